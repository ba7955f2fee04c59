# SPDX-License-Identifier: Apache-2.0
"""Which transports share a worker, and what the drivers make of each."""

import json
import os
import socket
from typing import Any
from unittest import mock

from oslo_config import cfg
import oslo_messaging
from oslo_messaging._drivers import impl_fake
from oslotest import base

from nova_notifications import delivery
from nova_notifications.delivery import identity
from nova_notifications.delivery import records
from nova_notifications.delivery import worker
from tests.unit.delivery.test_process import CANARY
from tests.unit.delivery.test_process import DriverTestCase
from tests.unit import waiting


class TestIdentity(DriverTestCase):
    """Transports that lead elsewhere have nothing in common."""

    def _number_of_workers(self, *urls: str, **changes: Any) -> int:
        delivery.shutdown(0)
        for url in urls:
            for exchange in changes.get('exchanges', ('openstack',)):
                conf = cfg.ConfigOpts()
                conf([])
                transport = oslo_messaging.get_notification_transport(
                    conf, url)
                transport._driver._default_exchange = exchange
                oslo_messaging.Notifier(
                    transport, 'compute.host1', driver='background',
                    topics=['t']).info({}, 'a.b', {})
        return len(delivery.statistics())

    def test_where_a_message_goes_makes_a_worker_of_its_own(self) -> None:
        one = 'rabbit://guest:guest@127.0.0.1:1/'
        for other in ('rabbit://guest:guest@127.0.0.1:2/',
                      'rabbit://guest:guest@127.0.0.1:1,127.0.0.1:2/',
                      'rabbit://guest:guest@127.0.0.1:1/vhost',
                      'rabbit://nova:guest@127.0.0.1:1/',
                      'rabbit://guest:other@127.0.0.1:1/',
                      f'{one}?amqp_durable_queues=true',
                      f'{one}?rabbit_quorum_queue=1',
                      f'{one}?ssl=true&ssl_ca_file=/etc/ca.pem',
                      'fake:///vhost'):
            self.assertEqual(2, self._number_of_workers(one, other), other)
        self.assertEqual(2, self._number_of_workers(
            one, exchanges=('nova', 'keystone')))

    def test_spellings_of_one_broker_share_a_worker(self) -> None:
        self.assertEqual(1, self._number_of_workers(
            'rabbit://guest:guest@127.0.0.1:1/', 'rabbit://127.0.0.1:1//',
            'kombu://127.0.0.1:1/', 'rabbit://guest@127.0.0.1:1/'))

    def test_no_credentials_in_the_names_of_workers(self) -> None:
        self._number_of_workers(
            f'rabbit://nova:{CANARY}@127.0.0.1:1/',
            f'rabbit://nova:{CANARY}@127.0.0.1:1/?ssl_key_file={CANARY}',
            f'fake://nova:{CANARY}@127.0.0.1:1/?key_password={CANARY}')
        self.assertNotIn(CANARY, repr(delivery.statistics()))

    def test_a_new_password_leaves_the_spool_its_identity(self) -> None:
        found = set()
        for url in ('rabbit://nova:old@127.0.0.1:1/',
                    'rabbit://nova:new@127.0.0.1:1/'):
            found.add(identity.identify(
                oslo_messaging.get_notification_transport(
                    self.conf, url)).target)
        # The default exchange is the process's, and a service may change it.
        target, = found
        self.assertRegex(target, r'^rabbit://127\.0\.0\.1:1/\?exchange=\w+$')


class Silent(impl_fake.FakeDriver):  # type: ignore[misc]
    """A driver of which nobody knows when a broker has something."""


class TestTransports(DriverTestCase):

    def test_the_spool_keeps_nothing_that_it_cannot_keep(self) -> None:
        self.transport._driver = Silent(self.conf,
                                        self.transport._driver._url)
        notifier = self.notifier('spool')
        self.assertIn('does not tell when the broker has a notification',
                      self.logs.output)
        notifier.info({}, 'a.b', {})
        self.assertTrue(delivery.flush_all(10))
        directory = self.conf.notifications_delivery.spool_directory
        self.assertEqual([], os.listdir(directory))

    def test_a_process_ends_although_the_broker_does_not_answer(
            self) -> None:
        with socket.create_server(('127.0.0.1', 0)) as mute:
            port = mute.getsockname()[1]
            for url in ('rabbit://127.0.0.1:1/',
                        f'rabbit://127.0.0.1:{port}/',
                        f'rabbit://127.0.0.1:{port}/?ssl=true'):
                self.transport = oslo_messaging.get_notification_transport(
                    self.conf, url)
                for _ in range(3):
                    self.notifier('spool').info({}, 'a.b', {})
                clock = waiting.Clock()
                with mock.patch.object(worker, 'time', clock):
                    start = clock.now
                    self.assertFalse(delivery.shutdown(30))
                self.assertLess(clock.now - start, 5)
                self.assertIn('0 are dropped, 3 wait in the spool',
                              self.logs.output)


class TestRecords(base.BaseTestCase):

    def test_the_envelope_is_that_of_oslo_messaging(self) -> None:
        message = {'message_id': 'm', 'event_type': 'a.b', 'payload': {},
                   'publisher_id': 'p', 'priority': 'INFO',
                   'timestamp': '2026-01-01'}
        (found,) = records.make({'user_id': 'u'}, message, ['t'], 'INFO',
                                False)
        outer = json.loads(records.envelope(found))
        inner = json.loads(outer['oslo.message'])
        self.assertEqual('2.0', outer['oslo.version'])
        self.assertEqual({**message, '_context_user_id': 'u',
                          '_unique_id': found.uid}, inner)
        self.assertEqual(({'user_id': 'u'}, message), records.unpack(found))
        self.assertEqual('t.info', found.topic)
