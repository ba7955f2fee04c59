# SPDX-License-Identifier: Apache-2.0
"""A setting that changes between two emissions counts for the second."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any
from unittest import mock

import fixtures
from oslo_config import cfg
from oslo_utils import fixture as time_fixture
from oslo_utils import timeutils
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications import testing
from nova_notifications.dropin import notifications
from nova_notifications.objects import base as objects
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.testing import sample_data as fake
from tests.unit.testing import listening


class TestChangedBetween(base.BaseTestCase):
    """By ``set_override()``, as tests do."""

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            'both', host='before'))

    def _set(self, name: str, value: Any,
             group: str | None = 'notifications') -> None:
        self.bus.conf.set_override(name, value, group)
        self.bus.clear()

    def _pause(self) -> list[str]:
        self.bus.clear()
        emitters.instance.action(fake.context(), fake.instance(), None,
                                 'pause', 'start', best_effort=False)
        return [sent.event_type for sent in self.bus.notifications]

    def test_notification_format(self) -> None:
        legacy, versioned = 'compute.instance.pause.start', (
            'instance.pause.start')
        for wanted, expected in (('unversioned', [legacy]),
                                 ('both', [legacy, versioned]),
                                 ('versioned', [versioned]),
                                 ('unversioned', [legacy])):
            self._set('notification_format', wanted)
            self.assertEqual(expected, self._pause(), wanted)

    def test_host(self) -> None:
        publishers: list[set[str]] = []
        for host in ('before', 'after'):
            self._set('host', host, None)
            self._pause()
            emitters.libvirt.connect_error(None, '10.0.0.1', OSError())
            emitters.exception.exception(
                None, OSError(), service='compute', source='nova-compute',
                function_name='f')
            publishers.append({sent.publisher_id
                               for sent in self.bus.notifications})
        self.assertEqual([{'compute.before', 'nova-compute:before'},
                          {'compute.after', 'nova-compute:after'}],
                         publishers)

    def test_notify_on_state_change(self) -> None:
        sent = []
        for wanted in (None, 'vm_state', 'vm_and_task_state', None):
            self._set('notify_on_state_change', wanted)
            emitters.instance.send_update_with_states(
                fake.context(), fake.instance(), 'active', 'active', None,
                'pausing', verify_states=True)
            sent.append(len(self.bus.versioned))
        self.assertEqual([0, 0, 1, 0], sent)

    def test_volumes_and_shares(self) -> None:
        found = []
        for wanted in (False, True, False):
            self._set('bdms_in_notifications', wanted)
            self._set('include_share_mapping', not wanted)
            self._pause()
            sent, = self.bus.versioned
            found.append((bool(sent.data['block_devices']),
                          bool(sent.data['shares'])))
        self.assertEqual([(False, True), (True, False), (False, True)],
                         found)

    def test_default_level(self) -> None:
        notification = objects.NotificationRegistry.obj_classes()[
            'FlavorNotification'][0](
            event_type=objects.EventType('flavor', 'create'),
            publisher=objects.NotificationPublisher('h', 'nova-api'),
            payload=flavor_objects.FlavorPayload(fake.flavor()))
        found = []
        for level in ('INFO', 'WARN', 'ERROR'):
            self._set('default_level', level)
            notification.emit(fake.context())
            found.append(self.bus.versioned[-1].priority)
        self.assertEqual(['INFO', 'WARN', 'ERROR'], found)

    def test_instance_usage_audit_period(self) -> None:
        self.useFixture(time_fixture.TimeFixture(
            timeutils.parse_strtime('2026-05-17T13:14:15.000000')))
        found = []
        for period in ('month', 'day', 'hour'):
            self._set('instance_usage_audit_period', period, None)
            begin, end = notifications.audit_period_bounds()
            emitters.instance.exists(fake.context(), fake.instance(), None)
            sent, = self.bus.legacy
            self.assertEqual([str(begin), str(end)], [
                sent.payload['audit_period_beginning'],
                sent.payload['audit_period_ending']])
            found.append(end - begin)
        self.assertEqual(sorted(found, reverse=True), found)
        self.assertEqual(3, len(set(found)))

    def test_each_is_read_once(self) -> None:
        self._set('notify_on_state_change', 'vm_state')
        settings = runtime.current().settings
        read: dict[str, int] = {}

        def counted(name: str, reader: Callable[[], Any]) -> Any:
            def count() -> Any:
                read[name] = read.get(name, 0) + 1
                return reader()
            return count

        for name, reader in list(vars(settings).items()):
            setattr(settings, name, counted(name, reader))
        emitters.instance.send_update(
            fake.context(), fake.instance(vm_state='building'),
            fake.instance())
        self.assertEqual(2, len(self.bus.notifications))
        self.assertEqual({1}, set(read.values()), read)
        # What no payload of the library lacks is not read.
        self.assertEqual({*vars(settings)} - {'default_level'}, {*read})
        read.clear()
        self._pause()
        self.assertEqual({1}, set(read.values()), read)

    def test_nothing_is_read_where_no_driver_is_on(self) -> None:
        for drivers in (['noop'], []):
            self._nothing_is_read(drivers)

    def _nothing_is_read(self, drivers: list[str]) -> None:
        bus = self.useFixture(testing.NotificationsFixture('both'))
        bus.conf.set_override('driver', drivers,
                              'oslo_messaging_notifications')
        nova_notifications.init(bus.conf)
        with mock.patch.object(cfg.ConfigOpts, '_get',
                               side_effect=AssertionError):
            bus.conf._ConfigOpts__cache.clear()
            self.assertIsNone(runtime.enabled(Format.BOTH))
            emitters.instance.action(None, object(), None, 'pause', 'start')
            emitters.instance.send_update(None, object(), object())


class TestReloaded(base.BaseTestCase):
    """By ``reload_config_files()``."""

    def test_a_format_is_switched_on_in_a_running_process(self) -> None:
        path = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path) / 'nova.conf'
        text = '[notifications]\nnotification_format = {}\n'
        path.write_text(text.format('unversioned'))
        wire = self.useFixture(listening.Wire())
        wire.conf.clear_override('notification_format', 'notifications')
        wire.conf([], project='nova', default_config_files=[str(path)])
        nova_notifications.init(wire.conf)
        sent = []
        for wanted in ('unversioned', 'versioned', 'both'):
            path.write_text(text.format(wanted))
            wire.conf.reload_config_files()
            emitters.instance.action(fake.context(), fake.instance(), None,
                                     'pause', 'start')
            sent.append(runtime.enabled(Format.BOTH))
        self.assertEqual(
            [Format.LEGACY, Format.VERSIONED, Format.BOTH], sent)
        self.assertEqual(['compute.instance.pause.start'] * 2,
                         [m.event_type for m in wire.legacy(2)])
        self.assertEqual(['instance.pause.start'] * 2,
                         [m.event_type for m in wire.versioned(2)])

    def test_the_numbers_that_named_formats_before(self) -> None:
        self.useFixture(testing.NotificationsFixture('both'))
        for number, asked in enumerate(
                (Format.LEGACY, Format.VERSIONED, Format.BOTH), 1):
            self.assertIs(asked, runtime.enabled(asked))
            self.assertIs(asked, runtime.enabled(number))  # type: ignore

    def test_no_format_at_all(self) -> None:
        self.useFixture(testing.NotificationsFixture('both'))
        for nothing in (Format.LEGACY & Format.VERSIONED, 0):
            self.assertIsNone(runtime.enabled(nothing))  # type: ignore
