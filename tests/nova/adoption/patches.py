# SPDX-License-Identifier: Apache-2.0
"""Find what Nova's tests replace, and by which name they know it then."""

from __future__ import annotations

import ast
import typing as ty

from tests.nova.adoption import editing

UTILS = 'nova.compute.utils'
_BY_NAME = ('mock.patch', 'fixtures.MockPatch', 'self.stub_out')
_BY_OBJECT = ('mock.patch.object', 'fixtures.MockPatchObject')
# Turning every call into text would take minutes.
_LAST = frozenset(name.rpartition('.')[2] for name in _BY_NAME + _BY_OBJECT)
_MODULES: ty.Mapping[str, str] = {
    'compute_utils': UTILS, 'nova.compute.utils': UTILS}


class Patch(ty.NamedTuple):
    """A call that replaces something.

    :param call: the call
    :param target: the dotted name of what is replaced; where the test names
        an object, that is its text
    :param named: the first and the last argument that name the target
    :param replaced: whether the test brings what takes its place
    """

    call: ast.Call
    target: str
    named: tuple[ast.expr, ast.expr]
    replaced: bool


def of(node: ast.AST) -> ty.Optional[Patch]:
    """Return what a node replaces, None where it is no such call."""
    if not isinstance(node, ast.Call) or not (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in _LAST):
        return None
    function = ast.unparse(node.func)
    if function in _BY_NAME and node.args and _text(node.args[0]):
        count, target = 1, _text(node.args[0])
    elif function in _BY_OBJECT and len(node.args) > 1 and (
            _text(node.args[1])):
        owner = ast.unparse(node.args[0])
        count = 2
        target = '%s.%s' % (_MODULES.get(owner, owner), _text(node.args[1]))
    else:
        return None
    return Patch(node, target, (node.args[0], node.args[count - 1]),
                 len(node.args) > count or any(
                     keyword.arg == 'new' for keyword in node.keywords))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(
        node.value, str) else ''


def inside(node: ast.AST) -> ty.Iterator[Patch]:
    """Yield each call in a node that replaces something."""
    for child in ast.walk(node):
        found = of(child)
        if found is not None:
            yield found


class Bound(ty.NamedTuple):
    """A replacement in a function, and the name it has there.

    :param patch: the replacement
    :param name: the variable or parameter, None where there is none
    :param holder: the decorated function, the ``with``, or the statement
    """

    patch: Patch
    name: ty.Optional[str]
    holder: ast.stmt


def bound(function: editing.Function, more: int = 0) -> ty.Iterator[Bound]:
    """Yield what is replaced in a function, nested ones aside.

    :param more: how many parameters decorators of the class add
    """
    yield from _decorated(function, more)
    for node in _own(function):
        if isinstance(node, ast.With):
            yield from _with(node)
        elif isinstance(node, (ast.Assign, ast.Expr)):
            name = (node.targets[0].id if isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Name) else None)
            for patch in inside(node):
                yield Bound(patch, name, node)


def _own(function: editing.Function) -> ty.Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def passed(function: ty.Any) -> int:
    """Return how many parameters the decorators add."""
    return sum(1 for decorator in function.decorator_list
               for patch in [of(decorator)]
               if patch is not None and not patch.replaced)


def _decorated(function: editing.Function, more: int) -> ty.Iterator[Bound]:
    arguments = function.args.args
    required = arguments[:len(arguments) - len(function.args.defaults)]
    count = passed(function)
    names = [argument.arg for argument in
             required[len(required) - count - more:][:count]]
    for decorator in reversed(function.decorator_list):
        patch = of(decorator)
        if patch is not None:
            yield Bound(patch, None if patch.replaced or not names
                        else names.pop(0), function)


def _with(node: ast.With) -> ty.Iterator[Bound]:
    for item in node.items:
        patch = of(item.context_expr)
        if patch is not None:
            yield Bound(patch, item.optional_vars.id if isinstance(
                item.optional_vars, ast.Name) else None, node)
        elif isinstance(item.context_expr, ast.Call):
            names = (item.optional_vars.elts if isinstance(
                item.optional_vars, ast.Tuple) else [])
            for place, argument in enumerate(item.context_expr.args):
                patch = of(argument)
                if patch is not None:
                    name = names[place] if place < len(names) else None
                    yield Bound(patch, name.id if isinstance(
                        name, ast.Name) else None, node)
