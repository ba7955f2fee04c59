# SPDX-License-Identifier: Apache-2.0
"""What Kafka gets, and what becomes of its delivery reports.

librdkafka is not there in every place where the unit tests run, so what stands
for it here takes the same calls. The functional tests run the real one.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.delivery import errors
from nova_notifications.delivery import kafka
from nova_notifications.delivery import threads
from tests.unit import modules as loaded
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_senders

made = test_senders.made


class KafkaException(Exception):
    """As confluent_kafka has it."""


class Error:
    """As confluent_kafka has it.

    :param name: of the error.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        """Return the name."""
        return self._name

    def __str__(self) -> str:
        return self._name


class Producer:
    """Reports of each message what the test says, at the next poll."""

    def __init__(self, driver: Driver, configuration: dict[str, Any]) -> None:
        self.driver = driver
        self.configuration = configuration
        self.reports: list[Any] = []
        self.polls: list[float] = []
        self.purged = False

    def produce(self, topic: str, body: bytes, on_delivery: Any) -> None:
        """Take a message, or raise what the test says."""
        self.driver.sent.append((topic, body))
        answer = self.driver.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.reports.append(lambda: on_delivery(answer, None))

    def poll(self, timeout: float) -> None:
        """Call back."""
        self.polls.append(timeout)
        for report in self.reports:
            report()
        self.reports.clear()

    def purge(self) -> None:
        """Forget what was not sent."""
        self.purged = True


class Driver(SimpleNamespace):
    """oslo.messaging's module for Kafka, as far as it is used."""

    def __init__(self) -> None:
        super().__init__(
            KafkaException=KafkaException, confluent_kafka=SimpleNamespace(
                Producer=self.make), tpool=SimpleNamespace(
                execute=self.execute))
        self.sent: list[tuple[str, bytes]] = []
        self.answers: list[Any] = []
        self.producers: list[Producer] = []
        self.in_pool: list[float] = []

    def make(self, configuration: dict[str, Any]) -> Producer:
        """Return a producer."""
        self.producers.append(Producer(self, configuration))
        return self.producers[-1]

    def execute(self, function: Any, timeout: float) -> None:
        """Call a function where it does not keep green threads waiting."""
        self.in_pool.append(timeout)
        function(timeout)

    def concat(self, separator: str, parts: list[str]) -> str:
        """Join the parts that are not empty."""
        return separator.join(part for part in parts if part)

    def pack_message(self, context: Any, message: Any) -> dict[str, Any]:
        """Return what is sent."""
        return {'context': context, 'message': message}


class KafkaTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.driver = Driver()
        self.useFixture(loaded.Loaded({kafka._MODULE: self.driver}))
        self.now = 0.0
        self.ticks: list[float] = []
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.kafka.time', self))

    def monotonic(self) -> float:
        """Return the time of this test, which goes on by half a second."""
        self.now += 0.5
        return self.now

    def sender(self, **options: Any) -> kafka.KafkaSender:
        conf = SimpleNamespace(oslo_messaging_kafka=SimpleNamespace(**{
            'producer_batch_timeout': 0.2, 'producer_batch_size': 7,
            'compression_codec': 'gzip', 'security_protocol': 'PLAINTEXT',
            'ssl_cafile': '/ca', 'ssl_client_cert_file': '/cert',
            'ssl_client_key_file': '/key', 'ssl_client_key_password': 'kp',
            'sasl_mechanism': 'SCRAM', **options}))
        hosts = [SimpleNamespace(hostname=name, port=port, username='ada',
                                 password='secret')
                 for name, port in (('k1', 9092), ('2001:db8::1', 9093),
                                    ('', 1))]
        return kafka.KafkaSender(
            SimpleNamespace(_driver=SimpleNamespace(
                conf=conf, _url=SimpleNamespace(
                    hosts=hosts, virtual_host='shop'))),
            test_memory.settings(confirm_timeout=6),
            lambda: self.ticks.append(self.now))


