# SPDX-License-Identifier: Apache-2.0
"""``cleanup()`` delivers what the background driver still holds."""

from __future__ import annotations

from oslotest import base

import nova_notifications
from nova_notifications.testing import sample_emitters
from tests.functional import broker
from tests.unit.testing import listening


class TestCleanup(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)

    def test_queued_notifications_are_delivered(self) -> None:
        wire = self.useFixture(listening.Wire(broker.URL,
                                              driver='background'))
        for _ in range(200):
            sample_emitters.emit_sample('instance.pause.start')
        nova_notifications.cleanup()
        self.assertEqual(200, len(wire.versioned(200)))
        self.assertEqual(200, len(wire.legacy(200)))
