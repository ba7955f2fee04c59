# SPDX-License-Identifier: Apache-2.0
"""The pages about the contract say what is so, and their examples run."""

from __future__ import annotations

import doctest
import os
import pathlib
import re
import shlex
import textwrap

import fixtures

from nova_notifications.contract import diff
from nova_notifications.contract import history
from nova_notifications.contract import rules
from tests.unit.cmd import command_case

ROOT = pathlib.Path(__file__).parents[3]
PAGES = ROOT / 'doc' / 'source' / 'contract'
_CONSOLE = re.compile(r'\.\. code-block:: console\n\n((?:   .*\n|\n)+)')


def rows(page: str) -> list[list[str]]:
    """The rows of the first table of a page."""
    text = (PAGES / page).read_text().partition('.. list-table::')[2]
    table = text.partition('\n\n   * - ')[2]
    found = []
    for row in re.split(r'\n   \* - ', table.partition('\n\n')[0]):
        found.append([' '.join(cell.split())
                      for cell in re.split(r'\n     - ', row)])
    return found[1:]


class PagesTest(command_case.CommandTestCase):

    def test_the_table_of_verdicts(self) -> None:
        found = history.releases()
        expected = []
        for old, new in zip(found, found[1:]):
            before = history.contract_of(old.nova)
            after = history.contract_of(new.nova)
            findings = diff.diff(before, after)
            counts = diff.counts(findings)
            bumped = sum(
                item.version != after.objects[name].version
                for name, item in before.objects.items()
                if name in after.objects)
            expected.append([
                f'{old.major} to {new.major}', str(bumped),
                str(counts['note']), str(counts['warning']),
                str(counts['error']), diff.verdict(findings)])
        self.assertEqual(expected, rows('history-verdicts.rst'))

    def test_the_table_of_rules(self) -> None:
        self.assertEqual(
            [[f'``{rule.id}``', rule.category.value, rule.purpose]
             for rule in rules.RULES], rows('rules.rst'))

    def test_the_examples(self) -> None:
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(ROOT)
        compared = 0
        for page in PAGES.glob('*.rst'):
            for block in _CONSOLE.findall(page.read_text()):
                text = textwrap.dedent(block).strip('\n')
                for example in re.split(r'(?m)^\$ ', text)[1:]:
                    line, _, expected = example.partition('\n')
                    self._compare(line, expected.rstrip('\n') + '\n')
                    compared += 1
        self.assertGreater(compared, 0)

    def _compare(self, line: str, expected: str) -> None:
        program, *arguments = shlex.split(line)
        self.assertEqual('nova-notifications', program)
        with fixtures.EnvironmentVariable('COLUMNS', '80'):
            _, output = self.run_command(*arguments)
        output = output.rstrip('\n') + '\n'
        checker = doctest.OutputChecker()
        # A line of three dots stands for any lines.
        if not checker.check_output(expected, output, doctest.ELLIPSIS):
            self.assertEqual(expected, output, line)
