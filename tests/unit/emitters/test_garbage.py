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

    def _left_behind(self, event_type: str) -> list[str]:
        sample_emitters.emit_sample(event_type)
        # What is there already is not looked through once for each event.
        gc.collect()
        gc.freeze()
        gc.disable()
        self.addCleanup(gc.enable)
        sample_emitters.emit_sample(event_type)
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            gc.collect()
            return sorted({
                type(left).__name__ for left in gc.garbage
                if type(left).__module__.startswith(_OURS)})
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
            gc.unfreeze()

    def test_no_payload_waits_for_the_collector(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        left = {event_type: self._left_behind(event_type)
                for event_type in catalogue.events()}
        self.assertEqual(
            {}, {name: found for name, found in left.items() if found})
