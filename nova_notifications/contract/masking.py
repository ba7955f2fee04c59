# SPDX-License-Identifier: Apache-2.0
"""Remove secrets from a payload without changing contract data.

Fields that the contract names stay as they came: names, metadata and tags
belong to the user. What is masked is text that a failure brought along, call
arguments, and whatever the contract does not name. The viewer, ``listen`` and
``doctor`` share this rule.
"""

from __future__ import annotations

import functools
from typing import Any, Final

from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications.contract import versions
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications import redaction

_KEYS: Final = (formats.NAME, formats.NAMESPACE, formats.VERSION,
                'nova_object.changes')
# Types of values that have nothing inside.
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})

# Characters of an event type, a name or a version that are looked up.
_LONGEST_NAME: Final = 200
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


def mask_message(message: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a message that may be stored and shown.

    :param message: the envelope with its payload, of either format.
    """
    return {key: (mask_payload(message.get('event_type'), value)
                  if key == 'payload' else _scalar(value))
            for key, value in message.items()}


def _scalar(value: Any) -> Any:
    """Return text and numbers of the envelope as they are."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return redaction.redact(value)


def mask_payload(event_type: Any, payload: Any) -> Any:
    """Return a copy of a payload that may be stored and shown.

    :param event_type: that of its message; anything else than text masks the
        whole payload by the redaction's own rules.
    :param payload: of either format.
    """
    if formats.is_versioned(payload):
        return _object(payload, 0)
    if not isinstance(payload, dict) or not isinstance(event_type, str):
        return redaction.redact(payload)
    return _legacy(event_type[:_LONGEST_NAME], payload)


@functools.lru_cache(maxsize=512)
def payload_version(name: str, version: str) -> history.PayloadVersion | None:
    """Return a payload version: that one, or the last one before it.

    :returns: None for a payload that no Nova release sent.
    """
    try:
        known = history.versions(name)
        wanted = versions.parse(version)
        older = [v for v in known if versions.parse(v) <= wanted]
        return history.payload_at(name, older[-1]) if older else None
    except exceptions.ContractError:
        return None


@functools.lru_cache(maxsize=512)
def field_names(name: str, version: str) -> frozenset[str]:
    """Return the fields that the contract has for a payload version.

    For a version newer than any known one, those of the newest; none for a
    payload that no Nova release sent.
    """
    found = payload_version(name, version)
    return frozenset(found.payload.fields) if found else frozenset()


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
    data = value.get(formats.DATA)
    name, version = value.get(formats.NAME), value.get(formats.VERSION)
    if (depth >= _DEPTH_LIMIT or not isinstance(data, dict)
            or not isinstance(name, str) or not isinstance(version, str)):
        return redaction.redact(value)
    named = field_names(name[:_LONGEST_NAME], version[:_LONGEST_NAME])
    if name == _FAILURE_CLASS:
        named -= _FAILURE_TEXT
    if not (data.keys() <= named
            and _PLAIN.issuperset(map(type, data.values()))):
        passed = {key: inner if type(inner) in _PLAIN
                  else _parts(inner, depth + 1)
                  for key, inner in data.items() if key in named}
        data = _with_rest(passed, data)
    serialized = {key: value[key] for key in _KEYS if key in value}
    return _with_rest({**serialized, formats.DATA: data}, value)


def _parts(value: Any, depth: int) -> Any:
    if formats.is_versioned(value):
        return _object(value, depth)
    if (isinstance(value, list) and depth < _DEPTH_LIMIT
            and not _PLAIN.issuperset(map(type, value))):
        return [_parts(each, depth + 1) for each in value]
    return value
