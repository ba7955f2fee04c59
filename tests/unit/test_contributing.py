# SPDX-License-Identifier: Apache-2.0
"""The example of CONTRIBUTING.rst works as it stands there."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap
from typing import Any

from oslotest import base

from tests.unit.contract import edited_copy

_CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
_PACKAGE = 'nova_notifications'
_BLOCK = re.compile(
    r'^\.\. code-block:: \w+\n +:name: (?P<name>example-[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)


def blocks() -> dict[str, str]:
    """The named blocks of code, in their order."""
    text = (_CHECKOUT / 'CONTRIBUTING.rst').read_text() + '\n'
    return {match['name']: textwrap.dedent(match['code']).strip() + '\n'
            for match in _BLOCK.finditer(text)}


class TestExample(base.BaseTestCase):
    """A new notification, followed step by step in a copy of the package."""

    def setUp(self) -> None:
        super().setUp()
        self.blocks = blocks()
        self.copy = self.useFixture(edited_copy.EditedCopy())
        self.root = self.copy.root
        for room, block in (('objects', 'example-objects'),
                            ('emitters', 'example-emitter')):
            (self.root / _PACKAGE / room / 'console.py').write_text(
                self.blocks[block])

    def _python(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', *arguments], cwd=self.root,
            env={**os.environ, 'PYTHONPATH': str(self.root)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def _contract(self, command: str) -> tuple[int, str]:
        done = self.copy.run('contract', command)
        return done.returncode, done.stdout + done.stderr

    def test_step_by_step(self) -> None:
        status, said = self._contract('check')
        self.assertEqual(1, status, said)
        for missing in ('ConsolePayload.json', 'ConsolePayload has no desc',
                        'ConsolePayload.console_type has no desc',
                        'event console.connect has no desc',
                        'event console.connect was not sent in the story'):
            self.assertIn(missing, said)

        status, said = self._contract('update')
        self.assertEqual(0, status, said)
        self.assertIn('ConsolePayload.json', said)
        golden = self.root / _PACKAGE / 'contract/golden/ConsolePayload.json'
        self.assertIn('"1.0-', golden.read_text())

        self._describe()
        with (self.root / _PACKAGE / 'story/scenes.py').open('a') as scenes:
            scenes.write('\n\n' + self.blocks['example-scene'])
        status, said = self._contract('update')
        self.assertEqual((0, 'console-connect.json\n1 files changed\n'),
                         (status, said))
        status, said = self._contract('check')
        self.assertEqual(0, status, said)

    def _describe(self) -> None:
        path = self.root / _PACKAGE / 'contract/data/descriptions.json'
        known: dict[str, dict[str, Any]] = json.loads(path.read_text())
        for part, added in json.loads(
                self.blocks['example-descriptions']).items():
            known[part].update(added)
        path.write_text(json.dumps(known))

    def test_the_test_of_the_example(self) -> None:
        status, said = self._python('-c', self.blocks['example-test'])
        self.assertEqual((0, ''), (status, said))

    def test_the_test_of_the_example_can_fail(self) -> None:
        emitter = self.root / _PACKAGE / 'emitters' / 'console.py'
        emitter.write_text('def connect(context, session): pass\n')
        status, said = self._python('-c', self.blocks['example-test'])
        self.assertEqual(1, status)
        self.assertIn('ValueError', said)
