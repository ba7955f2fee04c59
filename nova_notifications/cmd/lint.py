# SPDX-License-Identifier: Apache-2.0
"""Implement the command ``contract lint``."""

from __future__ import annotations

import argparse
import json
import pathlib

import yaml

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.cmd import progress
from nova_notifications.contract import declaration
from nova_notifications.contract import declaration_init
from nova_notifications.contract import declaration_lines
from nova_notifications.contract import files
from nova_notifications.contract import history
from nova_notifications.contract import lint
from nova_notifications.contract import lint_report
from nova_notifications.contract.rules import Severity
from nova_notifications import exceptions
from nova_notifications import formats


class Lint(command.Command):
    """Find what a consumer will not get, release by release.

    FILE is the consumer's declaration, in YAML: its topic, and the events,
    fields and versions that it reads. Exits with 1 where something is
    missing, and with 2 where it could not look.
    """

    EXAMPLES = (
        ('A declaration, for all releases', 'contract lint consumer.yaml'),
        ('In the CI of a consumer, for the releases it runs with',
         'contract lint --release 33 --release 34 -f github consumer.yaml'),
        ('Write a declaration from what was recorded',
         'contract lint --init web-1.jsonl > consumer.yaml'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('file', metavar='FILE', type=pathlib.Path,
                            nargs='*', help='one or more declarations')
        parser.add_argument('--release', metavar='RELEASE', action='append',
                            help='a Nova release to look at; may be given '
                                 'again; by default all that are recorded')
        parser.add_argument('-f', '--format', default='text',
                            choices=sorted(lint_report.FORMATS),
                            help='github and zuul are annotations for code '
                                 'review; by default text')
        parser.add_argument('--fail-on', default='error',
                            choices=['error', 'warning', 'never'],
                            help='from which severity on to exit with 1')
        parser.add_argument('--init', metavar='RECORDING',
                            help='print a declaration of all that a file of '
                                 '"listen --record" or of "emit" has, to be '
                                 'shortened to what the consumer reads')
        parser.add_argument('--topic', metavar='TOPIC',
                            help='with --init: where the recording has '
                                 'several, the one that is read')
        parser.add_argument('--schema', action='store_true',
                            help='print the JSON Schema of a declaration, '
                                 'for editors')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write the problems."""
        if parsed_args.schema:
            self.app.stdout.write(json.dumps(
                files.data('declaration.schema.json'), indent=2) + '\n')
            return 0
        if parsed_args.init is not None:
            self.app.stdout.write(_init(parsed_args.init, parsed_args.topic))
            return 0
        if not parsed_args.file:
            raise exceptions.ContractError(
                'name a declaration, or a recording by --init.')
        contracts = [
            history.contract_of(name) for name in parsed_args.release
            or [release.nova for release in history.releases()]]
        contracts.sort(key=lambda c: int(c.nova.partition('.')[0]))
        legacy = _legacy()
        results = []
        with progress.Progress(self.app.stderr, 'checking',
                               len(parsed_args.file)) as shown:
            for path in parsed_args.file:
                declared, lines = _read(path)
                results.append(lint_report.Result(
                    declared.consumer, path, lines,
                    lint.lint(declared, contracts, legacy)))
                shown.advance()
        text = lint_report.FORMATS[parsed_args.format](results)
        if text:
            self.app.stdout.write(text + '\n')
        limit = {'error': Severity.ERROR, 'warning': Severity.WARNING,
                 'never': Severity.ERROR + 1}[parsed_args.fail_on]
        return int(any(problem.severity >= limit for result in results
                       for problem in result.problems))


def _init(recording: str, topic: str | None) -> str:
    """Return a declaration of what was recorded, as YAML.

    :raises NotificationsError: for a file that cannot be read, and where it
        has several topics and none is chosen, or not the one chosen
    """
    from nova_notifications.cmd import replay
    recorded = replay.read(recording)
    topics = sorted({record.topic for record in recorded})
    if topic is None and len(topics) == 1:
        topic = topics[0]
    if topic not in topics:
        raise exceptions.NotificationsError(
            f'{recording} has the topics {", ".join(topics)}: choose one by '
            f'--topic.')
    messages = [record.message for record in recorded
                if record.topic == topic]
    contract = arguments.current()
    known = contract.events.keys() | _legacy().types
    unknown = sorted({message['event_type'] for message in messages} - known)
    messages = [message for message in messages
                if message['event_type'] in known]
    if not messages:
        raise exceptions.NotificationsError(
            f'{recording} has no notification of an event that Nova is '
            f'known to send.')
    if not topic.startswith((formats.VERSIONED_TOPIC,
                             formats.LEGACY_TOPIC)):
        # A declaration tells the format by its topic.
        versioned = messages[0]['event_type'] in contract.events
        topic = (formats.VERSIONED_TOPIC if versioned
                 else formats.LEGACY_TOPIC)
    found = declaration_init.document(
        pathlib.Path(recording).stem, topic, messages, contract)
    comments = [f'Made from {pathlib.Path(recording).name}. Delete what the '
                f'consumer does not read.',
                *(f'Left out, as it is no event of the contract: {name!r}'
                  for name in unknown)]
    return ''.join(f'# {comment}\n' for comment in comments) + (
        arguments.dumps(found, 'yaml') + '\n')


def _read(path: pathlib.Path
          ) -> tuple[declaration.Declaration, dict[str, int]]:
    """Read a declaration, and the lines of its parts.

    :raises ContractError: naming the file, and the place in it
    """
    try:
        text = path.read_text('utf-8')
        return (declaration.parse(yaml.safe_load(text)),
                declaration_lines.lines_of(text))
    except OSError as error:
        raise exceptions.ContractError(
            f'{path}: {error.strerror}.') from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (f'line {mark.line + 1}, column {mark.column + 1}: '
                 if mark is not None else '')
        raise exceptions.ContractError(
            f'{path}: {where}{error.problem}.') from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise exceptions.ContractError(f'{path}: {error}.') from error
    except exceptions.ContractError as error:
        raise exceptions.ContractError(f'{path}: {error}') from error


def _legacy() -> lint.LegacyEvents:
    """Put the closed list and the events' counterparts together."""
    from nova_notifications.legacy import events
    return lint.LegacyEvents(events.ALLOWED, {
        event.legacy: name
        for name, event in arguments.current().events.items()
        if event.legacy})
