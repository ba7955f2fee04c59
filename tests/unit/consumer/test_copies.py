# SPDX-License-Identifier: Apache-2.0
"""Events can be copied, deep-copied and pickled, with their payloads."""

from __future__ import annotations

import copy
import pickle
from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications.contract import history
from nova_notifications import testing


class _DriversMessage(dict[str, Any]):
    """A message as RabbitMQ's driver gives it: it knows its connection."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self._raw_message = open(__file__)  # what nobody can pickle

    def close(self) -> None:
        self._raw_message.close()


def _pickled(found: Any) -> Any:
    return pickle.loads(pickle.dumps(found))


_WAYS = (copy.copy, copy.deepcopy, _pickled)


class TestCopies(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.seen: list[Any] = []
        self.app = consumer.Consumer('fake://', history=history)
        self.bus = testing.TestBus(self.app)

    def test_every_event(self) -> None:
        self.app.on('*')(self.seen.append)
        self.bus.send_all()
        for event in self.seen:
            for way in _WAYS:
                with self.subTest(event=event.event_type, way=way):
                    found = way(event)
                    self.assertEqual(
                        (event.event_type, event.raw, event.context,
                         event.version, event.unknown, event.missing),
                        (found.event_type, found.raw, found.context,
                         found.version, found.unknown, found.missing))
                    self.assertIs(type(event.payload), type(found.payload))
                    self.assertEqual(event.payload.obj_to_primitive(),
                                     found.payload.obj_to_primitive())

    def test_an_event_of_the_driver_and_its_secrets(self) -> None:
        self.app.on('service.update')(self.seen.append)
        message = _DriversMessage(self.bus.message('service.update'))
        self.addCleanup(message.close)
        self.app.deliver(message, {'user_id': 'ada', 'auth_token': 's3cr3t'})
        event, = self.seen
        for way in _WAYS:
            for found in (way(event), way(event.envelope)):
                self.assertEqual(repr(event) if isinstance(
                    found, consumer.Event) else event.envelope.message_id,
                    repr(found) if isinstance(found, consumer.Event)
                    else found.message_id)
            self.assertIs(dict, type(way(event).raw))
        self.assertNotIn(b's3cr3t', pickle.dumps(event))
        self.assertEqual(event.since('uuid'), _pickled(event).since('uuid'))

    def test_legacy_and_pinned_ones(self) -> None:
        self.app.on('instance.*', payload='InstancePayload', version='1.4')(
            self.seen.append)
        self.app.on('compute.*', legacy=True)(self.seen.append)
        self.app.on('instance.*', payload='InstancePayload', version='1.0')(
            self.seen.append)
        self.bus.send('instance.pause.start')
        self.bus.send('instance.pause.start', legacy=True)
        *pinned, legacy = self.seen
        for way in _WAYS:
            for event in pinned:
                payload = way(event).payload
                self.assertEqual((event.payload.VERSION, 'm1.small'),
                                 (payload.VERSION, payload.flavor.name))
                # Its fields are those of the version it is pinned to.
                exc = self.assertRaises(AttributeError, getattr, payload,
                                        'locked_reason')
                self.assertIn('is pinned to', str(exc))
            self.assertEqual(legacy.payload, way(legacy).payload)

    def test_a_copy_is_given_back(self) -> None:
        app = consumer.Consumer('fake://', retry_delay=0)

        @app.on('*', batch=True)
        def some(events: list[Any]) -> None:
            raise consumer.Requeue([copy.deepcopy(events[1])])

        self.assertEqual(['handled', 'requeued'], [
            str(outcome) for outcome in app.deliver_batch([
                self.bus.message('service.update', host=name)
                for name in ('a', 'b')])])
