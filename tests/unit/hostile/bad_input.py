# SPDX-License-Identifier: Apache-2.0
"""What the tests of bad input have in common."""

from __future__ import annotations

from typing import Any

import fixtures
from oslotest import base

from nova_notifications import emitters
from nova_notifications import testing


class BadInputCase(base.BaseTestCase):
    """With a bus and the log."""

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.bus = self.useFixture(testing.NotificationsFixture())

    def errors(self) -> list[str]:
        """The lines logged about notifications."""
        return [line for line in self.logs.output.splitlines()
                if line.startswith('Notification ')]

    def pause(self, instance: Any, context: Any = None,
              **arguments: Any) -> None:
        """Emit one event of an instance."""
        emitters.instance.action(context, instance, 'host1', 'pause',
                                 'start', **arguments)
