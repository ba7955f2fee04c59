# SPDX-License-Identifier: Apache-2.0
"""Where two messages differ, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# New in each message, or the time at which it was sent.
_EACH_TIME = frozenset(('message_id', 'timestamp', '_context_timestamp',
                        'audit_period_ending'))


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
