# SPDX-License-Identifier: Apache-2.0
"""Directives that write the contract's pages from the contract itself.

``nova-events``, ``nova-payloads`` and ``nova-migration`` take no arguments.
What they print is what ``nova-notifications event show``, ``payload show``
and ``schema`` print, so no page can fall behind the classes.
"""

from collections.abc import Callable
import json

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nova_notifications.cmd import arguments
from nova_notifications.cmd import event as event_command
from nova_notifications.cmd import payload as payload_command
from nova_notifications.contract import descriptions
from nova_notifications.contract import legacy_map
from nova_notifications.contract import samples
from nova_notifications.contract import schema


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
           rows: list[tuple[str, ...]]) -> list[str]:
    lines = ['.. list-table::', '   :header-rows: 1',
             f'   :widths: {widths}', '   :class: contract', '']
    for row in (header, *rows):
        for number, cell in enumerate(row):
            lines.append(f'   {"*" if number == 0 else " "} - {cell}')
    return [*lines, '']


def _literal(text: str) -> str:
    return f'``{text}``' if text else ''


def _directive(write: Callable[[], list[str]]) -> type[SphinxDirective]:
    """A directive that stands for the reStructuredText of a function."""
    class Page(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            # What it stands for changes without the page.
            self.env.note_reread()
            source, _ = self.get_source_info()
            root = nodes.section()
            root.document = self.state.document
            text = StringList(write(), source=source)
            self.state.nested_parse(text, 0, root, match_titles=True)
            return root.children
    return Page


def events() -> list[str]:
    """Every event: what it tells, who sends it, its payload, a sample."""
    contract = arguments.current()
    lines: list[str] = []
    noun = None
    for name, event in contract.events.items():
        if event.noun != noun:
            noun = event.noun
            lines += [noun, '=' * len(noun), '']
        found = event_command.describe(contract, event)
        payload = event.payload
        lines += [
            f'.. _event-{_slug(name)}:', '', name, '-' * len(name), '',
            found['description'], '',
            f':Payload: :ref:`{found["payload"]} '
            f'<payload-{_slug(payload)}>`',
            f':Priority: {found["priority"]}',
            f':Sent by: {", ".join(found["sources"])}',
            f':Since: Nova {found["since"]}',
            f':Legacy: {_literal(found["legacy"] or "") or "none"}', '',
            *_folded('Sample', samples.text_of(found['sample'])),
            *_folded('JSON Schema of the message', json.dumps(
                schema.event_schema(contract, name), indent=2)),
        ]
    return lines


def payloads() -> list[str]:
    """Every payload: its fields, since when, and its JSON Schema."""
    contract = arguments.current()
    lines: list[str] = []
    for name, item in contract.objects.items():
        if not name.endswith('Payload'):
            continue
        title = f'{name} {item.version}'
        lines += [f'.. _payload-{_slug(name)}:', '', title,
                  '=' * len(title), '', descriptions.of_payload(name),
                  '']
        rows = []
        for field in payload_command.fields(contract, item):
            kind = field['type'] + (
                '' if field['null'] == 'no' else ' or null')
            text = field['description']
            if 'values' in field:
                text += ' One of ' + ', '.join(
                    _literal(value) for value in field['values']) + '.'
            since = field['since']
            rows.append((_literal(field['field']), kind, text,
                         '' if since.endswith('earlier') else since))
        lines += _table(('Field', 'Type', 'What it says', 'Since'),
                        '22 18 46 14', rows)
        lines += _folded('JSON Schema', json.dumps(
            schema.payload_schema(contract, name), indent=2))
    return lines


def migration() -> list[str]:
    """Every legacy event type, and where its keys are now."""
    contract = arguments.current()
    groups: dict[tuple[tuple[str, str | None], ...],
                 list[tuple[str, str]]] = {}
    for name, event in contract.events.items():
        if event.legacy:
            keys = tuple(sorted(
                legacy_map.keys_of(event.legacy).items()))
            groups.setdefault(keys, []).append((event.legacy, name))
    lines: list[str] = []
    for keys, pairs in groups.items():
        title = pairs[0][0] if len(pairs) == 1 else (
            f'{pairs[0][0]} and {len(pairs) - 1} more')
        lines += [title, '=' * len(title), '']
        lines += _table(('Legacy event', 'Versioned event'), '50 50', [
            (_literal(old), f':ref:`{new} <event-{_slug(new)}>`')
            for old, new in pairs])
        lines += _table(('Legacy key', 'Versioned field'), '50 50', [
            (_literal(key), 'the payload itself' if path == '' else
             _literal(path or '') or 'no counterpart')
            for key, path in keys])
    return lines


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive('nova-events', _directive(events))
    app.add_directive('nova-payloads', _directive(payloads))
    app.add_directive('nova-migration', _directive(migration))
    return {'parallel_read_safe': True}
