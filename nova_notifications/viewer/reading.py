# SPDX-License-Identifier: Apache-2.0
"""Summarize a notification in one line of the list.

A message may hold anything, so every function takes any value and returns
short text or None; none raises. Messages come here after
:mod:`nova_notifications.viewer.masking`: texts may be cut.
"""

from __future__ import annotations

import datetime
import functools
from typing import Any, Final

from nova_notifications import catalogue
from nova_notifications.consumer import convert
from nova_notifications import formats
from nova_notifications import subjects
from nova_notifications.subjects import first
from nova_notifications.subjects import nested
from nova_notifications.subjects import text_of
from nova_notifications.viewer.message import Message

_PHASES: Final = ('start', 'end', 'error', 'progress')


def moment(timestamp: object) -> str:
    """Return the envelope's time as ISO 8601 in UTC; now where it has none."""
    try:
        read = convert.timestamp(timestamp).astimezone(datetime.timezone.utc)
    except (OverflowError, ValueError):
        read = datetime.datetime.now(datetime.timezone.utc)
    return read.strftime('%Y-%m-%dT%H:%M:%S.%f')[:23] + 'Z'


@functools.lru_cache(maxsize=1)
def _legacy_types() -> dict[str, str | None]:
    return {name: event.legacy for name, event in catalogue.events().items()}


def legacy_type(event_type: str, versioned: bool) -> str | None:
    """Return the event type in the legacy format, the pairs' common name."""
    if not versioned:
        return event_type
    return _legacy_types().get(event_type)


def is_wrapped_exception(event_type: str, payload: object) -> bool:
    """Return whether a legacy notification is about a method that failed.

    Nova's ``wrap_exception`` uses the name of the method as event type.
    """
    return ('.' not in event_type and isinstance(payload, dict)
            and 'exception' in payload and 'args' in payload)


def phase_of(event_type: str) -> str | None:
    """Return ``start``, ``end``, ``error`` or ``progress``; else None."""
    last = event_type.rpartition('.')[2]
    return last if last in _PHASES else None


def summary(message: Message) -> dict[str, Any]:
    """Return the line of the list: short texts under short names.

    ``resource``, ``time``, ``type``, ``format``, ``publisher``, ``priority``
    and ``failed`` are always there; ``host``, ``project``, ``projectName``,
    ``user``, ``state``, ``task``, ``id``, ``name``, ``instance`` (the UUID
    of the server), ``request``, ``message`` (the envelope's id) and ``note``
    where the message has them.
    """
    event_type = text_of(message.event_type) or '?'
    publisher = text_of(message.publisher_id) or '?'
    priority = (text_of(message.priority) or 'INFO').upper()
    data = formats.fields_of(message.payload)
    versioned = formats.is_versioned(message.payload)
    resource = subjects.resource_of(event_type, versioned)
    context = message.context if isinstance(message.context, dict) else {}
    line: dict[str, Any] = {
        'time': moment(message.timestamp), 'type': event_type,
        'format': 'versioned' if versioned else 'legacy',
        'resource': resource, 'publisher': publisher, 'priority': priority,
        'failed': priority in ('ERROR', 'CRITICAL')
        or event_type.endswith('.error')}
    line.update((key, value) for key, value in (
        ('host', text_of(data.get('host')) or _host_of(publisher)),
        ('project', first(data, ('tenant_id', 'project_id'))
         or text_of(context.get('project_id'))),
        ('projectName', text_of(context.get('project_name'))),
        ('user', text_of(context.get('user_name'))
         or first(data, ('action_initiator_user', 'user_id'))
         or text_of(context.get('user_id'))),
        ('state', _state(resource, data)),
        ('task', first(data, ('task_state', 'state_description'))),
        ('request', text_of(context.get('request_id'))),
        ('message', text_of(message.message_id)),
        ('note', _note(event_type, data)),
    ) if value)
    line.update(subjects.subject_of(resource, data))
    if is_wrapped_exception(event_type, message.payload):
        line['wrapped'] = True
    return line


def _host_of(publisher: str) -> str | None:
    binary, colon, host = publisher.partition(':')
    if not colon:
        binary, _, host = publisher.partition('.')
    # The legacy publisher of aggregates is the aggregate, not a host.
    return host if host and binary != 'aggregate' else None


def _state(resource: str, data: dict[str, Any]) -> str | None:
    if resource == 'service' and isinstance(data.get('disabled'), bool):
        if data.get('forced_down') is True:
            return 'forced down'
        return 'disabled' if data['disabled'] else 'enabled'
    return text_of(data.get('state'))


def _note(event_type: str, data: dict[str, Any]) -> str | None:
    """Return in a few words what is special about this notification."""
    failure = subjects.failure_of(data)
    if failure:
        return failure[:subjects.TEXT_LIMIT]
    update = nested(data, 'state_update') or data
    old = text_of(update.get('old_state'))
    new = text_of(update.get('state')) or text_of(data.get('state'))
    if event_type.endswith('instance.update') and old and new and old != new:
        return f'{old} → {new}'
    return first(data, ('disabled_reason', 'locked_reason'))
