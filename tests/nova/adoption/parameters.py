# SPDX-License-Identifier: Apache-2.0
"""Remove what a class was given for a call that is gone."""

from __future__ import annotations

import ast
import re
import typing as ty

from tests.nova.adoption import dead
from tests.nova.adoption import editing

_LINE = re.compile(r'^ *:param (\w+):.*\n(?:^(?! *:param| *\"\"\"| *$).*\n)*',
                   re.MULTILINE)


def removed(text: str, name: str) -> str:
    """Remove a parameter of constructors that nothing reads.

    :param name: the parameter, and the attribute that keeps it
    :returns: the module without it, nor the line of the docstring about it
    :raises NotFound: no constructor has it
    """
    source = editing.Source(text)
    removals = editing.Removals(source)
    found = False
    for dotted, function in source.functions():
        names = [argument.arg for argument in function.args.args]
        if not dotted.endswith('.__init__') or name not in names:
            continue
        found = True
        removals.add(function.args.args, names.index(name))
        for statement in function.body:
            if isinstance(statement, ast.Assign) and name in (
                    editing.read_names(statement.value)):
                source.remove(statement)
        docstring = function.body[0]
        start, end = source.span(docstring)
        for match in _LINE.finditer(source.text, start, end):
            if match.group(1) == name:
                source.replace(*match.span(), '')
    if not found:
        raise editing.NotFound('a parameter %s' % name)
    removals.make()
    return source.result()


def given_less(text: str, classes: ty.Collection[str], place: int) -> str:
    """Give constructors one argument less.

    :param classes: their names
    :param place: of the argument, counted from 0
    """
    source = editing.Source(text)
    removals = editing.Removals(source)
    unread: dict[str, set[str]] = {}
    for name, function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and len(node.args) > place and (
                    ast.unparse(node.func).rpartition('.')[2] in classes):
                removals.add(node.args, place)
                unread.setdefault(name, set()).update(
                    editing.read_names(node.args[place]))
    removals.make()
    return dead.without(source.result(), unread)


def without_notifier(text: str) -> str:
    """Remove a notifier that a class has made and does not use any more."""
    source = editing.Source(text)
    for node in source.tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        written = [statement for statement in ast.walk(node)
                   if isinstance(statement, ast.Assign)
                   and source.code(statement).startswith(
                       'self.notifier = rpc.get_notifier(')]
        uses = sum(isinstance(child, ast.Attribute)
                   and child.attr == 'notifier' for child in ast.walk(node))
        if written and uses == len(written):
            for statement in written:
                source.remove(statement)
    return editing.without_unused_imports(text, source.result())
