# SPDX-License-Identifier: Apache-2.0
"""How many modules an emission passes through, and how often it changes.

A hop is a call from a function of the library in one module to a function of
the library in another one. A call that passes through other libraries in
between counts as one hop, from the last module of ours to the next. Returning
is no hop.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from typing import Any

from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications import testing
from nova_notifications.settings import Format
from nova_notifications.testing import sample_data

_LIBRARY = os.path.dirname(nova_notifications.__file__) + os.sep
# The sample data and the fixture belong to the test, not to the emission.
_TESTING = _LIBRARY + 'testing' + os.sep


def walk(call: Callable[[], Any]) -> tuple[set[str], int]:
    """Return the modules that a call enters, and its hops between them.

    :param call: an emission; it is made twice before it is counted, since the
        first one compiles what the later ones use.
    """
    for _ in range(2):
        call()
    modules: set[str] = set()
    frames: list[str | None] = []
    hops = 0

    def profile(frame: types.FrameType, event: str, _: Any) -> None:
        nonlocal hops
        if event == 'return' and frames:
            frames.pop()
        elif event == 'call':
            name = frame.f_code.co_filename
            ours = name.startswith(_LIBRARY) and not name.startswith(_TESTING)
            module = name[len(_LIBRARY):] if ours else None
            caller = next(filter(None, reversed(frames)), None)
            if module is not None:
                modules.add(module)
                hops += caller not in (None, module)
            frames.append(module)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        call()
    finally:
        sys.setprofile(before)
    return modules, hops


class TestWalk(base.BaseTestCase):
    """The emissions of an instance."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(testing.NotificationsFixture('both'))
        self.context = sample_data.context()
        self.instance = sample_data.instance()

    def _pause(self, formats: Format) -> Callable[[], None]:
        return lambda: emitters.instance.action(
            self.context, self.instance, 'host1', 'pause', 'start',
            bdms=self.instance.get_bdms(), formats=formats)

    def _check(self, call: Callable[[], Any], modules: int,
               hops: int) -> None:
        entered, changed = walk(call)
        self.assertGreater(len(entered), 1)
        self.assertLessEqual(len(entered), modules, sorted(entered))
        self.assertLessEqual(changed, hops)

    def test_pause_versioned(self) -> None:
        self._check(self._pause(Format.VERSIONED), 12, 30)

    def test_pause_in_both_formats(self) -> None:
        self._check(self._pause(Format.BOTH), 18, 45)

    def test_update_in_both_formats(self) -> None:
        self._check(
            lambda: emitters.instance.send_instance_update_notification(
                self.context, self.instance, 'active', None, 'active',
                'pausing', host='host1'), 18, 60)
