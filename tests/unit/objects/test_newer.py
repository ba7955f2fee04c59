# SPDX-License-Identifier: Apache-2.0
"""A service that is newer than the contract."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from typing import Any
from unittest import mock

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo
from oslotest import base as oslotest_base

from nova_notifications import consumer
from nova_notifications import emitters
from nova_notifications.objects import base
from nova_notifications.objects import compute_task
from nova_notifications.objects import exception
from nova_notifications.objects import flavor
from nova_notifications.objects import image
from nova_notifications.objects import instance
from nova_notifications.objects import request_spec
from nova_notifications import testing
from nova_notifications.testing import sample_data
from tests.unit.objects import doubles
from tests.unit.objects import lacking
from tests.unit.objects import strategies

_PROPERTIES = image.ImageMetaPropsPayload
_CELL = request_spec.InstanceNUMACellPayload
_NUMBERS = 'InstancePowerState'


def _enum_fields() -> Iterator[tuple[Any, str, Any]]:
    """Each field of an enum of each class that is sent or names an event."""
    for classes in base.NotificationRegistry.obj_classes().values():
        cls = classes[0]
        for name, field in cls.fields.items():
            if lacking.enum_of(field) and name != 'priority':
                # A priority is a method of oslo.messaging's notifiers.
                yield cls, name, lacking.enum_of(field)


def source(**fields: Any) -> Any:
    """A class of versioned objects of another library."""
    return ovo_base.VersionedObjectRegistry.objectify(
        type('Newer', (ovo_base.VersionedObject,), {'fields': fields}))


def _populated(cls: Any, attribute: str, kind: Any, value: Any) -> Any:
    """Populate one field from a versioned object, and write the payload."""
    payload = strategies.bare(cls)
    fields = {one: ovo.Field(doubles.Anything(), nullable=True)
              for _, one in cls.SCHEMA.values()}
    made = source(**{**fields, attribute: kind})(**{attribute: value})
    with mock.patch.object(cls, 'UNLOADABLE_IS_NONE', False):
        payload.populate_schema(**{cls._codec.source: made})
    return payload.obj_to_primitive()['nova_object.data']


class TestEachValue(oslotest_base.BaseTestCase):
    """Each value of each enum, taken from the contract in turn."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(testing.NotificationsFixture(strict=False))

    def test_of_a_versioned_object(self) -> None:
        seen = 0
        for cls, name, enum in _enum_fields():
            if name not in getattr(cls, 'SCHEMA', ()) or (
                    name == 'auto_disk_config'):
                # Any value of that is one of the two.
                continue
            attribute = cls.SCHEMA[name][1]
            for position, value in enumerate(enum.ALL):
                kind: Any = ovo.StringField()
                if type(enum).__name__ == _NUMBERS:
                    value, kind = position, ovo.IntegerField()
                taken = enum.coerce(None, name, value)
                with lacking.log() as lines, lacking.value(cls, name, taken):
                    for _ in range(2):
                        data = _populated(cls, attribute, kind, value)
                        self.assertEqual(str(value), data[name])
                line, = lines
                self.assertIn(f'{cls.__name__}.{name}', line)
                self.assertIn(repr(value), line)
                seen += 1
                # With the whole contract again nothing is to be said.
                with lacking.log() as lines:
                    data = _populated(cls, attribute, kind, value)
                self.assertEqual(([], taken), (lines, data[name]))
        self.assertTrue(seen)

    def test_that_the_service_passes(self) -> None:
        calls: dict[str, Any] = {
            'EventType.action': lambda value: base.EventType(
                'instance', value),
            'EventType.phase': lambda value: base.EventType(
                'instance', 'pause', value),
            'NotificationPublisher.source': lambda value:
                base.NotificationPublisher('host1', value),
            'ComputeTaskPayload.state': lambda value:
                compute_task.ComputeTaskPayload(
                    sample_data.SERVER, None, value,
                    exception.ExceptionPayload.from_exception(
                        ValueError('why')))}
        found = {f'{cls.__name__}.{name}': (cls, name, enum)
                 for cls, name, enum in _enum_fields()
                 if name not in getattr(cls, 'SCHEMA', ())}
        self.assertEqual(set(calls), set(found))
        for where, (cls, name, enum) in found.items():
            for value in enum.ALL:
                with lacking.log() as lines, lacking.value(cls, name, value):
                    for _ in range(2):
                        self.assertEqual(
                            value, getattr(calls[where](value), name))
                line, = lines
                self.assertIn(where, line)
                self.assertIn(repr(value), line)


