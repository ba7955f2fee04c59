# SPDX-License-Identifier: Apache-2.0
"""A directive that writes the reference of the command line.

``nova-commands`` takes no arguments. It asks the commands themselves.
"""

import argparse
import inspect

from cliff import command
from cliff import lister
from sphinx.application import Sphinx
from sphinx.util import rst
import written

from nova_notifications.cmd import application
from nova_notifications.cmd import commands as command_table

_OWN = ('positional arguments', 'options', 'optional arguments')


def commands() -> list[str]:
    """Every command by group: what it does, its arguments and examples."""
    app = application.Application()
    lines: list[str] = []
    for title, group in command_table.GROUPS.items():
        lines += [title, '=' * len(title), '']
        for name in group:
            found, _, _ = app.command_manager.find_command(name.split())
            lines += [name, '-' * len(name), '',
                      *map(rst.escape, inspect.getdoc(found).splitlines()),
                      '']
            lines += _arguments(found(app, None))
            lines += _examples(found)
    return lines


def _examples(found: type[command.Command]) -> list[str]:
    lines: list[str] = []
    for text, words in found.EXAMPLES:
        lines += [f'{rst.escape(text)}:', '', '.. code-block:: console', '',
                  f'   $ nova-notifications {words}', '']
    return lines


def _arguments(found: command.Command) -> list[str]:
    parser = found.get_parser('nova-notifications')
    lines: list[str] = []
    for group in parser._action_groups:
        if group.title not in _OWN:
            # What cliff adds for every table is told once, on the page.
            continue
        for action in group._group_actions:
            if (not isinstance(action, argparse._HelpAction) and
                    action.help != argparse.SUPPRESS):
                lines += [f'``{_name(action)}``', f'    {_text(action)}', '']
    if isinstance(found, lister.Lister):
        lines += ['It prints a table.', '']
    return lines


def _name(action: argparse.Action) -> str:
    value = action.metavar or (
        '{' + ','.join(map(str, action.choices)) + '}' if action.choices
        else action.dest.upper())
    if not action.option_strings:
        return f'{value}'
    return ', '.join(action.option_strings) + (
        '' if action.nargs == 0 else f' {value}')


def _text(action: argparse.Action) -> str:
    if not action.help:
        return '\\ '
    return rst.escape(action.help.replace('%(default)s', str(action.default)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive('nova-commands', written.directive(commands))
    return {'parallel_read_safe': True}
