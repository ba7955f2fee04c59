# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import fixtures

from nova_notifications import catalogue
from nova_notifications.cmd import commands
from nova_notifications.cmd import completion
from nova_notifications.contract import history
from tests.unit.cmd import command_case


class CandidatesTest(command_case.CommandTestCase):

    def _of(self, line: str) -> list[str]:
        *words, current = line.split(' ')
        return completion.candidates(words, current)

    def test_commands(self) -> None:
        self.assertEqual(
            sorted({name.split()[0] for name in commands.COMMANDS}),
            self._of(''))
        self.assertEqual(['list', 'show'], self._of('event '))
        self.assertEqual(['emit', 'event'], self._of('e'))
        self.assertEqual([], self._of('nothing '))

    def test_events(self) -> None:
        for line in ('event show ', 'sample ', 'emit ',
                     'emit service.update ', 'listen --event ',
                     'emit --rate 5 '):
            self.assertEqual(sorted(catalogue.events()), self._of(line),
                             line)
        self.assertEqual(
            ['instance.lock'], self._of('event show instance.lo'))

    def test_payloads(self) -> None:
        payloads = sorted(catalogue.payload_classes())
        self.assertEqual(payloads, self._of('payload show '))
        self.assertEqual(payloads, self._of('contract history '))
        self.assertEqual(sorted([*payloads, *catalogue.events()]),
                         self._of('schema '))

    def test_releases(self) -> None:
        newest = history.releases()[-1]
        for line in ('payload show X --release ', 'emit --release ',
                     'contract lint --release ', 'contract diff ',
                     'contract diff 33 ', 'event list --since '):
            found = self._of(line)
            self.assertIn(newest.major, found, line)
            self.assertIn(newest.release, found, line)
        self.assertIn('golden', self._of('contract diff '))

    def test_options_and_choices(self) -> None:
        self.assertIn('--transport-url', self._of('listen --t'))
        # An option that is there for old scripts alone is not offered.
        self.assertNotIn('--json', self._of('listen --j'))
        self.assertEqual(['json', 'text'], self._of('doctor -f '))
        self.assertEqual(['bash', 'fish', 'zsh'], self._of('completion '))

    def test_a_file_is_left_to_the_shell(self) -> None:
        for line in ('replay ', 'contract lint ', 'listen --record '):
            self.assertEqual([], self._of(line), line)


class ShellTest(command_case.CommandTestCase):
    """The scripts in the shells themselves."""

    def setUp(self) -> None:
        super().setUp()
        self.home = self.useFixture(fixtures.TempDir()).path
        program = os.path.join(self.home, 'nova-notifications')
        with open(program, 'w') as target:
            target.write(f'#!/bin/sh\nexec {sys.executable} -W ignore -m '
                         f'nova_notifications.cmd.main "$@"\n')
        os.chmod(program, 0o755)

    def _run(self, shell: str, text: str) -> str:
        if shutil.which(shell) is None:
            self.skipTest(f'{shell} is not installed')
        script = os.path.join(self.home, 'script')
        with open(script, 'w') as target:
            target.write(self.output('completion', shell))
        done = subprocess.run(
            [shell, *(['-f'] if shell == 'zsh' else []), '-c', text],
            capture_output=True, text=True, timeout=60, cwd=self.home,
            env={**os.environ, 'HOME': self.home, 'PYTHONPATH': os.getcwd(),
                 'PATH': f'{self.home}:{os.environ["PATH"]}'})
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def test_bash(self) -> None:
        self.assertEqual('instance.lock\n', self._run(
            'bash', '. ./script\n'
                    'COMP_WORDS=(nova-notifications event show instance.lo)\n'
                    'COMP_CWORD=3\n_nova_notifications\n'
                    'printf "%s\\n" "${COMPREPLY[@]}"\n'))

    def test_zsh(self) -> None:
        self.assertEqual('instance.lock\n', self._run(
            'zsh', 'compdef() { :; }\n. ./script\n'
                   'compadd() { shift; print -l ${(P)1}; }\n'
                   'words=(nova-notifications event show instance.lo)\n'
                   'CURRENT=4\n_nova_notifications\n'))

    def test_fish(self) -> None:
        self.assertEqual('instance.lock\n', self._run(
            'fish', 'source ./script\n'
                    'complete -C "nova-notifications event show '
                    'instance.lo"\n'))
