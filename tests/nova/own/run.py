# SPDX-License-Identifier: Apache-2.0
"""``tox -e nova-own``: Nova's own tests, on a plain Nova and a grafted one.

``python -m tests.nova.own.run`` fetches the source of a Nova and runs the
modules of :mod:`tests.nova.own.modules` in it, unmodified: each group in a
process of its own, with eventlet and with native threads, as they are and
after ``graft.apply()``.  A test that passes plain and not grafted has failed;
one of :mod:`tests.nova.own.excused` that passes, too.  The last line counts.

With ``--brief`` a plain Nova runs only what did not pass on the grafted one,
and what is excused: whatever else it did, nothing would have failed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing as ty

from tests.nova import differences
from tests.nova import environment
from tests.nova import matrix
from tests.nova import run as nova_run
from tests.nova.own import excused
from tests.nova.own import modules
from tests.nova.own import source
from tests.nova.own import worker

BACKENDS = ('eventlet', 'threading')
#: By Nova's own tox.ini; a test that takes longer has failed.
_SECONDS_FOR_A_TEST = '160'
_TIMEOUT = 3600


class Ran(ty.NamedTuple):
    """What one process has found.

    :param outcomes: by the name of the test
    :param seconds: that the process took
    :param processor: seconds of a processor that it took
    """

    outcomes: dict[str, str]
    seconds: float
    processor: float


class Row(ty.NamedTuple):
    """One line of the table: a group with a backend.

    :param reasons: why tests are excused, by test
    """

    group: str
    backend: str
    plain: Ran
    grafted: Ran
    reasons: ty.Mapping[str, str]

    def failures(self) -> dict[str, str]:
        """What passes plain and not grafted, and why."""
        return {test: self.grafted.outcomes.get(test, self._unloaded(test))
                for test, outcome in self.plain.outcomes.items()
                if outcome == worker.PASSED
                and self.grafted.outcomes.get(test) != worker.PASSED}

    def _unloaded(self, test: str) -> str:
        """Why a test was not even run."""
        return next((outcome for name, outcome in
                     self.grafted.outcomes.items()
                     if test.startswith(name + '.')), 'was not run')

    def judged(self) -> tuple[dict[str, str], set[str], set[str]]:
        """Failures, tests that are excused, excuses that are not needed."""
        failures = self.failures()
        names = set(self.reasons) & set(self.plain.outcomes)
        return ({test: text for test, text in failures.items()
                 if test not in names}, names & set(failures),
                {name for name in names - set(failures)
                 if self.plain.outcomes[name] == worker.PASSED})


def _arguments(argv: ty.Optional[ty.Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tests.nova.own.run')
    parser.add_argument('--nova', default=matrix.DEFAULT,
                        choices=sorted(matrix.PYTHONS), metavar='VERSION')
    parser.add_argument('--group', action='append', default=[],
                        choices=list(modules.GROUPS))
    parser.add_argument('--backend', action='append', default=[],
                        choices=BACKENDS)
    parser.add_argument('--only', nargs='+', default=[],
                        help='only tests whose name contains one of these')
    parser.add_argument('--brief', action='store_true',
                        help='on a plain Nova only what did not pass on the '
                        'grafted one')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1,
                        help='processes at a time')
    parser.add_argument('--keep', type=pathlib.Path,
                        help='a directory for what each process printed')
    return parser.parse_args(argv)


def _process(python: str, home: pathlib.Path, where: pathlib.Path,
             group: str, backend: str, grafted: bool,
             only: ty.Sequence[str]) -> Ran:
    """Run one group in one process.

    :raises RuntimeError: it did not come to its end
    """
    side = 'grafted' if grafted else 'plain'
    output = where / ('%s-%s-%s.json' % (group, backend, side))
    command = [python, '-m', 'tests.nova.own.worker', str(output),
               *(['--graft'] if grafted else []),
               *(['--only', *only] if only else []),
               '--modules', *modules.GROUPS[group]]
    start = time.monotonic()
    with open(output.with_suffix('.log'), 'w') as log:
        try:
            status = str(subprocess.run(
                command, stdout=log, stderr=subprocess.STDOUT, cwd=home,
                timeout=_TIMEOUT, env=environment.for_worker({
                    'OS_NOVA_DISABLE_EVENTLET_PATCHING':
                        'true' if backend == 'threading' else 'false',
                    'OS_TEST_TIMEOUT': _SECONDS_FOR_A_TEST,
                    'OS_STDOUT_CAPTURE': '1', 'OS_STDERR_CAPTURE': '1',
                    'PYTHONHASHSEED': '0'}, [str(home)])).returncode)
        except subprocess.TimeoutExpired as exc:
            status = str(exc)
    if not output.exists():
        said = output.with_suffix('.log').read_text()[-2000:]
        raise RuntimeError('%s %s, %s ended with %s: %s' % (
            group, backend, side, status, said))
    found = json.loads(output.read_text())
    return Ran(found['outcomes'], round(time.monotonic() - start, 1),
               found['processor'])


def _rows(args: argparse.Namespace, home: pathlib.Path,
          where: pathlib.Path) -> list[Row]:
    python = environment.interpreter(args.nova, environment.ROOT / '.tox')
    # The longest first, so that the last ones to end are short.
    cases = [(group, backend)
             for group in ('wide', 'functional', 'unit')
             if group in (args.group or modules.GROUPS)
             for backend in args.backend or BACKENDS]
    # The library has the newest contract; where that has but another version
    # of a payload, the samples of an older Nova are given that.
    newer = source.with_versions(home, where / 'newer-samples',
                                 differences.raised(args.nova))
    reasons = excused.reasons(args.nova != matrix.DEFAULT)

    def plain(group: str, backend: str, only: ty.Sequence[str]) -> Ran:
        return _process(python, home, where, group, backend, False, only)

    def grafted(group: str, backend: str) -> Ran:
        return _process(python, newer, where, group, backend, True, args.only)

    def both(group: str, backend: str) -> tuple[Ran, Ran]:
        after = grafted(group, backend)
        asked = [test for test, outcome in after.outcomes.items()
                 if outcome != worker.PASSED or test in reasons]
        return (plain(group, backend, asked) if asked else Ran({}, 0, 0),
                after)

    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        if args.brief:
            pairs = list(pool.map(both, *zip(*cases)))
        else:
            waiting = [(pool.submit(plain, *case, args.only),
                        pool.submit(grafted, *case)) for case in cases]
            pairs = [(one.result(), other.result()) for one, other in waiting]
    return [Row(*case, *pair, reasons) for case, pair in zip(cases, pairs)]


def _draw(rows: ty.Sequence[Row]) -> None:
    """Print the table, then what failed, and what is excused."""
    print('%-22s %6s %8s %8s %8s %8s %8s' % (
        'group', 'tests', 'plain', 'grafted', 'excused', 'failed',
        'seconds'))
    for row in rows:
        failed, excuses, needless = row.judged()
        passed = [sum(outcome == worker.PASSED
                      for outcome in ran.outcomes.values())
                  for ran in (row.plain, row.grafted)]
        print('%-22s %6d %8d %8d %8d %8d %8s' % (
            '%s, %s' % (row.group, row.backend),
            len({**row.plain.outcomes, **row.grafted.outcomes}),
            *passed, len(excuses), len(failed) + len(needless),
            '%d+%d' % (row.plain.seconds, row.grafted.seconds)))
    for row in rows:
        failed, excuses, needless = row.judged()
        for test, text in sorted(failed.items()):
            print('FAILED %s, %s: %s\n%s' % (
                row.group, row.backend, test, text[-2500:]))
        for test in sorted(needless):
            print('FAILED %s, %s: %s passes, and is excused' % (
                row.group, row.backend, test))
    used = {test: row.reasons[test] for row in rows
            for test in row.judged()[1]}
    for test, reason in sorted(used.items()):
        print('excused: %s: %s' % (test, reason))


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Run, print, and count; 1 if anything failed."""
    args = _arguments(argv)
    oldest = matrix.PYTHONS[args.nova]
    if sys.version_info < oldest:
        print('skipped: Nova %s needs Python %d.%d or newer, this is %d.%d' % (
            args.nova, *oldest, *sys.version_info[:2]))
        nova_run.total(0, 0, 1)
        return 0
    start = time.monotonic()
    home = source.unpacked(args.nova, environment.ROOT / '.tox')
    with tempfile.TemporaryDirectory() as temporary:
        where = args.keep or pathlib.Path(temporary)
        where.mkdir(exist_ok=True)
        rows = _rows(args, home, where)
    print("Nova %s's own tests, %d seconds, %d of a processor" % (
        args.nova, time.monotonic() - start,
        sum(ran.processor for row in rows
            for ran in (row.plain, row.grafted))))
    _draw(rows)
    wrong = list(excused.problems(home / 'nova', {
        module for row in rows for module in modules.GROUPS[row.group]},
        older=args.nova != matrix.DEFAULT))
    for problem in wrong:
        print('FAILED ' + problem)
    failed = len(wrong)
    passed = skipped = 0
    for row in rows:
        failures, excuses, needless = row.judged()
        failed += len(failures) + len(needless)
        skipped += len(excuses) + sum(
            outcome != worker.PASSED
            for outcome in row.plain.outcomes.values())
        passed += sum(outcome == worker.PASSED
                      for outcome in row.grafted.outcomes.values())
    nova_run.total(passed, failed, skipped)
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
