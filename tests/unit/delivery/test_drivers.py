# SPDX-License-Identifier: Apache-2.0
"""What the drivers make of a transport, without a worker that runs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications.delivery import background
from nova_notifications.delivery import identity
from nova_notifications.delivery import options
from nova_notifications.delivery import process
from nova_notifications.delivery import spool


class DriverCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.process._process',
            process._Process()))
        # No thread is wanted here.
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.worker.Worker._start',
            lambda worker: None))
        self.conf = cfg.ConfigOpts()
        self.conf([], project='nova', default_config_files=[])
        options.register_opts(self.conf)
        self.conf.set_override(
            'spool_directory', self.useFixture(fixtures.TempDir()).path,
            options.GROUP)

    def transport(self, url: str = 'fake:///', exchange: str = 'nova') -> Any:
        found = oslo_messaging.get_notification_transport(self.conf, url)
        found._driver._default_exchange = exchange
        return found

    def worker(self) -> Any:
        found, = process._process.workers.values()
        self.addCleanup(found.source.close)
        return found


class TestDrivers(DriverCase):

    def test_one_record_for_each_topic(self) -> None:
        driver = background.BackgroundDriver(self.conf, ['a', 'b'],
                                             self.transport())
        driver.notify({'user': 'u'}, {'event_type': 'e', 'payload': {}},
                      'ERROR', 3)
        self.assertEqual(['a.error', 'b.error'], [
            one.topic for one in self.worker().source.take(9, 0)])

    def test_a_worker_that_cannot_be_made(self) -> None:
        def fail(*arguments: Any) -> Any:
            raise OSError('password=secret')

        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.process.worker_of', fail))
        driver = background.BackgroundDriver(self.conf, ['a'],
                                             self.transport())
        driver.notify({}, {'payload': {}}, 'INFO', None)
        self.assertEqual('Notifications cannot be delivered: OSError: '
                         'password=***\n', self.logs.output)

    def test_what_cannot_be_sent(self) -> None:
        driver = background.BackgroundDriver(self.conf, ['a', 'b'],
                                             self.transport())

        class Odd:
            def __iter__(self) -> Any:
                raise ValueError('no JSON')

        driver.notify({}, {'event_type': 'e', 'payload': {
            'nova_object.version': '1.0', 'odd': {1: Odd(), (2,): 3}}},
            'INFO', None)
        self.assertEqual('A notification of type e cannot be sent: '
                         'ValueError: no JSON\n', self.logs.output)
        found = self.worker()
        self.assertEqual((0, {'versioned': 1}), (
            len(found.source), found.tally.read()['dropped.unserializable']))

    def test_a_server_that_runs_no_threads(self) -> None:
        for text in ('uWSGI runs no threads', None):
            with fixtures.MonkeyPatch(
                    'nova_notifications.delivery.threads.hindrance',
                    lambda: text), fixtures.FakeLogger() as log:
                background.BackgroundDriver(self.conf, ['a'],
                                            self.transport())
            self.assertEqual(f'{text}\n' if text else '', log.output)

    def test_how_many_are_under_way(self) -> None:
        self.conf.set_override('confirm_window', 7, options.GROUP)
        self.conf.set_override('spool_confirm_window', 8, options.GROUP)
        for cls, window, name, survives in (
                (background.BackgroundDriver, 7, 'background', False),
                (spool.SpoolDriver, 8, 'spool', True)):
            driver = cls(self.conf, ['a'], self.transport())
            driver.notify({}, {'payload': {}}, 'INFO', None)
            found = self.worker()
            self.assertEqual((window, name, survives), (
                found._window, found._name, found.source.survives()))
            process._process.workers.clear()

    def test_options_that_are_set_after_it_was_made(self) -> None:
        driver = background.BackgroundDriver(self.conf, ['a'],
                                             self.transport())
        driver.transport._driver._default_exchange = 'later'
        driver.notify({}, {'payload': {}}, 'INFO', None)
        self.assertEqual(['fake:///?exchange=later'], [
            key.identity.target for key in process._process.workers])

    def test_a_transport_that_does_not_tell(self) -> None:
        transport = self.transport()
        transport._driver = type('Other', (), {
            'conf': self.conf, '_url': transport._driver._url})()
        driver = spool.SpoolDriver(self.conf, ['a'], transport)
        self.assertIn('The transport fake does not tell when the broker has '
                      'a notification, so the spool can promise nothing',
                      self.logs.output)
        driver.notify({}, {'payload': {}}, 'INFO', None)
        self.assertFalse(self.worker().source.survives())


class TestIdentity(DriverCase):

    def _target(self, url: str) -> str:
        return identity.identify(self.transport(url)).target

    def test_what_a_target_is_called(self) -> None:
        for url, expected in (
                ('rabbit://', 'rabbit://localhost:5672/?exchange=nova'),
                ('kombu://b:2,a/', 'rabbit://a:5672,b:2/?exchange=nova'),
                ('rabbit://ada:secret@[2001:db8::1]:7/shop',
                 'rabbit://[2001:db8::1]:7/shop?exchange=nova'),
                ('rabbit://a/?amqp_durable_queues=True&ssl=false'
                 '&rabbit_quorum_delivery_limit=3',
                 'rabbit://a:5672/?exchange=nova&amqp_durable_queues=true&'
                 'rabbit_quorum_delivery_limit=3'),
                ('rabbit://a/?heartbeat_rate=7',
                 'rabbit://a:5672/?exchange=nova'),
                ('fake://h:1/v', 'fake://h:1/v?exchange=nova'),
                ('fake:///', 'fake:///?exchange=nova')):
            self.assertEqual(expected, self._target(url), url)

    def test_options_of_another_driver_are_no_secret(self) -> None:
        one, other = (self._target(f'fake://h:1/?password={word}')
                      for word in ('secret', 'another'))
        self.assertNotIn('secret', one)
        self.assertNotEqual(one, other)
        self.assertRegex(one, r'&options=[0-9a-f]{12}$')

    def test_what_makes_another_worker(self) -> None:
        def digest(url: str) -> str:
            return identity.identify(self.transport(url)).digest

        usual = digest('rabbit://ada:secret@a,bob:b@c/')
        self.assertEqual(usual, digest('rabbit://bob:b@c,ada:secret@a/'))
        for url in ('rabbit://ada:other@a,bob:b@c/',
                    'rabbit://eve:secret@a,bob:b@c/',
                    'rabbit://ada:secret@a,bob:b@c/?heartbeat_rate=7'):
            self.assertNotEqual(usual, digest(url), url)

    def test_a_driver_without_options_or_an_exchange(self) -> None:
        url = self.transport('fake://h:1/')._driver._url
        self.assertEqual('fake://h:1/?exchange=', identity.identify(
            SimpleNamespace(_driver=SimpleNamespace(
                _url=url, conf=object()))).target)
