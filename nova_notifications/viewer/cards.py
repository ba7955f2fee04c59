# SPDX-License-Identifier: Apache-2.0
"""A selected notification, taken apart for a reader."""

from __future__ import annotations

import json
from typing import Any, Final

from nova_notifications import redaction
from nova_notifications.contract import legacy_map
from nova_notifications.viewer import reading
from nova_notifications.viewer import schemas

# Objects inside objects; deeper ones are shown as JSON.
DEPTH_LIMIT: Final = 8

_NAME: Final = 'nova_object.name'
_VERSION: Final = 'nova_object.version'


def message(body: str | None) -> dict[str, Any]:
    """Give what is shown of one notification.

    Secrets are masked as in every notification that this library sends:
    others may have sent this one.

    :param body: as the hub keeps it.
    :returns: ``raw`` (the envelope with its payload), ``context``,
        ``meaning``, ``page`` (the address of its documentation, or None)
        and ``card``; ``tooLarge`` alone where it was not kept.
    """
    if body is None:
        return {'tooLarge': True}
    whole = json.loads(body)
    context = dict(redaction.safe_context(whole.pop('context', None)))
    payload = redaction.redact(whole.get('payload'))
    whole['payload'] = payload
    raw = {key: value if key == 'payload' else redaction.redact(value)
           for key, value in whole.items()}
    event_type = str(raw.get('event_type'))
    versioned = reading.is_versioned(payload)
    card = (_object(payload, 0) if versioned
            else _legacy(event_type, payload))
    return {'raw': raw, 'context': context,
            'meaning': schemas.meaning(event_type, versioned),
            'page': schemas.page_of(event_type, card['object'],
                                    card.get('version', '')),
            'card': card}


def _object(value: dict[str, Any], depth: int) -> dict[str, Any]:
    """Take a serialized object apart."""
    name = str(value.get(_NAME))[:reading.TEXT_LIMIT]
    version = str(value.get(_VERSION))[:reading.TEXT_LIMIT]
    known = schemas.versions_of(name)
    fields = [_field(name, version, str(key), inner, depth, bool(known))
              for key, inner in reading.data_of(value).items()]
    return {
        'object': name, 'version': version,
        'known': version in known,
        'newest': known[-1] if known else None,
        # What has parts of its own comes last: it is long.
        'fields': sorted(fields, key=lambda field: 'inner' in field)}


def _field(name: str, version: str, key: str, value: Any, depth: int,
           known: bool) -> dict[str, Any]:
    item: dict[str, Any] = {'known': False, **schemas.field(
        name, version, key)}
    item['known'] = 'type' in item
    if known and not item['known']:
        item['remark'] = 'not in the contract of this version'
    item['name'] = key
    if depth < DEPTH_LIMIT and reading.is_versioned(value):
        item['inner'] = [_object(value, depth + 1)]
    elif (depth < DEPTH_LIMIT and isinstance(value, list) and value
            and all(reading.is_versioned(each) for each in value)):
        item['inner'] = [_object(each, depth + 1) for each in value]
    else:
        item['value'] = value
    return item


def _legacy(event_type: str, payload: Any) -> dict[str, Any]:
    """Take a legacy payload apart: keys, and what they became."""
    known = legacy_map.keys_of(event_type)
    data = payload if isinstance(payload, dict) else {'payload': payload}
    fields = []
    for key, value in data.items():
        item: dict[str, Any] = {'name': str(key), 'value': value,
                                'known': key in known}
        if key in known:
            item['counterpart'] = known[key]
        elif known:
            item['remark'] = 'not a key that Nova sends'
        fields.append(item)
    return {'object': None, 'fields': fields}
