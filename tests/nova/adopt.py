# SPDX-License-Identifier: Apache-2.0
"""The change that Nova itself would make, as a series of commits.

``python -m tests.nova.adopt --series REPOSITORY`` writes it onto a git
checkout of Nova, and prints for each commit what it comes to, what Nova's own
flake8 says of it and, with ``--tests``, what Nova's own tests of it do;
``--all-tests`` runs all of them after the last one. An edit that does not
apply is named, and the status is then 1.

``python -m tests.nova.adopt DIRECTORY`` makes the same change to a copy of the
installed Nova, which may be older: with the directory first on ``PYTHONPATH``,
this is a Nova that has adopted the library, and nothing is grafted.
"""

from __future__ import annotations

import argparse
import importlib.util
import pathlib
import shutil
import sys
import tempfile
import typing as ty

from tests.nova.adoption import checkout
from tests.nova.adoption import commits
from tests.nova.adoption import foundations
from tests.nova.adoption import judge
from tests.nova.adoption import series
from tests.nova.own import modules
from tests.nova.own import source

#: What binds the library to Nova, and where it stands in Nova's tree.
ADAPTER = foundations.ADAPTER
#: Of the commits onto a checkout that was fetched for a try.
_AUTHOR = {'user.name': 'nova-notifications',
           'user.email': 'nova-notifications@example.org'}


def adopt(directory: pathlib.Path) -> list[checkout.Missing]:
    """Make the change to a copy of the installed Nova.

    :param directory: gets a package ``nova``
    :returns: what does not apply to this Nova
    """
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    shutil.copytree(pathlib.Path(spec.origin).parent, directory / 'nova',
                    ignore=shutil.ignore_patterns('__pycache__'))
    nova = checkout.Checkout(directory, whole=False)
    for commit in commits.COMMITS:
        commit.apply(nova)
    return nova.missing


def _fetched(version: str, repository: pathlib.Path) -> None:
    """Make a git repository of the sdist of a Nova."""
    with tempfile.TemporaryDirectory() as directory:
        shutil.move(source.unpacked(version, pathlib.Path(directory)),
                    repository)
    series.git(repository, 'init', '--quiet')
    # An sdist has no .gitignore; a machine that only tests, no author.
    exclude = repository / '.git' / 'info' / 'exclude'
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text('__pycache__/\n')
    for name, value in _AUTHOR.items():
        series.git(repository, 'config', name, value)
    series.git(repository, 'add', '--all', '--force')
    series.git(repository, 'commit', '--quiet', '--message',
               'Nova ' + version)


def _series(args: argparse.Namespace) -> int:
    """Write the commits and print the table."""
    if args.fetch:
        _fetched(args.fetch, args.series)
    plain = judge.Plain(args.series)
    print(judge.HEADING, flush=True)
    failed = 0
    for made in series.write(args.series):
        wanted = args.tests is not None and (
            not args.tests or made.commit.name in args.tests)
        verdict = judge.of(args.series, made, plain if wanted else None)
        failed += not verdict.good()
        print(verdict.row(), flush=True)
        for line in verdict.details():
            print('    ' + line, flush=True)
    print('%d commits, %d of them with something to look at' % (
        len(commits.COMMITS), failed))
    if args.all_tests is not None:
        groups = args.all_tests or list(modules.GROUPS)
        tests, failures = judge.compared(args.series, plain, [
            module for group in groups for module in modules.GROUPS[group]])
        print("Nova's own tests after the last, %s: %d run, %d passed" % (
            ', '.join(groups), tests, tests - len(failures)))
        for line in judge.named(failures):
            print('    ' + line)
        failed += len(failures)
    return 1 if failed else 0


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Make the change; 1 where a commit does not apply or has failures."""
    parser = argparse.ArgumentParser(prog='tests.nova.adopt')
    parser.add_argument('directory', type=pathlib.Path, nargs='?',
                        help='make the change to a copy of the installed Nova')
    parser.add_argument('--series', type=pathlib.Path, metavar='REPOSITORY',
                        help='write the commits onto this git checkout')
    parser.add_argument('--fetch', metavar='VERSION',
                        help='make the checkout first, from the sdist on PyPI')
    parser.add_argument('--tests', nargs='*', metavar='COMMIT',
                        help="run Nova's own tests after each commit, or "
                        'after these')
    parser.add_argument('--all-tests', nargs='*', metavar='GROUP',
                        choices=list(modules.GROUPS),
                        help='after the last commit, run all that tox -e '
                        'nova-own runs, or these groups of it')
    args = parser.parse_args(argv)
    if (args.series is None) == (args.directory is None):
        parser.error('one of DIRECTORY and --series REPOSITORY')
    if args.series is not None:
        return _series(args)
    args.directory.mkdir(parents=True, exist_ok=True)
    missing = adopt(args.directory)
    for path, wanted in missing:
        print('%s: there is no %s' % (path, wanted))
    # An older Nova lacks some of it; the rest of the change is made.
    return 0


if __name__ == '__main__':
    sys.exit(main())
