# SPDX-License-Identifier: Apache-2.0
"""Describe the life of a server or of a request, as far as it is stored."""

from __future__ import annotations

from collections.abc import Iterator
import json
from typing import Any, Final

from nova_notifications import formats
from nova_notifications import subjects
from nova_notifications.viewer import changes
from nova_notifications.viewer import reading
from nova_notifications.viewer import times
from nova_notifications.viewer import view
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.records import Record

# Events of one answer; of more the newest are given.
EVENTS: Final = 1000

# What is shown of a server as it is now, from the newest event that has it:
# label -> fields of a versioned or a legacy payload.
_NOW: Final = {
    'state': ('state',), 'task': ('task_state', 'state_description'),
    'power': ('power_state',), 'host': ('host',), 'node': ('node',),
    'zone': ('availability_zone',), 'locked': ('locked',),
    'name': ('display_name',), 'image': ('image_uuid', 'image_ref_url'),
    'project': ('tenant_id',), 'user': ('user_id',),
    'created': ('created_at',), 'launched': ('launched_at',),
    'deleted': ('deleted_at', 'terminated_at')}


class _Moment:
    """One event, with its line and payload in the format that has more.

    :param occurrence: the event.
    :param lines: its lines, versioned first.
    """

    def __init__(self, occurrence: view.Occurrence,
                 lines: list[tuple[Record, dict[str, Any]]]) -> None:
        self.number = occurrence.number
        self.record, first = lines[0]
        self.line = first
        for _, line in lines[1:]:
            self.line = {**line, **self.line}
        self.failed = any(line['failed'] for _, line in lines)
        self.formats = [line['format'] for _, line in lines]

    def payload(self) -> Any:
        """Return its payload; None where it was too large to be stored."""
        body = self.record.body
        return json.loads(body)['payload'] if body else None


def _moments(hub: Hub, text: str, keys: tuple[str, ...]
             ) -> Iterator[_Moment]:
    """Give the stored events whose line has a text in one of some fields."""
    quoted = json.dumps(text)[1:-1]
    for occurrence in view.occurrences(hub.snapshot(), hub):
        halves = [half for half in (occurrence.record, occurrence.other)
                  if half is not None and not half.mark]
        if not any(quoted in half.line for half in halves):
            continue
        lines = [(half, half.fields()) for half in halves]
        if any(line.get(key) == text for _, line in lines for key in keys):
            lines.sort(key=lambda pair: pair[1]['format'] != 'versioned')
            yield _Moment(occurrence, lines)


def of_server(hub: Hub, server: str) -> dict[str, Any]:
    """Return the life of a server.

    :param server: its UUID.
    :returns: what it is ``now``, its ``states`` over time, its ``failures``,
        its ``events`` with what changed in each, oldest first.
    """
    moments = list(_moments(hub, server, ('instance', 'id')))
    now: dict[str, Any] = {}
    for moment in moments:
        if moment.line['resource'] == 'instance':
            _renew(now, moment)
    return {'id': server, 'now': now, **_describe(hub, moments)}


def of_request(hub: Hub, request: str) -> dict[str, Any]:
    """Return what one request did.

    :param request: its id, ``req-…``.
    :returns: as :func:`of_server`, with the ``servers`` it was about.
    """
    moments = list(_moments(hub, request, ('request',)))
    servers: dict[str, dict[str, Any]] = {}
    for moment in moments:
        server = moment.line.get('instance')
        if server:
            server = servers.setdefault(server, {'id': server})
            name = (moment.line.get('server') or (
                moment.line.get('name')
                if moment.line['resource'] == 'instance' else None))
            server.update((key, value) for key, value in (
                ('name', name), ('state', moment.line.get('state')))
                if value)
    return {'id': request, 'servers': list(servers.values()),
            **_describe(hub, moments)}


def _renew(now: dict[str, Any], moment: _Moment) -> None:
    """Bring what is known of a server up to date."""
    data = formats.fields_of(moment.payload())
    for label, names in _NOW.items():
        for name in names:
            if name in data:
                now[label] = data[name]
    flavor = subjects.nested(data, 'flavor')
    if flavor or 'instance_type' in data:
        now['flavor'] = flavor.get('name') or data.get('instance_type')
    addresses = data.get('ip_addresses', data.get('fixed_ips'))
    if isinstance(addresses, list):
        now['addresses'] = [
            address for each in addresses
            if (address := formats.fields_of(each).get('address'))]
    for key in ('projectName', 'user'):
        if moment.line.get(key):
            now[key] = moment.line[key]
    now['asOf'] = moment.line['time']
    now['n'] = moment.number


def _describe(hub: Hub, moments: list[_Moment]) -> dict[str, Any]:
    totals = hub.totals()
    events = _events(moments)
    return {
        'life': hub.life, 'total': len(moments), 'events': events[-EVENTS:],
        'failures': [{key: event[key] for key in (
            'n', 'time', 'type', 'note', 'host', 'name', 'instance')
            if key in event} for event in events if event['failed']],
        'states': _states(moments),
        'kept': {key: totals[key] for key in ('kept', 'dropped', 'since')}}


def _events(moments: list[_Moment]) -> list[dict[str, Any]]:
    before: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    started: dict[tuple[str, str], float] = {}
    events = []
    for moment in moments:
        line = moment.line
        event = {**line, 'n': moment.number, 'failed': moment.failed,
                 'formats': moment.formats}
        event.pop('pair', None)
        phase = reading.phase_of(line['type'])
        operation = (line['type'].rpartition('.')[0],
                     line.get('instance') or '')
        if phase == 'start':
            started[operation] = times.seconds(line['time'])
        elif phase in ('end', 'error') and operation in started:
            event['took'] = round(times.seconds(line['time'])
                                  - started.pop(operation), 3)
        if line['resource'] == 'instance' and line.get('instance'):
            key = (line['instance'], line['format'])
            fields = changes.fields_of(moment.payload())
            known_fields = before.setdefault(key, {})
            event['changes'] = changes.between(known_fields, fields)
            known_fields.update(fields)
        events.append(event)
    return events


def _states(moments: list[_Moment]) -> list[list[str]]:
    """Return ``[time, state]`` of each change of the state."""
    states: list[list[str]] = []
    for moment in moments:
        state = moment.line.get('state')
        if moment.line['resource'] == 'instance' and state and (
                not states or states[-1][1] != state):
            states.append([moment.line['time'], state])
    return states


def compare(hub: Hub, first: Record, second: Record
            ) -> list[changes.Change]:
    """Return what changed between two events of one server.

    :param first: one of the notifications of the first event.
    :param second: one of the notifications of the second event.
    """
    halves: list[dict[str, Record]] = []
    for record in (first, second):
        pair = hub.get(record.pair) if record.pair else None
        halves.append({half.fields()['format']: half
                       for half in (pair, record)
                       if half is not None and half.body})
    for form in ('versioned', 'legacy'):
        if all(form in formats for formats in halves):
            return changes.between(*(
                changes.fields_of(json.loads(
                    formats[form].body or '{}').get('payload'))
                for formats in halves))
    return []
