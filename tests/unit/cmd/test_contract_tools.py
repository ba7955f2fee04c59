# SPDX-License-Identifier: Apache-2.0
"""What ``contract`` commands answer where something is not as agreed."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any
from unittest import mock

import fixtures

from nova_notifications.cmd import sample_maker
from nova_notifications.contract import check
from nova_notifications.contract import diff
from nova_notifications.contract import drift
from nova_notifications.contract import field_types
from nova_notifications.contract import golden
from nova_notifications.contract import handler_types
from nova_notifications.contract import rules
from nova_notifications.contract import samples
from nova_notifications.contract import source
from nova_notifications.contract import stubs
from nova_notifications import exceptions
from nova_notifications.graft import contract as installed
from nova_notifications import version
from tests.unit.cmd import command_case


class CheckTest(command_case.CommandTestCase):

    def test_every_problem_is_said(self) -> None:
        with mock.patch.object(sample_maker, 'samples',
                               return_value={'a': {}}), \
                mock.patch.object(check, 'check',
                                  return_value=iter(['p1', 'p2'])) as asked:
            self.assertEqual((1, 'p1\np2\n'),
                             self.run_command('contract', 'check'))
        self.assertEqual({'a': {}}, asked.call_args.args[1])

    def test_a_sample_that_cannot_be_made_is_enough(self) -> None:
        with mock.patch.object(sample_maker, 'samples',
                               side_effect=exceptions.ContractError('no')), \
                mock.patch.object(check, 'check') as asked:
            self.assertEqual((1, 'no\n'),
                             self.run_command('contract', 'check'))
        self.assertFalse(asked.called)

    def test_a_format_is_one_of_differences_from_nova(self) -> None:
        self.assertIn('--format is for what --nova finds. Next: add --nova',
                      self.error('contract', 'check', '-f', 'json'))


class NovaTest(command_case.CommandTestCase):

    def _compare(self, found: list[drift.Drift], *arguments: str
                 ) -> tuple[int, str]:
        nova = dataclasses.replace(golden.contract(), nova='34.0.0')
        with mock.patch.object(installed, 'contract', return_value=nova), \
                mock.patch.object(drift, 'drift',
                                  return_value=found) as compared:
            answer = self.run_command('contract', 'check', '--nova',
                                      *arguments)
        self.assertIs(nova, compared.call_args.args[0])
        self.assertEqual('worktree', compared.call_args.args[1].label)
        return answer

    def test_nothing_differs(self) -> None:
        nova = golden.contract()
        self.assertEqual(
            (0, f'{len(nova.objects)} classes, {len(nova.enums)} enums, '
                f'{len(nova.events)} events: the library and Nova 34.0.0 '
                f'agree\n'), self._compare([]))

    def test_what_differs(self) -> None:
        found = [drift.Drift('class', name, '1.0', '1.1', 'do it')
                 for name in ('A', 'B')]
        self.assertEqual((1, f'{found[0]}\n{found[1]}\n'),
                         self._compare(found))

    def test_for_a_program(self) -> None:
        found = [drift.Drift('class', 'A', '1.0', '1.1', 'do it')]
        for differences, status in ((found, 1), ([], 0)):
            code, text = self._compare(differences, '-f', 'json')
            self.assertEqual(status, code)
            self.assertEqual(
                {'nova': 'Nova 34.0.0', 'library': version.__version__,
                 'differences': [each.document() for each in differences]},
                json.loads(text))
            self.assertTrue(text.startswith('{\n  "nova"'), text)


class UpdateTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        for module, name, written in (
                (golden, 'write', ['g']), (samples, 'write', ['s']),
                (stubs, 'write', ['t']), (field_types, 'write', ['f']),
                (handler_types, 'write', ['h']),
                (sample_maker, 'samples', {}),
                (check, 'without_sample', ['e has none'])):
            setattr(self, f'{module.__name__.rpartition(".")[2]}_{name}',
                    self.useFixture(fixtures.MockPatchObject(
                        module, name, return_value=written)).mock)

    def test_what_was_written(self) -> None:
        with mock.patch.object(check, 'refusals', return_value=[]) as asked:
            self.assertEqual('g\ns\nt\nf\nh\n5 files changed\ne has none\n',
                             self.output('contract', 'update', '--accept',
                                         'A', '--accept', 'B'))
        self.assertEqual(['A', 'B'], asked.call_args.args[1])

    def test_what_was_refused(self) -> None:
        with mock.patch.object(check, 'refusals', return_value=['r1', 'r2']):
            self.assertEqual((1, 'r1\nr2\nnothing was written\n'),
                             self.run_command('contract', 'update'))
        written: Any = golden.write
        self.assertFalse(written.called)

    def test_an_installed_package(self) -> None:
        with mock.patch.object(
                source, 'check_writable',
                side_effect=exceptions.ContractError('installed')):
            self.assertIn('installed', self.error('contract', 'update'))
        written: Any = golden.write
        self.assertFalse(written.called)


class DiffTest(command_case.CommandTestCase):

    def _diff(self, severity: rules.Severity, *arguments: str) -> int:
        finding = mock.Mock(severity=severity)
        with mock.patch.object(diff, 'diff', return_value=[finding]), \
                mock.patch.dict('nova_notifications.contract.report.FORMATS',
                                text=lambda *given: ''):
            code, text = self.run_command('contract', 'diff', '33', '34',
                                          *arguments)
        self.assertEqual('', text)
        return code

    def test_from_which_severity_on_it_fails(self) -> None:
        note, warning, error = sorted(rules.Severity)
        for arguments, failing in (
                ([], [error]), (['--fail-on', 'error'], [error]),
                (['--fail-on', 'warning'], [warning, error]),
                (['--fail-on', 'never'], [])):
            for severity in (note, warning, error):
                self.assertEqual(int(severity in failing),
                                 self._diff(severity, *arguments))

    def test_people_read_wrapped_lines_and_programs_whole_ones(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('NO_COLOR'))
        terminal = io.StringIO()
        self.patch(terminal, 'isatty', lambda: True)
        self._exit_status(('contract', 'diff', '24', '25'), terminal,
                          io.StringIO())
        self.assertLess(max(len(line) for line in
                            terminal.getvalue().splitlines()), 100)
        self.assertIn('\x1b[', terminal.getvalue())
        piped = self.output('contract', 'diff', '24', '25')
        self.assertGreater(max(map(len, piped.splitlines())), 100)
        self.assertNotIn('\x1b[', piped)
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '60'))
        text = self.output('contract', 'diff', '24', '25')
        self.assertLess(max(map(len, text.splitlines())), 100)
        self.assertEqual(piped.split(), text.split())
        as_json = self.output('contract', 'diff', '24', '25', '-f', 'json')
        self.assertEqual(json.dumps(json.loads(as_json), indent=2) + '\n',
                         as_json)
