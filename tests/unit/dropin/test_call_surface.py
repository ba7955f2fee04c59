# SPDX-License-Identifier: Apache-2.0
"""Nova's names, with Nova's parameters."""

from __future__ import annotations

import inspect
from typing import Any

from oslotest import base

from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import exception_wrapper
from nova_notifications.dropin import notifications
from tests.unit.dropin import calls
from tests.unit.reference import data


def signature(function: Any) -> list[str]:
    """The parameters as the reference writes them: ``name=default``."""
    return [str(parameter.replace(annotation=inspect.Parameter.empty))
            for parameter in
            inspect.signature(function).parameters.values()]


class TestCallSurface(base.BaseTestCase):
    """Held against what Nova 34.0.0 calls today."""

    def setUp(self) -> None:
        super().setUp()
        if data.SKIP:
            self.skipTest(data.SKIP)
        self.surface = data.document('call_surface.json')

    def test_compute_utils(self) -> None:
        listed = self.surface['compute_utils']
        self.assertEqual(set(), set(listed) - set(compute_utils.__all__))
        for name, facts in listed.items():
            self.assertEqual(facts['signature'],
                             signature(getattr(compute_utils, name)), name)

    def test_formats(self) -> None:
        listed = self.surface['compute_utils']
        self.assertEqual(
            {name: listed[name]['versioned_only'] for name in calls.calls()},
            {name: not legacy
             for name, (_, legacy, _) in calls.calls().items()})

    def test_notifications(self) -> None:
        listed = self.surface['notifications']
        self.assertEqual(sorted(listed), sorted(notifications.__all__))
        for name, parameters in listed.items():
            self.assertEqual(parameters,
                             signature(getattr(notifications, name)), name)

    def test_exception_wrapper(self) -> None:
        self.assertEqual(['service', 'binary'],
                         signature(exception_wrapper.wrap_exception))
