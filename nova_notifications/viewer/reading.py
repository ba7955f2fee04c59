# SPDX-License-Identifier: Apache-2.0
"""What one line of the list says, read out of a message.

A message may hold anything, so everything here takes any value and gives
short text or None; nothing raises.
"""

from __future__ import annotations

import datetime
import functools
from typing import Any, Final

from nova_notifications import catalogue
from nova_notifications import redaction
from nova_notifications.consumer import convert
from nova_notifications.viewer.message import Message

# Characters of one text in a line of the list.
TEXT_LIMIT: Final = 200

_NAME: Final = 'nova_object.name'
_VERSION: Final = 'nova_object.version'
_DATA: Final = 'nova_object.data'

# Where a subject's id and name are, the most telling field first.
_INSTANCE_IDS: Final = ('instance_uuid', 'instance_id')
_INSTANCE_NAMES: Final = ('display_name', 'host_name', 'hostname')
_IDS: Final = ('uuid', 'server_group_id', 'flavorid', 'id', 'aggregate_id',
               'volume_id', 'instance_uuid', 'instance_id')
_NAMES: Final = ('name', 'function_name', 'key_name', 'host_name',
                 'nodename', 'binary', 'ip')


def text_of(value: object) -> str | None:
    """Give a scalar as short text; None for what is not a scalar."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (str, int, float)):
        found = str(value)
        return found[:TEXT_LIMIT] or None
    return None


def data_of(payload: object) -> dict[str, Any]:
    """Give the fields of a payload of either format; empty for others."""
    if not isinstance(payload, dict):
        return {}
    data = payload.get(_DATA) if _NAME in payload else payload
    return data if isinstance(data, dict) else {}


def is_versioned(payload: object) -> bool:
    """Tell the versioned format from the legacy one."""
    return isinstance(payload, dict) and _NAME in payload


def moment(timestamp: object) -> str:
    """Give the envelope's time as ISO 8601 in UTC; now where it has none."""
    try:
        read = convert.timestamp(timestamp).astimezone(datetime.timezone.utc)
    except (OverflowError, ValueError):
        read = datetime.datetime.now(datetime.timezone.utc)
    return read.strftime('%Y-%m-%dT%H:%M:%S.%f')[:23] + 'Z'


@functools.lru_cache(maxsize=1)
def counterparts() -> dict[str, catalogue.Event]:
    """Legacy event type -> the first versioned event that means the same."""
    found: dict[str, catalogue.Event] = {}
    for event in catalogue.events().values():
        if event.legacy is not None:
            found.setdefault(event.legacy, event)
    return found


@functools.lru_cache(maxsize=1)
def _legacy_types() -> dict[str, str | None]:
    return {name: event.legacy for name, event in catalogue.events().items()}


def legacy_type(event_type: str, versioned: bool) -> str | None:
    """Give the event type in the legacy format, the pairs' common name."""
    if not versioned:
        return event_type
    return _legacy_types().get(event_type)


def summary(message: Message) -> dict[str, Any]:
    """Give the line of the list: short texts under short names.

    ``noun``, ``time``, ``type``, ``format``, ``publisher``, ``priority`` and
    ``failed`` are always there; ``host``, ``project``, ``projectName``,
    ``user``, ``state``, ``task``, ``id``, ``name``, ``instance`` (the id
    where the subject is a server) and ``note`` where the message has them.
    """
    event_type = text_of(message.event_type) or '?'
    publisher = text_of(message.publisher_id) or '?'
    priority = (text_of(message.priority) or 'INFO').upper()
    data = data_of(message.payload)
    versioned = is_versioned(message.payload)
    noun = _noun(event_type, versioned)
    context = message.context if isinstance(message.context, dict) else {}
    line: dict[str, Any] = {
        'time': moment(message.timestamp), 'type': event_type,
        'format': 'versioned' if versioned else 'legacy', 'noun': noun,
        'publisher': publisher, 'priority': priority,
        'failed': priority in ('ERROR', 'CRITICAL')
        or event_type.endswith('.error')}
    line.update((key, value) for key, value in (
        ('host', text_of(data.get('host')) or _host_of(publisher)),
        ('project', _first(data, ('tenant_id', 'project_id'))
         or text_of(context.get('project_id'))),
        ('projectName', text_of(context.get('project_name'))),
        ('user', text_of(context.get('user_name'))
         or text_of(data.get('user_id'))),
        ('state', _state(noun, data)),
        ('task', _first(data, ('task_state', 'state_description'))),
        ('note', _note(event_type, data)),
    ) if value)
    line.update(_subject(noun, data))
    return line


def _noun(event_type: str, versioned: bool) -> str:
    if not versioned:
        known = counterparts().get(event_type)
        if known is not None:
            return known.noun
        if event_type.startswith('compute.instance.'):
            return 'instance'
        if event_type.startswith('HostAPI.'):
            return 'host'
        if '.' not in event_type:
            # wrap_exception uses the name of the function that failed.
            return 'compute'
    return event_type.partition('.')[0]


def _host_of(publisher: str) -> str | None:
    binary, colon, host = publisher.partition(':')
    if not colon:
        binary, _, host = publisher.partition('.')
    # The legacy publisher of aggregates is the aggregate, not a host.
    return host if host and binary != 'aggregate' else None


def _first(data: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        found = text_of(data.get(name))
        if found is not None:
            return found
    return None


def _nested(data: dict[str, Any], name: str) -> dict[str, Any]:
    return data_of(data.get(name))


def _subject(noun: str, data: dict[str, Any]) -> dict[str, str]:
    found = {}
    instance = _first(data, _INSTANCE_IDS)
    if noun == 'instance':
        instance = _first(data, ('uuid',)) or instance
        name = _first(data, _INSTANCE_NAMES)
    elif noun == 'service':
        parts = [_first(data, (key,)) for key in ('binary', 'host')]
        name = ' on '.join(part for part in parts if part)
    else:
        name = _first(data, _NAMES)
    if noun in ('scheduler', 'compute_task') and instance is None:
        spec = _nested(data, 'request_spec') or data
        instance = _first(spec, _INSTANCE_IDS) or _first(
            _nested(spec, 'instance_properties'), ('uuid',))
    subject = instance if noun == 'instance' else _first(data, _IDS)
    for key, value in (('id', subject or instance), ('name', name),
                       ('instance', instance)):
        if value:
            found[key] = value
    return found


def _state(noun: str, data: dict[str, Any]) -> str | None:
    if noun == 'service' and isinstance(data.get('disabled'), bool):
        if data.get('forced_down') is True:
            return 'forced down'
        return 'disabled' if data['disabled'] else 'enabled'
    return text_of(data.get('state'))


def _note(event_type: str, data: dict[str, Any]) -> str | None:
    """Say in a few words what is special about this one."""
    for name in ('fault', 'reason'):
        fault = _nested(data, name)
        kind = text_of(fault.get('exception'))
        if kind:
            return _masked(f'{kind}: '
                           f'{text_of(fault.get("exception_message")) or ""}')
    if 'exception' in data:
        said = text_of(data.get('exception_message')) or text_of(
            data.get('message')) or text_of(data.get('exception'))
        return _masked(said) if said else None
    update = _nested(data, 'state_update') or data
    old = text_of(update.get('old_state'))
    new = text_of(update.get('state')) or text_of(data.get('state'))
    if event_type.endswith('instance.update') and old and new and old != new:
        return f'{old} → {new}'
    reason = text_of(data.get('disabled_reason'))
    return _masked(reason) if reason else None


def _masked(text: str) -> str:
    return redaction.mask_text(text, TEXT_LIMIT)