class TestSending(KafkaTestCase):

    def test_what_is_sent(self) -> None:
        batch = [made(1), made(2, 'u')]
        self.driver.answers = [None, None]
        self.assertEqual(batch, self.sender().send(batch))
        self.assertEqual(
            [(f'{topic}.info.shop', {
                'context': {'user': number},
                'message': {'event_type': f'e{number}', 'payload': {}}})
             for number, topic in ((1, 't'), (2, 'u'))],
            [(topic, json.loads(body)) for topic, body in self.driver.sent])

    def test_what_a_producer_is_made_with(self) -> None:
        sender = self.sender()
        self.driver.answers = [None]
        sender.send([made(1)])
        producer, = self.driver.producers
        self.assertEqual(
            {'bootstrap.servers': 'k1:9092,[2001:db8::1]:9093',
             'linger.ms': 200.0, 'batch.num.messages': 7,
             'compression.codec': 'gzip', 'security.protocol': 'PLAINTEXT',
             'ssl.ca.location': '/ca', 'ssl.certificate.location': '/cert',
             'ssl.key.location': '/key', 'ssl.key.password': 'kp',
             'acks': 'all', 'max.in.flight.requests.per.connection': 1,
             'message.timeout.ms': 6000, 'log_level': 0,
             'error_cb': sender._on_error}, producer.configuration)

    def test_who_logs_in(self) -> None:
        for protocol in ('SASL_PLAINTEXT', 'SASL_SSL'):
            self.driver.answers = [None]
            self.sender(security_protocol=protocol).send([made(1)])
            found = self.driver.producers[-1].configuration
            self.assertEqual(('SCRAM', 'ada', 'secret'), (
                found['sasl.mechanism'], found['sasl.username'],
                found['sasl.password']))

    def test_one_producer_as_long_as_all_goes_well(self) -> None:
        sender = self.sender()
        sender.idle()
        self.driver.answers = [None, None]
        sender.send([made(1)])
        sender.idle()
        sender.send([made(2)])
        producer, = self.driver.producers
        self.assertEqual([0.1, 0, 0.1], producer.polls)
        sender.close()
        sender.close()
        self.assertTrue(producer.purged)
        self.assertEqual(0, producer.polls[-1])

    def test_green_threads_do_not_stand_still(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.threads.native', lambda: None))
        self.assertIsNot(threads.module(), threads.native())
        self.driver.answers = [None]
        self.sender().send([made(1)])
        self.assertEqual([0.1], self.driver.in_pool)


class TestReports(KafkaTestCase):

    def test_what_was_not_delivered(self) -> None:
        batch = [made(1), made(2), made(3)]
        for error, refused in ((Error('_TRANSPORT'), None),
                               (Error('MSG_SIZE_TOO_LARGE'), batch[1]),
                               (Error('INVALID_RECORD'), batch[1]),
                               (KafkaException(Error('_QUEUE_FULL')), None),
                               (KafkaException(Error('_BAD_MSG')),
                                batch[1])):
            self.driver.answers = [None, error, None]
            raised = self.assertRaises(errors.SendError, self.sender().send,
                                       batch)
            self.assertEqual(([batch[0], batch[2]], refused, False), (
                raised.confirmed, raised.refused, raised.suspects))
            self.assertEqual(f'KafkaException: {error}', str(raised))
            # What it still holds must not arrive after what comes later.
            self.assertTrue(self.driver.producers[-1].purged)

    def test_the_refused_one_is_named_among_others(self) -> None:
        batch = [made(1), made(2)]
        self.driver.answers = [Error('_TRANSPORT'), Error('INVALID_MSG')]
        raised = self.assertRaises(errors.SendError, self.sender().send,
                                   batch)
        self.assertEqual(([], batch[1], 'KafkaException: INVALID_MSG'), (
            raised.confirmed, raised.refused, str(raised)))

    def test_no_report(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'tests.unit.delivery.test_kafka.Producer.poll',
            lambda producer, timeout: None))
        for trouble, why in ((None, 'no answer'),
                             (Error('_ALL_BROKERS_DOWN'),
                              '_ALL_BROKERS_DOWN')):
            self.ticks.clear()
            self.driver.answers = [None]
            sender = self.sender()
            sender._open()
            sender._producer.configuration['error_cb'](trouble)
            began = self.now
            raised = self.assertRaises(errors.SendError, sender.send,
                                       [made(1)])
            self.assertEqual(
                f'TimeoutError: no delivery report from Kafka: {why}',
                str(raised))
            # Since the first of two looks at the clock.
            self.assertEqual(7.0, self.now - began)
            self.assertEqual(6, len(self.ticks))

    def test_trouble_of_an_old_producer_is_forgotten(self) -> None:
        sender = self.sender()
        sender._on_error(Error('_TRANSPORT'))
        self.driver.answers = [None]
        sender.send([made(1)])
        self.assertIsNone(sender._trouble)
