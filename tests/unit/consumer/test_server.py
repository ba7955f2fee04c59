# SPDX-License-Identifier: Apache-2.0
"""Read a transport, and say what happens when a part of it fails."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import fixtures
import oslo_messaging
from oslotest import base

from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.consumer import connection
from nova_notifications.consumer import counters
from nova_notifications.consumer import dead_letters
from nova_notifications.consumer import dispatch
from nova_notifications.consumer import rabbit_driver
from nova_notifications.consumer import server

_EVENT = 'service.update'


class DeadLettersTest(base.BaseTestCase):

    def test_a_broker_that_takes_it(self) -> None:
        transport = mock.Mock()
        queue = dead_letters.DeadLetterQueue(transport, 'nova', 'apart')
        self.assertIs(True, queue.put({'user_id': 'u', 'auth_token': 'x'},
                                      {'a': 1}))
        (target, context, message), options = (
            transport._send_notification.call_args)
        self.assertEqual(
            ('apart', 'nova', {'user_id': 'u', 'auth_token': None}, {'a': 1},
             {'version': 2.0, 'retry': 2}),
            (target.topic, target.exchange, context, message, options))
        self.assertIs(True, queue.put(None, {'a': 1}))

    def test_a_broker_that_does_not(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        transport = mock.Mock()
        transport._send_notification.side_effect = OSError('password=x')
        queue = dead_letters.DeadLetterQueue(transport, 'nova', 'apart')
        self.assertIs(False, queue.put({}, {}))
        self.assertIn('cannot be put into apart: OSError: password=***; it '
                      'is given back to the broker', logged.output)


class ServerTest(base.BaseTestCase):

    def test_what_is_asked_of_rabbitmq(self) -> None:
        conf = consumer.Consumer()._conf
        for url, prefetch, query in (
                ('rabbit://h/', 7, {'rabbit_qos_prefetch_count': '7'}),
                ('kombu://h/', 7, {'rabbit_qos_prefetch_count': '7'}),
                ('rabbit://h/?rabbit_qos_prefetch_count=3', 7,
                 {'rabbit_qos_prefetch_count': '3'}),
                ('rabbit://h/', None, {}), ('fake://', 7, {})):
            with mock.patch.object(
                    oslo_messaging, 'get_notification_transport') as get:
                server.transport(conf, url, prefetch)
            self.assertEqual(query, get.call_args.kwargs['url'].query)

    def test_a_url_that_is_none(self) -> None:
        conf = consumer.Consumer()._conf
        for url in ('x', 'moon://u:secret@h/', 'rabbit://h:port/'):
            error = self.assertRaises(exceptions.NotificationsError,
                                      server.transport, conf, url, None)
            self.assertIn('the transport URL cannot be used: ', str(error))
            self.assertNotIn('secret', str(error))

    def test_a_broker_that_refuses(self) -> None:
        own = exceptions.NotificationsError('x')
        self.assertIs(own, server.refused(own))
        error = server.refused(OSError('password=x'))
        self.assertIn('cannot be read: OSError: password=*** Next: ',
                      str(error))

    def _server(self, **options: Any) -> server.Server:
        made = consumer.Consumer(**options)
        return server.Server(mock.Mock(), made._dispatcher, made._reading)

    def test_faults_lose_no_message(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        reader = self._server()
        message = mock.Mock(ctxt={}, message={'event_type': _EVENT})
        with mock.patch.object(reader._deliver, 'process',
                               side_effect=SystemExit):
            reader._process_incoming([message])
        message.requeue.assert_called_once_with()
        self.assertFalse(message.acknowledge.called)
        self.assertIn('messages could not be handled', logged.output)

    def test_one_that_cannot_be_acknowledged(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        messages = [mock.Mock(ctxt={}, message={'event_type': _EVENT})
                    for _ in range(2)]
        messages[0].acknowledge.side_effect = OSError
        self._server()._process_incoming(messages)
        messages[1].acknowledge.assert_called_once_with()
        self.assertIn('a message could not be acknowledged', logged.output)

    def test_what_waits_is_given_back(self) -> None:
        reader = self._server()
        self.assertEqual(1000, reader._waiting._limit)
        message = mock.Mock()
        delivery = dispatch.Delivery({}, {})
        delivery.outcome = counters.Outcome.REQUEUED
        delivery.delay = 1000
        reader._finish(message, delivery)
        self.assertEqual((1, False), (len(reader._waiting),
                                      message.requeue.called))
        reader.release()
        message.requeue.assert_called_once_with()

    def test_workers_take_what_has_arrived(self) -> None:
        for options, parts, submitted in (
                ({'workers': 2}, [['a'], ['b'], ['c']], 2),
                ({}, [['a'], ['b'], ['c']], 1),
                ({'batch_size': 3}, [['a', 'b', 'c']], 1)):
            reader = self._server(**options)
            reader._work_executor = mock.Mock()
            handled: list[Any] = []
            reader._process_incoming = handled.append
            reader._on_incoming(list('abc'))
            self.assertEqual(submitted,
                             reader._work_executor.submit.call_count)
            reader._on_incoming(['d'])
            reader._work()
            self.assertEqual([*parts, ['d']], handled)
            self.assertEqual(
                reader._work_executor.submit.call_count - 1, reader._busy)

    def test_three_quarters_of_what_is_sent_ahead_may_wait(self) -> None:
        for ahead, waiting in ((100, 75), (5, 3), (1, 1), (0, 1000),
                               (-1, 1000)):
            created = mock.Mock(prefetch_size=ahead)
            created._poll_style_listener = None
            clean_up = created.cleanup
            reader = self._server()
            with mock.patch.object(
                    server.listener.BatchNotificationServer,
                    '_create_listener', return_value=created):
                self.assertIs(created, reader._create_listener())
            self.assertEqual((waiting, 20), (
                reader._waiting._limit, reader._origin.delivery_limit))
            self.assertIsNotNone(reader._origin.dead_letter)
            created.cleanup()
            clean_up.assert_called_once_with()

    def test_an_interruption(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        reader = self._server()
        reader._reconnected('versioned_notifications.info')
        self.assertEqual(1, reader._deliver.counters.interruptions)
        self.assertIn('queue versioned_notifications.info was interrupted',
                      logged.output)

    def test_an_exchange_with_other_properties(self) -> None:
        reader = self._server()
        with mock.patch.object(rabbit_driver, 'refused_exchange',
                               return_value='406 durable'):
            error = self.assertRaises(exceptions.NotificationsError,
                                      reader._check, 'nova')
        self.assertIn("the exchange 'nova' is there with other properties: "
                      "406 durable Next: ", str(error))


class ConnectionTest(base.BaseTestCase):

    def test_a_start_that_fails(self) -> None:
        transport, reader = mock.Mock(), mock.Mock()
        reader.start.side_effect = problem = OSError('no')
        failed: list[Exception] = []
        made = connection.Connection(transport, reader, 3, failed.append)
        made.close()
        self.assertIs(True, made._thread.daemon)
        self.assertEqual([problem], failed)
        reader.start.assert_called_once_with(3)
        transport.cleanup.assert_called_once_with()
        self.assertFalse(reader.stop.called)

    def test_a_stop_before_it_is_connected(self) -> None:
        self.patch(connection, '_PATIENCE', 0)
        transport, reader = mock.Mock(), mock.Mock()
        connected = threading.Event()
        reader.start.side_effect = lambda workers: connected.wait(20)
        made = connection.Connection(transport, reader, 1, mock.Mock())
        made.close()
        self.assertFalse(reader.stop.called)
        connected.set()
        made._thread.join(20)
        self.assertEqual(
            [mock.call.start(1), mock.call.release(), mock.call.stop(),
             mock.call.wait()], reader.mock_calls)
        transport.cleanup.assert_called_once_with()
