# SPDX-License-Identifier: Apache-2.0
"""The lines of the list, also of messages that nobody should send."""

import datetime
from typing import Any

from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from oslotest import base as test_base

from tests.unit import fuzz
from tests.unit.viewer import base
from nova_notifications.testing import sample_data as fake
from nova_notifications.viewer import reading

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(['nova_object.name', 'nova_object.data', 'uuid',
                         'host', 'fault', 'reason', 'state', 'request_spec',
                         'state_update', 'instance_id', 'exception'])
        | st.text(max_size=5), inner, max_size=5), max_leaves=8)


class SummaryTest(base.StoryTestCase):

    def _line(self, event_type: str, versioned: bool = True
              ) -> dict[str, Any]:
        lines = [reading.summary(message)
                 for message in self.play(event_type)]
        wanted = 'versioned' if versioned else 'legacy'
        return next(line for line in lines if line['format'] == wanted)

    def test_a_server_in_both_formats(self) -> None:
        for versioned in (True, False):
            line = self._line('instance.pause.end', versioned)
            self.assertEqual('instance', line['resource'])
            self.assertEqual(fake.SERVER, line['instance'])
            self.assertEqual('web-1', line['name'])
            self.assertEqual('host1', line['host'])
            self.assertEqual('webshop', line['projectName'])
            self.assertEqual('paused', line['state'])
            self.assertFalse(line['failed'])

    def test_what_goes_on_meanwhile(self) -> None:
        self.assertEqual('pausing', self._line(
            'instance.pause.start')['task'])

    def test_an_error_says_which(self) -> None:
        line = self._line('instance.reboot.error')
        self.assertTrue(line['failed'])
        self.assertEqual('RuntimeError: No free port on bridge br-int',
                         line['note'])

    def test_a_service(self) -> None:
        line = self._line('service.update')
        self.assertEqual('nova-compute on host1', line['name'])
        self.assertEqual('disabled', line['state'])
        self.assertEqual('Planned maintenance', line['note'])

    def test_a_transition(self) -> None:
        self.assertEqual('building → active',
                         self._line('instance.update')['note'])

    def test_the_server_of_other_nouns(self) -> None:
        for event_type in ('scheduler.select_destinations.start',
                           'compute_task.build_instances.error',
                           'volume.usage'):
            for versioned in (True, False):
                line = self._line(event_type, versioned)
                self.assertEqual(fake.SERVER, line['instance'], event_type)

    def test_every_event_has_a_subject(self) -> None:
        from nova_notifications import catalogue
        for event_type in catalogue.events():
            line = self._line(event_type)
            self.assertTrue('id' in line or 'name' in line, event_type)


class MomentTest(test_base.BaseTestCase):

    def test_the_envelope_of_oslo_messaging(self) -> None:
        self.assertEqual('2026-03-02T09:30:00.123Z',
                         reading.moment('2026-03-02 09:30:00.123456'))

    def test_another_zone(self) -> None:
        self.assertEqual('2026-03-02T07:30:00.000Z',
                         reading.moment('2026-03-02T09:30:00+02:00'))

    def test_no_time_is_now(self) -> None:
        for value in (None, 'yesterday', 5, {}, '0001-01-01T00:00+23:00'):
            year = str(datetime.datetime.now(datetime.timezone.utc).year)
            self.assertTrue(reading.moment(value).startswith(year), value)


class HostileTest(test_base.BaseTestCase):

    @settings(max_examples=fuzz.examples(200), deadline=None,
              suppress_health_check=[HealthCheck.too_slow])
    @given(_JSON, _JSON, _JSON, _JSON, _JSON)
    def test_any_message_is_listed(self, event_type: Any, publisher: Any,
                                   payload: Any, timestamp: Any,
                                   context: Any) -> None:
        hub = base.viewer.Hub()
        number = hub.add(base.viewer.Message(
            event_type, publisher, timestamp, payload, timestamp, publisher,
            context))
        found = hub.get(number)
        assert found is not None
        self.assertLess(len(found.line), 40_000)

    def test_depth_that_json_refuses(self) -> None:
        deep: Any = {}
        for _ in range(100_000):
            deep = {'fault': deep}
        hub = base.viewer.Hub()
        found = hub.get(hub.add(base.viewer.Message(
            'instance.x', 'p', 'INFO', deep)))
        assert found is not None
        self.assertIn('too deep', found.body or '')
