# SPDX-License-Identifier: Apache-2.0
"""``contract history`` and ``contract releases``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from nova_notifications.cmd import command
from nova_notifications.contract import history


class History(command.Lister):
    """Show the versions of a payload, and what each brought.

    With --field: since when a field is there.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('payload', metavar='PAYLOAD',
                            help='a payload class')
        parser.add_argument('--field', metavar='NAME',
                            help='a field of it')
        return parser

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[tuple[str, ...], Iterable[Any]]:
        """Give one row for each version, or one for the field."""
        payload = parsed_args.payload
        if parsed_args.field:
            found = history.field_since(payload, parsed_args.field)
            return ('Payload', 'Field', 'Since version', 'Since Nova'), [
                (payload, parsed_args.field, found.version,
                 found.nova + (' or earlier' if found.at_least else ''))]
        return ('Version', 'Nova', 'Added', 'Removed'), list(_rows(payload))


class Releases(command.Lister):
    """List the Nova releases whose contract is recorded."""

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[tuple[str, ...], Iterable[Any]]:
        """Give one row for each release."""
        rows = []
        for release in history.releases():
            contract = history.contract_of(release.nova)
            payloads = sum(item.is_payload
                           for item in contract.objects.values())
            rows.append((release.nova, release.release,
                         len(contract.events), payloads))
        return ('Nova', 'Release', 'Events', 'Payloads'), rows


def _rows(payload: str) -> Iterable[tuple[str, str, str, str]]:
    majors: dict[str, list[str]] = {}
    for release in history.releases():
        version = history.version_in(payload, release.nova)
        if version is not None:
            majors.setdefault(version, []).append(release.major)
    before: set[str] | None = None
    for version in history.versions(payload):
        fields = set(history.payload_at(payload, version).payload.fields)
        sent = majors.get(version, [])
        span = (f'{sent[0]}-{sent[-1]}' if len(sent) > 1
                else ''.join(sent) or 'between releases')
        added = sorted(fields - before) if before is not None else ()
        removed = sorted(before - fields) if before is not None else ()
        yield version, span, ', '.join(added), ', '.join(removed)
        before = fields
