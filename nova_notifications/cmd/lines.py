# SPDX-License-Identifier: Apache-2.0
"""One line of text for one notification, of either format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DATA = 'nova_object.data'
_LONGEST = 60

# What a payload is about: the first of these that it has, and a name beside.
_SUBJECTS = (
    ('display_name', 'uuid'), ('display_name', 'instance_id'),
    ('host', 'binary'), ('key_name', 'user_id'), ('name', 'uuid'),
    ('name', 'flavorid'), ('name', 'aggregate_id'),
    ('name', 'server_group_id'),
    ('function_name', 'module_name'), ('volume_id', 'instance_uuid'),
    ('instance_uuid', None), ('host', 'nodename'), ('ip', None),
    ('uuid', None), ('name', None), ('host', None))


def fields_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a payload, in either format; {} where there are none."""
    payload = message.get('payload')
    if isinstance(payload, dict) and isinstance(payload.get(_DATA), dict):
        return dict(payload[_DATA])
    return dict(payload) if isinstance(payload, dict) else {}


def is_versioned(message: Mapping[str, Any]) -> bool:
    """Whether a message is in the versioned format."""
    payload = message.get('payload')
    return isinstance(payload, dict) and 'nova_object.name' in payload


def plain(value: Any, longest: int = _LONGEST) -> str:
    """Text of a message that a terminal may show.

    Control characters, which could steer the terminal, are escaped.
    """
    text = value if isinstance(value, str) else str(value)
    if len(text) > longest:
        text = text[:longest - 3] + '...'
    return ''.join(
        char if char.isprintable() else
        char.encode('unicode_escape', 'replace').decode('ascii')
        for char in text)


def subject(fields: Mapping[str, Any]) -> str:
    """What it is about: name and identifier."""
    for first, second in _SUBJECTS:
        name = fields.get(first)
        if not _shown(name):
            continue
        if second is None:
            return plain(name)
        if _shown(fields.get(second)):
            return f'{plain(name)} {plain(fields[second])}'
    return '-'


def _shown(value: Any) -> bool:
    return isinstance(value, (str, int)) and value != ''


def change(fields: Mapping[str, Any]) -> str:
    """What has changed, as far as the payload tells it."""
    update = fields.get('state_update')
    if isinstance(update, dict) and isinstance(update.get(_DATA), dict):
        state = update[_DATA]
        return (_step(state.get('old_state'), state.get('state')) +
                _task(state.get('old_task_state'),
                      state.get('new_task_state')))
    if 'old_state' in fields and 'state' in fields:
        return (_step(fields['old_state'], fields['state']) +
                _task(fields.get('old_task_state'),
                      fields.get('new_task_state')))
    if 'disabled' in fields and 'binary' in fields:
        reason = fields.get('disabled_reason')
        return ('disabled' if fields['disabled'] else 'enabled') + (
            f' ({plain(reason)})' if _shown(reason) else '') + (
            ', forced down' if fields.get('forced_down') else '')
    if _shown(fields.get('state')):
        task = fields.get('task_state')
        return plain(fields['state']) + (
            f' ({plain(task)})' if _shown(task) else '')
    return ''


def _step(old: Any, new: Any) -> str:
    if _shown(old) and old != new:
        return f'{plain(old)} -> {plain(new)}'
    return plain(new) if _shown(new) else ''


def _task(old: Any, new: Any) -> str:
    if old == new:
        return f' ({plain(new)})' if _shown(new) else ''
    return f' ({plain(old or "-")} -> {plain(new or "-")})'


def fault(fields: Mapping[str, Any]) -> str:
    """The error a payload carries, or nothing."""
    found = fields.get('fault')
    if isinstance(found, dict):
        found = found.get(_DATA)
    if not isinstance(found, dict):
        # compute.exception is one itself; a legacy payload has its text.
        found = fields
    if not _shown(found.get('exception')):
        return ''
    message = found.get('exception_message')
    return f'! {plain(found["exception"])}' + (
        f': {plain(message)}' if _shown(message) else '')


def line(message: Mapping[str, Any]) -> str:
    """The line: time, publisher, event, subject, state change."""
    fields = fields_of(message)
    time = str(message.get('timestamp') or '')[11:23]
    parts = [f'{plain(time):12}', f'{plain(message.get("publisher_id")):24}',
             f'{plain(message.get("event_type")):32}', subject(fields),
             change(fields), fault(fields)]
    return '  '.join(part for part in parts if part).rstrip()
