# SPDX-License-Identifier: Apache-2.0
"""Every legacy reference message, emitted once more, is the same."""

from __future__ import annotations

from typing import Any

from oslo_utils import fixture as time_fixture
from oslotest import base
import testscenarios

import nova_notifications
from nova_notifications.legacy import events as legacy_events
from nova_notifications import testing
from tests.unit.reference import data
from tests.unit.reference import differences
from tests.unit.reference import legacy_emit
from tests.unit.reference import shapes

load_tests = testscenarios.load_tests_apply_scenarios

_MESSAGES = data.recorded('unversioned')


def compare(message: dict[str, Any]) -> list[str]:
    """How our emission of a reference message differs from it."""
    service, _, host = message['publisher_id'].partition('.')
    if service == 'aggregate':
        # The id of the aggregate stands there.
        host = 'host1'
    hooks = nova_notifications.Hooks(
        image_url=lambda reference, context:
        message['payload']['image_ref_url'])
    with time_fixture.TimeFixture(shapes.NOW), testing.NotificationsFixture(
            'unversioned', hooks=hooks, host=host) as bus:
        legacy_emit.again(message)
        sent, = bus.notifications
    found = shapes.differences(message['payload'], sent.payload)
    for name in ('event_type', 'priority', 'publisher_id'):
        found += shapes.differences(message[name], getattr(sent, name), name)
    return found


class TestLegacyReference(testscenarios.WithScenarios, base.BaseTestCase):
    """One test for each recorded message."""

    scenarios = [(name, {'name': name, 'message': message})
                 for name, message in _MESSAGES] or [
        ('absent', {'name': 'absent', 'message': None})]
    name: str
    message: dict[str, Any]

    def test_is_emitted_alike(self) -> None:
        if data.SKIP:
            self.skipTest(data.SKIP)
        found = differences.unexplained(
            'legacy', self.message['event_type'], compare(self.message))
        self.assertEqual([], found)


class TestLegacyTable(base.BaseTestCase):
    """The closed list, and the table of differences."""

    def setUp(self) -> None:
        super().setUp()
        if data.SKIP:
            self.skipTest(data.SKIP)

    def test_every_explained_difference_occurs(self) -> None:
        occurred = {(message['event_type'], line)
                    for _, message in _MESSAGES for line in compare(message)}
        self.assertEqual([], differences.obsolete('legacy', occurred))

    def test_the_closed_list_is_the_reference(self) -> None:
        listed = data.document('legacy_events.json')['allowed_event_types']
        # Nova sends two more, where a host is down: it deletes by force.
        self.assertEqual(
            {f'compute.instance.force_delete.{phase}'
             for phase in ('start', 'end')},
            legacy_events.ALLOWED - set(listed))
        self.assertLessEqual(set(listed), legacy_events.ALLOWED)
