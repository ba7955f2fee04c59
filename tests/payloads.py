# SPDX-License-Identifier: Apache-2.0
"""Look into payloads as the wire has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nova_notifications import formats


def serialized_objects(part: object) -> Iterator[dict[str, Any]]:
    """Give each versioned object in a payload, the outer ones first."""
    if formats.is_versioned(part):
        yield part
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for value in part:
            yield from serialized_objects(value)
