# SPDX-License-Identifier: Apache-2.0
"""The viewer on a real RabbitMQ, beside a reader it must not rob."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any
import uuid

import amqp
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from tests.functional import broker
from tests.functional import rabbit
from tests.unit.viewer import command

_EVENTS = 200


class ViewerThroughARestartTest(base.BaseTestCase):

    def test_the_page_is_told(self) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        node = rabbit.Node()
        self.addCleanup(node.close)
        node.start()
        running = command.Command(self, '--transport-url', node.url)
        stream = running.stream(self)
        for act, listening in ((None, True), (node.kill, False),
                               (node.start, True), (node.kill, False)):
            if act is not None:
                act()
            while stream.until('pulse')['listening'] is not listening:
                continue
        # It ends where there is no broker to take leave of, too.
        self.assertEqual(0, running.stop(), running.errors())


class ViewerOnRabbitTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        run = uuid.uuid4().hex[:12]
        self.exchange, self.topic = f'exchange_{run}', f'topic_{run}'
        self.channel = self._channel()
        self.addCleanup(self.channel.exchange_delete, self.exchange)
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        oslo_messaging.set_transport_defaults(control_exchange=self.exchange)
        self.addCleanup(oslo_messaging.set_transport_defaults, 'openstack')
        self.transport = oslo_messaging.get_notification_transport(
            conf, url=broker.URL)
        self.addCleanup(self.transport.cleanup)
        self.received: list[str] = []
        self._listen()

    def _channel(self) -> Any:
        connection = amqp.Connection('127.0.0.1:5672', 'guest', 'guest')
        connection.connect()
        self.addCleanup(connection.close)
        return connection.channel()

    def _listen(self) -> None:
        """The reader that has been there all along."""
        case = self

        class Endpoint:
            def info(self, ctxt: Any, publisher_id: str, event_type: str,
                     payload: Any, metadata: Any) -> None:
                case.received.append(event_type)

        listener = oslo_messaging.get_notification_listener(
            self.transport, [oslo_messaging.Target(topic=self.topic)],
            [Endpoint()])
        listener.start()
        self.addCleanup(self.channel.queue_delete, f'{self.topic}.info')
        self.addCleanup(listener.wait)
        self.addCleanup(listener.stop)

    def _viewer_queues(self) -> int:
        """How many queues hang on the exchange beside the reader's own."""
        # A message that no queue takes would come back: the reader's does,
        # so a key that it does not listen to tells the viewer's alone.
        returned: list[Any] = []
        channel = self._channel()
        channel.events['basic_return'].add(
            lambda *args: returned.append(args))
        channel.basic_publish(amqp.Message('{}'), self.exchange,
                              f'{self.topic}.audit', mandatory=True)
        channel.queue_declare(exclusive=True)
        return 0 if returned else 1

    def test_a_wrong_password(self) -> None:
        done = subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main', 'viewer',
             '--port', '0', '--transport-url',
             broker.URL.replace('guest:guest', 'guest:wrong')],
            capture_output=True, text=True, timeout=60)
        self.assertEqual(1, done.returncode)
        self.assertIn('check user, password', done.stderr)
        self.assertNotIn('Traceback', done.stderr)
        self.assertNotIn('wrong', done.stdout + done.stderr)

    def test_it_takes_nothing_away_and_leaves_nothing_behind(self) -> None:
        running = command.Command(
            self, '--transport-url', broker.URL, '--exchange',
            self.exchange, '--topic', self.topic)
        stream = running.stream(self)
        while not stream.until('pulse')['listening']:
            continue
        self.assertEqual(1, self._viewer_queues())
        notifier = oslo_messaging.Notifier(
            self.transport, 'nova-compute:c1', driver='messagingv2',
            topics=[self.topic])
        for number in range(_EVENTS):
            notifier.info({}, f'instance.event{number}', {})
        wanted = [f'instance.event{number}' for number in range(_EVENTS)]
        rows = [row['type'] for row in stream.rows(_EVENTS)
                if row['type'] != '?']
        while len(rows) < _EVENTS:
            rows += [row['type'] for row in stream.rows(1)]
        self.assertEqual(wanted, rows)
        deadline = time.monotonic() + 20
        while len(self.received) < _EVENTS:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertEqual(wanted, sorted(
            self.received, key=lambda name: int(name[14:])))
        self.assertEqual(0, running.stop(), running.errors())
        self.assertEqual(0, self._viewer_queues(), running.errors())
