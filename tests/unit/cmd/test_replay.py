# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import io
import json
import pathlib
from typing import Any

import fixtures

from nova_notifications.cmd import application
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
        text = self.output('replay', str(self.path), '--transport-url',
                           'fake://')
        self.assertIn('3 notifications sent to fake://, exchange nova, '
                      'topics ', text)
        self.assertIn(' a second', text)

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

    def test_a_line_ends_with_a_newline_alone(self) -> None:
        for text in ('a\u2028b', 'a\u2029b', 'a\x85b', 'a\x0cb', 'a\x1cb'):
            line = json.dumps({'event_type': 'a', 'payload': {'x': text}},
                              ensure_ascii=False)
            # As other writers of JSON have it, control characters too.
            self.path.write_text(line + '\r\n' + line + '\n', newline='')
            found = replay.read(str(self.path))
            self.assertEqual([text] * 2, [
                record.message['payload']['x'] for record in found])

    def test_standard_input(self) -> None:
        text = self.output('emit', 'service.update', '--count', '3')
        out = io.StringIO()
        code = application.Application(
            stdin=io.StringIO(text), stdout=out, stderr=out).run(
                ['replay', '-', '--transport-url', 'fake://'])
        self.assertEqual(0, code, out.getvalue())
        self.assertIn('3 notifications sent', out.getvalue())
