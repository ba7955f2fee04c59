# SPDX-License-Identifier: Apache-2.0
"""Write JSON Schemas (2020-12) of payloads and of whole notifications.

There are two kinds of schema. A *strict* one describes one version and accepts
nothing else: use it in tests, and where notifications are produced. A
*tolerant* one is for readers: it also accepts later minor versions, with
fields and enum values that did not exist yet.

A document contains everything it refers to, under ``$defs``; a reference is
``#/$defs/<name>``, where the name is that of a payload class or of an enum.
Generators name the types they make after these names and after the ``title``
of each object. A reference has no keyword beside it: some generators would
make one more type for each description.

The ``$id`` of a document is unique for name, version and kind::

    urn:nova-notifications:payload:<name>:<version>[:tolerant]
    urn:nova-notifications:event:<event type>:<payload version>[:tolerant]
    urn:nova-notifications:events:<Nova release>[:tolerant]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nova_notifications.contract import descriptions
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from nova_notifications.contract import schema_types
from nova_notifications.contract.schema_types import Schema
from nova_notifications.contract import versions
from nova_notifications import formats

DIALECT: Final = 'https://json-schema.org/draft/2020-12/schema'
_DEFS: Final = '#/$defs/'


def payload_id(item: model.ObjectContract, tolerant: bool = False) -> str:
    """Return the ``$id`` of a payload's schema."""
    return _id('payload', item.name, item.version, tolerant)


def payload_schema(contract: model.Contract, name: str,
                   tolerant: bool = False, bundled: bool = True) -> Schema:
    """Return the schema of one payload, as it is within a notification.

    :param contract: where the payload and its parts are described
    :param name: the payload class
    :param tolerant: accept later minor versions too
    :param bundled: put the payloads that are referred to into ``$defs``;
        otherwise a reference is the ``$id`` of another payload's document
    """
    head = {'$schema': DIALECT,
            '$id': payload_id(contract.objects[name], tolerant)}
    writer = Writer(contract, tolerant, bundled)
    return writer.document({**head, **writer.payload(name)})


def event_schema(contract: model.Contract, event_type: str,
                 tolerant: bool = False, bundled: bool = True) -> Schema:
    """Return the schema of a whole notification, without the wire envelope.

    :param contract: where the event and its payload are described
    :param event_type: a versioned event type
    :param tolerant: accept later minor versions of the payload too
    :param bundled: as for :func:`payload_schema`
    """
    item = contract.objects[contract.events[event_type].payload]
    writer = Writer(contract, tolerant, bundled)
    return writer.document({
        '$schema': DIALECT,
        '$id': _id('event', event_type, item.version, tolerant),
        **writer.event(event_type)})


def all_events_schema(contract: model.Contract, release: str,
                      tolerant: bool = False) -> Schema:
    """Return one schema that accepts any of a contract's notifications.

    From it a generator makes one set of types for all events, in which
    ``event_type`` tells which one it is.

    :param contract: where the events are described
    :param release: the Nova release, for the ``$id``
    :param tolerant: accept later minor versions of the payloads too
    """
    writer = Writer(contract, tolerant, True)
    events = {type_name(name): writer.event(name) for name in contract.events}
    document = writer.document({
        '$schema': DIALECT, '$id': _id('events', release, '', tolerant),
        'title': 'Notification',
        'description': 'Any versioned notification of Nova.',
        'oneOf': [{'$ref': _DEFS + name} for name in events]})
    return {**document, '$defs': {**events, **document.get('$defs', {})}}


def type_name(event_type: str) -> str:
    """Return an event type as the name of a type: ``InstanceCreateEnd``."""
    return ''.join(part[:1].upper() + part[1:]
                   for part in event_type.replace('_', '.').split('.'))


