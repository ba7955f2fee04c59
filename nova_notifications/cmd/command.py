# SPDX-License-Identifier: Apache-2.0
"""What every command of the table is made from: cliff's, less the searches.

For each call cliff looks through all installed packages, for plugins of the
command and for the package to credit with it in the help. Ours come from the
table alone, and the search takes longer than most of them.
"""

from __future__ import annotations

import argparse

from cliff import app
from cliff import command
from cliff import lister


class Command(command.Command):
    """Does something, and prints what it likes."""

    def __init__(self, application: app.App,
                 app_args: argparse.Namespace | None) -> None:
        # cliff searches for plugins of a command that takes its own name.
        super().__init__(application, app_args)

    def get_epilog(self) -> str:
        """Give the end of the help: no package to credit."""
        return ''


class Lister(Command, lister.Lister):
    """Prints a table, in the formats that cliff's plugins know."""
