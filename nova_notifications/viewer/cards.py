# SPDX-License-Identifier: Apache-2.0
"""Take a selected notification apart for a reader."""

from __future__ import annotations

import json
from typing import Any, Final

from nova_notifications.contract import legacy_map
from nova_notifications import formats
from nova_notifications import subjects
from nova_notifications.viewer import schemas

# Objects inside objects; deeper ones are shown as JSON.
DEPTH_LIMIT: Final = 8

# Error, state change, state, host and flavor.
_FIRST: Final = (
    'fault', 'reason', 'exception', 'exception_message', 'message',
    'state_update', 'old_state', 'state', 'old_task_state',
    'new_task_state', 'task_state', 'state_description', 'power_state',
    'host', 'node', 'flavor', 'instance_type', 'display_name', 'uuid',
    'instance_id')


def message(body: str | None) -> dict[str, Any]:
    """Return what is shown of one notification.

    :param body: as the hub stores it, without secrets.
    :returns: ``raw`` (the envelope with its payload), ``context``,
        ``meaning``, ``page`` (the address of its documentation, or None)
        and ``card``; ``tooLarge`` alone where it was not stored.
    """
    if body is None:
        return {'tooLarge': True}
    raw = json.loads(body)
    context = raw.pop('context', None)
    raw.pop('topic', None)
    payload = raw.get('payload')
    event_type = str(raw.get('event_type'))
    versioned = formats.is_versioned(payload)
    card = (_object(payload, 0) if versioned
            else _legacy(event_type, payload))
    return {'raw': raw, 'context': context,
            'meaning': schemas.meaning(event_type, versioned),
            'page': schemas.page_of(event_type, card['object'],
                                    card.get('version', '')),
            'card': card}


def _rank(field: dict[str, Any]) -> int:
    """Return a field's place: what an operator looks for comes first."""
    name = field['name']
    if name in _FIRST:
        return _FIRST.index(name)
    # What has parts of its own comes last: it is long.
    return len(_FIRST) + ('inner' in field)


def _object(value: dict[str, Any], depth: int) -> dict[str, Any]:
    """Take a serialized object apart."""
    name = str(value.get(formats.NAME))[:subjects.TEXT_LIMIT]
    version = str(value.get(formats.VERSION))[:subjects.TEXT_LIMIT]
    version_names = schemas.versions_of(name)
    fields = [_field(name, version, str(key), inner, depth,
                     bool(version_names))
              for key, inner in formats.fields_of(value).items()]
    return {
        'object': name, 'version': version,
        'known': version in version_names,
        'newest': version_names[-1] if version_names else None,
        'fields': sorted(fields, key=_rank)}


def _field(name: str, version: str, key: str, value: Any, depth: int,
           is_known: bool) -> dict[str, Any]:
    item = {**schemas.field(name, version, key)}
    item['known'] = 'type' in item
    if is_known and not item['known']:
        item['remark'] = 'not in the contract of this version'
    item['name'] = key
    if depth < DEPTH_LIMIT and formats.is_versioned(value):
        item['inner'] = [_object(value, depth + 1)]
    elif (depth < DEPTH_LIMIT and isinstance(value, list) and value
            and all(formats.is_versioned(each) for each in value)):
        item['inner'] = [_object(each, depth + 1) for each in value]
    else:
        item['value'] = value
    return item


def _legacy(event_type: str, payload: Any) -> dict[str, Any]:
    """Take a legacy payload apart: keys, and what they became."""
    counterparts = legacy_map.keys_of(event_type)
    data = payload if isinstance(payload, dict) else {'payload': payload}
    fields = []
    for key, value in data.items():
        item: dict[str, Any] = {'name': str(key), 'value': value,
                                'known': key in counterparts}
        if key in counterparts:
            item['counterpart'] = counterparts[key]
        elif counterparts:
            item['remark'] = 'not a key that Nova sends'
        fields.append(item)
    return {'object': None, 'fields': sorted(fields, key=_rank)}
