# SPDX-License-Identifier: Apache-2.0
"""``contract lint``."""

from __future__ import annotations

import argparse
import json
import pathlib

import yaml

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.contract import declaration
from nova_notifications.contract import history
from nova_notifications.contract import lint
from nova_notifications.contract.rules import Severity
from nova_notifications import exceptions


class Lint(command.Command):
    """Tell a consumer what it will not get, release by release.

    FILE is the consumer's declaration, in YAML: its topic, and the events,
    fields and versions that it reads. Exits with 1 where something is
    missing.
    """

    EXAMPLES = (
        ('Over all recorded releases', 'contract lint my-consumer.yaml'),
        ('For two releases', 'contract lint my-consumer.yaml --release 33 '
                             '--release 34'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('file', metavar='FILE', type=pathlib.Path,
                            nargs='+', help='one or more declarations')
        parser.add_argument('--release', metavar='RELEASE', action='append',
                            help='a Nova release to look at; may be given '
                                 'again; by default all that are recorded')
        parser.add_argument('-f', '--format', default='text',
                            choices=['text', 'json'],
                            help='by default text')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write the problems."""
        contracts = [
            history.contract_of(name) for name in parsed_args.release
            or [release.nova for release in history.releases()]]
        contracts.sort(key=lambda c: int(c.nova.partition('.')[0]))
        legacy = _legacy()
        documents = []
        worst = Severity.NOTE
        for path in parsed_args.file:
            declared = _read(path)
            problems = lint.lint(declared, contracts, legacy)
            worst = max([worst, *(p.severity for p in problems)])
            documents.append({
                'consumer': declared.consumer, 'file': str(path),
                'problems': [p.document() for p in problems]})
            if parsed_args.format == 'text':
                self._write(declared.consumer, problems)
        if parsed_args.format == 'json':
            self.app.stdout.write(json.dumps(documents, indent=2) + '\n')
        return int(worst is Severity.ERROR)

    def _write(self, consumer: str, problems: list[lint.Problem]) -> None:
        if not problems:
            self.app.stdout.write(
                f'{consumer}: it gets all that it reads\n')
            return
        self.app.stdout.write(f'{consumer}:\n')
        for problem in problems:
            self.app.stdout.write(
                f'  {problem.severity.name.lower()} {problem}\n')


def _read(path: pathlib.Path) -> declaration.Declaration:
    """Read a declaration.

    :raises ContractError: naming the file, and the place in it
    """
    try:
        return declaration.parse(yaml.safe_load(path.read_text('utf-8')))
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
