# SPDX-License-Identifier: Apache-2.0
"""Flavors that recur: the same on the wire as flavors made anew."""

import copy
import itertools
import json
from typing import Any
from unittest import mock

import hypothesis
from hypothesis import strategies as st
from oslotest import base as oslotest_base

from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.objects import base
from nova_notifications.objects import flavor
from nova_notifications.objects import recurring
from tests.unit import fuzz
from tests.unit.objects import doubles
from tests.unit.objects import strategies

_Payload = flavor.FlavorPayload


class _Equal:
    def __eq__(self, other: object) -> bool:
        return True


def _source(**changes: Any) -> Any:
    return doubles.LoadingFlavor(**{**doubles.FLAVOR, **changes})


def _recurs(payload: Any) -> bool:
    """Whether it is what was made before, without fields of its own."""
    return not any(name.startswith('_obj_') for name in vars(payload))


def _outcome(make: Any, source: Any) -> Any:
    try:
        payload = make(source)
    except Exception as exc:
        return type(exc), str(exc)
    # Equal values of other types would not be equal on the wire.
    return json.dumps(payload.obj_to_primitive(), sort_keys=True)


class TestRecurring(oslotest_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        _Payload._parts.clear()

    def test_the_second_one_recurs(self) -> None:
        first, second = _Payload.of(_source()), _Payload.of(_source())
        self.assertFalse(_recurs(first))
        self.assertTrue(_recurs(second))
        self.assertTrue(second.populated)
        self.assertEqual(first.obj_to_primitive(), second.obj_to_primitive())
        self.assertTrue(_recurs(second))

    def test_what_a_source_says_is_what_is_sent(self) -> None:
        kind: Any = doubles.source_class(_Payload, 'not loadable')
        content = st.fixed_dictionaries(
            {'flavorid': st.sampled_from(('1', '2', 1, True, None))},
            optional={
                name: st.one_of(
                    strategies.taken(field._type), strategies.ANYTHING,
                    st.sampled_from((0, 1, True, False, 1.0, -0.0, 0.0, 'a',
                                     {'a': '1'}, {'a': 1}, {'a': True},
                                     ['a'])))
                for name, field in _Payload.fields.items()
                if name not in ('flavorid', 'projects')})

        @hypothesis.settings(
            max_examples=fuzz.examples(300), deadline=None, database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(st.lists(content, min_size=1, max_size=4))
        def compare(all_of_it: list[dict[str, Any]]) -> None:
            for changes in [*all_of_it, *all_of_it]:
                for values in (changes, {**doubles.FLAVOR, **changes}):
                    self.assertEqual(
                        _outcome(_Payload, kind(**values)),
                        _outcome(_Payload.of, kind(**values)), values)
        compare()

    def test_what_is_equal_is_not_always_the_same(self) -> None:
        kind: Any = doubles.source_class(_Payload, 'not loadable')
        for name, values in {
                'memory_mb': (1, True, 1.0), 'rxtx_factor': (0.0, -0.0, 0),
                'is_public': (1, True, 1.0), 'name': ('a', _Equal()),
                'extra_specs': ({'a': '1'}, {'a': 1}, {'a': True})}.items():
            for one, other in itertools.permutations(values, 2):
                _Payload._parts.clear()
                for value in (one, other, one):
                    source = kind(**{**doubles.FLAVOR, name: value})
                    self.assertEqual(_outcome(_Payload, source),
                                     _outcome(_Payload.of, source))
        # Of a field of numbers, too.
        self.assertFalse(recurring._is_taken_as_it_is({'a': 1}, {'a': True}))
        self.assertFalse(recurring._is_taken_as_it_is([1], [True]))

    def test_a_source_that_changed(self) -> None:
        source = _source()
        _Payload.of(source)
        source.extra_specs['hw:numa_nodes'] = '2'
        changed = _Payload.of(source)
        self.assertEqual(
            '2', changed.obj_to_primitive()['nova_object.data'][
                'extra_specs']['hw:numa_nodes'])
        self.assertTrue(_recurs(_Payload.of(source)))
        source.memory_mb = 1024
        self.assertEqual(1024, _Payload.of(source).memory_mb)

    def test_projects_are_never_loaded_and_always_sent(self) -> None:
        source = _source()
        for _ in range(3):
            self.assertIsNone(_Payload.of(source).projects)
        self.assertEqual([], source.loads)
        source.projects = ['p']
        for _ in range(2):
            self.assertEqual(['p'], _Payload.of(source).projects)
        del source.projects
        self.assertTrue(_recurs(_Payload.of(source)))

    def test_each_has_fields_of_its_own(self) -> None:
        _Payload.of(_source())
        one, other, third = (_Payload.of(_source()) for _ in range(3))
        one.extra_specs['a'] = 'b'
        other.name = 'another'
        del third.swap
        self.assertFalse(third.obj_attr_is_set('swap'))
        self.assertEqual('small', third.name)
        data = [payload.obj_to_primitive()['nova_object.data']
                for payload in (one, other, third, _Payload.of(_source()))]
        self.assertEqual('b', data[0]['extra_specs']['a'])
        self.assertEqual('another', data[1]['name'])
        self.assertNotIn('swap', data[2])
        plain = _Payload(_source()).obj_to_primitive()['nova_object.data']
        self.assertEqual(plain, data[3])
        data[3]['extra_specs'].clear()
        self.assertEqual(plain, _Payload.of(_source()).obj_to_primitive()[
            'nova_object.data'])

    def test_a_field_that_was_set_and_deleted_stays_away(self) -> None:
        _Payload.of(_source())
        payload = _Payload.of(_source())
        payload.swap = 7
        del payload.swap
        self.assertFalse(payload.obj_attr_is_set('swap'))
        self.assertNotIn(
            'swap', payload.obj_to_primitive()['nova_object.data'])
        self.assertEqual('small', payload.name)

    def test_it_is_used_as_any_payload(self) -> None:
        _Payload.of(_source())
        plain = _Payload(_source())
        for use in (repr, lambda payload: 'name' in payload,
                    lambda payload: payload.obj_attr_is_set('name'),
                    lambda payload: payload.extra_specs,
                    lambda payload: copy.copy(payload).name,
                    lambda payload: payload.obj_to_primitive('1.3')):
            self.assertEqual(use(plain), use(_Payload.of(_source())))
        error = self.assertRaises(
            AttributeError, lambda: _Payload.of(_source()).no_such)
        self.assertIn("'FlavorPayload' object has no attribute 'no_such'",
                      str(error))

    def test_what_a_property_raises_is_not_hidden(self) -> None:
        class Pinned(_Payload):
            def obj_load_attr(self, attrname: str) -> None:
                raise AttributeError(f'{attrname} came later')

        payload = Pinned.__new__(Pinned)
        base.NotificationObject.__init__(payload)
        error = self.assertRaises(AttributeError, lambda: payload.name)
        self.assertIn('name came later', str(error))

    def test_no_more_than_so_many_are_remembered(self) -> None:
        with mock.patch.object(recurring, '_PARTS', 3):
            for number in range(10):
                _Payload.of(_source(flavorid=str(number)))
        known = _Payload._parts[doubles.LoadingFlavor].known
        self.assertEqual({'9'}, set(known))

    def test_nothing_is_filled_while_the_format_is_off(self) -> None:
        with mock.patch.object(runtime, 'is_versioned_off',
                               return_value=True):
            self.assertFalse(_Payload.of(_source()).populated)
        self.assertTrue(_Payload.of(_source()).populated)

    def test_a_plain_source(self) -> None:
        for _ in range(2):
            payload = _Payload.of(doubles.flavor())
            self.assertFalse(_recurs(payload))
            self.assertEqual(['project'], payload.projects)

    def test_a_field_that_no_source_fills_keeps_it_from_recurring(
            self) -> None:
        class More(_Payload):
            fields = {**_Payload.fields, 'more': fields.StringField()}

        for _ in range(2):
            self.assertFalse(_recurs(More.of(_source())))
