# SPDX-License-Identifier: Apache-2.0
"""The reader of a broker's topics, on a real RabbitMQ."""

from __future__ import annotations

import json
import time
from typing import Any
import uuid

import amqp
from oslotest import base

from nova_notifications.cmd import bus
from nova_notifications.cmd import queue_reader
from nova_notifications import exceptions
from tests.functional import broker


class QueueReaderTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        run = uuid.uuid4().hex[:12]
        self.exchange, self.topic = f'exchange_{run}', f'topic_{run}'
        connection = amqp.Connection('127.0.0.1:5672', 'guest', 'guest')
        connection.connect()
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.channel.exchange_declare(self.exchange, 'topic',
                                      auto_delete=False)
        self.addCleanup(self.channel.exchange_delete, self.exchange)

    def _reader(self, url: str = broker.URL, **options: Any
                ) -> queue_reader.QueueReader:
        reader = queue_reader.QueueReader(
            bus.broker(url), self.exchange, [self.topic], **options)
        self.addCleanup(reader.close)
        return reader

    def _send(self, key: str, text: str = 'x') -> None:
        self.channel.basic_publish(amqp.Message(json.dumps(
            {'event_type': text, 'payload': {}})), self.exchange, key)

    def _types(self, reader: queue_reader.QueueReader,
               number: int) -> list[str]:
        found = []
        for each in reader.read(time.monotonic() + 10):
            assert isinstance(each, tuple)
            found.append(each[2]['event_type'])
            if len(found) == number:
                break
        return found

    def test_the_first_host_of_a_cluster_is_down(self) -> None:
        reader = self._reader(
            f'rabbit://guest:guest@127.0.0.1:{broker.unused_port()},'
            f'guest:guest@127.0.0.1:5672/')
        reader.open()
        self._send(f'{self.topic}.info')
        self.assertEqual(['x'], self._types(reader, 1))
        self.assertEqual(5672, reader.broker.host.port)

    def test_a_topic_is_not_the_beginning_of_another(self) -> None:
        reader = self._reader()
        reader.open()
        for key in (f'{self.topic}.x.info', f'{self.topic}x.info',
                    self.topic):
            self._send(key, 'foreign')
        self._send(f'{self.topic}.error', 'ours')
        self.assertEqual(['ours'], self._types(reader, 1))

    def test_a_bounded_queue_drops_the_oldest(self) -> None:
        reader = self._reader(max_length=10)
        reader.open()
        # More than were sent ahead to the reader.
        total = queue_reader._PREFETCH + 100
        for number in range(total):
            self._send(f'{self.topic}.info', str(number))
        # Its answer comes after the broker has them all.
        self.channel.exchange_declare(self.exchange, 'topic', passive=True)
        found: list[str] = []
        for each in reader.read(time.monotonic() + 10):
            assert isinstance(each, tuple)
            found.append(each[2]['event_type'])
            if found[-1] == str(total - 1):
                break
        self.assertLess(len(found), total)
        self.assertLess(reader.waiting(), 11)

    def test_heartbeats_are_negotiated(self) -> None:
        reader = self._reader()
        reader.open()
        self.assertGreater(reader._connection.heartbeat, 0)

    def test_the_queue_goes_with_the_connection(self) -> None:
        reader = self._reader(name='nova-notifications-test')
        reader.open()
        queue = reader._queue
        self.assertIn('nova-notifications-test-', queue)
        # As a process that is killed: nobody closes the connection.
        reader._connection.collect()
        deadline = time.monotonic() + 10
        while True:
            connection = amqp.Connection('127.0.0.1:5672')
            connection.connect()
            self.addCleanup(connection.close)
            try:
                connection.channel().queue_declare(queue, passive=True)
            except amqp.exceptions.NotFound:
                return
            except amqp.exceptions.ResourceLocked:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)

    def test_an_exchange_that_is_not_there(self) -> None:
        reader = queue_reader.QueueReader(
            bus.broker(broker.URL), f'no_{self.exchange}', [self.topic])
        self.addCleanup(reader.close)
        error = self.assertRaises(exceptions.NotificationsError, reader.open)
        self.assertIn('check --exchange', str(error))
