# SPDX-License-Identifier: Apache-2.0
"""The envelope and the publisher of a re-created notification."""

from __future__ import annotations

import fixtures
from oslotest import base

from nova_notifications import bridge
from nova_notifications.bridge import native
from nova_notifications import catalogue
from nova_notifications import testing
from nova_notifications import testing_samples
from nova_notifications.testing import sample_emitters


class RecreateTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            notify_on_state_change='vm_and_task_state'))

    def test_publisher_and_priority_are_those_of_legacy(self) -> None:
        different = set()
        for event_type, event in catalogue.events().items():
            if event.legacy is None:
                continue
            self.bus.clear()
            sample_emitters.emit_sample(event_type)
            versioned, = self.bus.versioned
            legacy, = self.bus.legacy
            made = bridge.recreate({
                'message_id': 'm', 'timestamp': 't',
                'priority': versioned.priority, 'event_type': event_type,
                'publisher_id': versioned.publisher_id,
                'payload': versioned.payload}, versioned.context)
            assert made is not None
            self.assertEqual(
                ('m', 't', legacy.priority, event.legacy),
                (made['message_id'], made['timestamp'], made['priority'],
                 made['event_type']), event_type)
            if made['publisher_id'] != legacy.publisher_id:
                different.add(event_type)
        self.assertEqual(set(), different)

    def test_an_event_without_counterpart(self) -> None:
        sample = testing_samples.samples('service.update', legacy=False)[0]
        self.assertIsNone(bridge.recreate(sample.message, {}))
        self.assertIsNone(bridge.recreate(
            {**sample.message, 'event_type': 'no.such.event'}, {}))

    def test_what_is_no_versioned_notification(self) -> None:
        for message in ({}, {'payload': None}, {'payload': {'a': 1}},
                        {'event_type': 'instance.lock', 'payload': []}):
            self.assertRaises(ValueError, bridge.recreate, message, {})

    def test_the_message_is_not_changed(self) -> None:
        sample = testing_samples.samples('instance.lock', legacy=False)[0]
        before = repr(sample.message)
        bridge.recreate(sample.message, {})
        self.assertEqual(before, repr(sample.message))

    def test_an_update_names_the_service_that_made_it(self) -> None:
        message = testing_samples.samples(
            'instance.update', legacy=False)[0].message
        message['publisher_id'] = 'nova-api:api1'
        made = bridge.recreate(message, {})
        assert made is not None
        self.assertEqual('api.api1', made['publisher_id'])

    def test_every_release(self) -> None:
        for release in ('17', '20', '25', '31'):
            for event_type in testing_samples.event_types(release):
                sample = testing_samples.samples(
                    event_type, release, legacy=False)[0]
                bridge.recreate(sample.message, sample.context)


class NativePublishersTest(base.BaseTestCase):

    def test_a_mark_is_not_native(self) -> None:
        found = native.NativePublishers()
        message = {'publisher_id': 'compute.host1', 'event_type': 'e'}
        self.assertFalse(found.look(message, native.marked({'a': 1})))
        self.assertEqual(0, len(found))
        self.assertTrue(found.look(message, {'a': 1}))
        # Each publisher is news once.
        self.assertFalse(found.look(message, {}))
        self.assertIn('compute.host1', found)
        self.assertEqual('compute.host1 (e)', str(found))

    def test_without_a_publisher(self) -> None:
        self.assertFalse(native.NativePublishers().look({}, {}))


class PatternsTest(base.BaseTestCase):

    def test_an_event_that_two_patterns_match_is_sent_once(self) -> None:
        running = bridge.Bridge('fake://', events=['instance.*', '*.start'])
        sent: list[object] = []
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.bridge.app.Bridge._send',
            lambda *given: sent.append(given)))
        sample = testing_samples.samples(
            'instance.pause.start', legacy=False)[0]
        running._reader.deliver(sample.message, sample.context)
        self.assertEqual(1, len(sent))


class CountsTest(base.BaseTestCase):

    def test_counts(self) -> None:
        counts = bridge.BridgeCounts()
        counts.add('bridged')
        counts.add('bridged')
        counts.add('retries')
        self.assertEqual(
            {'bridged': 2, 'without_counterpart': 0, 'left_alone': 0,
             'retries': 1, 'dead_lettered': 0}, counts.as_dict())
        self.assertIn('bridged: 2, without counterpart: 0', str(counts))

    def test_a_choice_that_there_is_not(self) -> None:
        error = self.assertRaises(ValueError, bridge.Bridge, 'fake://',
                                  native_legacy='ignore')
        self.assertIn("refuse or skip, not 'ignore'", str(error))
