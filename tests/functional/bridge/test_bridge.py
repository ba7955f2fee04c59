# SPDX-License-Identifier: Apache-2.0
"""The bridge between real queues: nothing lost, order kept, same envelope."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any
import uuid

import amqp
from oslotest import base
from testtools import content

from nova_notifications import bridge
from nova_notifications import catalogue
from nova_notifications import exceptions
from nova_notifications import testing_samples
from tests.functional import broker
from tests.functional.consumer import support
from tests.functional import rabbit

_ROOT = pathlib.Path(__file__).resolve().parents[3]
# How many messages a bridge is killed among; more in the long run.
_NUMBER = int(os.environ.get('NOVA_NOTIFICATIONS_BRIDGE_MESSAGES', '3000'))
# Messages larger than this are refused by a target with such a limit.
_SMALL = 20_000


class Buses:
    """A versioned topic, legacy topics, and the queues of readers.

    :param port: where the broker listens.
    :param durable: whether exchange and queues survive the broker.
    """

    def __init__(self, port: int = 5672, durable: bool = False,
                 topics: tuple[str, ...] = ('legacy',)) -> None:
        mark = f'nn-bridge-{uuid.uuid4().hex[:10]}'
        self.exchange, self.port, self.durable = mark, port, durable
        self.source, self.pool = f'{mark}-versioned', f'{mark}-pool'
        self.topics = [f'{mark}-{topic}' for topic in topics]
        query = '?amqp_durable_queues=true' if durable else ''
        self.url = f'rabbit://guest:guest@127.0.0.1:{port}/{query}'
        with self.connect() as connection:
            channel = connection.channel()
            channel.exchange_declare(self.exchange, 'topic', durable=durable,
                                     auto_delete=False)
            # As a reader without a pool has it.
            for topic in [self.source, *self.topics]:
                for queue in (f'{topic}.info', f'{topic}.error'):
                    channel.queue_declare(queue, durable=durable,
                                          auto_delete=False)
                    channel.queue_bind(queue, self.exchange, queue)

    def connect(self) -> Any:
        return amqp.Connection(f'127.0.0.1:{self.port}', 'guest', 'guest')

    def bridge(self, **options: Any) -> bridge.Bridge:
        return bridge.Bridge(self.url, **{**dict(
            topics=self.topics, source_topics=[self.source], pool=self.pool,
            exchange=self.exchange, retry_pause=0.1), **options})

    def publish(self, topic: str, messages: list[dict[str, Any]],
                context: dict[str, Any] | None = None) -> None:
        """Send messages, and wait until the broker has them."""
        with self.connect() as connection:
            channel = connection.channel()
            channel.confirm_select()
            pending = set(range(1, len(messages) + 1))
            channel.events['basic_ack'].add(
                lambda tag, multiple: pending.difference_update(
                    range(1, tag + 1) if multiple else [tag]))
            for message in messages:
                body = {**message, **{f'_context_{key}': value for key, value
                                      in (context or {}).items()}}
                channel.basic_publish(
                    amqp.Message(
                        json.dumps({'oslo.version': '2.0',
                                    'oslo.message': json.dumps(body)}),
                        content_type='application/json',
                        content_encoding='utf-8', delivery_mode=2),
                    self.exchange, f'{topic}.{message["priority"].lower()}')
            while pending:
                connection.drain_events(timeout=60)

    def ready(self, queue: str) -> int:
        with self.connect() as connection:
            return int(connection.channel().queue_declare(
                queue, passive=True).message_count)

    def read(self, topic: str) -> list[dict[str, Any]]:
        """Take what waits for the legacy readers of a topic."""
        found = []
        with self.connect() as connection:
            channel = connection.channel()
            for queue in (f'{topic}.info', f'{topic}.error'):
                while (message := channel.basic_get(queue, no_ack=True)):
                    found.append(json.loads(
                        json.loads(message.body)['oslo.message']))
        return found

    def remove(self) -> None:
        with self.connect() as connection:
            channel = connection.channel()
            for name in [self.pool, f'{self.pool}-native',
                         f'{self.pool}-dead-letter',
                         *(f'{topic}.{priority}'
                           for topic in [self.source, *self.topics]
                           for priority in ('info', 'error'))]:
                channel.queue_delete(name)
            channel.exchange_delete(self.exchange)


def numbered(number: int) -> list[dict[str, Any]]:
    """Return notifications of three hosts, numbered in their order."""
    first = testing_samples.samples('instance.pause.end', legacy=False)[0]
    return [{**first.message, 'message_id': f'{index:06}',
             'publisher_id': f'nova-compute:host{index % 3}'}
            for index in range(number)]


class BridgeCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)

    def start(self, running: bridge.Bridge, buses: Buses) -> list[Exception]:
        """Run a bridge in a thread, once its queues are there."""
        raised: list[Exception] = []

        def run() -> None:
            try:
                running.run()
            except Exception as exc:
                raised.append(exc)
        thread = threading.Thread(target=run)
        self.addCleanup(thread.join)
        self.addCleanup(running.stop)
        thread.start()
        support.wait(lambda: _listens(buses, buses.pool) and _listens(
            buses, f'{buses.pool}-native'))
        return raised


def _listens(buses: Buses, queue: str) -> bool:
    with buses.connect() as connection:
        try:
            return bool(connection.channel().queue_declare(
                queue, passive=True).consumer_count)
        except amqp.exceptions.NotFound:
            return False


class EveryEventTest(BridgeCase):

    def test_same_envelope_on_each_topic(self) -> None:
        buses = Buses(topics=('legacy', 'designate'))
        self.addCleanup(buses.remove)
        running = buses.bridge()
        self.start(running, buses)
        samples = [testing_samples.samples(name, legacy=False)[0]
                   for name in catalogue.events()]
        context = dict(samples[0].context)
        buses.publish(buses.source,
                      [sample.message for sample in samples], context)
        expected = {
            sample.message['message_id']: sample.message
            for sample in samples
            if catalogue.event(sample.message['event_type']).legacy}
        support.wait(lambda: running.counters.bridged == len(expected))
        for topic in buses.topics:
            received = buses.read(topic)
            self.assertEqual(len(expected), len(received))
            for message in received:
                sent = expected[message['message_id']]
                self.assertEqual(
                    (sent['timestamp'], sent['priority'],
                     catalogue.event(sent['event_type']).legacy),
                    (message['timestamp'], message['priority'],
                     message['event_type']))
                for key, value in context.items():
                    self.assertEqual(value, message[f'_context_{key}'])
        self.assertEqual(len(samples) - len(expected),
                         running.counters.without_counterpart)


class NativeLegacyTest(BridgeCase):

    def setUp(self) -> None:
        super().setUp()
        self.buses = Buses()
        self.addCleanup(self.buses.remove)
        self.native = testing_samples.samples(
            'instance.pause.end', versioned=False, legacy=True)[0].message
        self.native['publisher_id'] = 'compute.host0'

    def test_it_refuses(self) -> None:
        running = self.buses.bridge()
        raised = self.start(running, self.buses)
        self.buses.publish(self.buses.topics[0], [self.native])
        support.wait(lambda: bool(raised))
        self.assertIsInstance(raised[0], exceptions.NotificationsError)
        self.assertIn('compute.host0', str(raised[0]))
        self.assertIn('--native-legacy skip', str(raised[0]))

    def test_it_bridges_in_a_switch(self) -> None:
        running = self.buses.bridge(native_legacy='allow')
        raised = self.start(running, self.buses)
        self.buses.publish(self.buses.topics[0], [self.native])
        support.wait(lambda: len(running.native) == 1)
        self.buses.publish(self.buses.source, numbered(9))
        support.wait(lambda: running.counters.bridged == 9)
        self.assertEqual([], raised)

    def test_it_leaves_that_publisher_alone(self) -> None:
        running = self.buses.bridge(native_legacy='skip')
        self.start(running, self.buses)
        self.buses.publish(self.buses.topics[0], [self.native])
        support.wait(lambda: len(running.native) == 1)
        self.buses.publish(self.buses.source, numbered(9))
        support.wait(lambda: running.counters.bridged == 6)
        self.assertEqual(3, running.counters.left_alone)

    def test_another_instance_is_not_native(self) -> None:
        first, second = self.buses.bridge(), self.buses.bridge()
        raised = [self.start(first, self.buses),
                  self.start(second, self.buses)]
        self.buses.publish(self.buses.source, numbered(300))
        support.wait(lambda: first.counters.bridged
                     + second.counters.bridged == 300)
        support.wait(lambda: self.buses.ready(
            f'{self.buses.pool}-native') == 0)
        self.assertEqual([[], []], raised)
        self.assertEqual((0, 0), (len(first.native), len(second.native)))
        # Nor was any of it decoded in order to know that.
        for each in (first, second):
            self.assertEqual(0, each._watcher.counters.count())


class LossTest(BridgeCase):

    def setUp(self) -> None:
        super().setUp()
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')

    def _node(self, config: str = '') -> rabbit.Node:
        node = rabbit.Node(config)
        self.addCleanup(node.close)
        node.start()
        return node

    def test_killed_in_the_middle_with_the_broker(self) -> None:
        node = self._node()
        buses = Buses(node.port, durable=True)
        command = [
            sys.executable, '-W', 'ignore', '-m',
            'nova_notifications.cmd.main', 'bridge', '--exchange',
            buses.exchange, '--pool', buses.pool, '--source-topic',
            buses.source, '--topic', buses.topics[0]]
        environment = {**os.environ, 'PYTHONPATH': str(_ROOT),
                       'NOVA_NOTIFICATIONS_TRANSPORT_URL': buses.url}

        def start() -> subprocess.Popen[bytes]:
            process = subprocess.Popen(command, env=environment,
                                       stdout=subprocess.DEVNULL)
            self.addCleanup(process.kill)
            support.wait(lambda: _listens(buses, buses.pool))
            return process

        process = start()
        buses.publish(buses.source, numbered(_NUMBER))
        target = f'{buses.topics[0]}.info'
        support.wait(lambda: buses.ready(target) > _NUMBER // 5, 120)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = start()
        support.wait(lambda: buses.ready(target) > _NUMBER // 2, 120)
        node.kill()
        node.start()
        received: list[dict[str, Any]] = []

        def all_there() -> bool:
            received.extend(buses.read(buses.topics[0]))
            return len({message['message_id']
                        for message in received}) == _NUMBER

        support.wait(all_there, 240)
        process.send_signal(signal.SIGTERM)
        process.wait()
        # What came twice has the same id; without it the order holds. How
        # much it is has no bound: a broker that is killed forgets what was
        # acknowledged and not yet written.
        twice = len(received) - _NUMBER
        self.addDetail('twice', content.text_content(str(twice)))
        first = collections.defaultdict(list)
        for message in received:
            if message['message_id'] not in first[message['publisher_id']]:
                first[message['publisher_id']].append(message['message_id'])
        for found in first.values():
            self.assertEqual(sorted(found), found)

    def test_a_message_that_the_target_refuses(self) -> None:
        node = self._node(f'max_message_size = {_SMALL}\n')
        buses = Buses()
        self.addCleanup(buses.remove)
        running = buses.bridge(
            target_url=f'rabbit://guest:guest@127.0.0.1:{node.port}/',
            retry_pause=0.01)
        raised: list[Exception] = []
        thread = threading.Thread(target=running.run)
        self.addCleanup(thread.join)
        self.addCleanup(running.stop)
        thread.start()
        support.wait(lambda: _listens(buses, buses.pool))
        messages = numbered(3)
        data = messages[1]['payload'] = json.loads(
            json.dumps(messages[1]['payload']))
        data['nova_object.data']['metadata'] = {'a': 'b' * 2 * _SMALL}
        buses.publish(buses.source, messages)
        support.wait(lambda: running.counters.dead_lettered == 1, 60)
        support.wait(lambda: running.counters.bridged == 2)
        self.assertEqual(1, buses.ready(f'{buses.pool}-dead-letter'))
        self.assertEqual([], raised)

    def test_stopped_while_the_target_is_away(self) -> None:
        node = self._node()
        buses = Buses()
        self.addCleanup(buses.remove)
        running = buses.bridge(
            target_url=f'rabbit://guest:guest@127.0.0.1:{node.port}/')
        thread = threading.Thread(target=running.run)
        thread.start()
        support.wait(lambda: _listens(buses, buses.pool))
        node.kill()
        buses.publish(buses.source, numbered(1))
        support.wait(lambda: running.counters.retries > 1, 120)
        began = time.monotonic()
        running.stop()
        thread.join(60)
        self.assertFalse(thread.is_alive())
        self.assertLess(time.monotonic() - began, 30)
        # It waits for the next start.
        support.wait(lambda: buses.ready(buses.pool) == 1)