class TestEachProperty(oslotest_base.BaseTestCase):
    """Each property of an image, taken from the contract in turn."""

    def test_it_is_sent_as_the_source_has_it(self) -> None:
        values = example()
        made = source(**_PROPERTIES.fields)(**values)
        whole = _PROPERTIES(made).obj_to_primitive()['nova_object.data']
        self.assertEqual(set(_PROPERTIES.fields), set(whole))
        for name in list(_PROPERTIES.fields):
            with lacking.log() as lines, lacking.field(_PROPERTIES, name):
                for _ in range(2):
                    data = _PROPERTIES(made).obj_to_primitive()
                    self.assertEqual(whole, data['nova_object.data'])
            line, = lines
            self.assertIn(f'no field {name},', line)
        with lacking.log() as lines:
            self.assertEqual(whole, _PROPERTIES(made).obj_to_primitive()[
                'nova_object.data'])
        self.assertEqual([], lines)

    def test_one_that_is_not_set_is_not_sent(self) -> None:
        cls = source(hw_example=ovo.StringField(), **_PROPERTIES.fields)
        with lacking.log() as lines:
            data = _PROPERTIES(cls(hw_boot_menu=True)).obj_to_primitive()
            self.assertEqual({'hw_boot_menu': True}, data['nova_object.data'])
            data = _PROPERTIES(cls(hw_example='on')).obj_to_primitive()
            self.assertEqual({'hw_example': 'on'}, data['nova_object.data'])
        self.assertEqual(1, len(lines))

    def test_what_is_left_out_stays_out(self) -> None:
        secret, = _PROPERTIES.LEFT_OUT or ()
        cls = source(**{secret: ovo.StringField()}, hw_part=ovo.ObjectField(
            'Part'), hw_boot_menu=ovo.BooleanField())
        with lacking.log() as lines:
            payload = _PROPERTIES(cls(**{secret: 'x'}, hw_boot_menu=True))
            data = payload.obj_to_primitive()['nova_object.data']
        self.assertEqual({'hw_boot_menu': True}, data)
        line, = lines
        self.assertIn('hw_part', line)
        self.assertIn('not sent', line)

    def test_one_that_an_older_source_lacks_stays_unset(self) -> None:
        cls = source(hw_boot_menu=ovo.BooleanField())
        payload = _PROPERTIES(cls(hw_boot_menu=True))
        self.assertEqual({'hw_boot_menu': True},
                         payload.obj_to_primitive()['nova_object.data'])

    def test_values_are_written_as_json_has_them(self) -> None:
        cls = source(hw_when=ovo.DateTimeField(), hw_set=ovo.Field(
            ovo.Set(ovo.Integer())))
        data = _PROPERTIES(cls(hw_when=doubles.NOW, hw_set={1})
                           ).obj_to_primitive()['nova_object.data']
        self.assertEqual({'hw_when': '2026-01-02T03:04:05Z', 'hw_set': [1]},
                         json.loads(json.dumps(data)))


class TestStillRefused(oslotest_base.BaseTestCase):
    """What is no drift."""

    def _refused(self, kind: Any, value: Any, cls: Any = None,
                 field: str = 'state', attribute: str = 'vm_state') -> None:
        with lacking.log() as lines:
            error = self.assertRaises(
                ValueError, _populated, cls or instance.InstancePayload,
                attribute, kind, value)
        self.assertEqual([], lines)
        self.assertIn(f'.{field}', str(error))

    def test_what_is_no_text_and_no_number(self) -> None:
        for value in ({'a': 1}, ['active'], 1.5, True, b'active'):
            self._refused(ovo.Field(doubles.Anything()), value)

    def test_a_field_that_is_of_no_enum(self) -> None:
        for value in (float('nan'), float('inf'), 'fast'):
            self._refused(ovo.Field(doubles.Anything()), value,
                          flavor.FlavorPayload, 'rxtx_factor', 'rxtx_factor')

    def test_a_value_that_its_own_object_would_refuse(self) -> None:
        cls = source(cpu_policy=ovo.EnumField(['mixed']), **{
            name: ovo.Field(doubles.Anything()) for name in _CELL.SCHEMA
            if name != 'cpu_policy'})
        made = cls()
        made.__dict__['_obj_cpu_policy'] = 'moody'
        payload = strategies.bare(_CELL)
        with mock.patch.object(_CELL, 'UNLOADABLE_IS_NONE', False):
            error = self.assertRaises(ValueError, payload.populate_schema,
                                      numa_cell=made)
        self.assertIn('InstanceNUMACellPayload.cpu_policy', str(error))

    def test_a_plain_source(self) -> None:
        for name in ('vm_state', 'task_state', 'power_state'):
            error = self.assertRaises(
                ValueError, instance.InstancePayload, None,
                doubles.instance(**{name: 'asleep'}))
            self.assertIn('asleep', str(error))

    def test_what_the_service_passes_before_init(self) -> None:
        self.assertRaises(ValueError, base.EventType, 'instance', 'teleport')
        self.assertRaises(ValueError, base.NotificationPublisher, 'host1',
                          'nova-teapot')

    def test_what_is_no_text_in_a_service(self) -> None:
        self.useFixture(testing.NotificationsFixture(strict=False))
        for value in (5, ['pause'], {}):
            self.assertRaises(ValueError, base.EventType, 'instance', value)

    def test_a_secret_in_a_value_is_not_logged(self) -> None:
        with lacking.log() as lines:
            data = _populated(instance.InstancePayload, 'vm_state',
                              ovo.StringField(), 'password=canary')
        self.assertEqual('password=canary', data['state'])
        self.assertNotIn('canary', ''.join(lines))

    def test_a_long_value_is_cut_in_the_log(self) -> None:
        # Two more for the quotes.
        for length, whole in ((98, True), (99, False)):
            value = 'x' * length
            with lacking.log() as lines:
                data = _populated(instance.InstancePayload, 'vm_state',
                                  ovo.StringField(), value)
            self.assertEqual(value, data['state'])
            self.assertEqual(whole, repr(value) in ''.join(lines))


