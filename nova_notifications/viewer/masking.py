# SPDX-License-Identifier: Apache-2.0
"""Remove secrets from a notification before the viewer stores it.

Fields that the contract names are stored as they came: names, metadata and
tags belong to the user. What is masked is text that a failure brought along,
call arguments, contexts, and whatever the contract does not name. Everything
else in the viewer (list, details, search, downloads) reads the result, so
nothing is cut before it was masked.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, Final

from nova_notifications import redaction
from nova_notifications.contract import legacy_map
from nova_notifications.viewer import reading
from nova_notifications.viewer import schemas
from nova_notifications.viewer.message import Message

# Objects in objects; deeper ones are left to the redaction's own bound.
_DEPTH_LIMIT: Final = 16
# Contract fields that hold what a failure said, in either format.
_FAILURE_TEXT: Final = frozenset({
    'code', 'exception', 'exception_message', 'fault', 'message', 'reason',
    'traceback'})
_FAILURE_CLASS: Final = 'ExceptionPayload'
# Legacy keys under which Nova sends whole internal objects.
_INTERNAL: Final = frozenset({
    'args', 'filter_properties', 'instance_properties', 'request_spec'})


def clean(message: Message) -> Message:
    """Return a copy of a notification that may be stored and shown."""
    return dataclasses.replace(
        message, payload=_payload(message.event_type, message.payload),
        context=dict(redaction.safe_context(message.context)),
        publisher_id=_envelope(message.publisher_id),
        event_type=_envelope(message.event_type),
        priority=_envelope(message.priority),
        timestamp=_envelope(message.timestamp),
        message_id=_envelope(message.message_id))


def _envelope(value: Any) -> Any:
    """Return text and numbers of the envelope as they are."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return redaction.redact(value)


def _payload(event_type: Any, payload: Any) -> Any:
    if reading.is_versioned(payload):
        return _object(payload, 0)
    if not isinstance(payload, dict) or not isinstance(event_type, str):
        return redaction.redact(payload)
    return _legacy(event_type[:reading.TEXT_LIMIT], payload)


@functools.lru_cache(maxsize=1024)
def _named_keys(event_type: str) -> frozenset[str]:
    """Return the keys of a legacy payload that are passed unchanged."""
    return frozenset(legacy_map.keys_of(event_type)) - (
        _FAILURE_TEXT | _INTERNAL)


def _legacy(event_type: str, payload: dict[Any, Any]) -> dict[str, Any]:
    named = _named_keys(event_type)
    return _with_rest({key: value for key, value in payload.items()
                       if key in named}, payload)


def _with_rest(passed: dict[Any, Any], data: dict[Any, Any]
               ) -> dict[Any, Any]:
    """Add what was not passed of a payload, masked, in its old order."""
    if len(passed) == len(data):
        return passed
    masked = redaction.redact({key: value for key, value in data.items()
                               if key not in passed})
    if not isinstance(masked, dict):
        # The whole rest was a request context, or could not be described.
        return passed
    order = {key: place for place, key in enumerate(data)}
    return dict(sorted({**passed, **masked}.items(),
                       key=lambda item: order.get(item[0], len(order))))


def _object(value: dict[Any, Any], depth: int) -> Any:
    """Mask a serialized versioned object.

    :param value: with its ``nova_object.*`` keys.
    :param depth: how many objects it is inside of.
    """
    data = value.get(reading.DATA)
    name, version = value.get(reading.NAME), value.get(reading.VERSION)
    if (depth >= _DEPTH_LIMIT or not isinstance(data, dict)
            or not isinstance(name, str) or not isinstance(version, str)):
        return redaction.redact(value)
    named = schemas.field_names(name[:reading.TEXT_LIMIT],
                                version[:reading.TEXT_LIMIT])
    if name == _FAILURE_CLASS:
        named -= _FAILURE_TEXT
    passed = {key: _parts(inner, depth + 1)
              if isinstance(inner, (dict, list)) else inner
              for key, inner in data.items() if key in named}
    return {**value, reading.DATA: _with_rest(passed, data)}


def _parts(value: Any, depth: int) -> Any:
    if reading.is_versioned(value):
        return _object(value, depth)
    if isinstance(value, list) and depth < _DEPTH_LIMIT:
        return [_parts(each, depth + 1) for each in value]
    return value
