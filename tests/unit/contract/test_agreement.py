# SPDX-License-Identifier: Apache-2.0
"""The strict schemas and the object model agree on what is valid.

Payloads of each class with other values in up to three fields, right ones and
wrong ones, of the payload itself and of those nested in it.
"""

from __future__ import annotations

import copy
import datetime
import ipaddress
import json
from typing import Any

import hypothesis
from hypothesis import strategies as st
from oslotest import base

from nova_notifications import catalogue
from nova_notifications.contract import check
from nova_notifications.contract import fingerprint
from nova_notifications.contract import introspect
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from tests import payloads
from tests.unit import fuzz

_TEXT = st.text(alphabet=st.characters(codec='utf-8'), max_size=8)
_INTEGER = st.integers(-2**40, 2**40)
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    'String': _TEXT, 'Strings': _TEXT, 'UUID': _TEXT,
    'NullableStrings': st.none() | _TEXT,
    'Integer': _INTEGER, 'Integers': _INTEGER,
    'Float': st.floats(-1e9, 1e9),
    'Boolean': st.booleans(), 'FlexibleBoolean': st.booleans(),
    'DateTime': st.datetimes(datetime.datetime(1970, 1, 1)).map(
        lambda d: f'{d:%Y-%m-%dT%H:%M:%S}Z'),
    'MACAddress': st.binary(min_size=6, max_size=6).map(
        lambda b: ':'.join(f'{byte:02x}' for byte in b)),
    'IPV4AndV6Address': st.ip_addresses().map(str),
    'VersionPredicate': st.sampled_from(
        ['>=2.6', '<3.0', '==1.2.3', '!=1.0', '>=1.0,<2.0', '> 1']),
}
_WRONG = st.sampled_from([
    None, True, False, 0, -1, 7, 2.5, '', 'no such value', '7', 'true', 'AUTO',
    'X86_64', '1', [], [1], [1, 1], ['a', None], [None], [[1, 1]], {},
    {'a': 1}, {'a': None}, {'a': ['b']}, {'a': [None]}, [{'a': None}],
    [{'a': 1}], '2026-02-30T10:00:00Z', '2026-03-02T10:00:00Z',
    '2026-03-02 10:00:00', '2026-03-02T10:00:00+01:00',
    '2026-13-02T10:00:00Z', '2026-03-02T25:00:00Z', '192.0.2.300',
    '192.0.2.3', '2001:db8::1', '2001:db8::zz', 'fa:16:3e:00:00:0g',
    'FA:16:3E:00:00:01', 'fa:16:3e:00:00:01', '>=x y', '>=',
    {'nova_object.name': 'FlavorPayload'}])
_MISSING = object()


class AgreementTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.contract = introspect.contract()
        self.validate = check.Validator(self.contract)
        self.classes = catalogue.payload_classes()
        self.valid = self.invalid = 0

    def _inner(self, kind: str) -> st.SearchStrategy[Any]:
        for container in ('ListOf', 'SetOf', 'SetsOf', 'DictOf'):
            if kind.startswith(container):
                inner = self._inner(kind.removeprefix(container))
                if container == 'DictOf':
                    return st.dictionaries(_TEXT, inner, max_size=2)
                return st.lists(inner, max_size=2,
                                unique=container != 'ListOf')
        return _SCALARS[kind]

    def _right(self, field: model.FieldContract) -> st.SearchStrategy[Any]:
        found: st.SearchStrategy[Any]
        if field.object is not None:
            one = st.just(self._payload(field.object))
            found = (st.lists(one, max_size=2)
                     if field.type.startswith('ListOf') else one)
        elif field.enum is not None:
            found = st.sampled_from(self.contract.enums[field.enum])
        elif field.type == fingerprint.HASH_METHODS_FIELD:
            found = st.sampled_from(fingerprint.HASH_METHODS)
        else:
            found = self._inner(field.type.removesuffix('Field'))
        return st.none() | found if field.nullable else found

    def _payload(self, name: str) -> dict[str, Any]:
        """A payload with some valid value in every field."""
        item = self.contract.objects[name]
        return {'nova_object.name': name, 'nova_object.namespace': 'nova',
                'nova_object.version': item.version,
                'nova_object.data': {
                    key: self._value(field)
                    for key, field in item.fields.items()}}

    def _value(self, field: model.FieldContract) -> Any:
        if field.object is not None:
            nested = self._payload(field.object)
            return [nested] if field.type.startswith('ListOf') else nested
        if field.enum is not None:
            return self.contract.enums[field.enum][0]
        if field.type == fingerprint.HASH_METHODS_FIELD:
            return fingerprint.HASH_METHODS[0]
        kind = field.type.removesuffix('Field')
        return {'Integer': 1, 'Float': 1.5, 'Boolean': True,
                'FlexibleBoolean': False, 'MACAddress': 'fa:16:3e:00:00:01',
                'DateTime': '2026-03-02T10:00:00Z',
                'IPV4AndV6Address': '192.0.2.3', 'VersionPredicate': '>=2.6',
                'SetOfIntegers': [1, 2], 'ListOfIntegers': [1, 1],
                'ListOfSetsOfIntegers': [[1], [2]],
                'DictOfIntegers': {'a': 1},
                'DictOfListOfStrings': {'a': ['b']},
                'ListOfDictOfNullableStrings': [{'a': None, 'b': 'c'}],
                'ListOfStrings': ['a', 'a'], 'DictOfStrings': {'a': 'b'},
                'String': 'a', 'UUID': 'a'}[kind]

    def _model_says(self, name: str, primitive: dict[str, Any]) -> bool:
        """Whether the object model reads it, and writes the same again."""
        try:
            found = self.classes[name].obj_from_primitive(
                copy.deepcopy(primitive))
            written = found.obj_to_primitive()
        except Exception:
            return False
        written.pop('nova_object.changes', None)
        return (_canonical(written) == _canonical(primitive)
                and self._complete(primitive))

    def _complete(self, primitive: Any) -> bool:
        """Whether no field is absent but those that may be."""
        return all(field in each['nova_object.data'] or
                   optional_fields.may_be_absent(each['nova_object.name'],
                                                 field)
                   for each in payloads.serialized_objects(primitive)
                   for field in self.contract.objects[
                       each['nova_object.name']].fields)

    def _agree(self, name: str) -> None:
        whole = self._payload(name)
        places = st.integers(
            0, len(list(payloads.serialized_objects(whole))) - 1)

        @hypothesis.settings(
            max_examples=fuzz.examples(60), deadline=None, database=None,
            derandomize=True, suppress_health_check=list(
                hypothesis.HealthCheck))
        @hypothesis.given(st.data())
        def compare(data: st.DataObject) -> None:
            primitive = copy.deepcopy(whole)
            found = list(payloads.serialized_objects(primitive))
            for at in data.draw(st.lists(places, max_size=3)):
                fields = self.contract.objects[
                    found[at]['nova_object.name']].fields
                field = data.draw(
                    st.sampled_from([*fields, 'unknown_field']))
                right = (self._right(fields[field])
                         if field in fields else st.just(_MISSING))
                wrong = st.just(_MISSING) | _WRONG
                value = data.draw(
                    right if data.draw(st.integers(0, 9)) else wrong)
                if value is _MISSING:
                    found[at]['nova_object.data'].pop(field, None)
                else:
                    found[at]['nova_object.data'][field] = value
            errors = list(self.validate.payload(name, primitive))
            expected = self._model_says(name, primitive)
            self.assertEqual(expected, not errors,
                             f'{errors} {json.dumps(primitive)}')
            self.valid += expected
            self.invalid += not expected

        compare()

    def test_they_agree_on_payloads_of_each_class(self) -> None:
        for name, item in self.contract.objects.items():
            if item.is_payload:
                self._agree(name)
        # Both answers have been given often.
        tried = self.valid + self.invalid
        self.assertGreater(self.valid, tried / 4)
        self.assertGreater(self.invalid, tried / 10)

    def test_they_agree_on_the_parts_around_the_data(self) -> None:
        for name in self.classes:
            for key, value in (
                    ('nova_object.name', 'NoSuchPayload'),
                    ('nova_object.namespace', 'cinder'),
                    ('nova_object.version', '9.0'),
                    ('nova_object.version', None)):
                primitive = {**self._payload(name), key: value}
                self.assertFalse(self._model_says(name, primitive))
                self.assertTrue(list(self.validate.payload(name, primitive)))


def _canonical(value: Any) -> str:
    """Write what the wire has, where there is a choice of how to write it."""
    def settle(item: Any) -> Any:
        if isinstance(item, str) and ':' in item:
            # The object model writes ::ffff:0:0 as ::ffff:0.0.0.0.
            try:
                return ipaddress.ip_address(item).exploded
            except ValueError:
                return item
        if isinstance(item, float) and item.is_integer():
            return int(item)
        if isinstance(item, dict):
            return {key: settle(inner) for key, inner in item.items()}
        if isinstance(item, (list, tuple, set, frozenset)):
            settled = [settle(inner) for inner in item]
            # Sets have no order.
            return sorted(settled, key=json.dumps)
        return item
    return json.dumps(settle(value), sort_keys=True)
