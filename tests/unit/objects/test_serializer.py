# SPDX-License-Identifier: Apache-2.0
"""The fast way against the plain way, on every class.

The plain way is oslo.versionedobjects' own: its properties, its coercion and
its primitives.
"""

import functools
import json
from typing import Any

import hypothesis
from hypothesis import strategies as st
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo
from oslotest import base as oslotest_base

from nova_notifications import exceptions
from nova_notifications.objects import base
from nova_notifications.objects import lazyload
from nova_notifications.objects import flavor
from nova_notifications.objects import instance
from nova_notifications.objects import request_spec
from nova_notifications.objects import service
from tests.unit import fuzz
from tests.unit.objects import doubles
from tests.unit.objects import strategies

_CLASSES = [classes[0] for _, classes in sorted(
    base.NotificationRegistry.obj_classes().items())]
_PAYLOADS = [cls for cls in _CLASSES
             if issubclass(cls, base.NotificationPayloadBase)]
_flavors = functools.partial(doubles.source_class, flavor.FlavorPayload)
_TRIES = hypothesis.settings(
    max_examples=fuzz.examples(40), deadline=None, database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck))


@functools.cache
def _plain(cls: type[Any]) -> type[Any]:
    def set_fields(self: Any, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def populate_schema(self: Any, **sources: Any) -> None:
        self.__dict__['accepting'] = True
        try:
            self._populate_attributes(sources.get(cls._codec.source), sources)
        finally:
            del self.__dict__['accepting']
        self.populated = True

    def set_attribute(self: Any, name: str, value: Any) -> None:
        try:
            object.__setattr__(self, name, value)
        except ValueError:
            # A versioned source may be newer than the enums.
            if 'accepting' not in self.__dict__ or not isinstance(
                    self.fields[name]._type, ovo.Enum) or (
                    type(value) not in (str, int)):
                raise
            self.__dict__[ovo_base._get_attrname(name)] = str(value)

    twin: type[Any] = type(cls.__name__, (cls,), {
        '__module__': cls.__module__, 'set_fields': set_fields,
        '__setattr__': set_attribute,
        'populate_schema': populate_schema,
        'obj_to_primitive': ovo_base.VersionedObject.obj_to_primitive})
    return ovo_base.VersionedObjectRegistry.objectify(twin)


@functools.cache
def _variant(cls: type[Any], unloadable_is_none: bool, optional: str | None,
             may_load: bool) -> type[Any]:
    return type(cls.__name__, (cls,), {
        '__module__': cls.__module__, 'MAY_LOAD': may_load,
        'OPTIONAL_ATTRIBUTE': optional,
        'UNLOADABLE_IS_NONE': unloadable_is_none})


def _outcome(call: Any) -> Any:
    try:
        return call()
    except Exception as exc:
        return type(exc), str(exc), getattr(exc, '__notes__', [])


def _values(cls: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={
        name: st.one_of(strategies.taken(field._type), strategies.ANYTHING)
        for name, field in cls.fields.items()})


class TestFields(oslotest_base.BaseTestCase):
    """Setting, reading, writing and reading back."""

    def _filled(self, cls: type[Any], values: dict[str, Any]) -> Any:
        made = strategies.bare(cls)
        said = {name: _outcome(lambda: setattr(made, name, value))
                for name, value in values.items()}
        return made, said

    def _compare(self, cls: type[Any], values: dict[str, Any]) -> None:
        fast, refused = self._filled(cls, values)
        plain, refused_plainly = self._filled(_plain(cls), values)
        self.assertEqual(refused_plainly, refused)
        written = fast.obj_to_primitive()
        self.assertEqual(plain.obj_to_primitive(), written)
        # Equal values of other types would not be equal on the wire.
        self.assertEqual(
            json.dumps(plain.obj_to_primitive(), sort_keys=True),
            json.dumps(written, sort_keys=True))
        for name in cls.fields:
            ours = _outcome(lambda: getattr(fast, name))
            theirs = _outcome(lambda: getattr(plain, name))
            self.assertEqual(theirs, ours)
            self.assertIs(type(theirs), type(ours))
        # Reading has changed what is kept, and nothing on the wire.
        self.assertEqual(written, fast.obj_to_primitive())
        self.assertEqual(self._read_back(_plain(cls), written),
                         self._read_back(cls, written))

    def _read_back(self, cls: type[Any], written: dict[str, Any]) -> Any:
        return _outcome(lambda: cls._obj_from_primitive(
            None, cls.VERSION, written).obj_to_primitive())

    def test_types_that_no_class_has_yet(self) -> None:
        kinds: dict[str, tuple[Any, Any]] = {
            'dict_of_lists': (ovo.Dict(ovo.Field(ovo.List(
                ovo.Field(ovo.Integer())))), {'a': ['1']}),
            'dict_of_lists_of_null': (ovo.Dict(ovo.Field(ovo.List(
                ovo.Field(ovo.String(), nullable=True)))), {'a': ['x', None]}),
            'list_of_null': (ovo.List(
                ovo.Field(ovo.String(), nullable=True)), ['x', None]),
            'dict_of_null': (ovo.Dict(
                ovo.Field(ovo.Integer(), nullable=True)), {'a': None})}

        @base.NotificationRegistry.register_if(False)
        class Newer(base.NotificationObject):
            fields = {name: ovo.Field(kind)
                      for name, (kind, _) in kinds.items()}

        self._compare(Newer, {name: value
                              for name, (_, value) in kinds.items()})

    def test_the_context_among_the_fields(self) -> None:
        made = flavor.FlavorPayload(doubles.flavor())
        flavor.FlavorPayload._codec.set_fields(
            made, {'name': 'first', 'context': 'c', 'swap': 7})
        self.assertEqual(('first', 'c', 7),
                         (made.name, made._context, made.swap))

    def test_every_class(self) -> None:
        for cls in _CLASSES:
            # A notification has a payload; the others are optional here.
            with self.subTest(cls.__name__):
                @_TRIES
                @hypothesis.given(_values(cls))
                def compare(values: dict[str, Any]) -> None:
                    self._compare(cls, values)
                compare()

    def test_what_a_field_kept_follows_its_changes(self) -> None:
        payload = strategies.bare(instance.InstancePayload)
        payload.metadata = {'a': 'b'}
        payload.metadata['c'] = 3
        payload.ip_addresses = []
        data = payload.obj_to_primitive()['nova_object.data']
        self.assertEqual({'a': 'b', 'c': '3'}, data['metadata'])
        payload.metadata = {}
        data = payload.obj_to_primitive()['nova_object.data']
        self.assertEqual({}, data['metadata'])

    def test_a_container_that_outlives_its_payload(self) -> None:
        payload = strategies.bare(request_spec.InstanceNUMACellPayload)
        payload.cpuset = {1}
        cpuset = payload.cpuset
        del payload
        cpuset.add('2')
        self.assertEqual({1, 2}, cpuset)
        self.assertRaises(ValueError, cpuset.add, 'x')

    def test_the_caller_keeps_its_own_dict(self) -> None:
        payload, metadata = strategies.bare(instance.InstancePayload), {}
        payload.metadata = metadata
        metadata['late'] = 'x'
        self.assertEqual({}, payload.metadata)

    def test_an_older_version_is_written_the_plain_way(self) -> None:
        payload = strategies.bare(flavor.FlavorPayload)
        payload.name = 'tiny'
        self.assertEqual(
            '1.3', payload.obj_to_primitive('1.3')['nova_object.version'])


class TestPopulation(oslotest_base.BaseTestCase):

    def _populated(self, cls: type[Any], loads: str, given: dict[str, Any],
                   orphaned: bool) -> Any:
        source = doubles.source_class(cls, loads)(**given)
        before = {name: value for name, value in vars(source).items()}
        if orphaned:
            source = lazyload.detached_copy(source)
        payload = strategies.bare(cls)
        payload.populated = False
        said = _outcome(lambda: payload.populate_schema(
            **{cls._codec.source: source}))
        optional = cls.OPTIONAL_ATTRIBUTE
        if orphaned or not cls.MAY_LOAD or loads == 'nothing' or (
                optional and not lazyload.is_set(source, optional)):
            kept = {name: value for name, value in vars(source).items()
                    if name in before and name.startswith('_obj_')}
            self.assertEqual(kept, {
                name: value for name, value in before.items()
                if name.startswith('_obj_')})
        return said, payload.populated, payload.obj_to_primitive()

    def test_every_schema(self) -> None:
        for cls in _PAYLOADS:
            if not cls.SCHEMA:
                continue
            given = st.fixed_dictionaries({}, optional={
                attribute: st.one_of(
                    strategies.taken(cls.fields[name]._type),
                    strategies.ANYTHING)
                for name, (_, attribute) in cls.SCHEMA.items()})
            with self.subTest(cls.__name__):
                @_TRIES
                @hypothesis.given(given,
                                  st.sampled_from(sorted(doubles.LOADS)),
                                  st.booleans(), st.booleans(),
                                  st.sampled_from((None, 'projects')),
                                  st.booleans())
                def compare(values: dict[str, Any], loads: str,
                            is_none: bool, orphaned: bool,
                            optional: str | None, may_load: bool) -> None:
                    variant = _variant(cls, is_none, optional, may_load)
                    self.assertEqual(
                        self._populated(_plain(variant), loads, values,
                                        orphaned),
                        self._populated(variant, loads, values, orphaned))
                compare()

    def test_a_schema_names_one_source(self) -> None:
        for cls in _PAYLOADS:
            self.assertThat(
                {source for source, _ in cls.SCHEMA.values()},
                _AtMostOne(), cls.__name__)

    def test_the_error_names_what_is_missing(self) -> None:
        @ovo_base.VersionedObjectRegistry.objectify
        class Other(ovo_base.VersionedObject):
            fields = {'name': ovo.StringField()}

        error = self.assertRaises(
            exceptions.PopulateError, service.ServiceStatusPayload,
            Other(name='a'))
        self.assertIn('ServiceStatusPayload.host', str(error))
        self.assertIn('service.host', str(error))


class _AtMostOne:
    def match(self, found: set[str]) -> Any:
        return None if len(found) <= 1 else _TooMany(found)


class _TooMany:
    def __init__(self, found: set[str]) -> None:
        self._found = found

    def describe(self) -> str:
        return f'{sorted(self._found)} are more than one source'

    def get_details(self) -> dict[str, Any]:
        return {}


class TestReader(oslotest_base.BaseTestCase):

    def test_it_reads_what_getattr_reads(self) -> None:
        read = lazyload.AttributeReader(called='name', swap='swap').read
        source = _flavors('a value')(name='tiny')
        self.assertEqual({'called': 'tiny', 'swap': 'loaded'}, read(source))
        # Now it is stored.
        self.assertEqual({'called': 'tiny', 'swap': 'loaded'}, read(source))
        plain = lazyload.PartialSource(source)
        self.assertEqual({'called': 'tiny', 'swap': 'loaded'}, read(plain))

    def test_it_says_what_a_missing_attribute_was_for(self) -> None:
        class Flavor:
            swap = 0

        error = self.assertRaises(
            AttributeError,
            lazyload.AttributeReader(called='name', swap='swap').read,
            Flavor())
        self.assertEqual(
            ['"called" is filled from the attribute "name" of this Flavor'],
            error.__notes__)

    def test_it_raises_what_getattr_raises(self) -> None:
        read = lazyload.AttributeReader(name='name', swap='swap').read
        for loads, error in (('broken', RuntimeError),
                             ('nothing', NotImplementedError)):
            self.assertRaises(
                error, read, _flavors(loads)(name='a'))

    def test_it_loads_nothing_where_it_may_be_unset(self) -> None:
        def read(source: Any) -> dict[str, Any]:
            return reader.read(source, {'called': 'none', 'swap': None})

        reader = lazyload.AttributeReader(called='name', swap='swap')
        source = _flavors('a value')(name='tiny')
        expected = {'called': 'tiny', 'swap': None}
        self.assertEqual(expected, read(source))
        self.assertFalse(source.obj_attr_is_set('swap'))
        self.assertEqual(expected, read(doubles.Plain(name='tiny')))

        class Tells(type(source)):  # type: ignore[misc]
            def obj_attr_is_set(self, attrname: str) -> bool:
                return attrname == 'swap'

        # A class that tells by itself what is set is asked.
        self.assertEqual({'called': 'none', 'swap': 'loaded'},
                         read(Tells(name='tiny')))


class TestPlaces(oslotest_base.BaseTestCase):

    def test_it_reads_what_getattr_reads(self) -> None:
        def read(source: Any, attribute: str) -> Any:
            return lazyload.read(flavor.FlavorPayload, attribute, source,
                                 f'flavor.{attribute}')

        source = _flavors('a value')(name='tiny')
        self.assertEqual('tiny', read(source, 'name'))
        self.assertEqual('loaded', read(source, 'swap'))
        self.assertEqual('x', read(doubles.Plain(name='x'), 'name'))

        class Shouts(type(source)):  # type: ignore[misc]
            @property
            def name(self) -> str:
                return 'TINY'

        self.assertEqual('TINY', read(Shouts(), 'name'))

    def test_it_calls_a_method(self) -> None:
        class Instance:
            def get_network_info(self) -> Any:
                raise self.error

            error: Exception

        def call(source: Any) -> Any:
            return lazyload.call(flavor.FlavorPayload, 'swap', source,
                                 'instance.get_network_info')

        for Instance.error in (KeyError('x'), AttributeError('x')):
            error = self.assertRaises(type(Instance.error), call, Instance())
            self.assertEqual(
                ['FlavorPayload.swap is filled from '
                 'instance.get_network_info(), and calling it on this '
                 'Instance failed'], error.__notes__)
        self.assertEqual([1], call(doubles.Plain(
            get_network_info=lambda: [1])))

    def test_the_objects_of_a_list(self) -> None:
        class Flavors(ovo_base.ObjectListBase, ovo_base.VersionedObject):
            pass

        class Reversed(Flavors):
            def __iter__(self) -> Any:
                return reversed(self.objects)

        register = ovo_base.VersionedObjectRegistry.register_if(False)
        for cls, expected in ((register(Flavors), [1, 2]),
                              (register(Reversed), [2, 1])):
            found = cls()
            found._obj_objects = [1, 2]
            self.assertEqual(expected, list(lazyload.objects_of(found)))
        for plain in ([1, 2], (1, 2), iter((1, 2))):
            self.assertIs(plain, lazyload.objects_of(plain))
