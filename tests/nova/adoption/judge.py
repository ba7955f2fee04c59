# SPDX-License-Identifier: Apache-2.0
"""Judge a commit of the series by Nova's own flake8 and Nova's own tests."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import typing as ty

from tests.nova import environment
from tests.nova.adoption import series
from tests.nova.own import modules
from tests.nova.own import worker

Outcomes = dict[str, str]
HEADING = '%-22s %5s %6s %6s %7s %6s %7s %7s' % (
    'commit', 'files', 'lines+', 'lines-', 'flake8', 'tests', 'passed',
    'missing')
_UNIT = 'nova/tests/unit/'
_UNITS = 'nova.tests.unit.'


class Verdict(ty.NamedTuple):
    """What is known of a commit.

    :param made: the commit
    :param style: what flake8 says, line by line
    :param tests: how many tests were run, None where none were
    :param failures: tests that passed before the series, with the reason
    """

    made: series.Made
    style: ty.Sequence[str]
    tests: ty.Optional[int]
    failures: Outcomes

    def good(self) -> bool:
        """Return whether all of it applies, and nothing is to be mended."""
        return not (self.made.missing or self.style or self.failures)

    def row(self) -> str:
        """Return the line of the table."""
        made = self.made
        return '%-22s %5d %6d %6d %7d %6s %7s %7d' % (
            made.commit.name, made.files, made.added, made.removed,
            len(self.style), '-' if self.tests is None else self.tests,
            '-' if self.tests is None else self.tests - len(self.failures),
            len(made.missing))

    def details(self) -> ty.Iterator[str]:
        """Yield what is wrong, a line each."""
        for path, wanted in self.made.missing:
            yield 'does not apply: %s: there is no %s' % (path, wanted)
        yield from self.style
        yield from named(self.failures)


def named(failures: Outcomes) -> ty.Iterator[str]:
    """Yield a line for each test that fails."""
    for test, reason in sorted(failures.items()):
        yield 'FAILED %s: %s' % (test, reason.strip().splitlines()[-1])


class Plain:
    """What tests do before the series, run when they are first asked for."""

    def __init__(self, repository: pathlib.Path) -> None:
        self._repository = repository
        self._commit = series.git(repository, 'rev-parse', 'HEAD').strip()
        self._outcomes: Outcomes = {}

    def passes(self, tests: ty.Mapping[str, str],
               names: ty.Sequence[str]) -> set[str]:
        """Return which of some tests pass; one it does not have does, too.

        Some tests of Nova pass alone and fail after others, with or without
        the series: what passes alone is run once more with all the rest.

        :param tests: their names, and the modules that they are in
        :param names: all modules that were run together after the series
        """
        asked = sorted(set(tests) - set(self._outcomes))
        if asked:
            found = self._run(
                sorted({tests[test] for test in asked}), asked)
            if worker.PASSED in (found.get(test) for test in asked):
                found = self._run(names)
            self._outcomes.update(
                {test: found.get(test, worker.PASSED) for test in asked})
        return {test for test in tests
                if self._outcomes[test] == worker.PASSED}

    def _run(self, names: ty.Sequence[str], tests: ty.Sequence[str] = ()
             ) -> Outcomes:
        with tempfile.TemporaryDirectory() as directory:
            root = str(pathlib.Path(directory) / 'plain')
            series.git(self._repository, 'worktree', 'add', '--quiet',
                       '--detach', root, self._commit)
            try:
                return run(pathlib.Path(root), [
                    name for name in names
                    if _path(pathlib.Path(root), name).exists()], tests)
            finally:
                series.git(self._repository, 'worktree', 'remove', '--force',
                           root)


def of(repository: pathlib.Path, made: series.Made,
       plain: ty.Optional[Plain]) -> Verdict:
    """Judge the commit that was just made.

    :param plain: None to run no tests
    """
    changed = series.changed(repository)
    tests: ty.Optional[int] = None
    failures: Outcomes = {}
    if plain is not None:
        tests, failures = compared(repository, plain, [
            *modules.GROUPS['functional'], *modules.GROUPS['unit'],
            *_touched(repository, changed)])
    return Verdict(made, _style(repository, changed), tests, failures)


def compared(repository: pathlib.Path, plain: Plain,
             names: ty.Sequence[str]) -> tuple[int, Outcomes]:
    """Run test modules, and compare with a Nova before the series.

    Before the series only those are run that do not pass after it.

    :param names: of modules; those that are not there any more are left out
    :returns: how many tests were run, and those that passed before, or are
        new, and do not pass now, with the reason
    """
    present = [module for module in dict.fromkeys(names)
               if _path(repository, module).exists()]
    found = run(repository, present)
    # A module that cannot be imported stands there by its own name.
    failures = {name: found[name] for name in present if name in found}
    other = {test: module for test, outcome in found.items()
             for module in present if outcome != worker.PASSED
             and test.startswith(module + '.')}
    failures.update((test, found[test])
                    for test in plain.passes(other, present))
    return (sum(outcome != worker.SKIPPED for outcome in found.values()),
            failures)


def _path(root: pathlib.Path, module: str) -> pathlib.Path:
    return root / (module.replace('.', '/') + '.py')


def _touched(repository: pathlib.Path, changed: ty.Sequence[str]
             ) -> ty.Iterator[str]:
    """The unit tests that a commit changes, and those of code it changes."""
    for path in changed:
        name = pathlib.PurePath(path)
        for candidate in (path, '%s%s' % (_UNIT, name.relative_to(
                'nova').with_name('test_' + name.name))
                if path.startswith('nova/') else path):
            if (candidate.startswith(_UNIT) and name.suffix == '.py'
                    and pathlib.PurePath(candidate).name.startswith('test_')
                    and (repository / candidate).exists()):
                yield candidate[:-len('.py')].replace('/', '.')


def run(root: pathlib.Path, names: ty.Sequence[str],
        only: ty.Sequence[str] = ()) -> Outcomes:
    """Run test modules of a Nova, functional and unit tests side by side.

    :param root: has the package ``nova``
    :param only: tests, where not all of them are to be run
    :raises RuntimeError: a process did not come to its end
    """
    units = [name for name in names if name.startswith(_UNITS)]
    others = [name for name in names if not name.startswith(_UNITS)]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return {test: outcome for found in pool.map(
            lambda part: _run(root, part, only), filter(None, (units, others)))
            for test, outcome in found.items()}


def _run(root: pathlib.Path, names: ty.Sequence[str],
         only: ty.Sequence[str]) -> Outcomes:
    """Run test modules in one process."""
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory, 'outcomes')
        with open(output.with_suffix('.log'), 'w+') as log:
            subprocess.run(
                [sys.executable, '-m', 'tests.nova.own.worker', str(output),
                 *(['--only', *only] if only else []),
                 '--modules', *names], cwd=root, stdout=log,
                stderr=subprocess.STDOUT, env=environment.for_worker({
                    'OS_NOVA_DISABLE_EVENTLET_PATCHING': 'false',
                    'OS_TEST_TIMEOUT': '160', 'OS_STDOUT_CAPTURE': '1',
                    'OS_STDERR_CAPTURE': '1', 'PYTHONHASHSEED': '0'},
                    [str(root)]))
            if not output.exists():
                log.seek(0)
                raise RuntimeError(log.read()[-2000:])
        found: Outcomes = json.loads(output.read_text())['outcomes']
        return found


def _style(repository: pathlib.Path, changed: ty.Sequence[str]
           ) -> list[str]:
    """What flake8, with Nova's own configuration, says of changed files."""
    paths = [path for path in changed if path.endswith('.py')
             and (repository / path).exists()]
    if not paths:
        return []
    done = subprocess.run(
        [sys.executable, '-m', 'flake8', *paths], cwd=repository,
        env=dict(os.environ, PYTHONWARNINGS='ignore'), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    # Nova's configuration prints no source below a line.
    return lines if done.returncode else []
