# SPDX-License-Identifier: Apache-2.0
"""Describe payloads and their fields from the contract, for display."""

from __future__ import annotations

import functools
from typing import Any, Final

from nova_notifications import catalogue
from nova_notifications import exceptions
from nova_notifications.contract import descriptions
from nova_notifications.contract import history
from nova_notifications.contract import masking
from nova_notifications.contract import model
from nova_notifications.contract import schema
from nova_notifications import subjects

# Nova's field types in the words of a reader of JSON.
_PLAIN: Final = {
    'String': 'string', 'Integer': 'integer', 'Float': 'number',
    'Boolean': 'boolean', 'FlexibleBoolean': 'boolean', 'DateTime': 'time',
    'ListOfStrings': 'list of strings', 'ListOfIntegers': 'list of integers',
    'SetOfIntegers': 'set of integers',
    'ListOfSetsOfIntegers': 'list of sets of integers',
    'ListOfDictOfNullableStrings': 'list of maps of strings',
    'DictOfStrings': 'map of strings', 'DictOfIntegers': 'map of integers',
    'DictOfListOfStrings': 'map of lists of strings',
    'IPV4AndV6Address': 'IP address', 'MACAddress': 'MAC address',
}


@functools.lru_cache(maxsize=4096)
def _since(name: str, field: str) -> dict[str, Any]:
    since = history.field_since(name, field)
    return {'version': since.version, 'nova': since.nova,
            'atLeast': since.at_least}


@functools.lru_cache(maxsize=4096)
def field(name: str, version: str, key: str) -> dict[str, Any]:
    """Return what the contract has about one field of a payload version.

    :returns: ``type``, ``nullable``, ``since`` and ``description``, and
        ``values`` for an enum; empty where the contract does not have it.
    """
    of_version = masking.payload_version(name, version)
    contract = (of_version.payload.fields.get(key)
                if of_version is not None else None)
    if of_version is None or contract is None:
        return {}
    return {'name': key, **_described(of_version, contract)}


def _described(of_version: history.PayloadVersion,
               contract: model.FieldContract) -> dict[str, Any]:
    item: dict[str, Any] = {
        'type': _type(contract), 'nullable': contract.nullable,
        'since': _since(of_version.payload.name, contract.name),
        'description': descriptions.of_field(
            of_version.payload, contract.name)}
    if contract.enum is not None:
        item['values'] = list(of_version.contract.enums.get(contract.enum, ()))
    if contract.object is not None:
        inner = of_version.contract.objects.get(contract.object)
        item['object'] = contract.object
        item['objectVersion'] = inner.version if inner else '1.0'
    return item


def _type(contract: model.FieldContract) -> str:
    """Return a field's type in the words of a reader of JSON."""
    kind = contract.type.removesuffix('Field')
    if contract.object is not None:
        many = 'list of ' if kind.startswith('ListOf') else ''
        return many + contract.object
    if contract.enum is not None:
        return f'enum {contract.enum}'
    return _PLAIN.get(kind, kind)


def versions_of(name: str) -> tuple[str, ...]:
    """Return the known versions of a payload; none for an unknown one."""
    try:
        return history.versions(name)
    except exceptions.ContractError:
        return ()


def describe(name: str, version: str) -> dict[str, Any] | None:
    """Return the page of one payload version; None where it never was."""
    if version not in versions_of(name):
        return None
    of_version = masking.payload_version(name, version)
    if of_version is None:
        return None
    return {
        'name': name, 'version': version, 'versions': versions_of(name),
        'release': of_version.contract.label,
        'description': descriptions.of_payload(name),
        'schema': f'/schema/{name}/{version}.json',
        'events': [{'type': event_type, 'legacy': event.legacy,
                    'meaning': descriptions.of_event(event_type)}
                   for event_type, event in sorted(
                       catalogue.events().items())
                   if event.payload == name],
        'fields': [{'name': key, **_described(of_version, contract)}
                   for key, contract in of_version.payload.fields.items()]}


def document(name: str, version: str) -> dict[str, Any] | None:
    """Return the JSON Schema of one payload version, None without one.

    Everything that it refers to is within it.
    """
    if version not in versions_of(name):
        return None
    of_version = masking.payload_version(name, version)
    if of_version is None:
        return None
    return schema.payload_schema(of_version.contract, name)


def meaning(event_type: str, versioned: bool) -> str:
    """Return what an event means; empty where that is not known."""
    if versioned:
        return descriptions.of_event(event_type)
    event = subjects.counterparts().get(event_type)
    return descriptions.of_event(event.event_type) if event else ''


def page_of(event_type: str, name: str | None, version: str) -> str | None:
    """Return the address of the page that documents an event.

    :param name: its payload; None for a legacy event, which is documented
        where its versioned counterpart is.
    :param version: of the payload; where it is not known, the newest that is
        has the documentation.
    :returns: None where nothing is known of the payload.
    """
    if name is None:
        event = subjects.counterparts().get(event_type)
        if event is None:
            return None
        event_type, name = event.event_type, event.payload
    version_names = versions_of(name)
    if not version_names:
        return None
    if version not in version_names:
        version = version_names[-1]
    page = f'/schema/{name}/{version}'
    return (f'{page}#{event_type}' if event_type in catalogue.events()
            else page)
