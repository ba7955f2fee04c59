# SPDX-License-Identifier: Apache-2.0
"""Remove local variables that an edit has left without a reader."""

from __future__ import annotations

import ast
import typing as ty

from tests.nova.adoption import editing


def without(text: str, names: ty.Mapping[str, ty.Collection[str]]) -> str:
    """Remove what only wrote to local variables that nobody reads.

    :param text: the module
    :param names: dotted names of functions, and the variables of each to look
        at; those that were read to make them are looked at, too
    :returns: the module without assignments to them, without conditions that
        are empty then, and without the comments directly above both
    """
    looked_at = {function: set(found) for function, found in names.items()}
    while True:
        source = editing.Source(text)
        functions = dict(source.functions())
        for name, found in looked_at.items():
            statements = outermost(
                functions[name], _unread(functions[name], found))
            for statement in statements:
                found |= editing.read_names(statement)
                source.remove(statement, comments=True)
        changed = source.result()
        if changed == text:
            return text
        text = changed


def _unread(function: editing.Function, names: ty.Collection[str]
            ) -> list[ast.stmt]:
    """The statements that only write to variables that are not read."""
    parameters = {argument.arg for argument in ast.walk(function.args)
                  if isinstance(argument, ast.arg)}
    writers: dict[str, list[ast.stmt]] = {}
    for statement in ast.walk(function):
        name = _written(statement)
        if name is not None:
            writers.setdefault(name, []).append(
                ty.cast(ast.stmt, statement))
    used: dict[str, int] = {}
    for child in ast.walk(function):
        if isinstance(child, ast.Name):
            used[child.id] = used.get(child.id, 0) + 1
    found: list[ast.stmt] = [
        node for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef) and node is not function
        and node.name in names and node.name not in used]
    for name, statements in writers.items():
        mentioned = sum(
            sum(isinstance(child, ast.Name) and child.id == name
                for child in ast.walk(statement)) for statement in statements)
        if (name in names and name not in parameters
                and used[name] == mentioned == len(statements)):
            found += statements
    return found


def _written(statement: ast.AST) -> ty.Optional[str]:
    """The variable that a statement writes to and does nothing else with."""
    target: ty.Optional[ast.expr] = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Subscript):
            target = target.value
    elif (isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and isinstance(statement.value.func, ast.Attribute)
            and statement.value.func.attr == 'update'):
        target = statement.value.func.value
    return target.id if isinstance(target, ast.Name) else None


def outermost(function: editing.Function, statements: list[ast.stmt]
              ) -> list[ast.stmt]:
    """Return statements, or a whole condition of which nothing is left."""
    found = list(statements)
    # The inner ones first: they may be all that an outer one has.
    for node in reversed(list(ast.walk(function))):
        if isinstance(node, ast.If):
            parts = node.body + node.orelse
            if all(any(part is other for other in found) for part in parts):
                found = [other for other in found if not any(
                    part is other for part in parts)] + [node]
    return found
