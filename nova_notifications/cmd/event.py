# SPDX-License-Identifier: Apache-2.0
"""Implement ``event list``, ``event show`` and ``sample``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import textwrap
from typing import Any

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.cmd import payload
from nova_notifications.cmd import related
from nova_notifications import _suggestions
from nova_notifications.contract import descriptions
from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications import exceptions

_WIDTH = 78


class ListEvents(command.Lister):
    """List the versioned events, or find those that a word is about.

    Every WORD has to be in the event type, in its description or in its
    legacy event type. Exits with 1 where no event fits.
    """

    EXAMPLES = (
        ('What is there about resizing', 'event list resize'),
        ('Failures of volumes', 'event list volume error'),
        ('New since a release, for a program',
         'event list --since 2025.1 -f json'),
        ('Without a legacy counterpart', 'event list --legacy none'))
    COLUMNS = {
        'Event': 'event', 'Description': 'description', 'Legacy': 'legacy',
        'Payload': 'payload', 'Version': 'payload_version',
        'Priority': 'priority', 'Source': 'sources',
        'Since Nova': lambda event: since_in_words(event)}
    DEFAULT = ('Event', 'Description', 'Legacy')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('word', metavar='WORD', nargs='*',
                            help='only events with this word; several words '
                                 'have all to be there')
        parser.add_argument('--noun', metavar='NOUN',
                            help='only events about this, such as instance')
        parser.add_argument('--legacy', metavar='TEXT',
                            help='only events whose legacy event type has '
                                 'this text in it; "none" for those without')
        parser.add_argument('--since', metavar='RELEASE',
                            help='only events that came with this Nova '
                                 'release or later')
        parser.add_argument('--release', metavar='RELEASE',
                            help='only events that this Nova release sends')
        return parser

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each event.

        :raises InvalidEvent: for a noun or legacy type that no event has.
        """
        contract = arguments.current()
        _check(contract, parsed_args)
        first = (int(history.find_release(parsed_args.since).major)
                 if parsed_args.since else 0)
        sent = (history.contract_of(parsed_args.release).events
                if parsed_args.release else contract.events)
        for name, event in contract.events.items():
            document = _summary(contract, event)
            since = document['since_release']
            if (name in sent and parsed_args.noun in (None, event.noun)
                    and _has(event.legacy, parsed_args.legacy)
                    and (since is None or int(since) >= first)
                    and _is_about(document, parsed_args.word)):
                yield document

    def run(self, parsed_args: argparse.Namespace) -> int:
        """List them; the answer is no where there are none."""
        super().run(parsed_args)
        if self.count:
            return 0
        words = ' '.join(parsed_args.word)
        self.app.stderr.write(
            'no event fits' + (': ' + _suggestions.hint(
                words, arguments.current().events,
                '"nova-notifications event list" shows all')
                if words else '') + '\n')
        return 1


class ShowEvent(command.Command):
    """Show all there is to know about one event."""

    EXAMPLES = (
        ('All about it', 'event show instance.create.end'),
        ('Without the sample', 'event show instance.create.end --no-sample'),
        ('For a program', 'event show instance.create.end -f json'))

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

    EXAMPLES = (
        ('The whole message', 'sample keypair.create.end'),
        ('A notification of another release, as if just sent',
         'emit keypair.create.end --release 27'))

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


def _check(contract: model.Contract,
           parsed_args: argparse.Namespace) -> None:
    nouns = sorted({event.noun for event in contract.events.values()})
    if parsed_args.noun and parsed_args.noun not in nouns:
        raise exceptions.InvalidEvent(
            f'no event is about {parsed_args.noun!r}: they are about '
            f'{", ".join(nouns)}.')
    legacies = sorted({event.legacy for event in contract.events.values()
                       if event.legacy})
    if parsed_args.legacy not in (None, 'none') and not any(
            parsed_args.legacy in name for name in legacies):
        hint = _suggestions.hint(
            parsed_args.legacy, legacies,
            f'they are like {legacies[0]} and {legacies[-1]}.')
        raise exceptions.InvalidEvent(
            f'no legacy event type with a counterpart has '
            f'{parsed_args.legacy!r} in it: {hint}')


def _summary(contract: model.Contract,
             event: model.EventContract) -> dict[str, Any]:
    since = history.event_since(event.event_type)
    return {
        'event': event.event_type,
        'description': descriptions.of_event(event.event_type),
        'legacy': event.legacy,
        'payload': event.payload,
        'payload_version': contract.objects[event.payload].version,
        'priority': event.priority.upper(),
        'sources': list(event.sources),
        'since_release': since,
        'or_earlier': since == history.releases()[0].major}


def describe(contract: model.Contract,
             event: model.EventContract) -> dict[str, Any]:
    """Put together what there is to know of an event, in JSON types."""
    item = contract.objects[event.payload]
    rules = legacy_map.rules_of(event.legacy or '')
    return {
        **_summary(contract, event),
        'notification': event.notification,
        'payload_description': descriptions.of_payload(item.name),
        'related': [name for step in related.steps(
            event.event_type, contract.events)
            for events in step for name in events],
        'fields': list(payload.fields(contract, item)),
        'legacy_fields': {key: rule.in_words
                          for key, rule in sorted(rules.items())},
        'sample': samples.read(event),
    }


def _text(found: dict[str, Any]) -> str:
    lines = [found['event'], '=' * len(found['event']),
             *textwrap.wrap(found['description'], _WIDTH), '']
    name = f'{found["payload"]} {found["payload_version"]}'
    for title, value in (
            ('Since Nova', since_in_words(found)),
            ('Priority', found['priority']),
            ('Sent by', ', '.join(found['sources'])),
            ('Notification', found['notification']),
            ('Payload', name),
            ('Legacy', found['legacy'] or 'no counterpart')):
        lines.append(f'{title + ":":14}{value}')
    lines += [*_related(found['event']), '', f'Fields of {name}', '']
    for field in found['fields']:
        words = payload.null_in_words(field)
        null = {'yes': ' or null', 'no': ''}.get(words, f' ({words})')
        # What has always been there needs no "since".
        since = ('' if field['or_earlier']
                 else f'; since {payload.since_in_words(field)}')
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
        lines += [f'  {key} -> {words}'
                  for key, words in found['legacy_fields'].items()]
    if 'sample' in found:
        lines += ['', 'Sample', '',
                  samples.text_of(found['sample']).rstrip('\n')]
    return '\n'.join(lines)


def _related(event_type: str) -> list[str]:
    """Write the events that belong together, a line for each action."""
    steps = related.steps(event_type, arguments.current().events)
    if sum(len(events) for step in steps for events in step) < 2:
        return []
    lines = ['', 'Related events, in order', '']
    for step in steps:
        for number, events in enumerate(step):
            action = related.action_of(events[0])
            phases = ' '.join(name.removeprefix(action) for name in events)
            mark = '>' if event_type in events else ' '
            lines.append(f' {mark}{"or " if number else ""}{action} '
                         f'{phases}'.rstrip())
    return lines


def _is_about(document: dict[str, Any], words: list[str]) -> bool:
    text = ' '.join(str(document[key] or '') for key in (
        'event', 'description', 'legacy')).lower()
    return all(word.lower() in text for word in words)


def _has(legacy: str | None, wanted: str | None) -> bool:
    if wanted is None:
        return True
    if wanted == 'none':
        return legacy is None
    return legacy is not None and wanted in legacy


def since_in_words(event: dict[str, Any]) -> str:
    """Say which release sent an event first."""
    if event['since_release'] is None:
        return 'not released yet'
    return str(event['since_release']) + (
        ' or earlier' if event['or_earlier'] else '')
