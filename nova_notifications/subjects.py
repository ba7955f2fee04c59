# SPDX-License-Identifier: Apache-2.0
"""Find what a notification is about and what went wrong, for one line of text.

A message may hold anything, so every function takes any value and returns
short text or None; none raises.
"""

from __future__ import annotations

import functools
from typing import Any, Final, TYPE_CHECKING

from nova_notifications import formats

if TYPE_CHECKING:
    from nova_notifications import catalogue

# Characters of one text in a line.
TEXT_LIMIT: Final = 200
_SERVER_IDS: Final = ('instance_uuid', 'instance_id')
_SERVER_NAMES: Final = ('display_name', 'host_name', 'hostname')
# Where the id and name of anything else are, the most specific field first.
_IDS: Final = ('uuid', 'server_group_id', 'flavorid', 'id', 'aggregate_id',
               'volume_id', 'instance_uuid', 'instance_id')
_NAMES: Final = ('name', 'function_name', 'key_name', 'host_name',
                 'nodename', 'binary', 'ip')
# Call arguments of Nova's methods that carry or name the server.
_ARGUMENTS: Final = ('instance', 'instances', 'build_requests', 'migration',
                     'migrate_data', 'bdm', 'bdms', 'share_mapping',
                     'request_spec', 'instance_properties')


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


@functools.lru_cache(maxsize=1)
def counterparts() -> dict[str, catalogue.Event]:
    """Map legacy event types to the first versioned event that means it."""
    # Commands that show no notification start without the classes.
    from nova_notifications import catalogue
    events: dict[str, catalogue.Event] = {}
    for event in catalogue.events().values():
        if event.legacy is not None:
            events.setdefault(event.legacy, event)
    return events


def resource_of(event_type: str, versioned: bool) -> str:
    """Return the kind of thing a notification is about, such as ``instance``.

    :param versioned: the format; legacy event types have names of their own.
    """
    if not versioned:
        event = counterparts().get(event_type)
        if event is not None:
            return event.noun
        if event_type.startswith('compute.instance.'):
            return 'instance'
        if event_type.startswith('HostAPI.'):
            return 'host'
        if '.' not in event_type:
            # wrap_exception uses the name of the function that failed.
            return 'compute'
    return event_type.partition('.')[0]


def subject_of(resource: str, data: dict[str, Any]) -> dict[str, str]:
    """Return what a payload is about.

    :param resource: the first word of the event type, such as ``instance``.
    :param data: the fields of the payload.
    :returns: ``id`` and ``name`` of the subject, and ``instance`` (a UUID)
        where that is a server or belongs to one; only those that are known.
    """
    instance = first(data, _SERVER_IDS)
    name: str | None
    if resource == 'instance':
        instance = first(data, ('uuid',)) or instance
        name = first(data, _SERVER_NAMES)
    elif resource == 'service':
        parts = [first(data, (key,)) for key in ('binary', 'host')]
        name = ' on '.join(part for part in parts if part)
    else:
        name = first(data, _NAMES)
        if resource in ('scheduler', 'compute_task') or 'args' in data:
            instance, server = _server_inside(data, instance)
            name = server or name
    subject = instance if resource == 'instance' else first(data, _IDS)
    return {key: value for key, value in (
        ('id', subject or instance), ('name', name),
        ('instance', instance)) if value}


def _server_inside(data: dict[str, Any], instance: str | None
                   ) -> tuple[str | None, str | None]:
    """Look for the server in a request specification or call arguments."""
    arguments = nested(data, 'args')
    plain = arguments.get('instance')
    if isinstance(plain, str):
        instance = instance or first(arguments, ('instance',))
    for holder in (data, arguments):
        instance = instance or first(holder, _SERVER_IDS)
        for key in _ARGUMENTS:
            server = _server(holder.get(key), key)
            if server[0] and instance in (None, server[0]):
                return server
    return instance, None


def _server(value: Any, key: str) -> tuple[str | None, str | None]:
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    fields = formats.fields_of(value)
    inner = nested(fields, 'instance_properties')
    if inner:
        return first(inner, ('uuid',)), first(inner, _SERVER_NAMES)
    server_id = first(fields, _SERVER_IDS)
    if server_id is None and key in ('instance', 'instances',
                                     'instance_properties'):
        server_id = first(fields, ('uuid',))
    return server_id, first(fields, _SERVER_NAMES) if server_id else None


def failure_of(data: dict[str, Any]) -> str | None:
    """Return class and message of the error that a payload carries.

    :param data: the fields of the payload.
    """
    for name in ('fault', 'reason'):
        fault = nested(data, name)
        kind = text_of(fault.get('exception'))
        if kind:
            return _joined(kind, text_of(fault.get('exception_message')))
        if name == 'reason' and 'method' in data:
            return text_of(data.get(name))
    if 'exception' not in data:
        return None
    kind = text_of(data.get('exception'))
    message = text_of(data.get('exception_message')) or text_of(
        data.get('message'))
    if kind and kind.isidentifier():
        return _joined(kind, message)
    # A legacy payload has the exception as text, and its class alone as the
    # message where it is none of Nova's own.
    if message and not message.isidentifier():
        return message
    return kind or message


def _joined(kind: str, message: str | None) -> str:
    return f'{kind}: {message}' if message else kind
