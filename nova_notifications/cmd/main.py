# SPDX-License-Identifier: Apache-2.0
"""The ``nova-notifications`` command."""

from __future__ import annotations

import importlib.metadata
import logging
import sys
from typing import Any

from nova_notifications.cmd import quiet  # noqa: F401
from cliff import app
from cliff import commandmanager

from nova_notifications.cmd import table
from nova_notifications.version import __version__


class Commands(commandmanager.CommandManager):
    """The commands of our own table; no installed package is searched."""

    def load_commands(self, namespace: str) -> None:
        """Take the commands from the table."""
        for name, target in table.COMMANDS.items():
            self.commands[name] = importlib.metadata.EntryPoint(
                name, target, namespace)


class Application(app.App):
    """Runs one command and leaves.

    :param streams: ``stdin``, ``stdout`` and ``stderr``, where they are not
        those of the process
    """

    def __init__(self, **streams: Any) -> None:
        super().__init__(
            description='What Nova tells the outside world: its events, '
                        'their contract, and what a change to it means.',
            version=__version__,
            command_manager=Commands('nova_notifications.commands'),
            deferred_help=True, **streams)

    def configure_logging(self) -> None:
        """Show warnings, and none of what libraries note at their start."""
        super().configure_logging()
        logging.getLogger('oslo_service').setLevel(logging.WARNING)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    :param arguments: by default those of the process
    :returns: 0; 1 where a check found something, or the command failed; 2
        for arguments that are not understood
    """
    given = sys.argv[1:] if arguments is None else arguments
    # Without a command cliff would open a shell of its own.
    return Application().run(given or ['--help'])


if __name__ == '__main__':
    sys.exit(main())
