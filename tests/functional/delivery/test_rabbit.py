# SPDX-License-Identifier: Apache-2.0
"""RabbitMQ's rules: queues, refusals, listeners."""

import json
import os
import time
from typing import Any
import uuid

import amqp
import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications import delivery
from nova_notifications.delivery import options
from nova_notifications.delivery import store
from tests.functional import rabbit

_DRIVERS = ('background', 'spool')
_CANARY = 'CaNaRy7Hidden'


class Endpoint:
    """Keeps the payloads that it receives."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    def info(self, context: Any, publisher: str, event_type: str,
             payload: Any, metadata: Any) -> None:
        self.received.append(payload)


class RabbitTestCase(base.BaseTestCase):
    """One node for all tests of a class; each has its own topic."""

    node: rabbit.Node | None = None
    CONFIG = ''

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        if rabbit.find_server() is not None:
            cls.node = rabbit.Node(cls.CONFIG)
            cls.node.start()

    @classmethod
    def tearDownClass(cls) -> None:
        if cls.node is not None:
            cls.node.close()
        super().tearDownClass()

    def setUp(self) -> None:
        super().setUp()
        if self.node is None:
            self.skipTest('rabbitmq-server is not installed')
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.spool = self.useFixture(fixtures.TempDir()).path
        self.topic = f'topic-{uuid.uuid4().hex}'
        self.addCleanup(delivery.shutdown, 0)
        # An earlier test may have made it with other properties.
        self.channel().exchange_delete('openstack')

    def transport(self, **changes: Any) -> Any:
        conf = cfg.ConfigOpts()
        conf([])
        options.register_opts(conf)
        conf.set_override('spool_directory', self.spool, options.GROUP)
        assert self.node is not None
        transport = oslo_messaging.get_notification_transport(
            conf, self.node.url)
        for name, value in changes.items():
            conf.set_override(name, value, 'oslo_messaging_rabbit')
        self.addCleanup(transport.cleanup)
        return transport

    def notifier(self, transport: Any, driver: str) -> Any:
        return oslo_messaging.Notifier(
            transport, 'compute.host1', driver=driver, topics=[self.topic])

    def channel(self) -> Any:
        assert self.node is not None
        connection = amqp.Connection(f'127.0.0.1:{self.node.port}')
        connection.connect()
        self.addCleanup(connection.close)
        return connection.channel()


class TestQueues(RabbitTestCase):

    def _listen(self, transport: Any) -> Endpoint:
        endpoint = Endpoint()
        listener = oslo_messaging.get_notification_listener(
            transport, [oslo_messaging.Target(topic=self.topic)], [endpoint],
            executor='threading')
        # One thread: what arrives is seen in its order.
        listener.start(override_pool_size=1)
        self.addCleanup(listener.wait)
        self.addCleanup(listener.stop)
        return endpoint

    def _wait(self, endpoint: Endpoint, number: int) -> None:
        deadline = time.monotonic() + 30
        while len(endpoint.received) < number:
            self.assertLess(time.monotonic(), deadline, self.logs.output)
            time.sleep(0.02)

    def test_listeners_share_the_queue_whatever_its_kind(self) -> None:
        for changes in ({}, {'amqp_durable_queues': True},
                        {'rabbit_quorum_queue': True},
                        {'rabbit_quorum_queue': True,
                         'rabbit_quorum_delivery_limit': 3}):
            for first in ('listener', 'sender'):
                self.topic = f'topic-{uuid.uuid4().hex}'
                self.channel().exchange_delete('openstack')
                transport = self.transport(**changes)
                notifier = self.notifier(transport, 'background')
                if first == 'sender':
                    notifier.info({}, 'a.b', 'one')
                    self.assertTrue(delivery.flush_all(20))
                endpoint = self._listen(transport)
                if first == 'listener':
                    notifier.info({}, 'a.b', 'one')
                notifier.info({}, 'a.b', 'two')
                self._wait(endpoint, 2)
                self.assertEqual(['one', 'two'], endpoint.received)
                self.assertNotIn('PRECONDITION', self.logs.output)
                delivery.shutdown(5)

    def test_a_queue_with_other_properties_is_used_as_it_is(self) -> None:
        channel = self.channel()
        channel.queue_declare(f'{self.topic}.info', durable=True,
                              auto_delete=False,
                              arguments={'x-max-length': 9})
        notifier = self.notifier(self.transport(), 'background')
        notifier.info({}, 'a.b', {})
        self.assertTrue(delivery.flush_all(20))
        self.assertIsNotNone(channel.basic_get(f'{self.topic}.info'))

    def test_two_queues_with_other_properties_cost_one_channel(self) -> None:
        channel = self.channel()
        channel.exchange_declare('openstack', 'topic', durable=True,
                                 auto_delete=False)
        topics = [f'{self.topic}.{number}' for number in range(3)]
        for topic in topics[:2]:
            channel.queue_declare(f'{topic}.info', durable=True,
                                  auto_delete=False)
        transport = self.transport()
        notifier = oslo_messaging.Notifier(
            transport, 'compute.host1', driver='background', topics=topics)
        for _ in range(200):
            notifier.info({}, 'a.b', {})
            self.assertTrue(delivery.flush_all(20), self.logs.output)
        assert self.node is not None
        numbers = self.node.control('list_channels', 'number', '--quiet',
                                    '--no-table-headers').split()
        # No connection, of the driver or of this test, has a second one.
        self.assertEqual({'1'}, set(numbers))
        for topic in topics:
            self.assertEqual(200, channel.queue_declare(
                f'{topic}.info', passive=True).message_count)
        self.assertEqual(3, self.logs.output.count(
            'exists with other properties'))
        # Where it is deleted, it is made as the service is configured.
        channel.queue_delete(f'{topics[0]}.info')
        notifier.info({}, 'a.b', {})
        self.assertTrue(delivery.flush_all(20), self.logs.output)
        channel.queue_declare(f'{topics[0]}.info', durable=False,
                              auto_delete=False)

    def test_a_deleted_queue_is_made_again(self) -> None:
        channel = self.channel()
        for driver in _DRIVERS:
            notifier = self.notifier(self.transport(), driver)
            notifier.info({}, 'a.b', {})
            self.assertTrue(delivery.flush_all(20))
            channel.queue_delete(f'{self.topic}.info')
            notifier.info({}, 'a.b', {})
            notifier.info({}, 'a.b', {})
            self.assertTrue(delivery.flush_all(20), self.logs.output)
            found = channel.queue_declare(f'{self.topic}.info', passive=True)
            self.assertEqual(2, found.message_count)

    def test_a_blocked_worker_counts_and_keeps_its_file_small(self) -> None:
        """A memory alarm can last for hours."""
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.store._CHECKPOINT', 20))
        # On a slow disk there is no moment without a write: callers wait.
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.store._LONG', 500))
        transport = self.transport()
        transport.conf.set_override('statistics_interval', 0.5,
                                    options.GROUP)
        transport.conf.set_override('confirm_timeout', 0.5, options.GROUP)
        notifier = self.notifier(transport, 'spool')
        assert self.node is not None
        self.node.control('set_vm_memory_high_watermark', '0')
        try:
            for number in range(300):
                notifier.info({}, 'a.b', {'filler': 'x' * 3000})
            time.sleep(3)
            self.assertIn('waiting 300', self.logs.output)
            (name,) = [name for name in os.listdir(self.spool)
                       if name.endswith('-wal')]
            before = os.path.getsize(os.path.join(self.spool, name))
            for number in range(300):
                notifier.info({}, 'a.b', {'filler': 'x' * 3000})
                time.sleep(0.01)
            self.assertLess(os.path.getsize(os.path.join(self.spool, name)),
                            before + 2_000_000)
        finally:
            self.node.control('set_vm_memory_high_watermark', '0.6')
        self.assertTrue(delivery.flush_all(60), self.logs.output)

    def test_messagingv2_and_background_put_the_same_on_the_wire(
            self) -> None:
        channel = self.channel()
        found = []
        for driver in ('messagingv2', 'background'):
            self.notifier(self.transport(), driver).info({}, 'a.b', {'a': 1})
            delivery.flush_all(20)
            message = channel.basic_get(f'{self.topic}.info', no_ack=True)
            found.append({
                name: message.properties.get(name)
                for name in ('content_type', 'content_encoding', 'priority',
                             'delivery_mode')})
        self.assertEqual(found[0], found[1])


class TestRefusals(RabbitTestCase):

    CONFIG = 'max_message_size = 20000\n'

    def _numbers(self) -> set[int]:
        found = set()
        channel = self.channel()
        while message := channel.basic_get(f'{self.topic}.info',
                                           no_ack=True):
            inner = json.loads(json.loads(message.body)['oslo.message'])
            found.add(inner['payload']['number'])
        return found

    def test_what_is_refused_for_good_does_not_block_the_rest(self) -> None:
        for driver in _DRIVERS:
            notifier = self.notifier(self.transport(), driver)
            for number in range(10):
                payload = {'number': number}
                if number == 4:
                    payload.update(  # type: ignore[call-overload]
                        filler='x' * 50000)
                notifier.info({'auth_token': _CANARY}, 'a.b', payload)
            self.assertTrue(delivery.flush_all(30), self.logs.output)
            # What was under way beside the refused one may come twice.
            self.assertEqual({0, 1, 2, 3, 5, 6, 7, 8, 9}, self._numbers())
            counts = [one['counters']
                      for name, one in delivery.statistics().items()
                      if name.startswith(driver)]
            self.assertEqual({'legacy': 1}, counts[0]['dropped.refused'])
            self.assertIn('refuses notification a.b', self.logs.output)
        delivery.shutdown(5)
        (name,) = [name for name in os.listdir(self.spool)
                   if name.endswith('.sqlite')]
        kept = store.Store(os.path.join(self.spool, name))
        ((letter, reason),) = kept.dead_letters()
        kept.close()
        self.assertIn('"number": 4', letter.body)
        self.assertIn('larger than', reason)
        for path in os.listdir(self.spool):
            with open(os.path.join(self.spool, path), 'rb') as source:
                self.assertNotIn(_CANARY.encode(), source.read())
        self.assertNotIn(_CANARY, self.logs.output)
