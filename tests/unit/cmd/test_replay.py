# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import pathlib
from typing import Any

import fixtures

from nova_notifications.cmd import replay
from tests.unit.cmd import command_case


class ReplayTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.path = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path) / 'file'

    def test_what_emit_prints(self) -> None:
        self.path.write_text(self.output(
            'emit', 'instance.pause.end', 'service.update', '--format',
            'both', '--set', 'message_id=m1'))
        found = replay.read(str(self.path))
        self.assertEqual(
            ['notifications', 'versioned_notifications',
             'versioned_notifications'], sorted(each[0] for each in found))
        self.assertEqual({'m1'}, {each[2]['message_id'] for each in found})
        self.assertEqual({'ada', 'operator'}, {
            each[1]['user_name'] for each in found})
        self.assertEqual('3 notifications sent\n', self.output(
            'replay', str(self.path), '--transport-url', 'fake://'))

    def test_bare_messages(self) -> None:
        lines: list[dict[str, Any]] = [
            {'event_type': 'a', 'payload': {'nova_object.name': 'X'}},
            {'event_type': 'b', 'payload': {}}]
        self.path.write_text('\n\n'.join(map(json.dumps, lines)))
        self.assertEqual(
            ['versioned_notifications', 'notifications'],
            [each[0] for each in replay.read(str(self.path))])

    def test_errors(self) -> None:
        good = '{"event_type": "a", "payload": {}}\n'
        for text, words in (
                ('', 'has no notifications'), (good + '{', 'file:2'),
                (good + '[]', 'file:2'), (good + '\n3', 'file:3'),
                ('{"event_type": 1, "payload": {}}', 'event_type'),
                ('{"event_type": "a", "payload": []}', 'payload'),
                ('[' * 100_000, 'file:1')):
            self.path.write_text(text)
            self.assertIn(words, self.error(
                'replay', str(self.path), '--transport-url', 'fake://'))
        self.assertIn('cannot be read', self.error(
            'replay', str(self.path) + 'x', '--transport-url', 'fake://'))
        self.path.write_text(good)
        self.assertIn('--rate', self.error(
            'replay', str(self.path), '--transport-url', 'fake://',
            '--rate', '-1'))
