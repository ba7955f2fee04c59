# SPDX-License-Identifier: Apache-2.0
"""Provide the base classes of commands: cliff's, less the searches.

For each call cliff looks through all installed packages, for plugins of the
command and for the package to credit with it in the help. Ours come from the
table alone, and the search takes longer than most of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from cliff import _argparse
from cliff import app
from cliff import command
from cliff.formatters import base as base_formatters
from cliff import lister
import stevedore.extension

from nova_notifications.cmd import formatting

_PROGRAM = 'nova-notifications'
# Formats for programs: they get values as they are, under keys of their own.
_FOR_PROGRAMS = ('json', 'yaml')

Column = str | Callable[[dict[str, Any]], str]


class _HelpFormatter(_argparse.SmartHelpFormatter,
                     argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of description and examples as they are."""


class Command(command.Command):
    """Does something, and prints what it likes."""

    #: What an example shows, and what is typed after the program's name.
    EXAMPLES: ClassVar[Sequence[tuple[str, str]]] = ()

    def __init__(self, application: app.App,
                 app_args: argparse.Namespace | None) -> None:
        # cliff searches for plugins of a command that takes its own name.
        super().__init__(application, app_args)

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return a parser whose help shows the examples line by line."""
        parser = super().get_parser(prog_name)
        parser.formatter_class = _HelpFormatter
        return parser

    def get_epilog(self) -> str:
        """Return the end of the help: the examples."""
        if not self.EXAMPLES:
            return ''
        lines = ['examples:']
        for text, words in self.EXAMPLES:
            lines += [f'  {text}:', f'    {_PROGRAM} {words}']
        return '\n'.join(lines)


class Lister(Command, lister.Lister):
    """Prints a list: for people as text, for programs as JSON or YAML.

    A subclass gives documents; people see the columns of some of their keys,
    with values in words, and programs all keys, with values as they are.
    """

    #: Title of a column -> key of a document, or what makes the cell of it.
    COLUMNS: ClassVar[Mapping[str, Column]] = {}
    #: Titles of the columns that people see unless they ask for others.
    DEFAULT: ClassVar[Sequence[str]] = ()

    #: How many documents were listed.
    count = 0

    @property
    def formatter_default(self) -> str:
        """Return the format for people."""
        return 'text'

    def _load_formatter_plugins(self) -> Any:
        plugins = super()._load_formatter_plugins()
        nowhere: Any = None
        plugins.extensions.append(stevedore.extension.Extension(
            'text', nowhere, _TextFormatter, _TextFormatter()))
        return plugins

    def columns(self, parsed_args: argparse.Namespace
                ) -> Mapping[str, Column]:
        """Return the columns: :attr:`COLUMNS`, unless the arguments matter."""
        return self.COLUMNS

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterable[dict[str, Any]]:
        """Return what is listed, in JSON types."""
        raise NotImplementedError

    def take_action(self, parsed_args: argparse.Namespace
                    ) -> tuple[Sequence[str], Iterable[Any]]:
        """Return the columns and rows that suit the format."""
        columns = self.columns(parsed_args)
        documents = list(self.documents(parsed_args))
        self.count = len(documents)
        is_for_programs = parsed_args.formatter in _FOR_PROGRAMS
        names = {_normal(title): key if is_for_programs else title
                 for title, key in columns.items()
                 if isinstance(key, str) or not is_for_programs}
        # Older versions of cliff want the very name.
        parsed_args.columns = [names.get(_normal(name), name)
                               for name in parsed_args.columns]
        if is_for_programs:
            keys = list(dict.fromkeys(
                key for document in documents for key in document))
            return keys, [[document.get(key) for key in keys]
                          for document in documents]
        shown = (list(columns)
                 if parsed_args.columns or parsed_args.sort_columns
                 else list(self.DEFAULT or columns))
        return shown, [[_cell(document, columns[title])
                        for title in shown] for document in documents]


def _normal(title: str) -> str:
    """Return the title of a column in the form in which it is looked up."""
    return title.lower().strip().replace(' ', '_')


def _cell(document: dict[str, Any], column: Column) -> str:
    if isinstance(column, str):
        return formatting.in_words(document.get(column))
    return column(document)


class _TextFormatter(base_formatters.ListFormatter):
    """Writes a list as text that fits the width of the terminal."""

    def add_argument_group(self, parser: argparse.ArgumentParser) -> None:
        """Add no options; there are none."""

    def emit_list(self, column_names: Sequence[str],
                  data: Iterable[Sequence[Any]], stdout: Any,
                  parsed_args: argparse.Namespace) -> None:
        """Write the rows."""
        rows: Iterator[Sequence[str]] = iter(data)
        for line in formatting.columns(column_names, list(rows)):
            stdout.write(line + '\n')
