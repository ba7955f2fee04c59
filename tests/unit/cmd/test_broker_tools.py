# SPDX-License-Identifier: Apache-2.0
"""Reach a broker by its address, and wait for it so long and no longer."""

from __future__ import annotations

import ssl
import types
from unittest import mock

import amqp
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd import queue_reader
from nova_notifications import exceptions


def _broker(url: str = 'rabbit://ada:s3cret@one:5672,ada:s3cret@two:5673/v'
            ) -> broker_module.Broker:
    conf = cfg.ConfigOpts()
    conf([], project='x', default_config_files=[])
    return broker_module.of_url(
        conf, oslo_messaging.TransportURL.parse(conf, url))


class BrokerTest(base.BaseTestCase):

    def test_what_the_url_says(self) -> None:
        broker = _broker()
        self.assertEqual(('one:5672/v', 'v', False), (
            broker.name, broker.virtual_host, broker.durable))
        broker.prefer_next_host()
        self.assertEqual('two:5673/v', broker.name)
        broker.prefer_next_host()
        self.assertEqual('one:5672/v', broker.name)
        for query, durable in (('amqp_durable_queues=true', True),
                               ('rabbit_quorum_queue=true', True),
                               ('amqp_durable_queues=false', False)):
            self.assertIs(durable, _broker(f'rabbit://h/?{query}').durable)

    def test_urls_that_are_none(self) -> None:
        for url, text in (
                ('fake://', 'needs the URL of a RabbitMQ, not of "fake"'),
                ('rabbit://h/?heartbeat_rate=moon',
                 'cannot be used (heartbeat_rate)')):
            error = self.assertRaises(exceptions.NotificationsError, _broker,
                                      url)
            self.assertIn(text, str(error))
        for transport, is_rabbit in (('rabbit', True), ('kombu', True),
                                     ('kombu+memory', True), ('fake', False)):
            self.assertIs(is_rabbit, broker_module.is_rabbit(
                types.SimpleNamespace(transport=transport)))

    def test_how_to_delete_a_queue(self) -> None:
        self.assertEqual("rabbitmqctl -p v delete_queue 'a b'",
                         _broker().deletion('a b'))
        self.assertEqual('rabbitmqctl delete_queue q',
                         _broker('rabbit://h//').deletion('q'))

    def test_the_first_host_that_answers(self) -> None:
        broker = _broker()
        with mock.patch.object(amqp, 'Connection') as made:
            made.return_value.connect.side_effect = [OSError('no'), None]
            self.assertIs(made.return_value, broker.connect())
        self.assertEqual('two:5673/v', broker.name)
        made.return_value.collect.assert_called_once_with()
        (address, user, password), options = made.call_args
        self.assertEqual(('two:5673', 'ada', 's3cret'),
                         (address, user, password))
        self.assertEqual(
            ('AMQPLAIN', 'v', 5.0, 60, False),
            (options['login_method'], options['virtual_host'],
             options['connect_timeout'], options['heartbeat'],
             options['ssl']))

    def test_why_no_host_answers(self) -> None:
        for error, cause, step in (
                (OSError('no'), 'no RabbitMQ answers (OSError: no)',
                 'check host, port'),
                (amqp.exceptions.AccessRefused('no'),
                 "the broker refused user 'ada'", 'check user and password'),
                (ssl.SSLCertVerificationError('no'),
                 'the certificate of the broker is not accepted',
                 'check that ssl_ca_file'),
                (ssl.SSLError('no'), 'TLS fails', 'check that the port'),
                (ValueError('password=x'),
                 'the broker refused the connection (ValueError: '
                 'password=***)', 'check the virtual host')):
            broker = _broker()
            with mock.patch.object(amqp, 'Connection') as made:
                made.return_value.connect.side_effect = error
                raised = self.assertRaises(exceptions.NotificationsError,
                                           broker.connect)
            text = str(raised)
            self.assertTrue(text.startswith(f'one:5672/v: {cause}'), text)
            self.assertIn(f'; two:5673/v: {cause}', text)
            self.assertEqual(1, text.count(f'Next: {step}'))
            self.assertNotIn('s3cret', text)
            self.assertEqual('two:5673/v', broker.name)

    def test_files_of_tls(self) -> None:
        self.assertIs(False, broker_module.tls_parameters(
            _broker('rabbit://h/').options, 'h'))
        for name in ('ssl_ca_file', 'ssl_cert_file', 'ssl_key_file'):
            options = _broker(
                f'rabbit://h/?ssl=true&{name}=/does/not/exist').options
            error = self.assertRaises(
                ValueError, broker_module.tls_parameters, options, 'h')
            self.assertEqual(f'{name} /does/not/exist cannot be read',
                             str(error))


class PatienceTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.reader = mock.Mock()
        self.told: list[str] = []
        self.slept: list[float] = []
        self.patch(queue_reader.time, 'sleep', self.slept.append)
        self.patch(queue_reader.time, 'monotonic', lambda: 5.0)

    def _open(self, until: float | None = None,
              reconnect: bool = True) -> int:
        return queue_reader.open_patiently(
            self.reader, until, reconnect=reconnect,
            waiting=lambda error: self.told.append(str(error)))

    def test_a_broker_that_is_away(self) -> None:
        away = exceptions.NotificationsError('away')
        self.reader.open.side_effect = [
            away, away, queue_reader.NoExchange('none')]
        self.reader.bind.side_effect = [queue_reader.NoExchange('none'), 3]
        self.assertEqual(3, self._open())
        self.assertEqual(['away', 'none'], self.told)
        self.assertEqual([1.0, 1.0], self.slept)
        self.assertEqual([mock.call(1.0)] * 2,
                         self.reader.wait.call_args_list)

    def test_it_is_not_waited_for(self) -> None:
        self.reader.open.side_effect = exceptions.NotificationsError('away')
        self.assertRaises(exceptions.NotificationsError, self._open,
                          reconnect=False)
        self.assertEqual(1, self.reader.open.call_count)

    def test_once_it_has_answered_it_is(self) -> None:
        away = exceptions.NotificationsError('away')
        self.reader.open.side_effect = [queue_reader.NoExchange('none'), 2]
        self.reader.wait.side_effect = away
        self.assertEqual(2, self._open(reconnect=False))

    def test_no_longer_than_asked_for(self) -> None:
        for until, tries in ((5.0, 1), (5.1, 2)):
            self.reader.open.reset_mock()
            self.reader.open.side_effect = [
                exceptions.NotificationsError('away'), 0]
            if tries == 1:
                self.assertRaises(exceptions.NotificationsError, self._open,
                                  until)
            else:
                self.assertEqual(0, self._open(until))
            self.assertEqual(tries, self.reader.open.call_count)
