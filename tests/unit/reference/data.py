# SPDX-License-Identifier: Apache-2.0
"""Where the tests find what a running Nova sent."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

_CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
ROOT = pathlib.Path(os.environ.get(
    'NOVA_NOTIFICATIONS_REFERENCE',
    _CHECKOUT.parent / 'shared' / 'reference'))
SKIP = ('' if ROOT.is_dir() else
        f'the reference data is not at {ROOT}; set '
        f'NOVA_NOTIFICATIONS_REFERENCE to where it is')


def document(name: str) -> Any:
    """One of the JSON documents, {} where the reference is absent."""
    return {} if SKIP else json.loads((ROOT / name).read_text())


def samples() -> list[tuple[str, dict[str, Any]]]:
    """The documented samples of versioned notifications, by file name."""
    return [] if SKIP else [
        (path.stem, json.loads(path.read_text()))
        for path in sorted((ROOT / 'samples').glob('*.json'))]


def recorded(name: str) -> list[tuple[str, dict[str, Any]]]:
    """What a running Nova sent in one format, by line number and event."""
    if SKIP:
        return []
    lines = (ROOT / 'recorded' / f'{name}.jsonl').read_text().splitlines()
    messages = [json.loads(line) for line in lines]
    return [(f'line_{number}_{message["event_type"]}', message)
            for number, message in enumerate(messages, 1)]
