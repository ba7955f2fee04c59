# SPDX-License-Identifier: Apache-2.0
"""A service that forks after ``init()``, on RabbitMQ."""

from __future__ import annotations

import os

from oslotest import base

import nova_notifications
from nova_notifications.testing import sample_emitters
from tests.functional import broker
from tests.unit.runtime import forking
from tests.unit.testing import listening


class TestForkOnRabbit(base.BaseTestCase):
    """A connection that two processes write to breaks for both."""

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)

    def test_parent_and_children_emit(self) -> None:
        # The listeners' threads start after the forks: a child that comes
        # out of a process with threads inherits whatever lock one of them
        # holds at that moment, for ever.
        wire = self.useFixture(listening.Wire(broker.URL, listen=False))
        sample_emitters.emit_sample('instance.pause.start')

        def child() -> None:
            for _ in range(5):
                sample_emitters.emit_sample('instance.pause.end')
            assert os.getpid() != parent
            nova_notifications.cleanup()

        parent = os.getpid()
        for _ in range(2):
            forking.run(self, child)
            sample_emitters.emit_sample('instance.unpause.start')
        wire.listen()
        received = sorted(m.event_type for m in wire.versioned(13))
        self.assertEqual(
            ['instance.pause.end'] * 10 + ['instance.pause.start'] +
            ['instance.unpause.start'] * 2, received)
        self.assertEqual(13, len(wire.legacy(13)))
