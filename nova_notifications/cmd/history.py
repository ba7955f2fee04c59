# SPDX-License-Identifier: Apache-2.0
"""Implement ``contract history`` and ``contract releases``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nova_notifications.cmd import command
from nova_notifications.contract import history


class History(command.Lister):
    """Show the versions of a payload, and what each brought.

    With --field: since when a field is there.
    """

    EXAMPLES = (
        ('Every version', 'contract history InstanceCreatePayload'),
        ('Since when there is a field',
         'contract history InstancePayload --field shares'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('payload', metavar='PAYLOAD',
                            help='a payload class')
        parser.add_argument('--field', metavar='NAME',
                            help='a field of it')
        return parser

    def columns(self, parsed_args: argparse.Namespace
                ) -> Mapping[str, command.Column]:
        """Return the columns, those of a field where one is named."""
        return _OF_FIELD if parsed_args.field else _OF_PAYLOAD

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each version, or one for the field."""
        payload = parsed_args.payload
        if not parsed_args.field:
            yield from _versions(payload)
            return
        found = history.field_since(payload, parsed_args.field)
        yield {'payload': payload, 'field': parsed_args.field,
               'since_version': found.version, 'since_release': found.nova,
               'or_earlier': found.at_least}


class Releases(command.Lister):
    """List the Nova releases whose contract is recorded."""

    EXAMPLES = (('All', 'contract releases'),)
    COLUMNS = {'Nova': 'nova', 'Release': 'release', 'Events': 'events',
               'Payloads': 'payloads'}

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each release."""
        for release in history.releases():
            contract = history.contract_of(release.nova)
            yield {'nova': release.nova, 'release': release.release,
                   'events': len(contract.events),
                   'payloads': sum(item.is_payload for item
                                   in contract.objects.values())}


def _versions(payload: str) -> Iterator[dict[str, Any]]:
    majors: dict[str, list[str]] = {}
    for release in history.releases():
        version = history.version_in(payload, release.nova)
        if version is not None:
            majors.setdefault(version, []).append(release.major)
    before: set[str] | None = None
    for version in history.versions(payload):
        fields = set(history.payload_at(payload, version).payload.fields)
        yield {'version': version, 'releases': majors.get(version, []),
               'added': sorted(fields - before) if before is not None else [],
               'removed': (sorted(before - fields)
                           if before is not None else [])}
        before = fields


def _span(document: dict[str, Any]) -> str:
    sent = document['releases']
    return (f'{sent[0]}-{sent[-1]}' if len(sent) > 1
            else ''.join(sent) or 'between releases')


_OF_PAYLOAD: Final[Mapping[str, command.Column]] = {
    'Version': 'version', 'Nova': _span, 'Added': 'added',
    'Removed': 'removed'}
_OF_FIELD: Final[Mapping[str, command.Column]] = {
    'Payload': 'payload', 'Field': 'field', 'Since version': 'since_version',
    'Since Nova': lambda document: document['since_release'] + (
        ' or earlier' if document['or_earlier'] else '')}
