# SPDX-License-Identifier: Apache-2.0
"""The closed list of legacy event types."""

from __future__ import annotations

from oslotest import base

from nova_notifications import catalogue
from nova_notifications import exceptions
from nova_notifications.legacy import events
from nova_notifications import testing


class TestClosedList(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(testing.NotificationsFixture('both'))

    def test_each_legacy_counterpart_may_be_sent(self) -> None:
        counterparts = set(catalogue.legacy_counterparts())
        self.assertIn('volume.usage', counterparts)
        self.assertEqual(set(), counterparts - events.ALLOWED)
        for event_type in counterparts:
            events.check(event_type, {})

    def test_anything_else_is_refused_by_name(self) -> None:
        error = self.assertRaises(
            exceptions.LegacyEventNotAllowed, events.check,
            'compute.instance.teleport.start', {'exception': 'no'})
        self.assertIn('compute.instance.teleport.start is not a legacy event',
                      str(error))

    def test_a_wrapped_method_gives_its_own_name(self) -> None:
        payload = {'exception': ValueError('no'), 'args': {}}
        self.assertTrue(events.check('reserve_block_device_name', payload))
        for other in ({}, {'exception': 'no'}, {'args': {}},
                      {**payload, 'more': 1}):
            self.assertFalse(events.check('volume.usage', other))
