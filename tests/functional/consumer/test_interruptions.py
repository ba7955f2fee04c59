# SPDX-License-Identifier: Apache-2.0
"""The broker ends the reading, and the consumer goes on and says so."""

from __future__ import annotations

import logging
import threading
from typing import Any

import fixtures
from oslotest import base

from nova_notifications import consumer
from nova_notifications import exceptions
from tests.functional.consumer import support
from tests.functional import rabbit


class TestInterruptions(support.TopicCase):

    def setUp(self) -> None:
        super().setUp()
        self.log = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.consumer', level=logging.WARNING))

    def _reading(self, **options: Any) -> tuple[
            consumer.Consumer, support.Seen, str]:
        app = self.topic.consumer('goes-on', **options)
        seen = support.Seen()
        app.on('*')(seen)
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(1))
        support.wait(lambda: len(seen.ids) == 1)
        return app, seen, self.topic.pools[-1]

    def test_a_deleted_queue(self) -> None:
        app, seen, queue = self._reading()
        with self.topic.connect() as connection:
            connection.channel().queue_delete(queue)
        support.wait(lambda: app.counters.interruptions > 0)
        self.topic.wait_for_queue(queue)
        self.topic.publish(*self.topic.messages(1))
        support.wait(lambda: len(seen.ids) == 2)
        app.stop()
        self.assertIn(f'reading from queue {queue} was interrupted',
                      self.log.output)

    def test_an_exchange_with_other_durability(self) -> None:
        for durable, query in ((True, ''),
                               (False, '?amqp_durable_queues=true')):
            topic = support.Topic(durable=durable)
            topic.publish()
            self.addCleanup(topic.remove)
            app = topic.consumer('other', query=query)
            app.on('*')(print)
            exc = self.assertRaises(exceptions.NotificationsError, app.run)
            self.assertIn('is there with other properties', str(exc))
            self.assertIn('amqp_durable_queues', str(exc))

    def test_priorities_keep_their_order(self) -> None:
        app = self.topic.consumer('order')
        seen: list[Any] = []
        app.on('*')(lambda event: seen.append(event.envelope.message_id))
        queue = self.topic.pools[-1]
        self.start(app, queue)
        app.stop()
        for index, message in enumerate(self.topic.messages(60)):
            self.topic.publish(message,
                               priority='error' if index % 3 else 'info')
        self.start(app, queue)
        support.wait(lambda: len(seen) == 60)
        app.stop()
        self.assertEqual([f'm{number}' for number in range(60)], seen)


class TestOwnNode(base.BaseTestCase):
    """What a broker that others use must not be made to do."""

    def test_a_late_acknowledgement(self) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        log = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.consumer', level=logging.WARNING))
        node = rabbit.Node('consumer_timeout = 1000\n')
        self.addCleanup(node.close)
        node.start()
        # How often a channel looks for late ones; each minute otherwise.
        node.control('eval', 'application:set_env(rabbit, '
                     'channel_tick_interval, 500).')
        topic = support.Topic(node.port)
        app = topic.consumer('late')
        calls: list[Any] = []
        late = threading.Event()

        @app.on('*')
        def handle(event: Any) -> None:
            calls.append(event.envelope.message_id)
            if len(calls) == 1:
                late.wait(60)

        self.addCleanup(app.stop)
        self.addCleanup(late.set)
        app.start()
        topic.wait_for_queue(topic.pools[0])
        topic.publish(*topic.messages(3))
        support.wait(lambda: app.counters.interruptions > 0, 60)
        late.set()
        support.wait(lambda: {'m0', 'm1', 'm2'} <= set(calls))
        support.wait(lambda: topic.ready(topic.pools[0]) == 0)
        # Nothing is left that nobody acknowledges.
        support.wait(lambda: node.control(
            'list_queues', 'messages', '--quiet').split()[-1] == '0')
        app.stop()
        self.assertIn('was interrupted', log.output)

    def test_a_queue_without_a_leader(self) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        log = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.consumer', level=logging.WARNING))
        node = rabbit.Node()
        self.addCleanup(node.close)
        node.start()
        topic = support.Topic(node.port, durable=True)
        app = topic.consumer(
            'mute', query='?amqp_durable_queues=true&rabbit_quorum_queue=true')
        seen = support.Seen()
        app.on('*')(seen)
        self.addCleanup(app.stop)
        app.start()
        topic.wait_for_queue(topic.pools[0])
        # It can be declared, and not be read.
        process = f"quorum_queues, {{'%2F_{topic.pools[0]}', node()}}"
        node.control('eval', f'ra:stop_server({process}).')
        node.control('close_all_connections', 'a test')
        support.wait(lambda: 'cannot be read' in log.output)
        node.control('eval', f'ra:restart_server({process}).')
        node.elect()
        topic.publish(*topic.messages(1))
        support.wait(lambda: seen.ids == ['m0'])
        app.stop()
        self.assertIn(f'queue {topic.pools[0]} cannot be read: '
                      f'InternalError: ', log.output)
