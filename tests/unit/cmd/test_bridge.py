# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import logging
import types
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

import nova_notifications.bridge
from nova_notifications.bridge import app
from nova_notifications.bridge import images
from nova_notifications.cmd import bridge
from nova_notifications.cmd import bus
from tests.unit.cmd import command_case


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


class RunTest(command_case.CommandTestCase):
    """What the command makes of its arguments."""

    def setUp(self) -> None:
        super().setUp()
        self.bridge = self.useFixture(fixtures.MockPatchObject(
            nova_notifications.bridge, 'Bridge')).mock
        self.bridge.return_value.counters = 'none'
        self.check = self.useFixture(fixtures.MockPatchObject(
            bus.Bus, 'check')).mock
        self.lookup = self.useFixture(fixtures.MockPatchObject(
            images, 'connect')).mock
        # In the place of a thread: what it does is done when it begins.
        self.ended: Any = mock.Mock()
        self.ended.wait.side_effect = [False, True]
        self.thread = mock.Mock()
        self.useFixture(fixtures.MockPatchObject(
            bridge, 'threading', types.SimpleNamespace(
                Event=lambda: self.ended, Thread=self._start)))
        logger = logging.getLogger('nova_notifications')
        self.addCleanup(logger.setLevel, logger.level)

    def _start(self, *, target: Any, **options: Any) -> Any:
        self.thread(**options)
        return types.SimpleNamespace(start=target)

    def _made_with(self, *arguments: str) -> dict[str, Any]:
        self.ended.wait.side_effect = [True]
        self.output('bridge', '--transport-url', 'fake://', *arguments)
        (url,), options = self.bridge.call_args
        self.assertEqual('fake://', url.rstrip('/') + '//')
        return dict(options)

    def test_without_options(self) -> None:
        options = self._made_with()
        self.assertIsNotNone(options.pop('conf'))
        self.assertEqual({
            'target_url': None, 'topics': ['notifications'],
            'source_topics': ['versioned_notifications'], 'events': ['*'],
            'pool': 'nova-legacy-bridge', 'exchange': 'nova',
            'image_url': None, 'image_lookup': None,
            'native_legacy': 'refuse'}, options)
        self.check.assert_called_once_with()
        self.assertFalse(self.lookup.called)

    def test_each_option_is_handed_on(self) -> None:
        options = self._made_with(
            '--target-url', 'rabbit://there/', '--topic', 'a', '--topic', 'b',
            '--source-topic', 'c', '--source-topic', 'd', '--event', 'e.*',
            '--event', 'f', '--pool', 'p', '--exchange', 'x', '--image-url',
            'http://glance', '--image-metadata', 'glance', '--os-cloud',
            'cloud', '--native-legacy', 'skip')
        options.pop('conf')
        self.assertEqual({
            'target_url': 'rabbit://there/', 'topics': ['a', 'b'],
            'source_topics': ['c', 'd'], 'events': ['e.*', 'f'], 'pool': 'p',
            'exchange': 'x', 'image_url': 'http://glance',
            'image_lookup': self.lookup.return_value,
            'native_legacy': 'skip'}, options)
        self.lookup.assert_called_once_with('cloud')

    def test_what_it_says(self) -> None:
        self.assertEqual(
            'bridging from fake:// (pool nova-legacy-bridge)\n'
            'health: none\nended: none\n',
            self.output('bridge', '--transport-url', 'fake://',
                        '--health-interval', '7'))
        self.assertEqual([mock.call(7.0)] * 2, self.ended.wait.mock_calls)
        self.ended.set.assert_called_once_with()
        self.thread.assert_called_once_with(
            daemon=True, name='nova-notifications-health')
        self.assertEqual(
            logging.WARNING, logging.getLogger('nova_notifications').level)

    def test_the_counters_are_said_however_it_ends(self) -> None:
        self.bridge.return_value.run.side_effect = ValueError('it broke')
        code, text = self.run_command('bridge', '--transport-url', 'fake://')
        self.assertNotEqual(0, code)
        self.assertIn('ended: none\n', text)
        self.ended.set.assert_called_once_with()
