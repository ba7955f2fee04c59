# SPDX-License-Identifier: Apache-2.0
"""What the sides put on the wire, compared key by key."""

from __future__ import annotations

import json
from typing import Any

from bench import cases
from bench import compare as comparison
from bench import ready
from bench import sink


def messages(side: cases.Side) -> dict[str, Any]:
    """What one emission puts on the wire, by topic."""
    side.bind()
    sink.last.clear()
    side.emit()
    return {topic: json.loads(data or b'null')
            for topic, (_, _, data) in sink.last.items()}


def compare(setup: ready.Setup, world: cases.World) -> dict[str, list[str]]:
    """The differences of each case: Nova's messages and the others'.

    The request context is compared apart, under ``context``: what the
    library redacts there is a difference that is meant.
    """
    found: dict[str, list[str]] = {}
    context: set[str] = set()
    for case in cases.CASES:
        sides = {name: messages(side)
                 for name, side in setup.sides(case, world).items()}
        for name in (ready.LIBRARY, ready.ADOPTED, ready.FLOOR):
            lines = list(comparison.differences(
                sides[ready.NOVA], sides[name]))
            apart = [line for line in lines if '._context_' in line]
            found[f'{case.name}, {name}'] = [
                line for line in lines if line not in apart]
            if name != ready.FLOOR:
                context.update(line.partition('.')[2] for line in apart)
    found['context'] = sorted(context)
    return found


def size(side: cases.Side) -> int:
    """How many bytes one emission hands on."""
    side.bind()
    sink.last.clear()
    side.emit()
    return sum(len(data or b'') for _, _, data in sink.last.values())
