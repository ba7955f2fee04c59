# SPDX-License-Identifier: Apache-2.0
"""What RabbitMQ gets, and what becomes of what it answers."""

from __future__ import annotations

import os
import sys
from typing import Any

import amqp
import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications.delivery import errors
from nova_notifications.delivery import rabbit
from nova_notifications.delivery import records
from tests.unit.delivery import amqp_broker
from tests.unit.delivery import test_memory


def record(number: int, topic: str = 't.info') -> records.Record:
    """Return a record that *number* tells from others."""
    return test_memory.record(number)._replace(topic=topic)


class Clock:
    """A clock that goes on by half a second whenever it is read."""

    now = 0.0

    def monotonic(self) -> float:
        self.now += 0.5
        return self.now


class RabbitTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.broker = amqp_broker.Broker()
        self.addCleanup(self.broker.close)
        self.ticks: list[None] = []

    def sender(self, query: str = '', hosts: str = '',
               **changes: Any) -> rabbit.RabbitSender:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        transport = oslo_messaging.get_notification_transport(
            conf, f'rabbit://ada:secret@{hosts}127.0.0.1:{self.broker.port}'
                  f'/shop{query}')
        transport._driver._default_exchange = 'nova'
        settings = test_memory.settings(**{'confirm_timeout': 3.0, **changes})
        found = rabbit.RabbitSender(transport, settings,
                                    lambda: self.ticks.append(None))
        self.addCleanup(found.close)
        return found

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """Return the arguments of the calls of a name."""
        return [call.arguments for call in self.broker.calls
                if call.name == name]


class TestPublishing(RabbitTestCase):

    def test_what_a_message_looks_like(self) -> None:
        batch = [record(1), record(2)]
        self.assertEqual(batch, self.sender().send(batch))
        for sent, one in zip(self.broker.published, batch):
            # The exchange, the queue, mandatory and not immediate.
            self.assertEqual((0, 'nova', 't.info', True, False),
                             sent.call.arguments)
            self.assertEqual(
                {'content_type': 'application/json',
                 'content_encoding': 'utf-8', 'delivery_mode': 2,
                 'priority': 0, 'message_id': one.uid,
                 'application_headers': {}}, sent.properties)
            self.assertEqual(records.envelope(one), sent.body.decode())

    def test_how_it_connects(self) -> None:
        self.sender('?heartbeat_timeout_threshold=40').send([record(1)])
        (properties, mechanism, response, _), = self.called(
            'connection.start-ok')
        self.assertEqual(
            f'{os.path.basename(sys.argv[0])}:{os.getpid()}:notifications',
            properties['connection_name'])
        self.assertEqual('AMQPLAIN', mechanism)
        self.assertIn('ada', str(response))
        self.assertIn('secret', str(response))
        self.assertEqual([('shop', '', False)],
                         self.called('connection.open'))
        (_, _, heartbeat), = self.called('connection.tune-ok')
        self.assertEqual(40, heartbeat)
        self.assertEqual(
            ['channel.open', 'confirm.select', 'exchange.declare',
             'queue.declare', 'queue.bind', 'basic.publish'],
            self.broker.names()[3:])

    def test_how_it_logs_in(self) -> None:
        self.sender('?rabbit_login_method=PLAIN').send([record(1)])
        (_, mechanism, response, _), = self.called('connection.start-ok')
        self.assertEqual(('PLAIN', '\0ada\0secret'),
                         (mechanism, response))

    def test_with_tls(self) -> None:
        # The broker does not speak TLS.
        error = self.assertRaises(errors.SendError,
                                  self.sender('?ssl=true').send, [record(1)])
        self.assertEqual([], self.broker.calls)
        self.assertIsInstance(error.__cause__, OSError)

    def test_the_same_connection_again(self) -> None:
        sender = self.sender()
        for number in range(3):
            sender.send([record(number)])
        self.assertEqual(1, self.broker.connections)
        self.assertEqual(['basic.publish'] * 2, self.broker.names()[-2:])

    def test_nodes_in_turn(self) -> None:
        # Nobody listens at the first one.
        sender = self.sender(hosts='127.0.0.1:1,ada:secret@')
        self.assertRaises(errors.SendError, sender.send, [record(1)])
        self.assertEqual([record(1).uid], [
            one.uid for one in sender.send([record(1)])])

    def test_who_is_served(self) -> None:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        for url, served in (('rabbit://127.0.0.1:1', True),
                            ('kombu://127.0.0.1:1', True),
                            ('fake://', False)):
            transport = oslo_messaging.get_notification_transport(conf, url)
            self.assertEqual(served, rabbit.serves(transport), url)
        # Not by AMQP, whatever the driver is.
        transport = oslo_messaging.get_notification_transport(
            conf, 'rabbit://127.0.0.1:1')
        transport._driver._url.transport = 'kombu+memory'
        self.assertFalse(rabbit.serves(transport))


