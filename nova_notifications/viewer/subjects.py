# SPDX-License-Identifier: Apache-2.0
"""Find what a notification is about: its server, and otherwise its subject.

A message may hold anything, so every function takes any value and returns
short text or None; none raises.
"""

from __future__ import annotations

from typing import Any, Final

from nova_notifications import formats
from nova_notifications.viewer.values import first
from nova_notifications.viewer.values import nested

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
