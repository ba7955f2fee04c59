# SPDX-License-Identifier: Apache-2.0
"""Implement ``payload list`` and ``payload show``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.contract import descriptions
from nova_notifications.contract import fingerprint
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from nova_notifications import exceptions


class ListPayloads(command.Lister):
    """List the payload classes."""

    EXAMPLES = (('All, as of today', 'payload list'),
                ('As Nova 27 sends them', 'payload list --release 27'))
    COLUMNS = {'Payload': 'payload', 'Version': 'version',
               'Fields': 'fields', 'Description': 'description'}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('--release', metavar='RELEASE',
                            help='as this Nova release sends them: 27, '
                                 '2023.1 or antelope')
        return parser

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each payload."""
        contract = (history.contract_of(parsed_args.release)
                    if parsed_args.release else arguments.current())
        for item in contract.objects.values():
            if item.is_payload:
                yield {'payload': item.name, 'version': item.version,
                       'fields': len(item.fields),
                       'description': descriptions.of_payload(item.name)}


class ShowPayload(command.Lister):
    """Show the fields of a payload, now or in another version."""

    EXAMPLES = (
        ('As of today', 'payload show InstanceCreatePayload'),
        ('As Nova 27 sends it',
         'payload show InstanceCreatePayload --release 27'),
        ('For a program',
         'payload show InstanceActionPayload --at 1.8 -f json'))
    COLUMNS = {'Field': 'field', 'Type': 'type',
               'Null': lambda field: null_in_words(field),
               'Since': lambda field: since_in_words(field),
               'Description': 'description'}

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('payload', metavar='PAYLOAD',
                            help='a payload class')
        which = parser.add_mutually_exclusive_group()
        which.add_argument('--at', metavar='X.Y',
                           help='in this version, by default the one of '
                                'today')
        which.add_argument('--release', metavar='RELEASE',
                           help='as this Nova release sends it')
        return parser

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each field."""
        contract, item = arguments.find_payload(
            arguments.current(), parsed_args.payload, parsed_args.at,
            parsed_args.release)
        yield from fields(contract, item)


def fields(contract: model.Contract,
           item: model.ObjectContract) -> Iterator[dict[str, Any]]:
    """Describe each field of a payload, in JSON types.

    :returns: for each field its name, type in words, whether it may be null
        or absent, with which version and release it came (None: not released
        yet), whether it may be older than the oldest release that is
        recorded, what it means, and its values and default where it has any.
    """
    for name, field in item.fields.items():
        version, release, earlier = _since(item.name, name)
        found: dict[str, Any] = {
            'field': name, 'type': type_in_words(field),
            'nullable': field.nullable,
            'may_be_absent': optional_fields.may_be_absent(item.name, name),
            'since_version': version, 'since_release': release,
            'or_earlier': earlier,
            'description': descriptions.of_field(item, name)}
        if field.enum is not None:
            found['values'] = list(dict.fromkeys(contract.enums[field.enum]))
        elif field.type == fingerprint.HASH_METHODS_FIELD:
            found['values'] = list(fingerprint.HASH_METHODS)
        if field.default is not model.UNSET:
            found['default'] = field.default
        yield found


def null_in_words(field: dict[str, Any]) -> str:
    """Say whether a field may be null, or absent."""
    return ('yes' if field['nullable'] else 'no') + (
        ', may be absent' if field['may_be_absent'] else '')


def since_in_words(field: dict[str, Any]) -> str:
    """Say with which version and release a field came."""
    if field['since_version'] is None:
        return 'not released yet'
    return (f'{field["since_version"]} (Nova {field["since_release"]}'
            f'{" or earlier" if field["or_earlier"] else ""})')


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


def _since(payload: str, field: str) -> tuple[str | None, str | None, bool]:
    try:
        found = history.field_since(payload, field)
    except exceptions.ContractError:
        return None, None, False
    return found.version, found.nova, found.at_least