class TestAnswers(RabbitTestCase):

    def _answer(self, *answers: Any) -> None:
        """Answer each message by the next function, of its tag."""
        left = list(answers)
        self.broker.confirm = (  # type: ignore[method-assign]
            lambda: left.pop(0)(self.broker.tag) if left
            else self.broker.ack(self.broker.tag))

    def test_some_are_rejected(self) -> None:
        batch = [record(number) for number in range(3)]
        sender = self.sender()
        self._answer(self.broker.ack, self.broker.nack)
        self.assertEqual([batch[0], batch[2]], sender.send(batch))
        sender.send([record(3)])
        self.assertEqual(1, self.broker.names().count('channel.open'))

    def test_many_are_answered_at_once(self) -> None:
        batch = [record(number) for number in range(5)]
        sender = self.sender()
        self._answer(lambda tag: b'', lambda tag: self.broker.ack(tag, True),
                     lambda tag: b'', lambda tag: self.broker.nack(tag, True))
        self.assertEqual([*batch[:2], batch[4]], sender.send(batch))

    def test_one_is_answered_before_an_earlier_one(self) -> None:
        batch = [record(number) for number in range(3)]
        sender = self.sender()
        self._answer(lambda tag: b'', self.broker.ack,
                     lambda tag: self.broker.nack(1) + self.broker.ack(tag))
        self.assertEqual(batch[1:], sender.send(batch))

    def test_an_answer_that_comes_twice(self) -> None:
        sender = self.sender()
        self._answer(lambda tag: self.broker.ack(tag) + self.broker.ack(tag)
                     + self.broker.nack(tag))
        batch = [record(1), record(2)]
        self.assertEqual(batch, sender.send(batch))

    def test_all_are_rejected(self) -> None:
        sender = self.sender()
        self._answer(self.broker.nack, self.broker.nack)
        self.assertEqual([], sender.send([record(1), record(2)]))
        self.assertEqual([record(3).uid], [
            one.uid for one in sender.send([record(3)])])
        # The channel may be the reason.
        self.assertEqual(['channel.close', 'channel.open', 'confirm.select',
                          'basic.publish'], self.broker.names()[-4:])
        sender.send([record(4)])
        self.assertEqual(['basic.publish'] * 2, self.broker.names()[-2:])

    def test_a_queue_that_was_deleted(self) -> None:
        sender = self.sender()
        self._answer(lambda tag: self.broker.give_back(
            self.broker.published[-1]) + self.broker.ack(tag))
        batch = [record(1), record(2), record(1, 'other.info')]
        self.assertEqual(batch[1:], sender.send(batch))
        sender.send([record(1), record(1, 'other.info')])
        self.assertEqual(
            ['t.info', 'other.info', 't.info'],
            sorted([name for _, name, *_ in self.called('queue.declare')[:2]],
                   reverse=True)
            + [name for _, name, *_ in self.called('queue.declare')[2:]])
        self.assertEqual(1, len(self.called('exchange.declare')))

    def test_the_broker_refuses_a_message(self) -> None:
        sender = self.sender()
        batch = [record(number) for number in range(3)]
        self._answer(self.broker.ack, lambda tag: self.broker.error(406))
        error = self.assertRaises(errors.SendError, sender.send, batch)
        self.assertEqual((batch[:1], True, None),
                         (error.confirmed, error.suspects, error.refused))
        self._answer(lambda tag: self.broker.error(406))
        error = self.assertRaises(errors.SendError, sender.send, batch[1:2])
        self.assertEqual(([], True, batch[1]),
                         (error.confirmed, error.suspects, error.refused))
        self.assertEqual(2, self.broker.connections)

    def test_another_error_of_the_channel(self) -> None:
        sender = self.sender()
        self._answer(lambda tag: self.broker.error(404))
        error = self.assertRaises(errors.SendError, sender.send, [record(1)])
        self.assertEqual(([], False, None),
                         (error.confirmed, error.suspects, error.refused))
        self.assertIn('404', str(error))

    def test_the_connection_breaks(self) -> None:
        def drop(tag: int) -> bytes:
            self.broker.drop()
            return b''

        sender = self.sender()
        batch = [record(number) for number in range(3)]
        self._answer(self.broker.ack, drop)
        error = self.assertRaises(errors.SendError, sender.send, batch)
        self.assertEqual((batch[:1], False, None),
                         (error.confirmed, error.suspects, error.refused))
        # What was declared is declared again: it may be another broker.
        self.assertEqual(batch[1:], sender.send(batch[1:]))
        self.assertEqual(2, self.broker.connections)
        self.assertEqual(2, len(self.called('exchange.declare')))


