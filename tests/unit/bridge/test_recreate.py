# SPDX-License-Identifier: Apache-2.0
"""The envelope and the publisher of a re-created notification."""

from __future__ import annotations

import fixtures
from kombu import serialization
from oslo_messaging._drivers import amqp
from oslo_messaging._drivers import common
from oslotest import base

from nova_notifications import bridge
from nova_notifications.bridge import native
from nova_notifications import catalogue
from nova_notifications import redaction
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
        self.assertTrue(found.sends_both('compute.host1'))
        self.assertFalse(found.sends_both('compute.host2'))
        self.assertEqual('compute.host1 (e)', str(found))

    def test_no_more_than_five_are_named(self) -> None:
        found = native.NativePublishers()
        for number in range(7, 0, -1):
            found.look({'publisher_id': f'p{number}', 'event_type': 'e'}, {})
        self.assertEqual('p1 (e), p2 (e), p3 (e), p4 (e), p5 (e)', str(found))
        self.assertEqual(7, len(found))

    def test_without_a_publisher(self) -> None:
        self.assertFalse(native.NativePublishers().look({}, {}))

    def test_one_that_has_given_up_legacy(self) -> None:
        now = [1000.0]
        found = native.NativePublishers(60, lambda: now[0])
        message = {'publisher_id': 'compute.host1', 'event_type': 'e'}
        found.look(message, {})
        # It may be silent for as long as it likes.
        now[0] += 1000
        self.assertTrue(found.sends_both('compute.host1'))
        now[0] += 59
        self.assertTrue(found.sends_both('compute.host1'))
        # One that is bridged says nothing about it.
        found.look(message, native.marked({}))
        self.assertFalse(found.look(message, {}))
        now[0] += 59
        self.assertTrue(found.sends_both('compute.host1'))
        now[0] += 59
        self.assertTrue(found.sends_both('compute.host1'))
        now[0] += 1
        with fixtures.FakeLogger(native.__name__) as log:
            self.assertFalse(found.sends_both('compute.host1'))
        self.assertEqual('compute.host1 sends no legacy notifications any '
                         'more; its events are bridged.\n', log.output)
        self.assertFalse(found.sends_both('compute.host1'))
        # Should it begin again, it is news again.
        self.assertTrue(found.look(message, {}))
        self.assertTrue(found.sends_both('compute.host1'))

    def test_how_long_that_takes(self) -> None:
        now = [0.0]
        found = native.NativePublishers(clock=lambda: now[0])
        found.look({'publisher_id': 'a', 'event_type': 'e'}, {})
        for later, expected in ((0, True), (299, True), (1, False)):
            now[0] += later
            self.assertEqual(expected, found.sends_both('a'))


class MarkTest(base.BaseTestCase):
    """The mark in what oslo.messaging writes for RabbitMQ."""

    def _body(self, context: dict[str, object],
              payload: dict[str, object]) -> str:
        message = {'publisher_id': 'compute.host1', 'payload': payload}
        amqp.pack_context(message, redaction.SafeContext(context))
        body: str = serialization.dumps(
            common.serialize_msg(message), serializer='json')[2]
        return body

    def test_what_a_bridge_has_sent(self) -> None:
        body = self._body(native.marked({'user_id': 'ada'}), {'a': 1})
        self.assertTrue(native.is_marked(body))
        self.assertTrue(native.is_marked(body.encode()))

    def test_what_it_has_not(self) -> None:
        mark = f'"_context_{native.MARK}": true'
        for payload in ({}, {'name': native.MARK}, {'name': mark},
                        {'name': mark.replace('"', '\\"')},
                        {'metadata': {f'_context_{native.MARK}': 'true'}}):
            body = self._body({'user_id': 'ada'}, payload)
            self.assertFalse(native.is_marked(body), payload)
        self.assertFalse(native.is_marked(None))


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

    def test_how_many_in_a_second(self) -> None:
        now = [100.0]
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.bridge.counters.time.monotonic',
            lambda: now[0]))
        counts = bridge.BridgeCounts()
        for _ in range(6):
            counts.add('bridged')
        self.assertIn(', 6000.0 a second', str(counts))
        now[0] += 4
        self.assertIn(', 1.5 a second', str(counts))

    def test_a_choice_that_there_is_not(self) -> None:
        error = self.assertRaises(ValueError, bridge.Bridge, 'fake://',
                                  native_legacy='ignore')
        self.assertIn("refuse, skip, allow, not 'ignore'", str(error))
