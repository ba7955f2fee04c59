# SPDX-License-Identifier: Apache-2.0
"""List the fields that a payload may come without: not null, but absent.

A field of the object model can stay unset, and then is not sent. The
contract document does not tell which do; this was read from what Nova sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {
    'DestinationPayload': frozenset({'cell', 'host', 'node'}),
    # Declared, and never set by any release.
    'RequestSpecPayload': frozenset({'image_meta'}),
}
# Image properties that are not set are left out, each of them.
_SPARSE: Final = frozenset({'ImageMetaPropsPayload'})


def may_be_absent(payload: str, field: str) -> bool:
    """Return whether a payload may come without this field."""
    return payload in _SPARSE or field in _OPTIONAL.get(payload, ())
