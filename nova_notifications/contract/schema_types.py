# SPDX-License-Identifier: Apache-2.0
"""Write JSON Schemas of the field types that payloads are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from nova_notifications.contract import fingerprint
from nova_notifications.contract import model

Schema = dict[str, Any]

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
    'IPV4AndV6Address': {'anyOf': [{'type': 'string', 'format': 'ipv4'},
                                   {'type': 'string', 'format': 'ipv6'}]},
    'VersionPredicate': {
        'type': 'string',
        'pattern': r'^\s*(<|<=|==|!=|>=|>)\s*[^\s,]+\s*'
                   r'(,\s*(<|<=|==|!=|>=|>)\s*[^\s,]+\s*)*$'},
    'Strings': {'type': 'string'},
    'Integers': {'type': 'integer'},
    'NullableStrings': {'type': ['string', 'null']},
}
_CONTAINERS: Final = ('ListOf', 'SetOf', 'SetsOf', 'DictOf')


class Refer(Protocol):
    """Returns a reference to a payload, or to something that it can make."""

    def __call__(self, name: str,
                 definition: Callable[[], Schema] | None = None) -> Schema:
        """Return the reference, such as ``{'$ref': '#/$defs/IpPayload'}``.

        :param name: of a payload, or of what ``definition`` makes
        """


def of_field(contract: model.Contract, field: model.FieldContract,
             tolerant: bool, refer: Refer) -> Schema:
    """Return the schema of a field's value.

    :param contract: where the values of enums are
    :param tolerant: accept enum values that the contract does not have
    :param refer: makes references to payloads and enums
    """
    schema = _type(contract, field, tolerant, refer)
    if field.nullable:
        if 'anyOf' in schema:
            schema = {'anyOf': [*schema['anyOf'], {'type': 'null'}]}
        elif '$ref' in schema:
            schema = {'anyOf': [schema, {'type': 'null'}]}
        else:
            schema = {**schema, 'type': [schema['type'], 'null']}
    if field.default is not model.UNSET:
        schema = {**schema, 'default': field.default}
    return schema


def _type(contract: model.Contract, field: model.FieldContract,
          tolerant: bool, refer: Refer) -> Schema:
    if field.object is not None:
        reference = refer(field.object)
        if field.type.startswith('ListOf'):
            return {'type': 'array', 'items': reference}
        return reference
    if field.enum is not None:
        return _enum(field.enum, contract.enums[field.enum], tolerant, refer)
    if field.type == fingerprint.HASH_METHODS_FIELD:
        return _enum('ImageSignatureHashType', fingerprint.HASH_METHODS,
                     tolerant, refer)
    return _of(field.type.removesuffix('Field'))


def _enum(name: str, values: tuple[str, ...], tolerant: bool,
          refer: Refer) -> Schema:
    unique = list(dict.fromkeys(values))
    if tolerant:
        return {'type': 'string', 'examples': unique}
    return refer(name, lambda: {
        'title': name, 'type': 'string', 'enum': unique})


def _of(kind: str) -> Schema:
    """Return the schema of a field type's name, from the outside inwards."""
    for container in _CONTAINERS:
        if kind.startswith(container):
            inner = _of(kind.removeprefix(container))
            if container == 'DictOf':
                return {'type': 'object', 'additionalProperties': inner}
            if container == 'ListOf':
                return {'type': 'array', 'items': inner}
            return {'type': 'array', 'items': inner, 'uniqueItems': True}
    return dict(_SCALARS[kind])
