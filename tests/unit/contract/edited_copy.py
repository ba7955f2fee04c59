# SPDX-License-Identifier: Apache-2.0
"""A copy of the package to edit, as a developer edits the working tree."""

from __future__ import annotations

import functools
import pathlib
import shutil
import subprocess

import fixtures

import nova_notifications
from tests.unit.contract import command_forks

PACKAGE = pathlib.Path(nova_notifications.__file__).parent
# One process for all copies, made when the first is asked for something.
_commands = functools.cache(command_forks.Commands)


class EditedCopy(fixtures.Fixture):
    """Copies the package; its commands run in processes of their own.

    :ivar package: the directory of the copy
    """

    def _setUp(self) -> None:
        self.root = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path)
        self.package = self.root / 'nova_notifications'
        # What is compiled is copied too: a module that is not edited keeps its
        # time of change, and need not be compiled again.
        shutil.copytree(PACKAGE, self.package,
                        ignore=shutil.ignore_patterns('static'))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that is in a file exactly once.

        :param name: the file's path in the package
        """
        path = self.package / name
        text = path.read_text()
        if text.count(old) != 1:
            raise ValueError(f'{name}: {old!r} is in it {text.count(old)} '
                             f'times')
        path.write_text(text.replace(old, new))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy."""
        return _commands().run(self.root, *arguments)
