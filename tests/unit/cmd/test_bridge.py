# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from oslotest import base

from nova_notifications.bridge import app
from nova_notifications.cmd import bridge


class ArgumentsTest(base.BaseTestCase):
    """The command declares its arguments without importing the bridge."""

    def setUp(self) -> None:
        super().setUp()
        self.parser = bridge.RunBridge(None, None).get_parser('bridge')

    def test_the_pool_is_that_of_the_bridge(self) -> None:
        self.assertEqual(app.POOL, self.parser.get_default('pool'))

    def test_native_legacy_may_be_what_the_bridge_knows(self) -> None:
        action, = (action for action in self.parser._actions
                   if action.dest == 'native_legacy')
        self.assertEqual(set(app.NATIVE_LEGACY), set(action.choices or ()))
        self.assertIn(action.default, app.NATIVE_LEGACY)
