# SPDX-License-Identifier: Apache-2.0
"""The fixture for the tests of services that emit notifications."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from oslo_config import cfg
from oslotest import base

from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing


class TestFixture(base.BaseTestCase):
    """``NotificationsFixture``."""

    def test_both_formats_with_their_envelopes(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        sample_emitters.emit_sample('instance.pause.start')
        legacy, versioned = bus.notifications
        self.assertEqual([legacy], bus.legacy)
        self.assertEqual([versioned], bus.versioned)
        for sent in bus.notifications:
            self.assertEqual(
                {'message_id', 'publisher_id', 'event_type', 'priority',
                 'payload', 'timestamp'}, set(sent.message))
            self.assertEqual('INFO', sent.priority)
            datetime.datetime.fromisoformat(sent.message['timestamp'])
        self.assertFalse(legacy.versioned)
        self.assertTrue(versioned.versioned)
        self.assertEqual('notifications.info', legacy.topic)
        self.assertEqual('versioned_notifications.info', versioned.topic)
        self.assertEqual('compute.host1', legacy.publisher_id)
        self.assertEqual('nova-compute:host1', versioned.publisher_id)
        self.assertEqual('compute.instance.pause.start', legacy.event_type)
        self.assertEqual('instance.pause.start', versioned.event_type)
        self.assertEqual(fake.SERVER, versioned.data['uuid'])
        self.assertEqual(fake.SERVER, legacy.payload['instance_id'])
        self.assertEqual(fake.USER, versioned.context['user_id'])
        self.assertEqual(
            {'nova_object.name', 'nova_object.namespace',
             'nova_object.version', 'nova_object.data'},
            set(versioned.payload))

    def test_what_was_captured_cannot_be_changed(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        sample_emitters.emit_sample('service.update')
        sent, = bus.notifications
        self.assertRaises(dataclasses.FrozenInstanceError, setattr, sent,
                          'topic', 'another')

    def test_one_format(self) -> None:
        for wanted, counts in (('versioned', (1, 0)),
                               ('unversioned', (0, 1)), ('both', (1, 1))):
            with testing.NotificationsFixture(wanted) as bus:
                sample_emitters.emit_sample('instance.pause.start')
            self.assertEqual(counts, (len(bus.versioned), len(bus.legacy)))

    def test_noop(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture(driver='noop'))
        sample_emitters.emit_sample('instance.pause.start')
        self.assertEqual([], bus.notifications)
        self.assertIsNone(runtime.enabled(Format.BOTH))

    def test_clear(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        sample_emitters.emit_sample('instance.pause.start')
        bus.clear()
        self.assertEqual([], bus.notifications)

    def test_options(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture(
            'versioned', host='elsewhere', bdms_in_notifications=True,
            versioned_notifications_topics=['a', 'b']))
        sample_emitters.emit_sample('instance.pause.start')
        emitters.flavor.action(None, fake.flavor(), 'create')
        paused = [sent for sent in bus.versioned
                  if sent.event_type == 'instance.pause.start']
        self.assertEqual(['a.info', 'b.info'],
                         sorted(sent.topic for sent in paused))
        device, = paused[0].data['block_devices']
        self.assertEqual(fake.VOLUME,
                         device['nova_object.data']['volume_id'])
        self.assertIsNone(paused[0].data['shares'])
        self.assertEqual('nova-api:elsewhere',
                         bus.versioned[-1].publisher_id)

    def test_it_leaves_nothing_behind(self) -> None:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        with testing.NotificationsFixture('both', conf=conf,
                                          host='elsewhere'):
            self.assertEqual('both', conf.notifications.notification_format)
        self.assertEqual('unversioned',
                         conf.notifications.notification_format)
        self.assertNotEqual('elsewhere', conf.host)
        self.assertRaises(exceptions.NotInitialized, runtime.current)

    def test_what_the_wire_could_not_carry_fails_here(self) -> None:
        class Loud:
            legacy_enabled = versioned_enabled = True

        bus = self.useFixture(testing.NotificationsFixture())
        self.assertRaises(TypeError, bus._sink.send_notification,
                          _Target(), {}, {'payload': Loud()}, 2.0)

    def test_strict_or_as_in_production(self) -> None:
        def unlisted() -> None:
            emitters.host.update(None, 'host1', 'paint', 'start')

        with testing.NotificationsFixture():
            self.assertRaises(exceptions.LegacyEventNotAllowed, unlisted)
        with testing.NotificationsFixture(strict=False) as bus:
            unlisted()
        self.assertEqual(1, len(bus.legacy))


class _Target:
    topic: Any = 'a.info'
