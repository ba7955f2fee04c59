# SPDX-License-Identifier: Apache-2.0
"""Try one mutant after the other by the unit tests that reach its line."""

from __future__ import annotations

import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from cosmic_ray import mutating
from cosmic_ray import plugins

from tests.newcomer import checkout

# A mutant may loop for ever; it counts as noticed after so many times the time
# that the tests take without it, and so many seconds more.
_PATIENCE = 4
_START = 20


def _run(copy: checkout.Checkout, until: float, *arguments: str
         ) -> tuple[int, str]:
    """Run a module in a copy of the checkout, and end it in time.

    :returns: its exit status and all that it printed.
    """
    # No pipe: a process that a test has left behind would keep it open.
    with tempfile.TemporaryFile('w+') as output:
        process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-m', *arguments], cwd=copy.root,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Also the processes that the tests have started.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        output.seek(0)
        return process.returncode, output.read()


class Judges:
    """The unit tests that try mutants, and which of them reach a line.

    :param copy: of the checkout, where the tests run.
    :param tests: their packages and modules.
    :param until: when to stop, by the monotonic clock.
    :raises SystemExit: where tests fail without a mutant.
    :raises subprocess.TimeoutExpired: where the time is up before it is known
        which tests reach a line.
    """

    def __init__(self, copy: checkout.Checkout, tests: tuple[str, ...],
                 until: float) -> None:
        status, output = _run(copy, until, 'tools.reached', 'reached.json',
                              *tests)
        if status != 0:
            raise SystemExit(output)
        document = json.loads((copy.root / 'reached.json').read_text())
        self._seconds: dict[str, float] = document['seconds']
        self._lines: dict[str, dict[str, list[str]]] = document['lines']
        self._imported: dict[str, list[int]] = document['imported']
        # A test may fail for the tracing alone.
        if document['failed']:
            status, output = _run(copy, until, 'unittest', '-q',
                                  *document['failed'])
            if status != 0:
                raise SystemExit(f'Without a mutant:\n{output}')
        self._process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-m', 'tools.judge'],
            cwd=copy.root, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
        self._write(document['modules'])

    def _write(self, line: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + '\n')
        self._process.stdin.flush()

    def close(self) -> None:
        """End the process in which the tests run."""
        self._process.communicate()

    def of(self, item: Any) -> list[str]:
        """Return the tests that try a mutant, the quick classes first."""
        mutation = item.mutations[0]
        lines = self._lines.get(str(mutation.module_path), {})
        tests = (set(lines.get(str(mutation.start_pos[0]), ()))
                 or {test for tests in lines.values() for test in tests}
                 or set(self._seconds))
        return self._quick_first(tests)

    def _quick_first(self, tests: set[str]) -> list[str]:
        cases: dict[str, float] = collections.Counter()
        for test in tests:
            cases[test.rpartition('.')[0]] += self._seconds[test]
        return sorted(tests, key=lambda test: (
            cases[test.rpartition('.')[0]], test))

    def _others(self, item: Any, tests: list[str]) -> list[str]:
        """Return the other tests, where an import runs the line as well.

        Any test may use what was made then.
        """
        mutation = item.mutations[0]
        if mutation.start_pos[0] not in self._imported.get(
                str(mutation.module_path), ()):
            return []
        return self._quick_first(set(self._seconds) - set(tests))

    def _ask(self, tests: list[str], until: float) -> str:
        """Return what becomes of the mutant that is in the files now."""
        left = until - time.monotonic()
        if left <= 0:
            return 'untried'
        seconds = sum(self._seconds[test]
                      for test in tests) * _PATIENCE + _START
        self._write({'tests': tests, 'seconds': min(seconds, left)})
        assert self._process.stdout is not None
        outcome = self._process.stdout.readline().strip() or 'untried'
        if outcome == 'killed' and time.monotonic() >= until:
            return 'untried'
        return outcome

    def judge(self, item: Any, until: float) -> tuple[str, str]:
        """Try a mutant in the working directory, the copy.

        :param until: when to stop, by the monotonic clock.
        :returns: what became of it, and the line as it was changed; ``none``
            where the tool cannot make it.
        """
        mutation = item.mutations[0]
        tests = self.of(item)
        operator = plugins.get_operator(mutation.operator_name)()
        before = mutation.module_path.read_text('utf-8')
        try:
            after = mutating.mutate_code(before, operator,
                                         mutation.occurrence)
            compile(after or '', str(mutation.module_path), 'exec')
        except (AttributeError, SyntaxError):
            # It takes the dotted name of an exception for a simple one, and
            # the star before keyword arguments for an operator.
            after = None
        if after is None:
            return 'none', ''
        mutation.module_path.write_text(after, 'utf-8')
        try:
            outcome = self._ask(tests, until)
            others = self._others(item, tests)
            if outcome == 'survived' and others:
                outcome = self._ask(others, until)
        finally:
            mutation.module_path.write_text(before, 'utf-8')
        changed = next((new.strip() for old, new in zip(
            before.split('\n'), after.split('\n')) if old != new), '')
        return outcome, changed
