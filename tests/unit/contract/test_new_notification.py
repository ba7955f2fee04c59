# SPDX-License-Identifier: Apache-2.0
"""Mistakes on the way of a new notification, as CONTRIBUTING.rst shows it.

The command names the file and the place, and never only an exception.
"""

from __future__ import annotations

from oslotest import base

from tests.unit.contract import edited_copy
from tests.newcomer import checkout

_SCENE = '''

def _console(event: events.Event) -> None:
    from types import SimpleNamespace
    from nova_notifications.emitters import console
    console.connect(data.context(), SimpleNamespace(
        instance_uuid='3b7c9c2e-6f0a-4b0e-9d3a-5a1f0c2d7e11',
        console_type='novnc'))


_BY_NOTIFICATION'''


class NewNotificationTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.copy = self.useFixture(edited_copy.EditedCopy())
        blocks = checkout.blocks()
        self.classes = self.copy.package / 'objects/console.py'
        self.classes.write_text(blocks['example-objects'])
        (self.copy.package / 'emitters/console.py').write_text(
            blocks['example-emitter'])

    def _run(self, command: str, code: int) -> str:
        done = self.copy.run('contract', command)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_an_action_that_the_enum_does_not_have(self) -> None:
        self.copy.edit('objects/console.py', "'connect'", "'reconnect'")
        before, _, after = self.classes.read_text().partition('@base.emits')
        first = before.count('\n') + 1
        # Python 3.10 names the line of the class, later ones its decorator's.
        last = first + after.partition('\nclass ')[0].count('\n') + 1
        for command in ('check', 'update'):
            text = self._run(command, 2)
            self.assertIn(f'{self.classes}, line ', text)
            line = int(text.partition(f'{self.classes}, line ')[2].partition(
                ': ValueError: ')[0])
            self.assertIn(line, range(first, last + 1))
            self.assertIn("'reconnect', which is not in NotificationAction: "
                          "did you mean connect", text)

    def test_a_mistake_in_a_class_is_named_by_file_and_line(self) -> None:
        self.copy.edit('objects/console.py', 'UUIDField()', 'UUIDFeld()')
        before, _, _ = self.classes.read_text().partition('UUIDFeld')
        line = before.count('\n') + 1
        self.assertIn(f"{self.classes}, line {line}: AttributeError: module "
                      f"'nova_notifications.fields' has no attribute "
                      f"'UUIDFeld'", self._run('check', 2))
        self.classes.write_text('class Console(\n')
        self.assertIn(f"{self.classes}, line 1: '(' was never closed",
                      self._run('check', 2))

    def test_a_scene_that_breaks_off(self) -> None:
        self.copy.edit('testing/sample_emitters.py', '\n\n_BY_NOTIFICATION',
                       _SCENE.replace('data.context', 'data.kontext'))
        self.copy.edit('testing/sample_emitters.py',
                       "    'FlavorNotification': _flavor",
                       "    'FlavorNotification': _console")
        text = self._run('check', 1)
        self.assertIn('flavor.create cannot be emitted for its sample', text)
        self.assertIn('testing/sample_emitters.py, line', text)
        self.assertIn("no attribute 'kontext'", text)

    def test_a_broken_file_is_named_with_the_place(self) -> None:
        for name in ('contract/data/descriptions.json',
                     'contract/golden/KeypairPayload.json'):
            path = self.copy.package / name
            whole = path.read_text()
            path.write_text(whole.replace('",\n', '"\n', 1))
            text = self._run('check', 2)
            self.assertIn(path.name, text)
            self.assertRegex(text, r'line \d+ column \d+')
            path.write_text(whole)
        path.write_bytes(b'\xff')
        self.assertIn('golden file KeypairPayload.json: not a text in UTF-8',
                      self._run('check', 2))
