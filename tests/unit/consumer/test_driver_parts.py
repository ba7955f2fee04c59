# SPDX-License-Identifier: Apache-2.0
"""Reach into oslo.messaging's driver, and go on without what it lacks."""

from __future__ import annotations

import importlib.util
import queue
import select
import socket
import sys
import types
from typing import Any
from unittest import mock

import amqp
import fixtures
from oslo_messaging import _drivers
from oslotest import base

from nova_notifications.consumer import delayed
from nova_notifications.consumer import rabbit_driver
from nova_notifications.consumer import rabbit_messages


class DriverTest(base.BaseTestCase):

    def _incoming(self, properties: Any = None) -> tuple[Any, Any]:
        poller, raw = mock.Mock(), mock.Mock()
        poller._message_operations_handler.do = lambda operation: operation()
        raw.properties = properties or {}
        return rabbit_messages.Incoming(poller, raw, {}, {}, 'u-1'), raw

    def test_how_often_it_was_delivered(self) -> None:
        for headers, count in ((None, None), ({}, None),
                               ({'x-delivery-count': 3}, 3),
                               ({'x-delivery-count': '3'}, None)):
            incoming, _ = self._incoming({'application_headers': headers})
            self.assertEqual(count, rabbit_driver.delivery_count(incoming))
            drivers = types.SimpleNamespace(message=types.SimpleNamespace(
                _raw_message=types.SimpleNamespace(headers=headers or {})))
            self.assertEqual(count, rabbit_driver.delivery_count(drivers))
        self.assertIsNone(rabbit_driver.delivery_count(object()))

    def test_how_often_a_queue_delivers(self) -> None:
        for limit, expected in ((0, None), (3, 3)):
            listener = mock.Mock()
            (listener._poll_style_listener.conn.rabbit_quorum_queue_config
             .delivery_limit) = limit
            self.assertEqual(expected,
                             rabbit_driver.delivery_limit(listener))
        self.assertIsNone(rabbit_driver.delivery_limit(object()))

    def test_acknowledged_and_given_back(self) -> None:
        incoming, raw = self._incoming()
        raw.delivery_tag = 7
        incoming.acknowledge()
        raw.channel.basic_ack.assert_called_once_with(7)
        incoming._poller.msg_id_cache.add.assert_called_once_with('u-1')
        incoming.requeue()
        raw.channel.basic_reject.assert_called_once_with(7, True)

    def test_a_connection_that_is_gone(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        incoming, raw = self._incoming()
        raw.channel.basic_ack.side_effect = OSError('gone')
        raw.channel.basic_reject.side_effect = OSError('gone')
        incoming.acknowledge()
        incoming.requeue()
        self.assertIn('a message was not acknowledged: gone', logged.output)
        self.assertIn('a message was not given back: gone', logged.output)

    def test_a_socket_that_is_none(self) -> None:
        self.assertIs(False, rabbit_driver._is_readable(object()))
        self.assertIs(False, rabbit_driver._is_readable(mock.Mock()))

    def test_a_listener_of_another_driver(self) -> None:
        listener = mock.Mock()
        listener._poll_style_listener.conn._consumers = None
        rabbit_driver.watch(listener, mock.Mock(), mock.Mock(),
                            mock.Mock())
        before = listener._poll_style_listener.poll
        rabbit_driver.take_what_is_there(listener)
        self.assertIs(before, listener._poll_style_listener.poll)
        rabbit_driver.flush(object())
        self.assertIsNone(rabbit_driver.refused_exchange(
            mock.Mock(_driver=object()), 'nova'))

    def test_acknowledgements_are_written_within_five_seconds(self) -> None:
        listener = mock.Mock()
        with mock.patch('threading.Event') as made:
            rabbit_driver.flush(listener)
        (listener._poll_style_listener._message_operations_handler.do
         .assert_called_once_with(made.return_value.set))
        made.return_value.wait.assert_called_once_with(5.0)

    def test_an_oslo_messaging_that_is_built_otherwise(self) -> None:
        spec = importlib.util.spec_from_file_location(
            'built_otherwise', rabbit_driver.__file__)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        with mock.patch.dict(sys.modules, {
                'oslo_messaging._drivers.amqpdriver': None}), \
                mock.patch.dict(vars(_drivers)):
            del _drivers.amqpdriver
            spec.loader.exec_module(module)
        listener = mock.Mock()
        before = listener._poll_style_listener.poll
        module.take_what_is_there(listener)
        self.assertIs(before, listener._poll_style_listener.poll)
        self.assertIsNone(module.refused_exchange(mock.Mock(), 'nova'))

    def test_bodies_that_the_driver_cannot_read(self) -> None:
        listener, undecodable = mock.Mock(), mock.Mock()
        reader = mock.Mock(queue_name='q')
        poller = listener._poll_style_listener
        poller.incoming, poller.conn._consumers = [], {reader: None}
        decode, deliver = reader._callback, reader.callback
        rabbit_driver.watch(listener, undecodable, mock.Mock(),
                            mock.Mock())
        reader._callback(mock.Mock(body='broken'))
        undecodable.assert_called_once_with('broken')
        # One that it decodes, and skips as one that it has seen.
        message = mock.Mock()
        decode.side_effect = reader.callback
        reader._callback(message)
        deliver.assert_called_once_with(message)
        message.acknowledge.assert_called_once_with()
        # One that it takes.
        deliver.side_effect = poller.incoming.append
        taken = mock.Mock()
        reader._callback(taken)
        self.assertFalse(taken.acknowledge.called)
        self.assertEqual(1, undecodable.call_count)

    def test_bodies_that_are_skipped(self) -> None:
        listener, reader = mock.Mock(), mock.Mock(queue_name='q')
        poller = listener._poll_style_listener
        poller.incoming, poller.conn._consumers = [], {reader: None}
        decode = reader._callback
        rabbit_driver.watch(listener, mock.Mock(), mock.Mock(), mock.Mock(),
                            lambda body: body == 'skipped')
        channel = mock.Mock()
        for body in ('skipped', 'read'):
            message = amqp.Message(body, channel=channel)
            message.delivery_info = {'delivery_tag': body}
            reader._callback(message)
        channel.basic_ack.assert_called_once_with('skipped')
        self.assertEqual('read', decode.call_args.args[0].body)
        self.assertEqual(1, decode.call_count)

    def test_all_that_is_there_is_taken(self) -> None:
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        listener = mock.Mock()
        poller = mock.Mock(spec=rabbit_driver.amqpdriver.AMQPListener)
        poller.conn = mock.Mock()
        listener._poll_style_listener = poller
        made = poller.conn.connection
        made.connection.sock = ours
        drain, poll = made.drain_events, poller.poll
        rabbit_driver.take_what_is_there(listener)
        with mock.patch('select.select', wraps=select.select) as asked:
            made.drain_events(timeout=7)
        self.assertEqual([mock.call(timeout=7)], drain.call_args_list)
        asked.assert_called_once_with([ours], (), (), 0)
        theirs.send(b'x')
        made.drain_events(timeout=7)
        self.assertEqual(1 + 33, drain.call_count)
        poll.return_value, poller.incoming = ['a'], list(range(40))
        self.assertEqual(['a', *range(32)], poller.poll(timeout=1))
        self.assertEqual(list(range(32, 40)), poller.incoming)
        poll.return_value = []
        self.assertEqual([], poller.poll(timeout=1))
        self.assertEqual(8, len(poller.incoming))

    def test_an_exchange_that_the_broker_refuses(self) -> None:
        driver = mock.Mock(spec=rabbit_driver.amqpdriver.AMQPDriverBase)
        made = mock.MagicMock(durable=True, amqp_auto_delete=False)
        driver._get_connection = mock.MagicMock()
        driver._get_connection.return_value.__enter__.return_value = made
        made.ensure.side_effect = lambda declare: (declare(), declare())
        transport = mock.Mock(_driver=driver)
        self.assertIsNone(rabbit_driver.refused_exchange(transport, 'nova'))
        declare = made.channel.exchange_declare
        declare.assert_called_with('nova', 'topic', durable=True,
                                   auto_delete=False)
        declare.side_effect = amqp.exceptions.PreconditionFailed('durable')
        self.assertIn('durable', rabbit_driver.refused_exchange(
            transport, 'nova') or '')

    def test_the_drivers_own_id(self) -> None:
        incoming, _ = self._incoming()
        self.assertEqual('u-1', incoming.unique_id)

    def test_a_queue_that_is_read_again(self) -> None:
        listener, reconnected = mock.Mock(), mock.Mock()
        readers = [mock.Mock(queue_name='q') for _ in range(2)]
        declares = [reader.declare for reader in readers]
        listener._poll_style_listener.conn._consumers = dict.fromkeys(
            readers)
        rabbit_driver.watch(listener, mock.Mock(), reconnected,
                            mock.Mock())
        for number in (1, 2):
            made = mock.Mock()
            for reader in readers:
                reader.declare(made)
            self.assertEqual([mock.call('q')] * number,
                             reconnected.call_args_list)
        self.assertEqual([2, 2], [each.call_count for each in declares])


class LateReturns(delayed.DelayedReturns):
    """Gets another message just when it has found that there is none."""

    late = ['late']

    def give_back_due(self) -> float | None:
        left = super().give_back_due()
        if left is None and self.late:
            self.put(self.late.pop(), 0)
        return left


class DelayedTest(base.BaseTestCase):

    def test_a_message_between_two_looks(self) -> None:
        given: queue.SimpleQueue[str] = queue.SimpleQueue()
        returns = LateReturns(9, given.put)
        self.addCleanup(returns.close)
        returns.put('first', 0)
        self.assertEqual(['first', 'late'],
                         [given.get(timeout=20) for _ in range(2)])
        # A process that ends does not wait for it.
        self.assertIs(True, returns._thread and returns._thread.daemon)