class TestEmission(oslotest_base.BaseTestCase):
    """In a service, from the emitter to the reader."""

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            'both', strict=False))

    def test_an_action_a_phase_and_a_source(self) -> None:
        with lacking.log() as lines:
            for _ in range(2):
                emitters.instance.action(
                    None, sample_data.instance(), 'host1', 'teleport',
                    'middle', source='nova-beam', best_effort=False)
        first, second = self.bus.versioned
        self.assertEqual('instance.teleport.middle', first.event_type)
        self.assertEqual('nova-beam:host1', first.publisher_id)
        self.assertEqual(first.payload, second.payload)
        self.assertEqual([], self.bus.legacy)
        self.assertEqual(3, len(lines))

    def test_a_service_of_an_unknown_binary(self) -> None:
        record = sample_data.service(binary='nova-beamer')
        kind = source(**{name: ovo.Field(doubles.Anything(), nullable=True)
                         for name in vars(record)})
        with lacking.log() as lines:
            emitters.service.action(None, kind(**vars(record)), 'update',
                                    best_effort=False)
        sent, = self.bus.versioned
        self.assertTrue(sent.publisher_id.startswith('nova-beamer:'))
        self.assertEqual(1, len(lines))
        # A plain record is not a newer service's: its value is wrong.
        exc = self.assertRaises(
            ValueError, emitters.service.action, None, record, 'update',
            best_effort=False)
        self.assertIn("NotificationPublisher.source: 'nova-beamer' is not "
                      "allowed, it takes one of", str(exc))
        self.assertEqual([sent], self.bus.versioned)

    def test_the_publisher_of_such_a_service(self) -> None:
        make = base.NotificationPublisher.from_service_obj
        record = source(host=ovo.StringField(), binary=ovo.StringField())(
            host='host1', binary='nova-weather')
        with lacking.log() as lines:
            self.assertEqual('nova-weather', make(record).source)
        self.assertIn("'nova-weather'", lines[0])
        # Of a record that nothing has checked, the same is a mistake.
        exc = self.assertRaises(ValueError, make, types.SimpleNamespace(
            host='host1', binary='nova-weather'))
        self.assertIn('NotificationPublisher.source', str(exc))
        self.assertEqual('nova-compute', make(types.SimpleNamespace(
            host='host1', binary='nova-compute')).source)

    def test_a_reader_gets_it(self) -> None:
        metric = source(
            name=ovo.StringField(), value=ovo.IntegerField(),
            numa_membw_values=ovo.DictOfIntegersField(nullable=True),
            timestamp=ovo.DateTimeField(), source=ovo.StringField())
        emitters.metrics.update(
            None, 'host1', '10.0.0.2', 'node1', [metric(
                name='cpu.heat', value=7, numa_membw_values=None,
                timestamp=doubles.NOW, source='driver')], best_effort=False)
        sent, = self.bus.versioned
        app = consumer.Consumer()
        seen = []

        @app.on('metrics.update')
        def update(event: Any) -> None:
            seen.append(event.payload.metrics[0].name)

        bus = testing.TestBus(app)
        self.assertEqual('handled', bus.send_raw(sent.message))
        self.assertEqual(['cpu.heat'], seen)


def example() -> dict[str, Any]:
    """A value for each property of an image."""
    values: dict[str, Any] = {}
    for name, field in _PROPERTIES.fields.items():
        kind: Any = field._type
        if lacking.enum_of(field):
            values[name] = kind.ALL[0]
        elif isinstance(kind, ovo.VersionPredicate):
            values[name] = '>=1.2'
        elif isinstance(kind, ovo.List):
            inner = kind._element_type._type
            values[name] = (
                [{1}] if isinstance(inner, ovo.Set) else
                [{'a': 'b'}] if isinstance(inner, ovo.Dict) else
                [1] if isinstance(inner, ovo.Integer) else ['one'])
        else:
            values[name] = (1 if isinstance(kind, ovo.Integer) else
                            True if isinstance(kind, ovo.FlexibleBoolean)
                            else 'text')
    return values
