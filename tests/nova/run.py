# SPDX-License-Identifier: Apache-2.0
"""``tox -e nova``: a plain Nova and a grafted one, side by side.

``python -m tests.nova.run [--nova VERSION] [--all] [--columns REGEX]`` plays
every story of :mod:`tests.nova.scenarios` in the columns of
:mod:`tests.nova.matrix`, once with Nova as it is and once with the library,
and prints what became of each action.  The last line counts.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import typing as ty

from tests.nova import compare
from tests.nova import complete
from tests.nova import edges
from tests.nova import environment
from tests.nova import matrix
from tests.nova import play
from tests.nova import table

Verdicts = dict[str, compare.Verdict]


def _arguments(argv: ty.Optional[ty.Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tests.nova.run')
    parser.add_argument('--nova', default=matrix.DEFAULT,
                        choices=sorted(matrix.PYTHONS), metavar='VERSION')
    parser.add_argument('--all', action='store_true',
                        help='every combination of settings, not only enough '
                        'for each two values to meet')
    parser.add_argument('--columns', default='',
                        help='of all columns those in whose name this '
                        'regular expression is found')
    parser.add_argument('--no-edges', action='store_true',
                        help='play the stories, and no more')
    parser.add_argument('--stories', nargs='+', default=[])
    parser.add_argument('--jobs', type=int, default=(os.cpu_count() or 1) + 2,
                        help='processes at a time; two more than there are '
                        'processors, as a Nova waits half of its time')
    parser.add_argument('--keep', help='a directory for all recordings')
    parser.add_argument('--broker', default=os.environ.get(
        'NOVA_NOTIFICATIONS_TEST_URL',
        'rabbit://guest:guest@127.0.0.1:5672/'))
    return parser.parse_args(argv)


def _library(python: str, columns: ty.Sequence[matrix.Column],
             args: argparse.Namespace, where: pathlib.Path) -> play.Played:
    """Play columns that go together with the library."""
    if columns[0].broker:
        return {column: play.through_broker(
            python, column, args.broker, where, _more(args))
            for column in columns}
    return play.worker(python, columns, True, where, _more(args))


def _more(args: argparse.Namespace) -> list[str]:
    return ['--stories', *args.stories] if args.stories else []


def _edge(python: str, name: str) -> compare.Verdict:
    start = time.monotonic()
    done = subprocess.run(
        [python, '-m', 'tests.nova.edges', name], timeout=1200,
        cwd=environment.ROOT, env=environment.for_worker({}),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    verdict = compare.Verdict()
    if done.returncode:
        # Nova logs what ends it line by line, with an empty one at the end.
        said = [line for line in done.stdout.splitlines()
                if 'Error: ' in line] or done.stdout.strip().splitlines()
        verdict.problems.append(said[-1] if said else 'ended with %d' % (
            done.returncode))
    print('tried: %s, %d s' % (name, time.monotonic() - start), flush=True)
    return verdict


def _play(args: argparse.Namespace, columns: ty.Sequence[matrix.Column],
          where: pathlib.Path) -> tuple[list[Verdicts], Verdicts]:
    python = environment.interpreter(
        args.nova, environment.ROOT / '.tox')
    plain: dict[matrix.Column, play.Waiting] = {}
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        waiting = []
        for together in matrix.together(dict.fromkeys(
                column.plain() for column in columns)):
            plain.update(dict.fromkeys(together, pool.submit(
                play.worker, python, together, False, where, _more(args))))
        for together in matrix.together(columns):
            library = pool.submit(_library, python, together, args, where)
            waiting += [(column, plain[column.plain()], library)
                        for column in together]
        odd = {name: pool.submit(_edge, python, name)
               for name in (() if args.no_edges else edges.of(args.nova))}
        # Compared here and not in a thread: what is imported for it may
        # bring eventlet along, which keeps a thread from ending.
        found = [_verdicts(*played, args) for played in waiting]
        return found, {name: future.result() for name, future in odd.items()}


def _verdicts(column: matrix.Column, plain: play.Waiting,
              library: play.Waiting, args: argparse.Namespace
              ) -> Verdicts:
    try:
        before = plain.result()[column.plain()]
        after = library.result()[column]
        for played in (before, after):
            if isinstance(played, play.Broken):
                raise played
        found = compare.recordings(before, after, costs=not column.broker,
                                   nova=args.nova, adopted=column.adopted)
        if not args.stories:
            found['every event type'] = complete.verdict(
                column.format, found, args.nova)
    except play.Broken as exc:
        found = {'the run': compare.Verdict(problems=[str(exc)])}
    print('played: %s' % str(column), flush=True)
    return found


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Run, print, and count; 1 if anything failed."""
    args = _arguments(argv)
    columns = [column for column in (
        matrix.COLUMNS if args.all or args.columns else matrix.PAIRWISE)
        if re.search(args.columns, str(column))]
    oldest = matrix.PYTHONS[args.nova]
    if sys.version_info < oldest:
        print('skipped: Nova %s needs Python %d.%d or newer, this is %d.%d' % (
            args.nova, *oldest, *sys.version_info[:2]))
        total(0, 0, len(columns))
        return 0
    skipped = _skipped(columns, args)
    columns = [column for column in columns if column not in skipped]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        where = pathlib.Path(args.keep or temporary)
        where.mkdir(exist_ok=True)
        verdicts, odd = _play(args, columns, where)
    print('Nova %s, %d seconds' % (args.nova, time.monotonic() - start))
    table.draw(columns, verdicts, odd)
    for column, reason in skipped.items():
        print('skipped: %s: %s' % (str(column), reason))
    counted: collections.Counter[bool] = collections.Counter(
        bool(verdict.problems) for found in [*verdicts, odd]
        for verdict in found.values())
    total(counted[False], counted[True], len(skipped))
    return 1 if counted[True] else 0


def _skipped(columns: ty.Sequence[matrix.Column],
             args: argparse.Namespace) -> dict[matrix.Column, str]:
    found = {}
    broker = environment.answers(args.broker)
    for column in columns:
        if column.world == 'threads' and args.nova not in matrix.THREADS:
            found[column] = ('nova-compute %s does not run with native '
                             'threads' % args.nova)
        elif column.broker and not broker:
            found[column] = 'nothing answers at the broker'
    return found


def total(passed: int, failed: int, skipped: int) -> None:
    """The totals, as stestr prints them and then in one line."""
    print(' - Passed: %d\n - Failed: %d\n - Skipped: %d' % (
        passed, failed, skipped))
    print('%d passed, %d failed, %d skipped' % (passed, failed, skipped))


if __name__ == '__main__':
    sys.exit(main())
