# SPDX-License-Identifier: Apache-2.0
"""Directives that write the contract's pages from the contract itself.

``nova-events``, ``nova-payloads``, ``nova-legacy-events`` and
``nova-legacy-keys`` take no arguments. What they print is what
``nova-notifications event show``, ``payload show`` and ``schema`` print, so
no page can fall behind the classes.
"""

import fnmatch
import json

from sphinx.application import Sphinx
import written

from nova_notifications.cmd import arguments
from nova_notifications.cmd import event as event_command
from nova_notifications.cmd import payload as payload_command
from nova_notifications.contract import descriptions
from nova_notifications.contract import legacy_map
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications.contract import schema
from nova_notifications.legacy import events as legacy_events

# More events than this are counted, not listed.
_MANY = 8


def _slug(name: str) -> str:
    return name.lower().replace('.', '-').replace('_', '-')


def _code(text: str) -> list[str]:
    return ['.. code-block:: none', '',
            *(f'   {line}' for line in text.splitlines()), '']


def _folded(summary: str, text: str) -> list[str]:
    return ['.. raw:: html', '',
            f'   <details class="contract"><summary>{summary}</summary>', '',
            *_code(text), '.. raw:: html', '', '   </details>', '']


def _table(header: tuple[str, ...], widths: str,
           rows: list[tuple[str, ...]], kind: str = 'stacked') -> list[str]:
    """A table; on a phone a stacked one has its cells below each other."""
    lines = ['.. list-table::', '   :header-rows: 1',
             f'   :widths: {widths}', f'   :class: contract {kind}', '']
    for row in (header, *rows):
        for number, cell in enumerate(row):
            lines.append(f'   {"*" if number == 0 else " "} - {cell}')
    return [*lines, '']


def _literal(text: str) -> str:
    return f'``{text}``' if text else ''


def _event_link(name: str, text: str = '') -> str:
    return f':ref:`{text or name} <event-{_slug(name)}>`'


def _payload_link(name: str, text: str = '') -> str:
    return f':ref:`{text or name} <payload-{_slug(name)}>`'


def _told(event: model.EventContract) -> tuple[str, str, int]:
    """In which order events are told: a start before its end."""
    noun, action, phase = (event.event_type + '.').split('.')[:3]
    order = ('', 'start', 'progress', 'end', 'error')
    return noun, action, order.index(phase)


def events() -> list[str]:
    """Every event: what it tells, who sends it, its payload, a sample."""
    contract = arguments.current()
    told = sorted(contract.events.values(), key=_told)
    lines = _index_of_events(told)
    noun = None
    for event in told:
        name = event.event_type
        if event.noun != noun:
            noun = event.noun
            lines += [noun, '=' * len(noun), '']
        found = event_command.describe(contract, event)
        name_of_payload = f'{found["payload"]} {found["payload_version"]}'
        lines += [
            f'.. _event-{_slug(name)}:', '', name, '-' * len(name), '',
            found['description'], '',
            f':Payload: {_payload_link(event.payload, name_of_payload)}',
            f':Priority: {found["priority"]}',
            f':Sent by: {", ".join(found["sources"])}',
            f':Since: Nova {event_command.since_in_words(found)}',
            f':Legacy: {_literal(found["legacy"] or "") or "none"}',
            *_unknown(event.legacy or ''), '',
            *_folded('Sample', samples.text_of(found['sample'])),
            *_folded('JSON Schema of the message', json.dumps(
                schema.event_schema(
                    contract, name, bundled=False), indent=2)),
        ]
    return lines


def _unknown(legacy: str) -> list[str]:
    """The legacy keys that nobody can tell from the versioned event."""
    found = [f'{_literal(key)} ({rule.read_by or rule.loss})'
             for key, rule in sorted(legacy_map.rules_of(legacy).items())
             if rule.read_by or not rule.known]
    return [f':In legacy only: {"; ".join(found)}'] if found else []


def _index_of_events(told: list[model.EventContract]) -> list[str]:
    """A table of all events: a row for each action, links to its phases."""
    rows: dict[tuple[str, str], list[str]] = {}
    for event in told:
        noun, action, phase = (event.event_type + '.').split('.')[:3]
        rows.setdefault((noun, action), []).append(
            _event_link(event.event_type, phase or 'event'))
    return _table(('Event', 'Phases', 'What it tells'), '36 18 46', [
        (_literal(f'{noun}.{action}'), ' '.join(links),
         descriptions.of_event(f'{noun}.{action}'))
        for (noun, action), links in rows.items()])


