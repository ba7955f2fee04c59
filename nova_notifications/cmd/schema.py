# SPDX-License-Identifier: Apache-2.0
"""Implement the commands ``schema`` and ``asyncapi``."""

from __future__ import annotations

import argparse
import pathlib
from typing import Any

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import publication
from nova_notifications.contract import schema
from nova_notifications import exceptions


class Schema(command.Command):
    """Print the JSON Schema of an event or of a payload.

    NAME is an event type (instance.create.end) or a payload class
    (InstanceCreatePayload). Without NAME and with --output-dir, all schemas
    are written: one file for each event and payload, and notification.json,
    which accepts any event. Each file contains all that it refers to.
    """

    EXAMPLES = (
        ('Of an event, with all that it refers to',
         'schema instance.create.end'),
        ('As Nova 27 sends a payload', 'schema FlavorPayload --release 27'),
        ('All of them, as files', 'schema --output-dir schemas'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('name', metavar='NAME', nargs='?',
                            help='an event type or a payload class')
        which = parser.add_mutually_exclusive_group()
        which.add_argument('--at', metavar='X.Y',
                           help='of the payload; by default the one of today')
        which.add_argument('--release', metavar='RELEASE',
                           help='the version that this Nova release sends')
        parser.add_argument('--tolerant', action='store_true',
                            help='accept later minor versions too')
        parser.add_argument('--no-bundle', action='store_true',
                            help='refer to other payloads by their $id, '
                                 'instead of repeating them under $defs')
        parser.add_argument('--output-dir', metavar='DIR', type=pathlib.Path,
                            help='where to write files, in events/ and '
                                 'payloads/')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print one schema, or write all."""
        tolerant, bundled = parsed_args.tolerant, not parsed_args.no_bundle
        if parsed_args.name is None:
            found = _all(parsed_args, tolerant, bundled)
        else:
            found = {publication.file_of(parsed_args.name): _one(
                arguments.current(), parsed_args.name, parsed_args.at,
                parsed_args.release, tolerant, bundled)}
        if parsed_args.output_dir is None:
            self.app.stdout.writelines(
                arguments.dumps(one, 'json') + '\n' for one in found.values())
            return 0
        _write(found, parsed_args.output_dir)
        self.app.stdout.write(
            f'{len(found)} schema{"" if len(found) == 1 else "s"} in '
            f'{parsed_args.output_dir}\n')
        return 0


class AsyncAPI(command.Command):
    """Print the AsyncAPI 3.0 document of all versioned notifications.

    Its version is that of the Nova release that sends them.
    """

    EXAMPLES = (('As JSON, in a file', 'asyncapi -f json > nova.json'),)

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('-f', '--format', choices=['json', 'yaml'],
                            default='yaml', help='by default yaml')
        parser.add_argument('--release', metavar='RELEASE',
                            help='of this Nova release, by default of today')
        parser.add_argument('--no-examples', action='store_true',
                            help='leave out the sample of each event')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the document."""
        contract = (arguments.current() if parsed_args.release is None
                    else history.contract_of(parsed_args.release))
        self.app.stdout.write(arguments.dumps(
            publication.asyncapi_document(
                contract, not parsed_args.no_examples),
            parsed_args.format) + '\n')
        return 0


def _one(contract: model.Contract, name: str, version: str | None,
         release: str | None, tolerant: bool, bundled: bool
         ) -> dict[str, Any]:
    if '.' in name:
        event = arguments.find_event(contract, name)
        if release is not None:
            contract = history.contract_of(release)
        elif version is not None:
            contract, _ = arguments.find_payload(
                contract, event.payload, version)
        if name not in contract.events:
            raise exceptions.ContractError(
                f'{contract.label} had no event {name}: it came with Nova '
                f'{history.event_since(name)}.')
        return schema.event_schema(contract, name, tolerant, bundled)
    contract, item = arguments.find_payload(contract, name, version, release)
    return schema.payload_schema(contract, item.name, tolerant, bundled)


def _all(parsed_args: argparse.Namespace, tolerant: bool,
         bundled: bool) -> dict[str, dict[str, Any]]:
    """Return every schema of a release, or of today: file to schema."""
    if parsed_args.output_dir is None or parsed_args.at is not None:
        raise exceptions.ContractError(
            'name an event or a payload, or give --output-dir (and --release '
            'or nothing) for all of them.')
    contract = (arguments.current() if parsed_args.release is None
                else history.contract_of(parsed_args.release))
    return publication.schemas(contract, tolerant, bundled)


def _write(found: dict[str, dict[str, Any]], directory: pathlib.Path) -> None:
    """Write schemas to their files.

    :raises ContractError: naming the file that cannot be written
    """
    for name, document in found.items():
        path = directory / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(arguments.dumps(document, 'json') + '\n', 'utf-8')
        except OSError as error:
            raise exceptions.ContractError(
                f'{path}: {error.strerror}.') from error
