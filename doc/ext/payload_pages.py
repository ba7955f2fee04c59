# SPDX-License-Identifier: Apache-2.0
"""Write a page for the payloads of each resource, and an index of them all.

What they contain is what ``nova-notifications payload show`` prints.
"""

from __future__ import annotations

import pathlib

import event_pages
from sphinx.application import Sphinx
import written

from nova_notifications.cmd import arguments
from nova_notifications.cmd import payload as payload_command
from nova_notifications.contract import descriptions
from nova_notifications.contract import model

# More events than this are counted, not listed.
_MANY = 8


def _payloads() -> dict[str, list[model.ObjectContract]]:
    """Return the payload classes by resource, the name of their module."""
    found: dict[str, list[model.ObjectContract]] = {}
    for item in arguments.current().objects.values():
        if item.is_payload:
            found.setdefault(item.module, []).append(item)
    return dict(sorted(found.items()))


def index() -> list[str]:
    """Return a table of all payloads by resource."""
    return written.table(('Payload', 'Version', 'Contents'), '40 14 46', [
        (written.payload_link(item.name), item.version,
         descriptions.of_payload(item.name))
        for items in _payloads().values() for item in items])


def texts() -> dict[str, list[str]]:
    """Return the pages: a resource to the lines of its page."""
    pages = {}
    for module, items in _payloads().items():
        lines = written.title(f'Payloads: {module}', '=')
        lines += [
            'The fields of each payload, with the Nova release that a field '
            'came with; an empty cell means Nova 17 or earlier. Python '
            f'imports the classes from ``nova_notifications.objects.{module}``'
            '.', '']
        for item in items:
            lines += _payload(item)
        pages[module] = lines
    return pages


def _payload(item: model.ObjectContract) -> list[str]:
    schema = f'../../files/schemas/strict/payloads/{item.name}.json'
    lines = [f'.. _payload-{written.slug(item.name)}:', '',
             *written.index(item.name),
             *written.title(f'{item.name} {item.version}', '-'),
             descriptions.of_payload(item.name), '',
             *_where_met(item),
             f':JSON Schema: `{item.name}.json <{schema}>`__', '']
    return lines + written.table(
        ('Field', 'Type', 'Meaning', 'Since'), '22 18 46 14', _rows(item),
        'stacked fields')


def _rows(item: model.ObjectContract) -> list[tuple[str, ...]]:
    rows = []
    for field in payload_command.fields(arguments.current(), item):
        inner = item.fields[field['field']].object
        kind = field['type'].replace(
            inner, written.payload_link(inner)) if inner else field['type']
        null = (', or absent' if field['may_be_absent'] else
                ' or null' if field['nullable'] else '')
        text = field['description']
        if 'values' in field:
            text += ' One of ' + ', '.join(
                map(written.literal, field['values'])) + '.'
        since = payload_command.since_in_words(field)
        rows.append((written.literal(field['field']), kind + null, text,
                     '' if field['or_earlier'] else since))
    return rows


def _where_met(item: model.ObjectContract) -> list[str]:
    """Name the events that carry a payload, and payloads that contain it."""
    contract = arguments.current()
    events = [event.event_type for event in sorted(
        contract.events.values(), key=event_pages.in_order)
        if event.payload == item.name]
    holders = [holder.name for holder in contract.holders_of(item.name)
               if holder.is_payload]
    lines = []
    if len(events) > _MANY:
        lines.append(f':Sent with: {len(events)} events, from '
                     f'{written.event_link(events[0])} to '
                     f'{written.event_link(events[-1])}')
    elif events:
        lines.append(
            f':Sent with: {", ".join(map(written.event_link, events))}')
    if holders:
        lines.append(
            f':Nested in: {", ".join(map(written.payload_link, holders))}')
    return lines


def write(app: Sphinx) -> None:
    """Write the pages before Sphinx looks for pages."""
    written.pages(pathlib.Path(app.srcdir) / 'consumers' / 'payloads', texts())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the step."""
    app.add_directive('nova-payloads', written.directive(index))
    app.connect('builder-inited', write)
    return {'parallel_read_safe': True}
