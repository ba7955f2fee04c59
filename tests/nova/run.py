# SPDX-License-Identifier: Apache-2.0
"""``tox -e nova``: a plain Nova and a grafted one, side by side.

``python -m tests.nova.run [--nova VERSION] [--columns TEXT]`` plays every
story of :mod:`tests.nova.scenarios` in every column of
:mod:`tests.nova.matrix`, once with Nova as it is and once grafted, and prints
what became of each action.  The last line counts.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing as ty

from tests.nova import compare
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
    parser.add_argument('--columns', default='',
                        help='only columns whose name contains this')
    parser.add_argument('--stories', nargs='+', default=[])
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1)
    parser.add_argument('--keep', help='a directory for all recordings')
    parser.add_argument('--broker', default=os.environ.get(
        'NOVA_NOTIFICATIONS_TEST_URL',
        'rabbit://guest:guest@127.0.0.1:5672/'))
    return parser.parse_args(argv)


def _column(python: str, column: matrix.Column, args: argparse.Namespace,
            where: pathlib.Path) -> tuple[play.Recording, play.Recording]:
    """Play one column: the plain recording and the grafted one."""
    more = ['--stories', *args.stories] if args.stories else []
    plain = play.worker(python, column._replace(broker=False), False, where,
                        more)
    if column.broker:
        grafted = play.through_broker(python, column, args.broker, where,
                                      more)
    else:
        grafted = play.worker(python, column, True, where, more)
    return plain, grafted


def _edge(python: str, name: str) -> compare.Verdict:
    done = subprocess.run(
        [python, '-m', 'tests.nova.edges', name], timeout=300,
        cwd=environment.ROOT, env=environment.for_worker({}),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    verdict = compare.Verdict()
    if done.returncode:
        verdict.problems.append(done.stdout.strip().splitlines()[-1])
    return verdict


def _play(args: argparse.Namespace, columns: ty.Sequence[matrix.Column],
          where: pathlib.Path) -> tuple[list[Verdicts], Verdicts]:
    python = environment.interpreter(
        args.nova, environment.ROOT / '.tox')
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        waiting = [pool.submit(_column, python, column, args, where)
                   for column in columns]
        odd = {name: pool.submit(_edge, python, name)
               for name in edges.EDGES}
        found = []
        for column, future in zip(columns, waiting):
            try:
                # Compared here and not in the thread: what is imported for
                # it may bring eventlet along, which keeps a thread from
                # ending.
                found.append(compare.recordings(
                    *future.result(), costs=not column.broker))
            except (play.Broken, subprocess.TimeoutExpired) as exc:
                found.append({'the run': compare.Verdict(
                    problems=[str(exc)])})
            print('played: %s' % column, flush=True)
        return found, {name: future.result() for name, future in odd.items()}


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Run, print, and count; 1 if anything failed."""
    args = _arguments(argv)
    columns = [column for column in matrix.COLUMNS
               if args.columns in str(column)]
    oldest = matrix.PYTHONS[args.nova]
    if sys.version_info < oldest:
        print('skipped: Nova %s needs Python %d.%d or newer, this is %d.%d' % (
            args.nova, *oldest, *sys.version_info[:2]))
        print('0 passed, 0 failed, %d skipped' % len(columns))
        return 0
    skipped = []
    if not environment.answers(args.broker):
        skipped = [column for column in columns if column.broker]
        columns = [column for column in columns if not column.broker]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        where = pathlib.Path(args.keep or temporary)
        where.mkdir(exist_ok=True)
        verdicts, odd = _play(args, columns, where)
    print('Nova %s, %d seconds' % (args.nova, time.monotonic() - start))
    table.draw(columns, verdicts, odd)
    for column in skipped:
        print('skipped: %s, nothing answers at the broker' % column)
    counted: collections.Counter[bool] = collections.Counter(
        bool(verdict.problems) for found in [*verdicts, odd]
        for verdict in found.values())
    print('%d passed, %d failed, %d skipped' % (
        counted[False], counted[True], len(skipped)))
    return 1 if counted[True] else 0


if __name__ == '__main__':
    sys.exit(main())
