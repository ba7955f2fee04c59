# SPDX-License-Identifier: Apache-2.0
"""Write a page for the events of each resource, and an index of them all.

What they contain is what ``nova-notifications event show`` prints, so no page
can fall behind the classes.
"""

from __future__ import annotations

from collections.abc import Iterator
import itertools
import pathlib

from sphinx.application import Sphinx
import written

from nova_notifications.cmd import arguments
from nova_notifications.cmd import event as event_command
from nova_notifications.contract import descriptions
from nova_notifications.contract import legacy_map
from nova_notifications.contract import model
from nova_notifications.contract import samples

_PHASES = ('', 'start', 'progress', 'end', 'error')


def in_order(event: model.EventContract) -> tuple[str, str, int]:
    """Return the key that sorts a start before its end."""
    noun, action, phase = _parts(event)
    return noun, action, _PHASES.index(phase)


def _parts(event: model.EventContract) -> tuple[str, str, str]:
    noun, action, phase = (event.event_type + '.').split('.')[:3]
    return noun, action, phase


def _actions() -> Iterator[tuple[str, str, list[model.EventContract]]]:
    """Yield noun, action and the events of the action."""
    events = sorted(arguments.current().events.values(), key=in_order)
    for (noun, action), group in itertools.groupby(
            events, lambda event: _parts(event)[:2]):
        yield noun, action, list(group)


def index() -> list[str]:
    """Return a table of all events: a row for each action, links to phases."""
    return written.table(('Event', 'Phases', 'When'), '36 18 46', [
        (written.literal(f'{noun}.{action}'),
         ' '.join(written.event_link(event.event_type,
                                     _parts(event)[2] or 'event')
                  for event in events),
         descriptions.of_event(f'{noun}.{action}'))
        for noun, action, events in _actions()])


def texts() -> dict[str, list[str]]:
    """Return the pages: a resource to the lines of its page."""
    pages: dict[str, list[str]] = {}
    shown: set[tuple[str, str]] = set()
    for noun, action, events in _actions():
        if noun not in pages:
            pages[noun] = _head(noun)
        pages[noun] += _action(f'{noun}.{action}', events)
        # One sample of each payload is enough to read; the others are files.
        usual = [event for event in events if _parts(event)[2] != 'error']
        event = (usual or events)[-1]
        if (noun, event.payload) not in shown:
            shown.add((noun, event.payload))
            pages[noun] += _sample(event)
    return pages


def _head(noun: str) -> list[str]:
    return [
        *written.index(noun),
        *written.title(f'Events: {noun}', '='),
        f'All versioned notifications whose event type begins with '
        f'``{noun}.``. The fields are on the page of the payload. *Sample* '
        'and *schema* are files: a whole message, and the JSON Schema of it.',
        '']


def _action(name: str, events: list[model.EventContract]) -> list[str]:
    contract = arguments.current()
    found = [event_command.describe(contract, event) for event in events]
    lines = []
    for event in events:
        lines += [f'.. _event-{written.slug(event.event_type)}:', '']
    lines += [*written.index(*(event.event_type for event in events)),
              *written.title(name, '-'), descriptions.of_event(name), '']
    for title, values in (
            ('Sent by', [', '.join(item['sources']) for item in found]),
            ('Since', [f'Nova {event_command.since_in_words(item)}'
                       for item in found])):
        lines.append(f':{title}: {"; ".join(dict.fromkeys(values))}')
    lines += [*_legacy_only(events), '']
    rows = [(written.literal(event.event_type), item['priority'],
             written.payload_link(
                 event.payload, f'{event.payload} {item["payload_version"]}'),
             written.literal(event.legacy or '') or 'none',
             _files(event.event_type))
            for event, item in zip(events, found)]
    return lines + written.table(
        ('Event type', 'Priority', 'Payload', 'Legacy event', 'Files'),
        '25 13 26 24 12', rows)


def _sample(event: model.EventContract) -> list[str]:
    return written.folded(f'Sample of {event.event_type}',
                          samples.text_of(samples.read(event)))


def _files(name: str) -> str:
    return (f'`sample <../../files/samples/{name}.json>`__ '
            f'`schema <../../files/schemas/strict/events/{name}.json>`__')


def _legacy_only(events: list[model.EventContract]) -> list[str]:
    """Name the legacy keys that cannot be derived from the event."""
    keys = {key for event in events if event.legacy
            for key, rule in legacy_map.rules_of(event.legacy).items()
            if not rule.known}
    if not keys:
        return []
    return [':In legacy only: ' + ', '.join(map(written.literal, sorted(keys)))
            + ' (:doc:`/consumers/migration`)']


def write(app: Sphinx) -> None:
    """Write the pages before Sphinx looks for pages."""
    written.pages(pathlib.Path(app.srcdir) / 'consumers' / 'events', texts())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the step."""
    app.add_directive('nova-events', written.directive(index))
    app.connect('builder-inited', write)
    return {'parallel_read_safe': True}
