# SPDX-License-Identifier: Apache-2.0
"""mypy and pyright accept what is right, and refuse each line that is wrong.

Run by ``tox -e types``.
"""

from __future__ import annotations

from collections.abc import Callable
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

import fixtures
from oslotest import base

_HERE = pathlib.Path(__file__).parent
_RIGHT = 'right.py', 'right_emission.py'
_WRONG = 'wrong.py', 'wrong_emission.py'
_FILES = tuple(str(_HERE / name) for name in _RIGHT + _WRONG)
_MARK = '# wrong'
_MONITOR = re.compile('^monitor.py:.*', re.MULTILINE)


def mypy() -> set[tuple[str, int]]:
    """Return the file and line of each error that mypy finds."""
    found = _run('mypy', '--strict', '--no-error-summary', '--output', 'json')
    errors = map(json.loads, found.splitlines())
    return {(pathlib.Path(error['file']).name, error['line'])
            for error in errors if error['severity'] == 'error'}


def pyright() -> set[tuple[str, int]]:
    """Return the file and line of each error that pyright finds."""
    found = json.loads(_run('pyright', '--outputjson', '--pythonpath',
                            sys.executable))
    return {(pathlib.Path(error['file']).name,
             error['range']['start']['line'] + 1)
            for error in found['generalDiagnostics']
            if error['severity'] == 'error'}


def _run(program: str, *options: str) -> str:
    found = subprocess.run(
        [sys.executable, '-m', program, *options, *_FILES], text=True,
        capture_output=True, cwd=_HERE.parents[1], check=False)
    if found.returncode not in (0, 1) or not found.stdout:
        raise RuntimeError(f'{program}: {found.stdout}{found.stderr}')
    return found.stdout


class TestCheckers(base.BaseTestCase):

    def _check(self, checker: Callable[[], set[tuple[str, int]]]) -> None:
        wrong = {(name, number) for name in _WRONG for number, line
                 in enumerate((_HERE / name).read_text().splitlines(), 1)
                 if line.endswith(_MARK)}
        self.assertGreater(len(wrong), 15)
        self.assertEqual(wrong, checker())

    def test_mypy(self) -> None:
        self._check(mypy)

    def test_pyright(self) -> None:
        self._check(pyright)

    def test_what_the_documentation_shows(self) -> None:
        """The page of the first consumer has what mypy says, word by word."""
        page = (_HERE.parents[1] / 'doc/source/consumers/first.rst').read_text(
            'utf-8')
        right, wrong, shown = (
            textwrap.dedent(block).strip('\n') + '\n' for block in re.findall(
                r':name: example-first-\w+\n((?: {3}.*\n|\n)+)', page))
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        for text, lines in (
                (right, []), (right.partition('@app.on')[0] + wrong,
                              _MONITOR.findall(shown))):
            (path / 'monitor.py').write_text(text)
            found = subprocess.run(
                [sys.executable, '-m', 'mypy', '--strict', 'monitor.py'],
                text=True, capture_output=True, cwd=path, check=False,
                env={**os.environ, 'MYPYPATH': str(_HERE.parents[1])})
            # Without the types of libraries that the library uses.
            self.assertEqual(lines, _MONITOR.findall(found.stdout))
        self.assertEqual(2, len(lines))

    def test_no_cast_is_needed(self) -> None:
        for name in _RIGHT:
            right = (_HERE / name).read_text()
            self.assertNotIn('cast', right)
            self.assertNotIn('type: ignore', right)
