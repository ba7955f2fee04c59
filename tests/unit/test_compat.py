# SPDX-License-Identifier: Apache-2.0
"""Private parts of the oslo libraries stand for what is public.

A test here that fails names what a new release has moved: the library goes on
with the public way, which costs more.
"""

from __future__ import annotations

import copy
import pathlib
from typing import Any
from unittest import mock

import fixtures
from oslo_config import cfg
from oslo_context import context as oslo_context
import oslo_messaging
from oslotest import base

from nova_notifications import compat
from nova_notifications import conf as config


class TestOptionReader(base.BaseTestCase):
    """``option_reader()`` against ``conf.<group>.<name>``."""

    def setUp(self) -> None:
        super().setUp()
        self.path = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path) / 'nova.conf'
        self._write('unversioned', 'a')
        self.conf = cfg.ConfigOpts()
        self.conf([], default_config_files=[str(self.path)])
        # A service may register options that can change on SIGHUP.
        mutable = copy.deepcopy(config.OPTS)
        for opt in mutable:
            opt.mutable = True
        self.conf.register_opts(mutable, group=config.GROUP.name)
        config.register_opts(self.conf)
        self.format = compat.option_reader(
            self.conf, 'notifications', 'notification_format')
        self.host = compat.option_reader(self.conf, None, 'host')

    def _write(self, notification_format: str, host: str) -> None:
        self.path.write_text(
            f'[DEFAULT]\nhost = {host}\n[notifications]\n'
            f'notification_format = {notification_format}\n')

    def _same(self, wanted: str, host: str = 'a') -> None:
        for _ in range(2):
            self.assertEqual((wanted, host), (self.format(), self.host()))
            self.assertEqual(
                (wanted, host), (self.conf.notifications.notification_format,
                                 self.conf.host))

    def test_each_way_to_change_a_value(self) -> None:
        conf, group = self.conf, 'notifications'
        self._same('unversioned')
        conf.set_override('notification_format', 'both', group)
        conf.set_override('host', 'b')
        self._same('both', 'b')
        conf.clear_override('notification_format', group)
        conf.clear_override('host')
        self._same('unversioned')
        self._write('versioned', 'c')
        conf.mutate_config_files()
        # The name of a host is not to be changed in a running process.
        self._same('versioned', 'a')
        conf.reload_config_files()
        self._same('versioned', 'c')
        conf([], default_config_files=[])
        conf.set_default('host', 'd')
        self._same('unversioned', 'd')
        conf.set_default('notification_format', 'both', group)
        self._same('both', 'd')
        conf.clear()
        conf.reset()
        self._same(conf.notifications.notification_format, conf.host)

    def test_oslo_config_is_not_asked_for_what_it_has_read(self) -> None:
        self._same('unversioned')
        with mock.patch.object(self.conf, '_get', side_effect=AssertionError):
            self.assertEqual('unversioned', self.format())
            self.assertEqual('a', self.host())

    def test_results_in_place_of_values(self) -> None:
        read = compat.option_reader(
            self.conf, 'notifications', 'notification_format',
            {'unversioned': 1, 'both': 3})
        self.assertEqual([1, 1], [read(), read()])
        self.conf.set_override('notification_format', 'both', 'notifications')
        self.assertEqual([3, 3], [read(), read()])

    def test_what_is_no_configuration_of_oslo_config(self) -> None:
        plain = mock.Mock(host='h')
        plain.paint.color = 'red'
        read = compat.option_reader(plain, 'paint', 'color')
        self.assertEqual('red', read())
        plain.paint.color = 'blue'
        self.assertEqual('blue', read())
        read = compat.option_reader(plain, None, 'host', {'h': 1, 'i': 2})
        self.assertEqual(1, read())
        plain.host = 'i'
        self.assertEqual(2, read())

    def test_an_invalid_value_leaves_the_last_one_in_force(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        self._write('both', 'a')
        self.conf.mutate_config_files()
        self.assertEqual('both', self.format())
        self._write('bothh', 'a')
        self.conf.mutate_config_files()
        self.assertRaises(ValueError, lambda:
                          self.conf.notifications.notification_format)
        self.assertEqual(['both'] * 3, [self.format() for _ in range(3)])
        self.assertEqual(1, logs.output.count("stays 'both'"))
        self._write('versioned', 'a')
        self.conf.mutate_config_files()
        self._same('versioned')


class _Subclass(oslo_messaging.Notifier):  # type: ignore[misc]
    pass


class TestNotifiers(base.BaseTestCase):
    """What is known of a notifier of oslo.messaging, and of no other."""

    def setUp(self) -> None:
        super().setUp()
        conf = cfg.ConfigOpts()
        conf([], default_config_files=[])
        self.transport = oslo_messaging.get_notification_transport(
            conf, 'fake://')
        self.addCleanup(self.transport.cleanup)

    def _notifier(self, cls: Any = oslo_messaging.Notifier,
                  driver: str = 'test', **options: Any) -> Any:
        return cls(self.transport, driver=driver, **options)

    def test_drivers(self) -> None:
        drivers = compat.drivers_of(self._notifier())
        assert drivers is not None
        self.assertEqual(['test'], [driver.name for driver in drivers])
        self.assertTrue(callable(drivers[0].obj.notify))
        self.assertIsNone(compat.drivers_of(self._notifier(_Subclass)))
        self.assertIsNone(compat.drivers_of(mock.Mock()))
        elsewhere = self._notifier()
        del elsewhere._driver_mgr
        self.assertIsNone(compat.drivers_of(elsewhere))

    def test_serializer(self) -> None:
        serializer = oslo_messaging.NoOpSerializer()
        self.assertIs(serializer, compat.serializer_of(
            self._notifier(serializer=serializer)))
        self.assertIsNone(compat.serializer_of(
            self._notifier(_Subclass, serializer=serializer)))
        self.assertIsNone(compat.serializer_of(mock.Mock()))

    def test_parent(self) -> None:
        notifier = self._notifier()
        self.assertIs(notifier, compat.parent_of(
            notifier.prepare(publisher_id='a.b')))
        for other in (notifier, mock.Mock(), None, 'notifier'):
            self.assertIsNone(compat.parent_of(other))

    def test_contexts_are_redacted(self) -> None:
        self.assertTrue(compat.redacts_contexts())
        notifier, sent = self._notifier(), mock.Mock()
        notifier._driver_mgr.extensions[0].obj = sent
        notifier.info(oslo_context.RequestContext(auth_token='a-token'),
                      'some.event', {})
        self.assertNotIn('a-token', str(vars(sent.notify.call_args[0][0])))

    def test_who_answers_once(self) -> None:
        for driver, enabled in (('test', True), ('noop', False)):
            notifier = self._notifier(driver=driver)
            self.assertTrue(compat.answers_once(notifier))
            self.assertEqual([enabled] * 2, [notifier.is_enabled()] * 2)
            with mock.patch.object(notifier, 'is_enabled'):
                self.assertFalse(compat.answers_once(notifier))
        for other in (self._notifier(_Subclass), mock.Mock(), None):
            self.assertFalse(compat.answers_once(other))
