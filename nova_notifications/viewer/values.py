# SPDX-License-Identifier: Apache-2.0
"""Read short texts out of values of any type. Nothing here raises."""

from __future__ import annotations

from typing import Any, Final

# Characters of one text in a line of the list.
TEXT_LIMIT: Final = 200

NAME: Final = 'nova_object.name'
VERSION: Final = 'nova_object.version'
DATA: Final = 'nova_object.data'


def text_of(value: object) -> str | None:
    """Return a scalar as short text; None for what is not a scalar."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (str, int, float)):
        return str(value)[:TEXT_LIMIT] or None
    return None


def is_versioned(payload: object) -> bool:
    """Return whether a payload is in the versioned format."""
    return isinstance(payload, dict) and NAME in payload


def data_of(payload: object) -> dict[str, Any]:
    """Return the fields of a payload of either format; {} for others."""
    if not isinstance(payload, dict):
        return {}
    data = payload.get(DATA) if NAME in payload else payload
    return data if isinstance(data, dict) else {}


def nested(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the fields of an object inside a payload; {} without one."""
    return data_of(data.get(name))


def first(data: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first of several fields that has text."""
    for name in names:
        text = text_of(data.get(name))
        if text is not None:
            return text
    return None
