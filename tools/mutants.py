# SPDX-License-Identifier: Apache-2.0
"""Change the code in small ways and see whether a unit test notices.

``python -m tools.mutants PACKAGE... [--sample N] [--seed N...]`` draws mutants
of packages, ``--since REV`` takes those of the lines that changed since a
revision. In a copy of the checkout, each is tried by the unit tests of its
package that reach its line, the quick ones first; where none does, by those
that reach its file, or by all. A survivor is a gap in the tests, or changes
nothing that can be seen: then it is listed, with the reason, in
``tools/equivalent_mutants.txt``.

Cosmic Ray makes the mutants: it is released several times a year, changes the
files themselves, so that tests which start a process or read the source see
the mutant too, and can be asked for one mutant at a time. mutmut rewrites each
function to choose between its mutants at run time, which the tests that read
signatures and source would notice, and asks for pytest.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Iterator
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import Any

from cosmic_ray import commands
from cosmic_ray import work_db

from tests.newcomer import checkout
from tools import mutant_sample
from tools import mutant_tests

_COLUMNS = ('mutants', 'killed', 'equivalent', 'survived', 'untried')


def _mutants(paths: list[str],
             lines: dict[str, set[int]] | None) -> list[Any]:
    """Return the mutants of files that may make a difference.

    :param lines: the lines whose mutants count; None for all.
    """
    with work_db.use_db('mutants.sqlite') as database:
        commands.init(paths, database, {})
        items = list(database.pending_work_items)
    return [item for item in items if mutant_sample.can_be_seen(item) and (
        lines is None or item.mutations[0].start_pos[0] in
        lines[str(item.mutations[0].module_path)])]


_Row = tuple[str, int, 'collections.Counter[str]', float]


def _try_samples(mutants: list[Any], judges: mutant_tests.Judges, name: str,
                 wanted: argparse.Namespace, until: float) -> Iterator[_Row]:
    """Try a sample for each seed; yield the rows of the table."""
    known = mutant_sample.equivalent()
    for seed in wanted.seed:
        start = time.monotonic()
        counts = collections.Counter[str]()
        for item in mutant_sample.draw(mutants, wanted.sample, seed):
            outcome, changed = judges.judge(item, until)
            if outcome == 'none':
                continue
            if (outcome == 'survived' and
                    mutant_sample.name_of(item) in known):
                outcome = 'equivalent'
            if outcome == 'survived':
                print(f'survived at line {item.mutations[0].start_pos[0]}: '
                      f'{mutant_sample.name_of(item)}\n    {changed}',
                      flush=True)
            counts.update(('mutants', outcome))
        yield name, seed, counts, time.monotonic() - start


def _print_table(rows: list[_Row]) -> None:
    print(f'{"tests":<28}{"seed":>8}' + ''.join(
        f'{column:>12}' for column in (*_COLUMNS, 'seconds')))
    for name, seed, counts, seconds in rows:
        print(f'{name:<28}{seed:>8}' + ''.join(
            f'{counts[column]:>12}' for column in _COLUMNS)
            + f'{seconds:>12.0f}')


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog='python -m tools.mutants', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('package', nargs='*',
                        help='a package or module of the library')
    parser.add_argument('--since', metavar='REV', help='a revision of git')
    parser.add_argument('--sample', type=int, default=50, metavar='N',
                        help='how many mutants, 0 for all (default 50)')
    parser.add_argument('--seed', type=int, nargs='+', default=[0],
                        metavar='N', help='each draws another sample')
    parser.add_argument('--lenient', action='store_true',
                        help='pass where one survives or one in ten, where '
                             'the time is up and where git does not have the '
                             'revision')
    parser.add_argument('--limit', type=float, default=1800, metavar='SECONDS',
                        help='when to stop (default 1800)')
    wanted = parser.parse_args(arguments)
    known = mutant_sample.packages()
    if wanted.since and wanted.package:
        parser.error('name packages or --since, not both')
    if not wanted.since and not wanted.package:
        parser.error(f'name a package ({", ".join(known)}) or --since')
    for name in wanted.package:
        if name not in known:
            parser.error(f'no package {name!r}, there are {", ".join(known)}')
    return wanted


def main(arguments: list[str] | None = None) -> int:
    """Try mutants, print the survivors and a table.

    :returns: 1 where a mutant survived or was not tried, 2 where git cannot
        compare; less often so with ``--lenient``.
    """
    wanted = _parse(arguments)
    until = time.monotonic() + wanted.limit
    lines = None
    try:
        if wanted.since:
            lines = mutant_sample.changed_lines(wanted.since)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f'git cannot compare with {wanted.since}: '
              f'{getattr(error, "stderr", None) or error}')
        return 0 if wanted.lenient else 2
    known = mutant_sample.packages()
    files = (list(lines) if lines is not None else
             [path for name in wanted.package for path in known[name]])
    groups: dict[tuple[str, ...], list[str]] = collections.defaultdict(list)
    for path in files:
        groups[mutant_sample.tests_of(path)].append(path)
    if not groups:
        print('No line of the library has changed: no mutants.')
        return 0
    os.environ.setdefault(
        'NOVA_NOTIFICATIONS_REFERENCE',
        str(checkout.CHECKOUT.parent / 'shared' / 'reference'))
    # Tracing makes drawn values slow, and a tenth of them sees the same.
    os.environ.setdefault('NOVA_NOTIFICATIONS_FUZZ', '1000')
    rows: list[_Row] = []
    for tests, paths in groups.items():
        if time.monotonic() >= until:
            rows += [(', '.join(tests), seed, collections.Counter(
                untried=1), 0.0) for seed in wanted.seed]
            continue
        with tempfile.TemporaryDirectory() as directory:
            copy = checkout.Checkout(pathlib.Path(directory))
            # The tests import the mutants, whatever is installed.
            os.environ['PYTHONPATH'] = str(copy.root)
            os.chdir(copy.root)
            mutants = _mutants(paths, lines)
            name = ', '.join(tests)
            try:
                judges = mutant_tests.Judges(copy, tests, until)
            except subprocess.TimeoutExpired:
                number = len(mutant_sample.draw(mutants, wanted.sample, 0))
                rows += [(name, seed, collections.Counter(
                    mutants=number, untried=number), wanted.limit)
                    for seed in wanted.seed]
            else:
                rows += _try_samples(mutants, judges, name, wanted, until)
                judges.close()
            os.chdir(checkout.CHECKOUT)
    _print_table(rows)
    if any(counts['untried'] for _, _, counts, _ in rows):
        print(f'Some mutants were not tried, at least one in such a row; the '
              f'limit is {wanted.limit:.0f} seconds.')
    return int(not all(mutant_sample.passes(counts, wanted.lenient)
                       for _, _, counts, _ in rows))


if __name__ == '__main__':
    sys.exit(main())
