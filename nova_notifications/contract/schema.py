# SPDX-License-Identifier: Apache-2.0
"""JSON Schema (2020-12) of payloads and of whole notifications.

Two degrees of strictness. A *strict* schema stands for one version and takes
nothing else: it is for tests, and for whoever generates notifications. A
*tolerant* one is for readers: it takes any later minor version too, with
fields that it does not know and values that an enum may have got since.

``$id`` is ``urn:nova-notifications:payload:<name>:<version>`` for a payload
and ``urn:nova-notifications:event:<event type>:<payload version>`` for a
notification. Nested payloads are references to their own ``$id``; ``bundle``
puts what is referred to into ``$defs``, so that a validator needs no other
file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nova_notifications.contract import descriptions
from nova_notifications.contract import fingerprint
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from nova_notifications.contract import versions

Schema = dict[str, Any]

DIALECT: Final = 'https://json-schema.org/draft/2020-12/schema'
_DATE: Final[Schema] = {
    'type': 'string', 'format': 'date-time',
    # Nova sends UTC; the object model would write another offset as well.
    'pattern': r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$'}
_SCALARS: Final[Mapping[str, Schema]] = {
    'String': {'type': 'string'},
    'Integer': {'type': 'integer'},
    'Float': {'type': 'number'},
    'Boolean': {'type': 'boolean'},
    'FlexibleBoolean': {'type': 'boolean'},
    'DateTime': _DATE,
    # Nova has always sent identifiers that are no UUIDs, so no format.
    'UUID': {'type': 'string'},
    'MACAddress': {'type': 'string',
                   'pattern': '^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'},
    'IPV4AndV6Address': {'type': 'string',
                         'anyOf': [{'format': 'ipv4'}, {'format': 'ipv6'}]},
    'VersionPredicate': {
        'type': 'string',
        'pattern': r'^\s*(<|<=|==|!=|>=|>)\s*[^\s,]+\s*'
                   r'(,\s*(<|<=|==|!=|>=|>)\s*[^\s,]+\s*)*$'},
    'Strings': {'type': 'string'},
    'Integers': {'type': 'integer'},
    'NullableStrings': {'type': ['string', 'null']},
}
_CONTAINERS: Final = ('ListOf', 'SetOf', 'SetsOf', 'DictOf')


def payload_id(item: model.ObjectContract) -> str:
    """Give the ``$id`` of a payload's schema."""
    return f'urn:nova-notifications:payload:{item.name}:{item.version}'


def payload_schema(contract: model.Contract, name: str,
                   tolerant: bool = False) -> Schema:
    """Give the schema of one payload, as it is within a notification."""
    item = contract.objects[name]
    properties: Schema = {}
    for key, field in item.fields.items():
        found = _field(contract, field, tolerant)
        text = descriptions.of_field(item, key)
        properties[key] = {'description': text, **found} if text else found
    data: Schema = {
        'type': 'object', 'properties': properties,
        'required': [key for key in item.fields
                     if not optional_fields.may_be_absent(name, key)]}
    schema: Schema = {
        '$schema': DIALECT, '$id': payload_id(item), 'title': name,
        'description': descriptions.of_payload(name), 'type': 'object',
        'properties': {
            'nova_object.name': {'const': name},
            'nova_object.namespace': {'const': 'nova'},
            'nova_object.version': (
                {'type': 'string', 'pattern': _at_least(item.version)}
                if tolerant else {'const': item.version}),
            'nova_object.data': data},
        'required': ['nova_object.name', 'nova_object.namespace',
                     'nova_object.version', 'nova_object.data']}
    if not tolerant:
        data['additionalProperties'] = False
        schema['additionalProperties'] = False
    return schema


