# SPDX-License-Identifier: Apache-2.0
"""The tool that changes the code to see whether a test notices."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys
import types
from typing import Any

import fixtures
from oslotest import base

from tools import mutant_sample

_ROOT = pathlib.Path(__file__).parents[2]
_TESTS = '''
import unittest
import {name}

class Test(unittest.TestCase):
    def test_right(self):
        self.assertEqual(2, 1 + 1)
    def test_wrong(self):
        self.assertEqual(3, 1 + 1)
    def test_for_ever(self):
        while True:
            pass
'''


class JudgeTest(base.BaseTestCase):

    def _judge(self, imports: list[str], *questions: Any) -> tuple[int, str]:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        (root / 'judged.py').write_text(_TESTS.format(name='json'))
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-m', 'tools.judge'],
            cwd=_ROOT, text=True, capture_output=True,
            env={**os.environ, 'PYTHONPATH': str(root)},
            input=''.join(json.dumps(line) + '\n'
                          for line in (imports, *questions)))
        return done.returncode, done.stdout or done.stderr

    def test_what_tests_notice(self) -> None:
        questions = [
            {'tests': [f'judged.Test.{name}' for name in names],
             'seconds': seconds} for names, seconds in (
                (['test_right'], 60), (['test_right', 'test_wrong'], 60),
                (['test_for_ever'], 0.1), (['test_not_there'], 60))]
        self.assertEqual(
            (0, 'survived\nkilled\nkilled\nkilled\n'),
            self._judge(['json', 'not_there'], *questions))

    def test_the_library_is_not_imported_before(self) -> None:
        status, output = self._judge(['nova_notifications.conf'])
        self.assertEqual(1, status)
        self.assertIn('imported too early', output)


class SampleTest(base.BaseTestCase):

    def _item(self, operator: str, line: int = 1,
              path: str = 'nova_notifications/version.py') -> Any:
        return types.SimpleNamespace(mutations=[types.SimpleNamespace(
            operator_name=f'core/{operator}', module_path=pathlib.Path(path),
            start_pos=(line, 0), end_pos=(line, 9), occurrence=line,
            definition_name='f')])

    def test_it_is_even_over_the_kinds(self) -> None:
        items = [self._item(f'Compare_{number}', number)
                 for number in range(20)] + [self._item('AddNot', 1)]
        for seed in range(3):
            drawn = mutant_sample.draw(items, 2, seed)
            self.assertEqual(
                {'core/AddNot', 'core/Compare'},
                {item.mutations[0].operator_name.partition('_')[0]
                 for item in drawn})
        self.assertEqual(21, len(mutant_sample.draw(items, 0, 0)))
        self.assertEqual(
            mutant_sample.draw(items, 9, 5), mutant_sample.draw(
                list(reversed(items)), 9, 5))
        self.assertNotEqual(mutant_sample.draw(items, 9, 5),
                            mutant_sample.draw(items, 9, 6))

    def test_what_passes(self) -> None:
        for killed, survived, untried, strict, lenient in (
                (0, 0, 0, True, True), (9, 0, 0, True, True),
                (0, 0, 5, False, True), (0, 1, 0, False, True),
                (9, 1, 0, False, True), (0, 2, 0, False, False),
                (17, 2, 0, False, False), (18, 2, 0, False, True),
                (17, 2, 9, False, False)):
            counts = collections.Counter(
                killed=killed, survived=survived, untried=untried)
            self.assertEqual(
                (strict, lenient),
                (mutant_sample.passes(counts, False),
                 mutant_sample.passes(counts, True)), counts)

    def test_each_file_has_tests(self) -> None:
        for name, paths in mutant_sample.packages().items():
            for path in paths:
                for tests in mutant_sample.tests_of(path):
                    place = _ROOT.joinpath(*tests.split('.'))
                    self.assertTrue(
                        place.is_dir() or place.with_suffix('.py').is_file(),
                        f'{path} {tests}')

    def test_every_equivalent_mutant_has_its_line_and_a_reason(self) -> None:
        text = (_ROOT / 'tools/equivalent_mutants.txt').read_text('utf-8')
        for line in text.splitlines():
            if line.startswith('#'):
                continue
            name, _, reason = line.rpartition(' | ')
            path, function, operator, source = name.split(' | ', 3)
            self.assertTrue(function and operator and reason, line)
            found = [each.strip() for each in
                     (_ROOT / path).read_text('utf-8').splitlines()]
            self.assertIn(source, found, line)
