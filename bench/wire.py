# SPDX-License-Identifier: Apache-2.0
"""What the sides put on the wire, compared key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bench import cases
from bench import ready
from bench import sink

# New in each message, or the time at which it was sent.
_EACH_TIME = frozenset(('message_id', 'timestamp', '_context_timestamp',
                        'audit_period_ending'))


def messages(side: cases.Side) -> dict[str, Any]:
    """What one emission puts on the wire, by topic."""
    sink.last.clear()
    side.emit()
    return {topic: json.loads(data or b'null')
            for topic, (_, _, data) in sink.last.items()}


def differences(one: Any, other: Any, where: str = '') -> Iterator[str]:
    """Where two messages differ, one line for each key."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            path = f'{where}.{key}' if where else key
            if key in one and key in other:
                if key not in _EACH_TIME:
                    yield from differences(one[key], other[key], path)
            else:
                lacks = 'the first' if key not in one else 'the second'
                yield f'{path}: {lacks} does not have it'
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f'{where}: {len(one)} entries and {len(other)}'
        for index, (left, right) in enumerate(zip(one, other)):
            yield from differences(left, right, f'{where}[{index}]')
    elif one != other or type(one) is not type(other):
        yield f'{where}: {one!r} and {other!r}'


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
        for name in (ready.LIBRARY, ready.FLOOR):
            lines = list(differences(sides[ready.NOVA], sides[name]))
            apart = [line for line in lines if '._context_' in line]
            found[f'{case.name}, {name}'] = [
                line for line in lines if line not in apart]
            if name == ready.LIBRARY:
                context.update(line.partition('.')[2] for line in apart)
    found['context'] = sorted(context)
    return found


def size(side: cases.Side) -> int:
    """How many bytes one emission hands on."""
    sink.last.clear()
    side.emit()
    return sum(len(data or b'') for _, _, data in sink.last.values())