def payloads() -> list[str]:
    """Every payload: its fields, since when, and its JSON Schema."""
    contract = arguments.current()
    lines: list[str] = ['.. rst-class:: contract-index', '']
    found = [item for item in contract.objects.values() if item.is_payload]
    lines += [f'* {_payload_link(item.name)}' for item in found] + ['']
    for item in found:
        title = f'{item.name} {item.version}'
        lines += [f'.. _payload-{_slug(item.name)}:', '', title,
                  '=' * len(title), '', descriptions.of_payload(item.name),
                  '', *_where_met(contract, item)]
        rows = []
        for field in payload_command.fields(contract, item):
            inner = item.fields[field['field']].object
            kind = field['type'].replace(
                inner, _payload_link(inner)) if inner else field['type']
            null = (', or absent' if field['may_be_absent'] else
                    ' or null' if field['nullable'] else '')
            text = field['description']
            if 'values' in field:
                text += ' One of ' + ', '.join(
                    _literal(value) for value in field['values']) + '.'
            since = payload_command.since_in_words(field)
            rows.append((_literal(field['field']), kind + null, text,
                         '' if field['or_earlier'] else since))
        lines += _table(('Field', 'Type', 'What it says', 'Since'),
                        '22 18 46 14', rows, 'stacked fields')
        lines += _folded('JSON Schema', json.dumps(
            schema.payload_schema(
                contract, item.name, bundled=False), indent=2))
    return lines


def _where_met(contract: model.Contract,
               item: model.ObjectContract) -> list[str]:
    """Say which events bring a payload, and which payloads hold it."""
    brought = [event.event_type for event in sorted(
        contract.events.values(), key=_told) if event.payload == item.name]
    held = [holder.name for holder in contract.holders_of(item.name)
            if holder.is_payload]
    lines = []
    if len(brought) > _MANY:
        lines.append(f':Comes with: {len(brought)} events, from '
                     f'{_event_link(brought[0])} to '
                     f'{_event_link(brought[-1])}')
    elif brought:
        lines.append(
            f':Comes with: {", ".join(map(_event_link, brought))}')
    if held:
        lines.append(f':Nested in: {", ".join(map(_payload_link, held))}')
    return [*lines, '']


def _counterparts() -> dict[str, str]:
    return {event.legacy: name
            for name, event in arguments.current().events.items()
            if event.legacy}


def legacy_types() -> list[str]:
    """Every legacy event type, and the event that has taken its place."""
    pairs = _counterparts()
    alone = sorted(legacy_events.ALLOWED - pairs.keys())
    return [*_table(('Legacy event', 'Versioned event'), '50 50', [
        (_literal(old), _event_link(new))
        for old, new in sorted(pairs.items())], 'pairs'),
        'These have no versioned counterpart: ' + ', '.join(
            map(_literal, alone)) + '.', '']


def legacy_keys() -> list[str]:
    """The keys of legacy payloads, and where they are now."""
    pairs = _counterparts()
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for pattern, keys in legacy_map.GROUPS:
        if any(fnmatch.fnmatchcase(old, pattern) for old in pairs):
            alike.setdefault(tuple(
                (key, rule.in_words) for key, rule
                in sorted(keys.items())), []).append(pattern)
    lines = []
    for found, patterns in alike.items():
        title = ', '.join(patterns if len(patterns) == 1
                          else (key for key, _ in found))
        lines += [title, '-' * len(title), '']
        if len(patterns) > 1:
            lines += ['In ' + ', '.join(map(_literal, patterns)) + '.', '']
        lines += _table(('Legacy key', 'Versioned field'), '40 60', [
            (_literal(key), text) for key, text in found], 'pairs')
    return lines


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive('nova-events', written.directive(events))
    app.add_directive('nova-payloads', written.directive(payloads))
    app.add_directive('nova-legacy-events', written.directive(legacy_types))
    app.add_directive('nova-legacy-keys', written.directive(legacy_keys))
    return {'parallel_read_safe': True}
