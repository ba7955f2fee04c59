# SPDX-License-Identifier: Apache-2.0
"""Bodies of messages that are read without the driver, and those that not."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import amqp
from oslotest import base

from nova_notifications.consumer import rabbit_driver
from nova_notifications.consumer import rabbit_messages


class _Channel:
    """Notes what becomes of messages."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def basic_ack(self, tag: int) -> None:
        self.calls.append(('ack', tag))

    def basic_reject(self, tag: int, requeue: bool) -> None:
        self.calls.append(('reject', tag, requeue))


class TestTake(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.channel = _Channel()
        self.handled: list[str] = []
        self.poller = SimpleNamespace(
            incoming=[], msg_id_cache=SimpleNamespace(
                prev_msgids=self.handled, add=self.handled.append),
            _message_operations_handler=SimpleNamespace(
                do=lambda task: task()))

    def _raw(self, body: Any, **properties: Any) -> Any:
        properties.setdefault('content_type', 'application/json')
        raw = amqp.Message(body, channel=self.channel, **properties)
        raw.delivery_info = {'delivery_tag': 7}
        return raw

    def _body(self, version: str = '2.0', **message: Any) -> str:
        return json.dumps({'oslo.version': version,
                           'oslo.message': json.dumps(message)})

    def test_a_notification(self) -> None:
        raw = self._raw(self._body(
            event_type='a.b', payload={}, _context_user_id='ada',
            _unique_id='u1', _msg_id=None),
            application_headers={'x-delivery-count': 3})
        self.assertTrue(rabbit_messages.take(self.poller, raw))
        found, = self.poller.incoming
        self.assertEqual({'event_type': 'a.b', 'payload': {}}, found.message)
        self.assertEqual({'user_id': 'ada'}, found.ctxt)
        self.assertEqual(3, rabbit_driver.delivery_count(found))
        found.requeue()
        found.acknowledge()
        self.assertEqual([('reject', 7, True), ('ack', 7)],
                         self.channel.calls)
        # It comes again, over another connection: it was handled.
        self.poller.incoming.clear()
        self.assertTrue(rabbit_messages.take(self.poller, self._raw(
            self._body(event_type='a.b', _unique_id='u1'))))
        self.assertEqual([], self.poller.incoming)
        self.assertEqual(3, len(self.channel.calls))

    def test_a_queue_that_does_not_count(self) -> None:
        for headers in ({}, None, {'x-delivery-count': 'many'}):
            rabbit_messages.take(self.poller, self._raw(
                self._body(event_type='a.b'), application_headers=headers))
            self.assertIsNone(rabbit_driver.delivery_count(
                self.poller.incoming.pop()))

    def test_a_connection_that_is_lost(self) -> None:
        raw = self._raw(self._body(event_type='a.b'))
        rabbit_messages.take(self.poller, raw)
        raw.channel = None
        with self.assertLogs('nova_notifications.consumer') as logs:
            self.poller.incoming[0].acknowledge()
            self.poller.incoming[0].requeue()
        self.assertEqual(2, len(logs.output))

    def test_what_is_left_to_the_driver(self) -> None:
        good = self._body(event_type='a.b')
        for raw in ({'body': good}, self._raw('{"no": json'),
                    self._raw('[1]'), self._raw('"text"'), self._raw('3'),
                    self._raw(b'\xff\xfe'), self._raw(''),
                    self._raw('[' * 100_000), self._raw('{}'),
                    self._raw(json.dumps({'oslo.version': '2.0',
                                          'oslo.message': {}})),
                    self._raw(json.dumps({'oslo.version': '2.0',
                                          'oslo.message': '[1]'})),
                    self._raw(self._body('2.1', event_type='a.b')),
                    self._raw(good, content_type='application/data'),
                    self._raw(good, application_headers={
                        'compression': 'application/x-gzip'})):
            self.assertFalse(rabbit_messages.take(self.poller, raw))
        self.assertEqual([], self.poller.incoming + self.channel.calls)

    def test_one_that_is_skipped(self) -> None:
        for body in ('a bridged one', b'a bridged one'):
            self.assertTrue(rabbit_messages.skip(
                self._raw(body), lambda found: found == body))
        self.assertEqual([('ack', 7)] * 2, self.channel.calls)
        raw = self._raw('a bridged one')
        self.assertFalse(rabbit_messages.skip(raw, lambda body: False))
        self.assertFalse(rabbit_messages.skip({'body': ''}, lambda _: True))
        with self.assertLogs('nova_notifications.consumer') as logs:
            self.assertFalse(rabbit_messages.skip(
                raw, lambda body: bool(1 / 0)))
        self.assertIn('skip_body has failed', logs.output[0])
        self.assertEqual(2, len(self.channel.calls))
        raw.channel = None
        with self.assertLogs('nova_notifications.consumer') as logs:
            self.assertTrue(rabbit_messages.skip(raw, lambda body: True))
        self.assertIn('was not acknowledged', logs.output[0])
