# SPDX-License-Identifier: Apache-2.0
"""Sending by oslo.messaging's own means, and who sends by which."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslo_messaging._drivers import impl_fake
from oslotest import base

from nova_notifications.delivery import errors
from nova_notifications.delivery import kafka
from nova_notifications.delivery import rabbit
from nova_notifications.delivery import records
from nova_notifications.delivery import senders
from tests.unit import modules as loaded
from tests.unit.delivery import test_memory


def transport(url: str) -> Any:
    """Return a transport of a URL."""
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    return oslo_messaging.get_notification_transport(conf, url)


def made(number: int, topic: str = 't') -> records.Record:
    """Return a record as a driver makes it."""
    one, = records.make({'user': number}, {'event_type': f'e{number}',
                                           'payload': {}}, [topic], 'INFO',
                        False)
    return one


class TestTransportSender(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.sent: list[tuple[Any, ...]] = []
        self.closed: list[Any] = []
        self.error: Exception | None = None

        def send(driver: Any, target: Any, context: Any, message: Any,
                 version: float, retry: int | None = None) -> None:
            if message['event_type'] == 'e2' and self.error:
                raise self.error
            self.sent.append((target.topic, context, message, version, retry))

        self.useFixture(fixtures.MonkeyPatch(
            'oslo_messaging._drivers.impl_fake.FakeDriver.send_notification',
            send))
        self.useFixture(fixtures.MonkeyPatch(
            'oslo_messaging._drivers.impl_fake.FakeDriver.cleanup',
            lambda driver: self.closed.append(driver)))
        self.sender = senders.TransportSender(transport('fake:///shop'))

    def test_what_is_sent(self) -> None:
        batch = [made(1), made(2, 'u')]
        self.assertEqual(batch, self.sender.send(batch))
        # Format 2.0, and no attempt but the first: the worker repeats.
        self.assertEqual(
            [(f'{topic}.info', {'user': number},
              {'event_type': f'e{number}', 'payload': {}}, 2.0, 0)
             for number, topic in ((1, 't'), (2, 'u'))], self.sent)

    def test_what_goes_wrong(self) -> None:
        batch = [made(1), made(2), made(3)]
        for error, refused in ((TypeError('t'), batch[1]),
                               (ValueError('v'), batch[1]),
                               (OSError('o'), None)):
            self.error = error
            raised = self.assertRaises(errors.SendError, self.sender.send,
                                       batch)
            self.assertEqual((batch[:1], refused, False), (
                raised.confirmed, raised.refused, raised.suspects))
            self.assertEqual(f'{type(error).__name__}: {error}', str(raised))
            self.assertIs(error, raised.__cause__)

    def test_a_transport_of_its_own(self) -> None:
        self.sender.close()
        self.assertEqual([], self.closed)
        self.sender.send([made(1)])
        self.sender.send([made(1)])
        self.sender.idle()
        self.assertEqual([], self.closed)
        self.sender.close()
        self.sender.close()
        first, = self.closed
        self.assertEqual('shop', first._url.virtual_host)
        self.sender.send([made(1)])
        self.sender.close()
        self.assertIsNot(first, self.closed[1])


class TestChoice(base.BaseTestCase):

    def _kafka(self) -> Any:
        kind = type('KafkaDriver', (), {'__module__': kafka._MODULE})
        driver = kind()
        driver._url = driver.conf = SimpleNamespace(
            transport='kafka', oslo_messaging_kafka=None)
        self.useFixture(loaded.Loaded({kafka._MODULE: SimpleNamespace()}))
        return SimpleNamespace(_driver=driver)

    def test_the_sender_of_a_transport(self) -> None:
        for one, expected in ((transport('rabbit://h:1'), rabbit.RabbitSender),
                              (transport('fake://'), senders.TransportSender),
                              (self._kafka(), kafka.KafkaSender)):
            self.assertIs(expected, type(senders.make(
                one, test_memory.settings(), lambda: None)))

    def test_who_knows_what_the_broker_has(self) -> None:
        other = type('Other', (impl_fake.FakeDriver,), {})
        for driver, expected in (
                (transport('rabbit://h:1')._driver, True),
                (transport('fake://')._driver, True),
                (self._kafka()._driver, True),
                (SimpleNamespace(), False),
                (SimpleNamespace(_pre_settle_notify=False), True),
                (SimpleNamespace(_pre_settle_notify=True), False),
                (other.__new__(other), False)):
            self.assertEqual(expected, senders.confirms(
                SimpleNamespace(_driver=driver)), driver)
