# SPDX-License-Identifier: Apache-2.0
"""``event list``, ``event show`` and ``sample``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
import difflib
import textwrap
from typing import Any

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.cmd import payload
from nova_notifications.contract import descriptions
from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications import exceptions

_WIDTH = 78


class ListEvents(command.Lister):
    """List the versioned events."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('--noun', metavar='NOUN',
                            help='only events about this, such as instance')
        parser.add_argument('--legacy', metavar='TEXT',
                            help='only events whose legacy event type has '
                                 'this text in it; "none" for those without')
        parser.add_argument('--since', metavar='NOVA',
                            help='only events that came with this Nova '
                                 'release or later')
        return parser

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[tuple[str, ...], Iterable[Any]]:
        """Give one row for each event."""
        contract = arguments.current()
        nouns = sorted({e.noun for e in contract.events.values()})
        if parsed_args.noun and parsed_args.noun not in nouns:
            raise exceptions.InvalidEvent(
                f'no event is about {parsed_args.noun!r}: they are about '
                f'{", ".join(nouns)}.')
        legacies = sorted({e.legacy for e in contract.events.values()
                           if e.legacy})
        if parsed_args.legacy not in (None, 'none') and not any(
                parsed_args.legacy in name for name in legacies):
            near = difflib.get_close_matches(parsed_args.legacy, legacies)
            hint = (f'did you mean {" or ".join(near)}?' if near else
                    f'they are like {legacies[0]} and {legacies[-1]}.')
            raise exceptions.InvalidEvent(
                f'no legacy event type with a counterpart has '
                f'{parsed_args.legacy!r} in it: {hint}')
        first = (int(history.find_release(parsed_args.since).major)
                 if parsed_args.since else 0)
        rows = []
        for name, event in contract.events.items():
            since = history.event_since(name)
            if (parsed_args.noun in (None, event.noun)
                    and _has(event.legacy, parsed_args.legacy)
                    and (since is None or int(since) >= first)):
                rows.append((
                    name, event.payload,
                    contract.objects[event.payload].version,
                    event.priority.upper(), ', '.join(event.sources),
                    _since(since), event.legacy or ''))
        return ('Event', 'Payload', 'Version', 'Priority', 'Source',
                'Since Nova', 'Legacy'), rows


class ShowEvent(command.Command):
    """Show all there is to know about one event."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('event', metavar='EVENT',
                            help='a versioned event type')
        parser.add_argument('-f', '--format', default='text',
                            choices=['text', 'json', 'yaml'],
                            help='by default text')
        parser.add_argument('--no-sample', action='store_true',
                            help='leave out the sample')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the event."""
        contract = arguments.current()
        event = arguments.find_event(contract, parsed_args.event)
        found = describe(contract, event)
        if parsed_args.no_sample:
            del found['sample']
        text = (_text(found) if parsed_args.format == 'text'
                else arguments.dumps(found, parsed_args.format))
        self.app.stdout.write(text + '\n')
        return 0


class Sample(command.Command):
    """Print the sample of an event, as a reader receives it."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('event', metavar='EVENT',
                            help='a versioned event type')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the sample."""
        event = arguments.find_event(arguments.current(), parsed_args.event)
        self.app.stdout.write(samples.text_of(samples.read(event)))
        return 0


def describe(contract: model.Contract,
             event: model.EventContract) -> dict[str, Any]:
    """Put together what is known of an event."""
    item = contract.objects[event.payload]
    keys = legacy_map.keys_of(event.legacy or '')
    return {
        'event': event.event_type,
        'description': descriptions.of_event(event.event_type),
        'since': _since(history.event_since(event.event_type)),
        'priority': event.priority.upper(),
        'sources': list(event.sources),
        'notification': event.notification,
        'payload': f'{item.name} {item.version}',
        'payload_description': descriptions.of_payload(item.name),
        'fields': list(payload.fields(contract, item)),
        'legacy': event.legacy,
        'legacy_fields': {
            key: 'the payload itself' if path == '' else path
            for key, path in sorted(keys.items())},
        'sample': samples.read(event),
    }


def _text(found: dict[str, Any]) -> str:
    lines = [found['event'], '=' * len(found['event']),
             *textwrap.wrap(found['description'], _WIDTH), '']
    for title, value in (
            ('Since Nova', found['since']), ('Priority', found['priority']),
            ('Sent by', ', '.join(found['sources'])),
            ('Notification', found['notification']),
            ('Payload', found['payload']),
            ('Legacy', found['legacy'] or 'no counterpart')):
        lines.append(f'{title + ":":14}{value}')
    lines += ['', f'Fields of {found["payload"]}', '']
    for field in found['fields']:
        null = {'yes': ' or null', 'no': ''}.get(
            field['null'], f' ({field["null"]})')
        # What has always been there needs no "since".
        since = ('' if field['since'].endswith('earlier')
                 else f'; since {field["since"]}')
        lines.append(f'  {field["field"]}: {field["type"]}{null}{since}')
        lines += textwrap.wrap(field['description'], _WIDTH,
                               initial_indent='      ',
                               subsequent_indent='      ')
        if 'values' in field:
            lines += textwrap.wrap(
                'One of: ' + ', '.join(field['values']), _WIDTH,
                initial_indent='      ', subsequent_indent='        ')
        if 'default' in field:
            lines.append(f'      By default: {field["default"]!r}')
    if found['legacy_fields']:
        lines += ['', f'From {found["legacy"]} to this event', '']
        lines += [f'  {key} -> {path or "(no counterpart)"}'
                  for key, path in found['legacy_fields'].items()]
    if 'sample' in found:
        lines += ['', 'Sample', '',
                  samples.text_of(found['sample']).rstrip('\n')]
    return '\n'.join(lines)


def _has(legacy: str | None, wanted: str | None) -> bool:
    if wanted is None:
        return True
    if wanted == 'none':
        return legacy is None
    return legacy is not None and wanted in legacy


def _since(nova: str | None) -> str:
    if nova is None:
        return 'not released yet'
    oldest = history.releases()[0].major
    return f'{nova} or earlier' if nova == oldest else nova
