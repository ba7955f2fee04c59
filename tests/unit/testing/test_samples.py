# SPDX-License-Identifier: Apache-2.0
"""The samples are what a running Nova sends."""

from __future__ import annotations

import collections
from typing import Any

from oslotest import base

from nova_notifications import catalogue
from nova_notifications.cmd import sample_maker
from nova_notifications import consumer
from nova_notifications.contract import introspect
from nova_notifications.contract import samples as sample_files
from nova_notifications import exceptions
from nova_notifications import testing
from nova_notifications.testing import samples as testing_samples
from tests.unit.reference import data

_DATA = 'nova_object.data'


def legacy_samples() -> dict[str, list[dict[str, Any]]]:
    """Return the legacy samples by their event types."""
    found = collections.defaultdict(list)
    for event_type in (*testing_samples.event_types(),
                       *testing_samples.legacy_event_types()):
        for sample in testing_samples.samples(event_type, versioned=False,
                                              legacy=True):
            found[sample.message['event_type']].append(sample.message)
    return found


class RecordedSamplesTest(base.BaseTestCase):

    def test_each_is_what_is_recorded(self) -> None:
        contract = introspect.contract()
        made = sample_maker.samples()
        for event_type, event in contract.events.items():
            self.assertEqual(sample_files.read(event), made[event_type])
        self.assertEqual([], sample_files.differing(made, contract))

    def test_each_is_there_once(self) -> None:
        for nova in (None, '27'):
            for event_type in testing_samples.event_types(nova):
                sample, = testing_samples.samples(event_type, nova)
                self.assertEqual(event_type, sample.message['event_type'])

    def test_the_legacy_one_is_of_the_same_occurrence(self) -> None:
        for event_type in testing_samples.event_types():
            legacy = [
                sample.message['event_type']
                for sample in testing_samples.samples(
                    event_type, versioned=False, legacy=True)]
            event = catalogue.event(event_type)
            if event_type == 'compute.exception':
                # It is named after the method that was called.
                self.assertEqual(1, len(legacy))
                self.assertNotIn(legacy[0], catalogue.legacy_counterparts())
            else:
                self.assertEqual([event.legacy] if event.legacy else [],
                                 legacy)


class LegacySamplesTest(base.BaseTestCase):

    def test_each_has_the_keys_that_a_running_nova_sent(self) -> None:
        recorded = collections.defaultdict(list)
        for _, message in data.recorded('unversioned'):
            recorded[message['event_type']].append(message)
        if not recorded:
            self.skipTest(data.SKIP)
        compared = 0
        for event_type, messages in legacy_samples().items():
            keys = [set(each['payload']) for each in recorded[event_type]]
            for message in messages if keys else ():
                ours = set(message['payload'])
                # Always sent, and never sent.
                self.assertEqual(set(), set.intersection(*keys) - ours,
                                 event_type)
                self.assertEqual(set(), ours - set.union(*keys), event_type)
                self.assertIn(message['priority'], {
                    each['priority'] for each in recorded[event_type]})
                compared += 1
        self.assertGreater(compared, 0)

    def test_addresses_and_the_name_of_the_image(self) -> None:
        found = legacy_samples()
        for event_type, key in (
                ('compute.instance.create.start', 'image_name'),
                ('compute.instance.create.end', 'fixed_ips'),
                ('compute.instance.rebuild.start', 'image_name'),
                ('compute.instance.rebuild.end', 'fixed_ips'),
                ('compute.instance.resize.start', 'fixed_ips'),
                ('compute.instance.live_migration._post.end', 'fixed_ips'),
                ('compute.instance.live_migration.pre.start', 'fixed_ips'),
                ('compute.instance.unrescue.start', 'fixed_ips')):
            for message in found[event_type]:
                self.assertTrue(message['payload'][key], event_type)
        for event_type in ('compute.instance.resize.confirm.start',
                           'compute.instance.reboot.end',
                           'compute.instance.create.start',
                           'compute.instance.live_migration._rollback.end'):
            for message in found[event_type]:
                self.assertNotIn('fixed_ips', message['payload'], event_type)

    def test_addresses_that_are_there_once_it_has_changed(self) -> None:
        for action in ('create_ip', 'delete_ip'):
            for phase in ('start', 'end'):
                sample, = testing_samples.samples(
                    f'compute.instance.{action}.{phase}', legacy=True)
                self.assertEqual(phase == 'end', 'fixed_ips' in
                                 sample.message['payload'])

    def test_the_name_of_the_image_while_all_goes_well(self) -> None:
        for event_type, named in (
                ('instance.rebuild.start', True),
                ('instance.rebuild.end', True),
                ('instance.rebuild.error', False),
                ('instance.rebuild_scheduled', False),
                ('instance.create.start', True),
                ('instance.create.error', False)):
            sample, = testing_samples.samples(event_type, versioned=False,
                                              legacy=True)
            self.assertEqual(named, 'image_name' in sample.message['payload'],
                             event_type)

    def test_legacy_events_without_a_counterpart(self) -> None:
        for event_type in testing_samples.legacy_event_types():
            sample, = testing_samples.samples(event_type, legacy=True)
            self.assertFalse(sample.versioned)
            self.assertEqual(event_type, sample.message['event_type'])
            self.assertEqual([], testing_samples.samples(event_type))

    def test_what_is_done_to_a_host(self) -> None:
        for action, done in (('power_action', {'action': 'reboot'}),
                             ('set_enabled', {'enabled': False}),
                             ('set_maintenance', {'mode': True})):
            for phase in ('start', 'end'):
                sample, = testing_samples.samples(
                    f'HostAPI.{action}.{phase}', legacy=True)
                payload = dict(sample.message['payload'])
                del payload['host_name']
                self.assertEqual(done, payload)


class BothFormatsTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.app = consumer.Consumer(retry_delay=0)
        self.bus = testing.TestBus(self.app)

    def test_they_are_about_one_occurrence(self) -> None:
        versioned, legacy = self.bus.both(
            'instance.create.end', uuid='u-1', display_name='db-1',
            changes={'payload.flavor.vcpus': 7})
        assert legacy is not None
        ours = versioned['payload'][_DATA]
        self.assertEqual(('u-1', 'db-1'),
                         (ours['uuid'], ours['display_name']))
        self.assertEqual(7, ours['flavor'][_DATA]['vcpus'])
        self.assertEqual(('u-1', 'db-1', 7), tuple(
            legacy['payload'][key]
            for key in ('instance_id', 'display_name', 'vcpus')))
        self.assertNotEqual(versioned['message_id'], legacy['message_id'])

    def test_where_there_is_no_legacy_one(self) -> None:
        versioned, legacy = self.bus.both('instance.lock')
        self.assertEqual('instance.lock', versioned['event_type'])
        self.assertIsNone(legacy)

    def test_a_legacy_event_can_be_delivered(self) -> None:
        name = testing_samples.legacy_event_types()[0]
        message = self.bus.message(name, legacy=True)
        self.assertEqual(name, message['event_type'])
        self.assertEqual('ignored', self.bus.send_raw(message))
        self.assertRaises(exceptions.InvalidEvent, self.bus.message, name)
