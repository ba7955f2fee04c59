# SPDX-License-Identifier: Apache-2.0
"""Declaring events, naming them, and asking a class for one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from oslo_versionedobjects import exception as ovo_exception
from oslotest import base as test_base

from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications import testing
from nova_notifications.objects import base
from nova_notifications.objects import events
from nova_notifications.objects import flavor
from nova_notifications.objects import registry
from nova_notifications.objects import service
from nova_notifications.testing import sample_data as fake


class Example(base.NotificationBase):
    """A notification class that declares no event."""

    fields = {'payload': flavor.FlavorNotification.fields['payload']}


class TestDeclaring(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        before = dict(events.EVENTS)
        self.addCleanup(lambda: (events.EVENTS.clear(),
                                 events.EVENTS.update(before)))

    def _declare(self, *arguments: Any, **options: Any) -> Any:
        cls = type('Declared', (Example,), {})
        return events.emits(*arguments, **options)(cls)

    def test_what_is_declared(self) -> None:
        cls = self._declare('thing', 'pause', 'unpause')
        self.assertEqual(
            ['thing.pause.start', 'thing.pause.end', 'thing.unpause.start',
             'thing.unpause.end'], list(cls.EVENTS))
        one = events.EVENTS['thing.pause.start']
        self.assertIs(one, cls.EVENTS['thing.pause.start'])
        self.assertEqual(
            ('thing.pause.start', 'thing', 'pause', 'start', 'info',
             ('nova-compute',), None, 'Declared', 'FlavorPayload'),
            tuple(one))
        self.assertEqual([event.sample for event in cls.EVENTS.values()],
                         cls.samples)
        self.assertEqual('thing-pause-start.json', one.sample)
        self.assertEqual({}, Example.EVENTS)

    def test_several_times(self) -> None:
        cls = self._declare('thing', 'pause', phases=(None,),
                            sources=('nova-api', 'nova-compute'),
                            legacy='compute.{action}.x')
        cls = events.emits('thing', 'unpause', phases=('error',),
                           legacy='t.{action}.{phase}')(cls)
        expected = {
            'thing.pause': ('info', ('nova-api', 'nova-compute'),
                            'compute.pause.x'),
            'thing.unpause.error': ('error', ('nova-compute',),
                                    't.unpause.error')}
        self.assertEqual(expected, {
            name: (event.priority, event.sources, event.legacy)
            for name, event in cls.EVENTS.items()})

    def test_mistakes(self) -> None:
        for arguments, options, parts in (
                (('thing', 'pauze'), {}, ('pauze', 'did you mean pause')),
                (('thing', 'zzzzzzzz'), {}, ('zzzzzzzz', 'Declared')),
                (('thing', 'pause'), {'phases': ('strat',)},
                 ('strat', 'did you mean start')),
                (('thing', 'pause'), {'sources': ('nova-comput',)},
                 ('nova-comput', 'did you mean nova-compute')),
                (('flavor', 'create'), {'phases': (None,)},
                 ('flavor.create is declared twice: by FlavorNotification '
                  'and by Declared',))):
            error = self.assertRaises(ValueError, self._declare, *arguments,
                                      **options)
            for part in parts:
                self.assertIn(part, str(error))
        error = self.assertRaises(ValueError, self._declare, 'thing',
                                  'zzzzzzzz')
        self.assertNotIn('did you mean', str(error))

    def test_names(self) -> None:
        for arguments, expected in (
                (('a', 'b'), 'a.b'), (('a', 'b', None), 'a.b'),
                (('a', 'b', 'c'), 'a.b.c')):
            self.assertEqual(expected, events.type_of(*arguments))


class TestAsking(test_base.BaseTestCase):

    def _event(self, cls: Any, *arguments: Any) -> Any:
        with testing.NotificationsFixture(strict=False):
            return cls.event(*arguments)

    def test_a_declared_one(self) -> None:
        self.assertIs(events.EVENTS['flavor.create'], self._event(
            flavor.FlavorNotification, 'flavor', 'create'))
        self.assertIs(events.EVENTS['compute.exception'],
                      self._event(registry.find_class(
                          'ExceptionNotification', '1.0'), 'compute',
                          'exception', None))

    def test_one_that_is_not_declared(self) -> None:
        for cls, arguments, hint in (
                (flavor.FlavorNotification, ('flavor', 'pause'),
                 f'it sends {", ".join(flavor.FlavorNotification.EVENTS)}'),
                (flavor.FlavorNotification, ('service', 'update'),
                 'ServiceStatusNotification sends it'),
                (Example, ('thing', 'pause', 'start'),
                 'it sends none yet')):
            name = events.type_of(*arguments)
            with testing.NotificationsFixture():
                error = self.assertRaises(exceptions.InvalidEvent, cls.event,
                                          *arguments)
            self.assertEqual(f'{name} is not an event of {cls.__name__}: '
                             f'{hint}. Declare it with @emits on the class.',
                             str(error))
            event = self._event(cls, *arguments)
            self.assertEqual(
                (name, 'info', ('nova-compute',), None, cls.__name__,
                 'FlavorPayload'),
                (event.event_type, event.priority, event.sources,
                 event.legacy, event.notification, event.payload))


class TestObjects(test_base.BaseTestCase):

    def test_an_event_type(self) -> None:
        for arguments, expected in (
                (('a', 'pause', 'start'), 'a.pause.start'),
                (('a', 'pause'), 'a.pause'),
                (('a', 'pause', None), 'a.pause')):
            self.assertEqual(expected, base.EventType(
                *arguments).to_notification_event_type_field())

    def test_a_publisher(self) -> None:
        self.assertEqual('nova-compute:host1',
                         base.publisher_id('host1', 'nova-compute'))
        self.assertRaises(ValueError, base.publisher_id, 'h', 'nova-teapot')
        found = base.NotificationPublisher.from_service_obj(
            SimpleNamespace(host='h', binary='nova-conductor'))
        self.assertEqual(('h', 'nova-conductor'), (found.host, found.source))

    def test_a_notification_is_sent_where_its_format_is_on(self) -> None:
        notification = service.ServiceStatusNotification(
            priority='error',
            event_type=base.EventType('service', 'update'),
            publisher=base.NotificationPublisher('h', 'nova-api'),
            payload=service.ServiceStatusPayload(fake.service()))
        for formats, number in (('versioned', 1), ('unversioned', 0),
                                ('both', 1)):
            with testing.NotificationsFixture(formats) as bus:
                notification.emit({'user_id': 'u'})
            self.assertEqual(
                [('service.update', 'nova-api:h', 'ERROR')] * number,
                [(sent.event_type, sent.publisher_id, sent.priority)
                 for sent in bus.notifications])

    def test_nothing_is_read_where_the_format_is_off(self) -> None:
        for formats, populated in (('unversioned', False),
                                   ('versioned', True), ('both', True)):
            with testing.NotificationsFixture(formats):
                payload = service.ServiceStatusPayload(fake.service())
            self.assertEqual(populated, payload.populated)
            self.assertEqual(populated, payload.obj_attr_is_set('host'))
        # A process that is not bound makes payloads for its own reasons.
        self.assertFalse(runtime.is_initialized())
        self.assertTrue(service.ServiceStatusPayload(fake.service()).populated)

    def test_a_field_that_there_is_not(self) -> None:
        error = self.assertRaises(TypeError, service.ServiceStatusNotification,
                                  colour='red')
        self.assertEqual(
            "ServiceStatusNotification has no field 'colour'; it has "
            f'{", ".join(service.ServiceStatusNotification.fields)}.',
            str(error))

    def test_context_is_taken_as_versioned_objects_take_it(self) -> None:
        made = service.ServiceStatusNotification(context='a request')
        self.assertEqual('a request', made._context)
        self.assertNotIn('context', made.fields)

    def test_no_changes_are_recorded(self) -> None:
        event_type = base.EventType('a', 'pause')
        event_type.action = 'unpause'
        self.assertEqual(set(), event_type.obj_what_changed())
        event_type.obj_reset_changes()
        self.assertEqual('unpause', event_type.action)

    def test_which_class_reads_a_version(self) -> None:
        cls = base.EventType
        for version in ('1.22', '1.0', '1.5'):
            self.assertIs(cls, registry.find_class('EventType', version))
        for version in ('2.0', '0.9', '1.23'):
            error = self.assertRaises(
                ovo_exception.IncompatibleObjectVersion, registry.find_class,
                'EventType', version)
            self.assertEqual('1.22', error.kwargs['supported'])
        self.assertRaises(ovo_exception.UnsupportedObjectError,
                          registry.find_class, 'Teapot', '1.0')
