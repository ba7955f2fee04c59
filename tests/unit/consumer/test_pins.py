# SPDX-License-Identifier: Apache-2.0
"""Payloads as of a version, and since when a field is there."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications.contract import history
from nova_notifications import exceptions
from nova_notifications.objects import instance
from nova_notifications import testing


class TestPins(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.app = consumer.Consumer('fake://', history=history,
                                     retry_delay=0)
        self.seen: list[Any] = []

    def _pinned(self, version: str, event_type: str = 'instance.pause.end',
                payload: str = 'InstancePayload', **options: Any) -> Any:
        self.app.on('instance.*', payload=payload, version=version)(
            self.seen.append)
        bus = testing.TestBus(self.app, **options)
        self.assertEqual('handled', bus.send(event_type))
        return self.seen.pop().payload

    def test_instance_payload_1_4(self) -> None:
        payload = self._pinned('1.4')
        self.assertIs(instance.InstancePayload, type(payload))
        self.assertEqual('1.4', payload.VERSION)
        self.assertIs(True, payload.populated)
        self.assertEqual('host1', payload.host)
        self.assertEqual(1, len(payload.block_devices))
        for name in ('updated_at', 'request_id', 'locked_reason', 'shares',
                     'fault'):
            self.assertFalse(hasattr(payload, name), name)
        self.assertIn('block_devices', instance.InstancePayload.fields)

    def test_the_error_says_when_it_came(self) -> None:
        payload = self._pinned('1.7')
        exc = self.assertRaises(AttributeError, getattr, payload,
                                'locked_reason')
        self.assertIn('1.8 (Nova 20', str(exc))
        self.assertIn('pinned to InstancePayload 1.7', str(exc))

    def test_nested_payloads_are_pinned_too(self) -> None:
        payload = self._pinned('1.7')
        exc = self.assertRaises(
            AttributeError, payload.flavor.obj_load_attr, 'projects')
        self.assertIn('pinned to InstancePayload 1.7', str(exc))

    def test_an_older_sender(self) -> None:
        payload = self._pinned('1.9', nova='17')
        self.assertEqual('1.9', payload.VERSION)
        self.assertIsNone(payload.shares)
        self.assertIsNone(payload.request_id)

    def test_every_version_of_every_payload(self) -> None:
        bus = testing.TestBus(self.app)
        for event_type in ('instance.update', 'instance.exists',
                           'service.update', 'flavor.update',
                           'instance.rebuild.end', 'scheduler.'
                           'select_destinations.start'):
            name = bus.message(event_type)['payload']['nova_object.name']
            for version in history.versions(name):
                app = consumer.Consumer('fake://', history=history)
                app.on(event_type, payload=name, version=version)(
                    self.seen.append)
                testing.TestBus(app).send(event_type)
                payload = self.seen.pop().payload
                then = history.payload_at(name, version).payload
                self.assertEqual(version, payload.VERSION)
                self.assertEqual(
                    set(then.fields),
                    {field for field in {*payload.fields, 'bandwidth'}
                     if hasattr(payload, field)}, f'{name} {version}')

    def test_a_class_without_a_version(self) -> None:
        self.app.on('instance.*', payload='InstanceExistsPayload')(
            self.seen.append)
        bus = testing.TestBus(self.app)
        self.assertEqual('ignored', bus.send('instance.pause.end'))
        self.assertEqual('handled', bus.send('instance.exists'))
        self.assertEqual(instance.InstanceExistsPayload.VERSION,
                         self.seen[0].payload.VERSION)

    def test_what_cannot_be_pinned(self) -> None:
        for options, words in (
                (dict(payload='InstancePayload', version='1.77'),
                 '1.5'),
                (dict(payload='InstancePaylod'), 'InstancePaylod'),
                (dict(payload='os', version='1.0'), 'os'),
                (dict(version='1.4'), 'payload='),
                (dict(payload='FlavorPayload', version='1.4'),
                 'FlavorPayload')):
            exc = self.assertRaises(
                exceptions.NotificationsError,
                lambda: self.app.on('instance.*', **options)(print))
            self.assertIn(words, str(exc))

    def test_a_version_needs_the_history(self) -> None:
        app = consumer.Consumer('fake://')
        exc = self.assertRaises(
            exceptions.NotificationsError, app.on, 'instance.*',
            payload='InstancePayload', version='1.9')
        self.assertIn('history=nova_notifications.contract.history',
                      str(exc))


class TestSince(base.BaseTestCase):

    def _event(self, **options: Any) -> Any:
        seen: list[Any] = []
        app = consumer.Consumer('fake://', **options)
        app.on('*')(seen.append)
        testing.TestBus(app, nova='19').send('instance.pause.end')
        return seen[0]

    def test_since(self) -> None:
        event = self._event(history=history)
        self.assertIsNone(event.payload.locked_reason)
        self.assertIn('locked_reason', event.missing)
        self.assertEqual('1.8 (Nova 20)', event.since('locked_reason'))
        self.assertTrue(
            event.since('flavor.description').startswith('1.4 (Nova 17'))

    def test_errors(self) -> None:
        event = self._event(history=history)
        self.assertRaises(exceptions.NotificationsError, event.since, 'nice')
        self.assertRaises(exceptions.NotificationsError, event.since,
                          'host.name')
        self.assertRaises(exceptions.NotificationsError, event.since,
                          'flavour.name')
        self.assertRaises(exceptions.NotificationsError,
                          self._event().since, 'host')
