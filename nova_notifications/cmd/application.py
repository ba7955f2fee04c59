# SPDX-License-Identifier: Apache-2.0
"""Run the commands of the ``nova-notifications`` command.

Exit statuses: 0, all is well; 1, the command ran and the answer is no; 2, it
could not run.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import logging
from typing import Any, Final

from cliff import app
from cliff import command
from cliff import commandmanager
from cliff import help as cliff_help

from nova_notifications.cmd import commands
from nova_notifications import exceptions
from nova_notifications.version import __version__

COULD_NOT_RUN: Final = 2


class Commands(commandmanager.CommandManager):
    """Knows the commands of our own table and searches no packages."""

    def load_commands(self, namespace: str) -> None:
        """Take the commands from the table."""
        for name, target in commands.COMMANDS.items():
            self.commands[name] = importlib.metadata.EntryPoint(
                name, target, namespace)

    def find_command(self, argv: list[str]
                     ) -> tuple[type[command.Command], str, list[str]]:
        """Return the class of a command, its name and its arguments.

        :raises NotificationsError: where a package that the command needs is
            not installed.
        """
        try:
            return super().find_command(argv)
        except ImportError as exc:
            raise _missing(' '.join(argv), exc) from exc


def _missing(name: str, exc: ImportError) -> Exception:
    if str(exc.name).partition('.')[0] == 'nova_notifications':
        # A fault of ours, and nothing to install.
        return exc
    return exceptions.NotificationsError(commands.missing_package(name, exc))


class Application(app.App):
    """Runs one command and leaves.

    :param streams: ``stdin``, ``stdout`` and ``stderr``, where they are not
        those of the process
    """

    NAME = 'nova-notifications'

    def __init__(self, **streams: Any) -> None:
        super().__init__(
            description='What Nova tells the outside world: its events, '
                        'their contract, and what a change to it means.',
            version=__version__,
            command_manager=Commands('nova_notifications.commands'),
            deferred_help=True, **streams)
        # cliff's own completes the commands of bash alone.
        del self.command_manager.commands['complete']
        self._failed = False

    def build_option_parser(self, *arguments: Any,
                            **options: Any) -> argparse.ArgumentParser:
        """Return the parser of the options that stand before a command."""
        parser = super().build_option_parser(*arguments, **options)
        parser.prog = self.NAME
        parser.usage = f'{self.NAME} [OPTION ...] COMMAND [ARGUMENT ...]'
        return parser

    def configure_logging(self) -> None:
        """Show warnings, and none of what libraries note at their start."""
        super().configure_logging()
        logging.getLogger('oslo_service').setLevel(logging.WARNING)

    def print_help_if_requested(self) -> None:
        """Print the help of the whole, where it was asked for."""
        if self.options.deferred_help:
            self.stdout.write(self.help_text())
            raise cliff_help.HelpExit()

    def help_text(self) -> str:
        """Return the commands by group, each with what it does."""
        width = max(map(len, commands.COMMANDS)) + 2
        lines = [self.parser.format_help()]
        for title, group in commands.GROUPS.items():
            lines.append(f'{title}:')
            lines += [f'  {name:{width}}{commands.summary(target)}'
                      for name, target in group.items()]
            lines.append('')
        lines += [
            'Begin with:',
            f'  {self.NAME} event list resize',
            f'  {self.NAME} event show instance.create.end',
            f'  {self.NAME} listen --transport-url '
            f'rabbit://user:password@host/',
            '',
            f'"{self.NAME} COMMAND --help" has examples of each. Exit '
            f'status: 0, all is',
            'well; 1, the answer is no; 2, the command could not run.', '']
        return '\n'.join(lines)

    def run(self, argv: list[str]) -> int:
        """Run a command.

        :param argv: the arguments after the program's name.
        :returns: the exit status.
        """
        self._failed = False
        try:
            status = super().run(argv)
        except (exceptions.NotificationsError, ImportError) as exc:
            if self.options.debug:
                raise
            self.LOG.error(exc)
            return COULD_NOT_RUN
        return COULD_NOT_RUN if self._failed else status

    def clean_up(self, cmd: command.Command, result: int,
                 err: BaseException | None) -> None:
        """Note that a command could not run, rather than answered no."""
        self._failed = isinstance(err, Exception) and not isinstance(
            err, BrokenPipeError)
