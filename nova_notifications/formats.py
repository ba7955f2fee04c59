# SPDX-License-Identifier: Apache-2.0
"""Tell the two formats of a payload apart, and read the fields of either.

A versioned payload is a serialized versioned object: a dict with four keys,
of which one holds the fields. A legacy payload is the dict of its fields.
"""

from __future__ import annotations

from typing import Any, Final, TypeGuard

NAME: Final = 'nova_object.name'
NAMESPACE: Final = 'nova_object.namespace'
VERSION: Final = 'nova_object.version'
DATA: Final = 'nova_object.data'
#: The keys of a versioned payload, as oslo.versionedobjects orders them.
KEYS: Final = (NAME, NAMESPACE, VERSION, DATA)

#: Nova's own topics.
LEGACY_TOPIC: Final = 'notifications'
VERSIONED_TOPIC: Final = 'versioned_notifications'


def is_versioned(payload: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a payload, or a part of one, is a versioned object."""
    return isinstance(payload, dict) and NAME in payload


def fields_of(payload: object) -> dict[str, Any]:
    """Return the fields of a payload of either format; {} without any."""
    fields = payload.get(DATA) if is_versioned(payload) else payload
    return fields if isinstance(fields, dict) else {}