def event_schema(contract: model.Contract, event_type: str,
                 tolerant: bool = False) -> Schema:
    """Give the schema of a whole notification: the message's envelope."""
    event = contract.events[event_type]
    item = contract.objects[event.payload]
    sources = '|'.join(event.sources) or '[^:]+'
    return {
        '$schema': DIALECT,
        '$id': f'urn:nova-notifications:event:{event_type}:{item.version}',
        'title': event_type,
        'description': descriptions.of_event(event_type),
        'type': 'object',
        'properties': {
            'message_id': {
                'type': 'string', 'format': 'uuid',
                'description': 'UUID of the message; the same where it was '
                               'delivered twice.'},
            'publisher_id': {
                'type': 'string', 'pattern': f'^({sources}):',
                'description': 'The sending service and its host, joined by '
                               'a colon.'},
            'event_type': {'const': event_type},
            'priority': {'enum': _priorities(event)},
            'payload': {'$ref': payload_id(item)},
            'timestamp': {
                'type': 'string',
                'pattern': r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$',
                'description': 'When it was sent, in UTC.'}},
        'required': ['message_id', 'publisher_id', 'event_type', 'priority',
                     'payload', 'timestamp']}


def bundle(contract: model.Contract, schema: Schema,
           tolerant: bool = False) -> Schema:
    """Put every payload schema that one refers to into its ``$defs``."""
    found: Schema = {}
    wanted = sorted(_references(schema))
    by_id = {payload_id(item): name
             for name, item in contract.objects.items() if item.is_payload}
    while wanted:
        name = by_id[wanted.pop()]
        if name not in found and name != schema['title']:
            found[name] = payload_schema(contract, name, tolerant)
            wanted += sorted(_references(found[name]))
    return {**schema, '$defs': dict(sorted(found.items()))} if found \
        else schema


def _field(contract: model.Contract, field: model.FieldContract,
           tolerant: bool) -> Schema:
    schema = _type(contract, field, tolerant)
    if field.default is not model.UNSET:
        schema = {**schema, 'default': field.default}
    if not field.nullable:
        return schema
    if isinstance(schema.get('type'), str) and not (
            schema.keys() & {'enum', 'anyOf'}):
        return {**schema, 'type': [schema['type'], 'null']}
    if 'enum' in schema:
        return {**schema, 'enum': [*schema['enum'], None]}
    default = {'default': schema.pop('default')} if 'default' in schema else {}
    return {'anyOf': [schema, {'type': 'null'}], **default}


def _type(contract: model.Contract, field: model.FieldContract,
          tolerant: bool) -> Schema:
    if field.object is not None:
        reference: Schema = {
            '$ref': payload_id(contract.objects[field.object])}
        if field.type.startswith('ListOf'):
            return {'type': 'array', 'items': reference}
        return reference
    values: tuple[str, ...] | None = None
    if field.enum is not None:
        values = contract.enums[field.enum]
    elif field.type == fingerprint.HASH_METHODS_FIELD:
        values = fingerprint.HASH_METHODS
    if values is not None:
        unique = list(dict.fromkeys(values))
        return ({'type': 'string', 'examples': unique} if tolerant
                else {'enum': unique})
    return _of(field.type.removesuffix('Field'))


def _of(kind: str) -> Schema:
    """Give the schema of a field type's name, from the outside inwards."""
    for container in _CONTAINERS:
        if kind.startswith(container):
            inner = _of(kind.removeprefix(container))
            if container == 'DictOf':
                return {'type': 'object', 'additionalProperties': inner}
            if container == 'ListOf':
                return {'type': 'array', 'items': inner}
            return {'type': 'array', 'items': inner, 'uniqueItems': True}
    return dict(_SCALARS[kind])


def _priorities(event: model.EventContract) -> list[str]:
    return [event.priority.upper()] if event.priority else ['INFO', 'ERROR']


def _references(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {found for item in schema for found in _references(item)}
    if not isinstance(schema, dict):
        return set()
    own = {schema['$ref']} if '$ref' in schema else set()
    return own | {found for item in schema.values()
                  for found in _references(item)}


def _at_least(version: str) -> str:
    """Give a pattern for this version and all later ones of its major."""
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
