# SPDX-License-Identifier: Apache-2.0
"""Contract data as primitives: oslo.serialization's own values."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import ipaddress
from typing import Any
import uuid

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslo_context import context as oslo_context
from oslo_serialization import jsonutils
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields
from oslotest import base

from nova_notifications import redaction
from nova_notifications.redaction import keys
from tests.unit import fuzz

CANARY = 'CaNaRy7Hidden'


class Colour(enum.IntEnum):
    RED = 1


class _Text(str):
    pass


@ovo_base.VersionedObjectRegistry.objectify
class _Flavor(ovo_base.VersionedObject):
    fields = {'name': fields.StringField(),
              'user_data': fields.StringField(nullable=True),
              'inner': fields.ObjectField('_Flavor', nullable=True),
              'specs': fields.DictOfStringsField()}

    def obj_load_attr(self, attrname: str) -> None:
        raise AssertionError(f'{attrname} was loaded')


@ovo_base.VersionedObjectRegistry.objectify
class _DictFlavor(_Flavor, ovo_base.VersionedObjectDictCompat):
    pass


@ovo_base.VersionedObjectRegistry.objectify
class _Flavors(ovo_base.ObjectListBase, ovo_base.VersionedObject):
    fields = {'objects': fields.ListOfObjectsField('_Flavor')}


class _Thing:
    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


def _context() -> oslo_context.RequestContext:
    return oslo_context.RequestContext(
        auth_token=CANARY, user_id='u', overwrite=False)


def _as_oslo(value: Any) -> Any:
    return _without_contexts(jsonutils.to_primitive(
        value, convert_instances=True, fallback=str))


def _without_contexts(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_contexts(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_contexts(item) for key, item in value.items()
                if not ('_changed_fields' in value and key == '_context')}
    return value


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(),
    st.floats(allow_nan=False), st.text(), st.text().map(_Text),
    st.datetimes(), st.dates(), st.uuids(), st.decimals(allow_nan=False),
    st.ip_addresses(), st.text().map(lambda text: text.encode()),
    st.sampled_from((Colour.RED, len, Colour, range(3))),
    st.builds(_Thing, name=st.text(), n=st.integers()),
    st.builds(_Flavor, name=st.text(),
              specs=st.dictionaries(st.text(), st.text())),
    st.builds(_DictFlavor, name=st.text()))
_KEYS = st.text().filter(lambda key: key not in keys.PRIVATE)
_VALUES = st.recursive(_LEAVES, lambda inner: st.one_of(
    st.lists(inner), st.tuples(inner, inner),
    st.dictionaries(st.one_of(_KEYS, st.integers()), inner),
    st.lists(inner).map(collections.deque),
    st.dictionaries(_KEYS, inner).map(collections.UserDict),
    st.builds(_Thing, inner=inner)), max_leaves=20)


class TestToPrimitive(base.BaseTestCase):

    @settings(max_examples=fuzz.examples(500), deadline=None)
    @given(_VALUES)
    def test_any_value_is_written_as_oslo_writes_it(self, value: Any) -> None:
        self.assertEqual(_as_oslo(value), redaction.to_primitive(value))

    def test_typical_values(self) -> None:
        value = {
            'when': datetime.datetime(2012, 10, 29, 13, 42, 11,
                                      tzinfo=datetime.timezone.utc),
            'day': datetime.date(2012, 10, 29), 'uuid': uuid.uuid4(),
            'ip': ipaddress.ip_address('10.0.0.1'), 'set': {'b', 'a', 7},
            'decimal': decimal.Decimal('1.50'), 'error': ValueError('no'),
            3: 'three', 'nested': {'items': [{'a': (1, 2)}]},
            'flavors': _Flavors(objects=[_Flavor(name='a')])}
        self.assertEqual(_as_oslo(value), redaction.to_primitive(value))

    def test_names_and_texts_are_not_looked_at(self) -> None:
        value = {'metadata': {'db_password': 'x', 'user_data': 'y',
                              'context': 'z', 'auth_token': 'token=t',
                              'user_id': 'u'},
                 'name': 'password=token-service-01',
                 'image': {'properties': {'secret': 'b'}, 'size': 7},
                 'long': 'x' * 100_000}
        self.assertEqual(value, redaction.to_primitive(value))

    def test_the_original_is_not_shared(self) -> None:
        original: Any = {'a': [1], 'b': {'c': 'd'}, 'e': ['f']}
        copied = redaction.to_primitive(original)
        original['a'].append(2)
        original['b']['c'] = 'changed'
        original['e'].append('g')
        self.assertEqual({'a': [1], 'b': {'c': 'd'}, 'e': ['f']}, copied)

    def test_a_value_that_contains_itself(self) -> None:
        endless: Any = {'n': 1}
        endless['more'] = [endless]
        self.assertEqual({'n': 1, 'more': ['<cycle>']},
                         redaction.to_primitive(endless))

    def test_contexts_are_left_out(self) -> None:
        flavor = _Flavor(name='a')
        flavor._context = _context()
        value = {'flavor': flavor, 'list': [_context(), 1],
                 'thing': _Thing(context=_context(), n=1),
                 'rows': {'c': _context()}.values(),
                 'dict': {'as_dict': _context().to_dict(), 'n': 1}}
        self.assertEqual(
            {'flavor': {'_changed_fields': ['name'], '_obj_name': 'a'},
             'list': [1], 'thing': {'n': 1}, 'rows': [], 'dict': {'n': 1}},
            redaction.to_primitive(value))
        self.assertIsNone(redaction.to_primitive(_context()))

    def test_private_attributes(self) -> None:
        for flavor in (_Flavor(name='a', user_data=CANARY),
                       _Flavor(user_data=CANARY),
                       _DictFlavor(name='a', user_data=CANARY),
                       _DictFlavor(user_data=CANARY),
                       _Thing(user_data=CANARY), _Thing(connection_info={
                           'data': CANARY})):
            said = str(redaction.to_primitive({'it': [flavor]}))
            self.assertNotIn(CANARY, said)
            self.assertIn('***', said)

    def test_the_text_of_an_exception_is_masked(self) -> None:
        self.assertEqual(
            {'reason': "ValueError('password: *** x')"},
            redaction.to_primitive(
                {'reason': ValueError(f'password: {CANARY} x')}))