class TestWaiting(RabbitTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.rabbit.time', Clock()))
        drain = amqp.Connection.drain_events

        def drain_events(connection: Any,
                         timeout: float | None = None) -> Any:
            # The clock of the test does not wait, nor does the connection.
            return drain(connection, timeout=0.01 if timeout == 1 else timeout)

        self.useFixture(fixtures.MonkeyPatch(
            'amqp.Connection.drain_events', drain_events))

    def test_a_broker_that_does_not_answer(self) -> None:
        self.broker.confirm = lambda: b''  # type: ignore[method-assign]
        error = self.assertRaises(
            errors.SendError, self.sender(confirm_timeout=4).send,
            [record(1)])
        self.assertEqual('TimeoutError: no confirm from the broker',
                         str(error))
        self.assertEqual(([], None, False),
                         (error.confirmed, error.refused, error.suspects))
        # At once, then each second: at 1, 2, 3, 4 and, as it is given up
        # after the fourth, once more.
        self.assertEqual(5, len(self.ticks))

    def test_a_broker_that_blocks_publishers(self) -> None:
        self.broker.confirm = (  # type: ignore[method-assign]
            lambda: self.broker.blocked())

        def tick() -> None:
            self.ticks.append(None)
            if len(self.ticks) == 20:
                self.broker.send(self.broker.unblocked())
            if len(self.ticks) == 21:
                self.broker.send(self.broker.ack(1))

        sender = self.sender(confirm_timeout=4)
        sender._tick = tick
        self.assertEqual([record(1).uid], [
            one.uid for one in sender.send([record(1)])])
        self.assertLess(20, len(self.ticks))

    def test_it_is_not_waited_for_without_end(self) -> None:
        self.broker.confirm = (  # type: ignore[method-assign]
            lambda: self.broker.blocked() + self.broker.unblocked())
        self.assertRaises(errors.SendError,
                          self.sender(confirm_timeout=4).send, [record(1)])

    def test_one_confirm_after_the_other_is_waited_for(self) -> None:
        batch = [record(number) for number in range(6)]
        self.broker.confirm = lambda: b''  # type: ignore[method-assign]

        def tick() -> None:
            self.ticks.append(None)
            if len(self.ticks) % 3 == 0:
                self.broker.send(self.broker.ack(len(self.ticks) // 3))

        sender = self.sender(confirm_timeout=4)
        sender._tick = tick
        self.assertEqual(batch, sender.send(batch))


class TestIdle(RabbitTestCase):

    def test_before_there_is_a_connection(self) -> None:
        sender = self.sender()
        sender.idle()
        sender.close()
        self.assertEqual(0, self.broker.connections)

    def test_a_connection_that_lives(self) -> None:
        sender = self.sender()
        sender.send([record(1)])
        sender.idle()
        sender.send([record(2)])
        self.assertEqual(1, self.broker.connections)

    def test_a_connection_that_the_broker_ended(self) -> None:
        sender = self.sender()
        sender.send([record(1)])
        self.broker.drop()
        sender.idle()
        self.assertEqual([record(2).uid], [
            one.uid for one in sender.send([record(2)])])
        self.assertEqual(2, self.broker.connections)
