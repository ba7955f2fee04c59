# SPDX-License-Identifier: Apache-2.0
"""What an emission made is freed when it is over.

A payload that refers to itself has to wait for the garbage collector, which
then walks whatever else a busy service has just made.
"""

from __future__ import annotations

import gc

from oslotest import base

from nova_notifications import catalogue
from nova_notifications.testing import sample_emitters
from nova_notifications import testing

_OURS = ('nova_notifications.objects', 'oslo_versionedobjects')


class TestGarbage(base.BaseTestCase):

    def _leave_alone_what_is_there(self) -> None:
        """Have the collector look through nothing that exists by now."""
        gc.collect()
        gc.freeze()
        self.addCleanup(gc.unfreeze)
        gc.disable()
        self.addCleanup(gc.enable)
        gc.set_debug(gc.DEBUG_SAVEALL)
        self.addCleanup(gc.garbage.clear)
        self.addCleanup(gc.set_debug, 0)

    def _left_behind(self, event_type: str) -> list[str]:
        sample_emitters.emit_sample(event_type)
        gc.collect()
        found = sorted({
            type(left).__name__ for left in gc.garbage
            if type(left).__module__.startswith(_OURS)})
        gc.garbage.clear()
        return found

    def test_no_payload_waits_for_the_collector(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        for event_type in catalogue.events():
            # What is made once, at the first time.
            sample_emitters.emit_sample(event_type)
        self._leave_alone_what_is_there()
        left = {event_type: self._left_behind(event_type)
                for event_type in catalogue.events()}
        self.assertEqual(
            {}, {name: found for name, found in left.items() if found})
