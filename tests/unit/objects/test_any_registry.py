# SPDX-License-Identifier: Apache-2.0
"""Subclasses work the same in any registry, and in none."""

from __future__ import annotations

import copy
import datetime
import pickle
from collections.abc import Callable
from typing import Any

from oslo_serialization import jsonutils
from oslo_versionedobjects import base as ovo_base
from oslotest import base as oslotest_base

from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications import testing
from nova_notifications.objects import base
from nova_notifications.objects import instance
from nova_notifications.testing import sample_data as fake
from tests.unit.objects import payloads


class _NovasRegistry(ovo_base.VersionedObjectRegistry):
    """As Nova's: the classes of all registries, and a hook."""

    def registration_hook(self, cls: Any, index: int) -> None:
        pass


class _OwnRegistry(ovo_base.VersionedObjectRegistry):
    """As a test's: classes of its own."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = object.__new__(cls)
        self._obj_classes = ovo_base.collections.defaultdict(list)
        return self


def _used_before(cls: Any) -> Any:
    made = cls.__new__(cls)
    made.obj_to_primitive()
    return ovo_base.VersionedObjectRegistry.objectify(cls)


_REGISTRIES: dict[str, Callable[[Any], Any]] = {
    'ours': base.NotificationRegistry.objectify,
    'novas': _NovasRegistry.objectify,
    'own': _OwnRegistry.register,
    'global': ovo_base.VersionedObjectRegistry.objectify,
    'used before': _used_before,
    'none': lambda cls: cls,
}


def _classes(registry: str) -> tuple[Any, Any]:
    """Make a payload and a notification class that can be pickled."""
    register = _REGISTRIES[registry]

    class Payload(base.NotificationPayloadBase):
        VERSION = '1.0'
        SCHEMA = {'name': ('server', 'display_name'),
                  'metadata': ('server', 'metadata'),
                  'started_at': ('server', 'launched_at'),
                  'missing': ('server', 'not_there')}
        fields = {'name': fields.StringField(),
                  'metadata': fields.DictOfStringsField(),
                  'started_at': fields.DateTimeField(nullable=True),
                  'missing': fields.StringField(nullable=True),
                  'tags': fields.ListOfStringsField(),
                  'cpusets': fields.ListOfSetsOfIntegersField(),
                  'inner': fields.ListOfObjectsField('KeypairPayload')}

        def __init__(self, server: Any) -> None:
            super().__init__(tags=['a'], cpusets=[{1, 2}], inner=[
                one for one in payloads.all_payloads()
                if one.obj_name() == 'KeypairPayload'])
            self.populate_schema(server=server)

    class Longer(instance.InstanceActionPayload):
        VERSION = '1.9'
        fields = {'extra': fields.StringField(default='x')}

    class Notification(base.NotificationBase):
        fields = {'payload': fields.ObjectField('Payload')}

    for cls in (Payload, Longer, Notification):
        cls.__name__ = cls.__name__ + registry.title().replace(' ', '')
        cls.__qualname__ = cls.__name__
        globals()[cls.__name__] = cls
    Notification.fields['payload'] = fields.ObjectField(Payload.__name__)
    return register(Payload), (register(Longer), register(Notification))


_ALL = {name: _classes(name) for name in _REGISTRIES}


@ovo_base.VersionedObjectRegistry.objectify
class _Server(ovo_base.VersionedObject):
    fields = {'display_name': fields.StringField(),
              'metadata': fields.DictOfStringsField(),
              'launched_at': fields.DateTimeField(),
              'not_there': fields.StringField()}


class _PlainServer:
    display_name = 'token-01'
    metadata = {'a': 'b'}
    launched_at = datetime.datetime(2026, 1, 2)
    not_there = None


def _servers() -> list[Any]:
    return [_PlainServer(), _Server(
        display_name='token-01', metadata={'a': 'b'},
        launched_at=datetime.datetime(2026, 1, 2))]


class TestAnyRegistry(oslotest_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(
            testing.NotificationsFixture('both', strict=False))

    def _each(self) -> Any:
        for name, (cls, (longer, notification)) in _ALL.items():
            for server in _servers():
                with self.subTest(f'{name}, {type(server).__name__}'):
                    yield cls(server), longer, notification

    def test_the_same_is_written(self) -> None:
        seen = []
        for payload, _, _ in self._each():
            seen.append(payload.obj_to_primitive()['nova_object.data'])
            self.assertEqual(seen[0], seen[-1])
            self.assertEqual('2026-01-02T00:00:00Z', seen[-1]['started_at'])
            self.assertIsNone(seen[-1]['missing'])
            self.assertEqual([*seen[0]], [*seen[-1]])

    def test_fields_coerce(self) -> None:
        for payload, _, _ in self._each():
            payload.tags = ['b']
            payload.tags.append(3)
            payload.metadata['n'] = 4
            payload.name = 5
            self.assertEqual((['b', '3'], {'a': 'b', 'n': '4'}, '5'),
                             (payload.tags, payload.metadata, payload.name))
            self.assertRaises(ValueError, setattr, payload, 'inner', 'no')
            self.assertRaises(ValueError, setattr, payload, 'cpusets', [{'x'}])
            self.assertEqual(datetime.timezone.utc,
                             payload.started_at.tzinfo)
            del payload.name
            self.assertFalse(payload.obj_attr_is_set('name'))
            self.assertRaises(NotImplementedError, lambda: payload.name)

    def test_what_is_inherited(self) -> None:
        for _, longer, _ in self._each():
            payload = longer(fake.context(), fake.instance(), None)
            payload.extra = 'y'
            data = payload.obj_to_primitive()['nova_object.data']
            self.assertEqual('y', data.pop('extra'))
            plain = instance.InstanceActionPayload(
                fake.context(), fake.instance(), None).obj_to_primitive()
            self.assertEqual(plain['nova_object.data'], data)

    def test_emitted(self) -> None:
        for payload, _, notification in self._each():
            self.bus.clear()
            notification(
                event_type=base.EventType('server', 'create', 'start'),
                publisher=base.NotificationPublisher('h', 'nova-compute'),
                priority='info', payload=payload).emit(fake.context())
            sent, = self.bus.versioned
            self.assertEqual('server.create.start', sent.event_type)
            self.assertEqual(jsonutils.loads(jsonutils.dumps(
                payload.obj_to_primitive())), sent.payload)

    def test_not_populated(self) -> None:
        for payload, _, notification in self._each():
            payload.populated = False
            self.assertRaises(
                exceptions.NotPopulated, notification(
                    event_type=base.EventType('server', 'create', 'start'),
                    publisher=base.NotificationPublisher('h', 'nova-compute'),
                    payload=payload).emit, None)

    def _copies(self, payload: Any) -> dict[str, Any]:
        return {'copy': copy.copy(payload), 'deep': copy.deepcopy(payload),
                'pickle': pickle.loads(pickle.dumps(payload))}

    def test_copied(self) -> None:
        for payload, _, _ in self._each():
            for read in (False, True):
                if read:
                    # What was read is of other types than what was not.
                    self.assertTrue([getattr(payload, name)
                                     for name in payload.fields])
                before = payload.obj_to_primitive()
                for way, twin in self._copies(payload).items():
                    self.assertIs(type(payload), type(twin))
                    self.assertEqual(before, twin.obj_to_primitive(), way)
                    self.assertEqual(payload, twin)
                    self.assertEqual(repr(payload), repr(twin))
                    self.assertTrue(twin.populated)
                    twin.name = 'another'
                    if way != 'copy':
                        twin.tags.append('more')
                        twin.metadata['more'] = 'x'
                        twin.inner[0].name = 'more'
                        twin.cpusets[0].add(9)
                    self.assertNotEqual(payload, twin)
                    self.assertEqual(before, payload.obj_to_primitive())

    def test_compared_and_printed(self) -> None:
        for payload, _, _ in self._each():
            self.assertIsNotNone(payload)
            self.assertNotEqual(payload, 'text')
            self.assertEqual({payload}, {payload})
            self.assertIn("name='token-01'", repr(payload))
            self.assertIn(payload.obj_name(), repr(payload))


class TestEveryPayload(oslotest_base.BaseTestCase):

    def test_copied(self) -> None:
        for payload in payloads.all_payloads():
            for read in (False, True):
                if read:
                    repr(payload)
                before = payload.obj_to_primitive()
                for twin in (copy.copy(payload), copy.deepcopy(payload),
                             pickle.loads(pickle.dumps(payload))):
                    self.assertEqual(before, twin.obj_to_primitive())
                    self.assertEqual(payload, twin)
                    self.assertEqual(repr(payload), repr(twin))
