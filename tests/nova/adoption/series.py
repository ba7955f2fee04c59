# SPDX-License-Identifier: Apache-2.0
"""Write the series onto a git checkout, and measure each commit."""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import typing as ty

from tests.nova.adoption import anchored
from tests.nova.adoption import checkout
from tests.nova.adoption import commits

_NOTES = 'releasenotes/notes'


class Made(ty.NamedTuple):
    """A commit that was written.

    :param commit: what it is
    :param missing: edits that do not apply to this Nova
    :param files: how many files it changes
    :param added: how many lines come
    :param removed: how many lines go
    """

    commit: commits.Commit
    missing: tuple[checkout.Missing, ...]
    files: int
    added: int
    removed: int


def write(repository: pathlib.Path) -> ty.Iterator[Made]:
    """Write one commit after the other; each is there when it is yielded.

    :param repository: a checkout of Nova with git, without changes
    :raises RuntimeError: git says that something is wrong
    """
    if git(repository, 'status', '--porcelain'):
        raise RuntimeError('%s has changes that are not committed' % (
            repository))
    for commit in commits.COMMITS:
        # What tests have left since the last one.
        git(repository, 'clean', '--quiet', '--force', '-d')
        nova = checkout.Checkout(repository)
        anchored.apply(nova, commit.name)
        commit.apply(nova)
        anchored.apply(nova, commit.name, last=True)
        nova.write('%s/%s' % (_NOTES, note_name(commit)), commit.note())
        git(repository, 'add', '--all')
        git(repository, 'commit', '--quiet', '--signoff', '--message',
            commit.message())
        yield Made(commit, tuple(nova.missing), *_size(repository))


def note_name(commit: commits.Commit) -> str:
    """Return the file name of a release note, as reno makes them."""
    name = 'nova-notifications-' + commit.name
    return '%s-%s.yaml' % (name, hashlib.sha256(
        name.encode()).hexdigest()[:16])


def git(repository: pathlib.Path, *arguments: str) -> str:
    """Run git in a repository and return what it prints.

    :raises RuntimeError: it failed; with what it said
    """
    done = subprocess.run(['git', *arguments], cwd=repository, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError('git %s: %s' % (
            arguments[0], (done.stderr or done.stdout).strip()))
    return done.stdout


def changed(repository: pathlib.Path) -> list[str]:
    """Return the paths that the last commit changes or deletes."""
    return git(repository, 'diff', '--name-only', '--no-renames',
               'HEAD~1').splitlines()


def _size(repository: pathlib.Path) -> tuple[int, int, int]:
    """Files, lines that come, lines that go, in the last commit."""
    rows = [line.split('\t') for line in git(
        repository, 'diff', '--numstat', '--no-renames', 'HEAD~1'
    ).splitlines()]
    return (len(rows), sum(int(row[0]) for row in rows),
            sum(int(row[1]) for row in rows))