class Writer:
    """Write schemas, and collect what they refer to.

    :param bundled: False where payloads are referred to by their ``$id``
    :param prefix: what a reference begins with, before the name
    :param titled: give a title to each choice of types, for generators that
        make a type of it
    :ivar definitions: what was referred to, by its name
    """

    def __init__(self, contract: model.Contract, tolerant: bool = False,
                 bundled: bool = True, prefix: str = _DEFS,
                 titled: bool = False) -> None:
        self._contract = contract
        self._tolerant = tolerant
        self._bundled = bundled
        self._prefix = prefix
        self._titled = titled
        self.definitions: Schema = {}

    def document(self, schema: Schema) -> Schema:
        """Return a schema with all it refers to in ``$defs``."""
        if not self.definitions:
            return schema
        return {**schema, '$defs': dict(sorted(self.definitions.items()))}

    def payload(self, name: str) -> Schema:
        """Return the schema of a payload."""
        item = self._contract.objects[name]
        properties: Schema = {}
        for key, field in item.fields.items():
            properties[key] = self._described(
                descriptions.of_field(item, key), schema_types.of_field(
                    self._contract, field, self._tolerant, self.reference))
        data: Schema = {
            'title': f'{name}Data', 'type': 'object',
            'properties': properties,
            'required': [key for key in item.fields
                         if not optional_fields.may_be_absent(name, key)]}
        version: Schema = {'type': 'string'}
        if self._tolerant:
            version['pattern'] = _at_least(item.version)
        else:
            version['const'] = item.version
        schema: Schema = {
            'title': name, 'description': descriptions.of_payload(name),
            'type': 'object',
            'properties': {
                formats.NAME: {'type': 'string', 'const': name},
                formats.NAMESPACE: {'type': 'string', 'const': 'nova'},
                formats.VERSION: version,
                formats.DATA: data},
            'required': list(formats.KEYS)}
        if not self._tolerant:
            data['additionalProperties'] = False
            schema['additionalProperties'] = False
        return schema

    def event(self, event_type: str) -> Schema:
        """Return the schema of a notification."""
        event = self._contract.events[event_type]
        sources = '|'.join(event.sources) or '[^:]+'
        return {
            'title': type_name(event_type),
            'description': descriptions.of_event(event_type),
            'type': 'object',
            'properties': {
                'message_id': {
                    'type': 'string', 'format': 'uuid',
                    'description': 'UUID of the message; the same where it '
                                   'was delivered twice.'},
                'publisher_id': {
                    'type': 'string', 'pattern': f'^({sources}):',
                    'description': 'The sending service and its host, joined '
                                   'by a colon.'},
                'event_type': {'type': 'string', 'const': event_type},
                'priority': self._priority(event),
                'payload': self.reference(
                    event.payload, lambda: self.payload(event.payload)),
                'timestamp': {
                    'type': 'string',
                    'pattern':
                        r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$',
                    'description': 'When it was sent, in UTC.'}},
            'required': ['message_id', 'publisher_id', 'event_type',
                         'priority', 'payload', 'timestamp']}

    def _described(self, text: str, schema: Schema) -> Schema:
        """Return a property; a reference gets no keyword beside it."""
        if '$ref' in schema:
            schema = {**schema, 'anyOf': [{'$ref': schema['$ref']}]}
            del schema['$ref']
        if self._titled and 'anyOf' in schema:
            schema = _titled(schema)
        return {'description': text, **schema} if text else schema

    def _priority(self, event: model.EventContract) -> Schema:
        if event.priority:
            return {'type': 'string', 'const': event.priority.upper()}
        # A release did not record it.
        return self.reference('Priority', lambda: {
            'title': 'Priority', 'type': 'string', 'enum': ['INFO', 'ERROR']})

    def reference(self, name: str,
                  definition: Callable[[], Schema] | None = None) -> Schema:
        """Return a reference, and keep what it refers to.

        :param definition: makes that; by default the payload of this name
        """
        item = self._contract.objects.get(name)
        if item is not None and not self._bundled:
            return {'$ref': payload_id(item, self._tolerant)}
        if name not in self.definitions:
            # Entered first, so that a payload may refer to itself.
            self.definitions[name] = {}
            self.definitions[name] = (
                definition() if definition is not None
                else self.payload(name))
        return {'$ref': self._prefix + name}


def _id(kind: str, name: str, version: str, tolerant: bool) -> str:
    parts = ['urn:nova-notifications', kind, name, version,
             'tolerant' if tolerant else '']
    return ':'.join(part for part in parts if part)


def _titled(schema: Schema) -> Schema:
    """Return a choice of types with a title."""
    first, *others = schema['anyOf']
    name = (first['$ref'].rpartition('/')[2] if '$ref' in first
            else 'IpAddress')
    if not others:
        rest = {key: value for key, value in schema.items() if key != 'anyOf'}
        return {'title': name, **rest, 'allOf': [first]}
    suffix = 'OrNull' if {'type': 'null'} in others else ''
    return {'title': name + suffix, **schema}


def _at_least(version: str) -> str:
    """Return a pattern for this version and all later ones of its major."""
    major, minor = versions.parse(version)
    digits = str(minor)
    longer = rf'[1-9]\d{{{len(digits)},}}'
    options = [digits, longer]
    for at, digit in enumerate(digits):
        if digit != '9':
            rest = len(digits) - at - 1
            options.append(f'{digits[:at]}[{int(digit) + 1}-9]'
                           + (rf'\d{{{rest}}}' if rest else ''))
    return rf'^{major}\.({"|".join(options)})$'
