# SPDX-License-Identifier: Apache-2.0
"""Every versioned reference message, emitted once more, is the same."""

from __future__ import annotations

from typing import Any

from oslo_utils import fixture as time_fixture
from oslotest import base
import testscenarios

from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications import runtime
from nova_notifications import testing
from nova_notifications.objects import events
from tests.unit.reference import data
from tests.unit.reference import differences
from tests.unit.reference import emit
from tests.unit.reference import shapes

# The release that sent the messages.
_RECORDED = '34'

load_tests = testscenarios.load_tests_apply_scenarios

_MESSAGES = ([(f'sample_{name}', message)
              for name, message in data.samples()] +
             data.recorded('versioned'))


def _contract() -> str:
    """Return the release to pin: that of the messages, if classes moved on."""
    now = golden.contract().objects
    moved = any(item.version != now[name].version for name, item in
                history.contract_of(_RECORDED).objects.items())
    return _RECORDED if moved else runtime.NEWEST


_CONTRACT = _contract()


def compare(message: dict[str, Any]) -> list[str]:
    """How our emission of a reference message differs from it."""
    with time_fixture.TimeFixture(shapes.NOW), testing.NotificationsFixture(
            'versioned', contract=_CONTRACT,
            **emit.options(message)) as bus:
        emit.again(message)
        sent, = bus.notifications
    found = shapes.differences(message['payload'], sent.payload)
    for name in ('event_type', 'priority', 'publisher_id'):
        found += shapes.differences(message[name], getattr(sent, name), name)
    return found


class TestVersionedReference(testscenarios.WithScenarios, base.BaseTestCase):
    """One test for each sample and each recorded message."""

    scenarios = [(name, {'name': name, 'message': message})
                 for name, message in _MESSAGES] or [
        ('absent', {'name': 'absent', 'message': None})]
    name: str
    message: dict[str, Any]

    def test_is_emitted_alike(self) -> None:
        if data.SKIP:
            self.skipTest(data.SKIP)
        found = differences.unexplained(
            'versioned', self.message['event_type'], compare(self.message))
        self.assertEqual([], found)


class TestVersionedTable(base.BaseTestCase):
    """What the reference and the catalogue say of each event."""

    def setUp(self) -> None:
        super().setUp()
        if data.SKIP:
            self.skipTest(data.SKIP)

    def test_every_explained_difference_occurs(self) -> None:
        occurred = {(message['event_type'], line)
                    for _, message in _MESSAGES for line in compare(message)}
        self.assertEqual(
            [], differences.obsolete('versioned', occurred))

    def test_the_catalogue_is_the_reference(self) -> None:
        listed = data.document('events.json')['event_types']
        self.assertTrue(listed)
        for event_type, facts in listed.items():
            event = events.EVENTS[event_type]
            self.assertEqual(
                (facts['notification'], facts['payload']),
                (event.notification, event.payload), event_type)
            self.assertEqual(facts['priority'].lower(), event.priority,
                             event_type)
            for publisher in facts['publisher_ids']:
                self.assertIn(publisher.partition(':')[0], event.sources,
                              event_type)

    def test_the_legacy_counterparts_are_the_reference(self) -> None:
        listed = data.document('legacy_events.json')['versioned_to_legacy']
        # That of a wrapped exception is the name of the function.
        listed['compute.exception'] = None
        for event_type, legacy in listed.items():
            self.assertEqual(legacy, events.EVENTS[event_type].legacy,
                             event_type)
