# SPDX-License-Identifier: Apache-2.0
"""``payload list`` and ``payload show``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import Any

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.contract import descriptions
from nova_notifications.contract import fingerprint
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from nova_notifications import exceptions

FIELD_COLUMNS = ('Field', 'Type', 'Null', 'Since', 'Description')


class ListPayloads(command.Lister):
    """List the payload classes."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('--release', metavar='NOVA',
                            help='as this Nova release sends them')
        return parser

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[tuple[str, ...], Iterable[Any]]:
        """Give one row for each payload."""
        contract = (history.contract_of(parsed_args.release)
                    if parsed_args.release else arguments.current())
        return ('Payload', 'Version', 'Fields', 'Description'), [
            (item.name, item.version, len(item.fields),
             descriptions.of_payload(item.name))
            for item in contract.objects.values() if item.is_payload]


class ShowPayload(command.Lister):
    """Show the fields of a payload, now or in another version."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('payload', metavar='PAYLOAD',
                            help='a payload class')
        which = parser.add_mutually_exclusive_group()
        which.add_argument('--at', metavar='X.Y',
                           help='in this version, by default the one of '
                                'today')
        which.add_argument('--release', metavar='NOVA',
                           help='as this Nova release sends it')
        return parser

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[tuple[str, ...], Iterable[Any]]:
        """Give one row for each field."""
        contract, item = arguments.find_payload(
            arguments.current(), parsed_args.payload, parsed_args.at,
            parsed_args.release)
        return FIELD_COLUMNS, [
            (row['field'], row['type'], row['null'], row['since'],
             row['description']) for row in fields(contract, item)]


def fields(contract: model.Contract,
           item: model.ObjectContract) -> Iterator[dict[str, Any]]:
    """Describe each field of a payload in words and values."""
    for name, field in item.fields.items():
        found: dict[str, Any] = {
            'field': name, 'type': type_in_words(field),
            'null': ('yes' if field.nullable else 'no') + (
                ', may be absent'
                if optional_fields.may_be_absent(item.name, name) else ''),
            'since': _since(item.name, name),
            'description': descriptions.of_field(item, name)}
        if field.enum is not None:
            found['values'] = list(dict.fromkeys(contract.enums[field.enum]))
        elif field.type == fingerprint.HASH_METHODS_FIELD:
            found['values'] = list(fingerprint.HASH_METHODS)
        if field.default is not model.UNSET:
            found['default'] = field.default
        yield found


def type_in_words(field: model.FieldContract) -> str:
    """Name a type for readers: ``list of IpPayload``, ``string``."""
    if field.object is not None:
        return ('list of ' if field.type.startswith('ListOf') else '') \
            + field.object
    if field.enum is not None or field.type == fingerprint.HASH_METHODS_FIELD:
        return 'enum'
    return _words(field.type.removesuffix('Field'))


def _words(kind: str, plural: str = '') -> str:
    for prefix, word in (('ListOf', 'list'), ('SetOf', 'set'),
                         ('SetsOf', 'set'), ('DictOf', 'dict')):
        if kind.startswith(prefix):
            inner = _words(kind.removeprefix(prefix), 's')
            return f'{word}{plural} of {inner}'
    return _WORDS.get(kind, kind)


_WORDS = {
    'String': 'string', 'Strings': 'strings', 'Integer': 'integer',
    'Integers': 'integers', 'Float': 'number', 'Boolean': 'boolean',
    'FlexibleBoolean': 'boolean', 'DateTime': 'date and time',
    'UUID': 'UUID', 'MACAddress': 'MAC address',
    'IPV4AndV6Address': 'IP address',
    'VersionPredicate': 'version predicate',
    'NullableStrings': 'nullable strings',
}


def _since(payload: str, field: str) -> str:
    try:
        return str(history.field_since(payload, field))
    except exceptions.ContractError:
        return 'not released yet'
