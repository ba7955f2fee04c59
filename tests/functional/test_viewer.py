# SPDX-License-Identifier: Apache-2.0
"""The viewer on a real RabbitMQ, beside a reader it must not rob."""

from __future__ import annotations

import json
import signal
import tempfile
import time
from typing import Any
import urllib.request
import uuid

import amqp
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from tests.functional import broker
from tests.functional import rabbit
from tests.unit.viewer import base as base_of_viewer
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
        # No Nova has sent anything yet: there is no exchange to read.
        self.assertIn('no exchange', self._status(stream, False)['reason'])
        self._declare(node)
        self._status(stream, True)
        node.kill()
        self.assertIn('lost', self._status(stream, False)['reason'])
        node.start()
        self._declare(node)
        self.assertRegex(self._mark(stream), 'was away from .* not here')
        self._status(stream, True)
        node.kill()
        self._status(stream, False)
        # It ends where there is no broker to take leave of, too.
        self.assertEqual(0, running.stop(), running.errors())

    def _declare(self, node: rabbit.Node) -> None:
        with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
            connection.channel().exchange_declare(
                'nova', 'topic', auto_delete=False)

    def _status(self, stream: base_of_viewer.Stream,
                listening: bool) -> Any:
        while True:
            status = stream.until('pulse')['status']
            if status['listening'] is listening:
                return status

    def _mark(self, stream: base_of_viewer.Stream) -> str:
        while True:
            for row in stream.until('rows'):
                if 'mark' in row:
                    return str(row['mark'])


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
        running = command.Command(
            self, '--transport-url',
            broker.URL.replace('guest:guest', 'guest:wrong'))
        status = running.stream(self).until('pulse')['status']
        for text in (status['reason'], running.errors()):
            self.assertIn('check user and password', text)
            self.assertNotIn('wrong', text)
        self.assertEqual(0, running.stop())
        self.assertNotIn('Traceback', running.errors())

    def test_the_password_need_not_be_an_argument(self) -> None:
        with tempfile.NamedTemporaryFile('w', suffix='.conf') as conf:
            conf.write(f'[DEFAULT]\ntransport_url = {broker.URL}\n'
                       f'control_exchange = {self.exchange}\n')
            conf.flush()
            for running in (
                    command.Command(self, '--config-file', conf.name,
                                    '--topic', self.topic),
                    command.Command(
                        self, '--exchange', self.exchange, '--topic',
                        self.topic, environment={
                            'NOVA_NOTIFICATIONS_TRANSPORT_URL': broker.URL})):
                stream = running.stream(self)
                hello = stream.until('hello')
                self.assertEqual((self.exchange, [self.topic]), (
                    hello['exchange'], hello['topics']))
                self.assertNotIn('guest@', json.dumps(hello))
                while not stream.until('pulse')['status']['listening']:
                    continue
                self.assertEqual(0, running.stop())

    def test_it_is_gone_with_its_terminal_and_when_it_is_killed(self) -> None:
        for by in (signal.SIGHUP, signal.SIGKILL):
            running = command.Command(
                self, '--transport-url', broker.URL, '--exchange',
                self.exchange, '--topic', self.topic)
            stream = running.stream(self)
            while not stream.until('pulse')['status']['listening']:
                continue
            self.assertEqual(1, self._viewer_queues())
            self.assertEqual(-9 if by == signal.SIGKILL else 0,
                             running.stop(by), running.errors())
            deadline = time.monotonic() + 10
            while self._viewer_queues():
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)

    def test_one_is_sent_again(self) -> None:
        running = command.Command(
            self, '--transport-url', broker.URL, '--exchange',
            self.exchange, '--topic', self.topic)
        stream = running.stream(self)
        hello = stream.until('hello')
        self.assertIn(self.exchange, hello['replay'])
        while not stream.until('pulse')['status']['listening']:
            continue
        oslo_messaging.Notifier(
            self.transport, 'nova-compute:c1', driver='messagingv2',
            topics=[self.topic]).info({}, 'instance.x', {})
        row, = stream.rows(1)
        request = urllib.request.Request(
            f'http://127.0.0.1:{running.port}/api/replay/{row["n"]}'
            f'?life={hello["life"]}', method='POST',
            headers={'X-Nova-Notifications-Viewer': 'page'})
        with urllib.request.urlopen(request, timeout=20) as answer:
            self.assertEqual(row['message'], json.load(answer)['sent'])
        again, = stream.rows(1)
        self.assertEqual((row['message'], row['time']),
                         (again['message'], again['time']))

    def test_it_takes_nothing_away_and_leaves_nothing_behind(self) -> None:
        running = command.Command(
            self, '--transport-url', broker.URL, '--exchange',
            self.exchange, '--topic', self.topic)
        stream = running.stream(self)
        while not stream.until('pulse')['status']['listening']:
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
