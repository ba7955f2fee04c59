# SPDX-License-Identifier: Apache-2.0
"""Read short texts out of values of any type. Nothing here raises."""

from __future__ import annotations

from typing import Any, Final

from nova_notifications import formats

# Characters of one text in a line of the list.
TEXT_LIMIT: Final = 200


def text_of(value: object) -> str | None:
    """Return a scalar as short text; None for what is not a scalar."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (str, int, float)):
        return str(value)[:TEXT_LIMIT] or None
    return None


def nested(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the fields of an object inside a payload; {} without one."""
    return formats.fields_of(data.get(name))


def first(data: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Return the first of several fields that has text."""
    for name in names:
        text = text_of(data.get(name))
        if text is not None:
            return text
    return None
