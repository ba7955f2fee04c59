# SPDX-License-Identifier: Apache-2.0
"""Change Nova's tests along with the code that they test.

What they replace gets its new name, what they expect the arguments that the
emitter is given, and what they replace of a function that is gone goes.
"""

from __future__ import annotations

import ast
import re
import typing as ty

from tests.nova import callsites
from tests.nova.adoption import dead
from tests.nova.adoption import editing
from tests.nova.adoption import layout
from tests.nova.adoption import patches


def moved(text: str, targets: ty.Mapping[str, str]) -> str:
    """Replace things where they are now.

    :param targets: dotted names that tests replace so far, and the new ones
    """
    if not any(target.rpartition('.')[2] in text for target in targets):
        return text
    source = editing.Source(text)
    for patch in patches.inside(source.tree):
        target = targets.get(patch.target)
        if target is None:
            continue
        start = source.span(patch.named[0])[0]
        end = source.span(patch.named[1])[1]
        function = ast.unparse(patch.call.func)
        if function.endswith('.object') or function.endswith('Object'):
            source.rewrite(patch.call.func, function.removesuffix(
                '.object').removesuffix('Object'))
        source.replace(start, end, fitting(
            source, patch, repr(target), start, end))
    after = source.result()
    return editing.without_unused_imports(text, after)


def fitting(source: editing.Source, patch: patches.Patch, text: str,
            start: int, end: int) -> str:
    """A target that is not too long for its line."""
    line = source.text.rfind('\n', 0, start) + 1
    tail = source.text[end:source.text.find('\n', end)]
    if start - line + len(text) + len(tail) <= 79:
        return text
    indent = ' ' * (patch.call.col_offset + 4)
    if len(indent) + len(text) + len(tail) > 79:
        module, _, name = text.rpartition('.')
        quote = text[-1]
        text = '%s.%s\n%s%s%s' % (module, quote, indent, quote, name)
    return '\n%s%s' % (indent, text)


def expecting(text: str, names: ty.Collection[str],
              extras: ty.Sequence[callsites.Extra]) -> str:
    """Have tests expect what the emitters are given.

    :param names: functions of ``nova.compute.utils``
    :param extras: what the emitters get besides
    """
    targets = {'%s.%s' % (patches.UTILS, name): name for name in names}
    if not any(name in text for name in names):
        return text
    source = editing.Source(text)
    for _, function, more in functions(source):
        legacy = _expected_legacy(source, function, more)
        for bound in patches.bound(function, more):
            name = targets.get(bound.patch.target)
            if name is None or bound.name is None:
                continue
            for call in _expected(function, bound.name):
                _expect(source, call, name, extras, legacy)
    return source.result()


def functions(source: editing.Source
              ) -> ty.Iterator[tuple[str, editing.Function, int]]:
    """Yield every function, and how many parameters its class adds."""
    classes = {node.name: patches.passed(node)
               for node in source.tree.body if isinstance(node, ast.ClassDef)}
    for name, function in source.functions():
        parts = name.split('.')
        yield name, function, (classes.get(parts[0], 0)
                               if len(parts) == 2 else 0)


def _expected(function: editing.Function, name: str
              ) -> ty.Iterator[ast.Call]:
    """The calls that a function expects of what it has replaced."""
    lists: set[str] = set()
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == name):
            continue
        if node.func.attr in ('assert_called_once_with', 'assert_any_call',
                              'assert_called_with'):
            yield node
        elif node.func.attr == 'assert_has_calls' and node.args:
            if isinstance(node.args[0], ast.Name):
                lists.add(node.args[0].id)
            yield from _mock_calls(node.args[0])
    for node in ast.walk(function):
        if (isinstance(node, ast.Assign) and isinstance(
                node.targets[0], ast.Name) and node.targets[0].id in lists):
            yield from _mock_calls(node.value)


def _mock_calls(node: ast.AST) -> ty.Iterator[ast.Call]:
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and ast.unparse(child.func) in (
                'mock.call', 'call'):
            yield child


def _expected_legacy(source: editing.Source, function: editing.Function,
                     more: int) -> list[tuple[str, dict[str, str]]]:
    """What a test expects of the legacy format: suffix and keywords."""
    found = []
    for bound in patches.bound(function, more):
        if bound.name is None or not bound.patch.target.endswith(
                'notify_about_instance_usage'):
            continue
        for call in _expected(function, bound.name):
            suffix = next((part.value for part in call.args
                           if isinstance(part, ast.Constant)
                           and isinstance(part.value, str)), None)
            if suffix is not None:
                found.append((suffix, {
                    str(keyword.arg): source.code(keyword.value)
                    for keyword in call.keywords}))
    return found


def _expect(source: editing.Source, call: ast.Call, name: str,
            extras: ty.Sequence[callsites.Extra],
            legacy: ty.Sequence[tuple[str, dict[str, str]]]) -> None:
    """Have one expected call have the arguments that the emitter is given."""
    if not call.args and not call.keywords:
        return
    said = {keyword.arg: callsites.word_of(keyword.value)
            for keyword in call.keywords}
    action, phase = said.get('action'), said.get('phase')
    more: dict[str, str] = {}
    for extra in extras:
        if (extra.function == name and (
                action is None or extra.action in (None, action))
                and extra.phase in (None, phase)):
            for keyword in extra.keywords:
                if keyword not in said:
                    more[keyword] = _value(keyword, phase, legacy)
    start, end = source.span(call)
    text = layout.called(source, call, source.code(call.func),
                         callsites.arguments(source, call, name), more)
    source.replace(start, end, text)


def _value(keyword: str, phase: ty.Optional[str],
           legacy: ty.Sequence[tuple[str, dict[str, str]]]) -> str:
    """What a test expects of an argument in the legacy format, or anything."""
    values = {said[keyword] for suffix, said in legacy
              if keyword in said and suffix.endswith('.%s' % phase)}
    return values.pop() if len(values) == 1 else 'mock.ANY'


def without(text: str, gone: ty.Callable[[str], bool],
            suffixes: ty.Optional[ty.Pattern[str]] = None,
            reading: str = '') -> str:
    """Remove what tests expect of functions that are not called any more.

    :param gone: whether a dotted name is that of such a function
    :param suffixes: of legacy event types; only what is expected of these
        goes and the replacement stays. None: all goes.
    :param reading: only in tests that have this text
    """
    if suffixes is None:
        text = _unwrapped(text, gone, reading)
    source = editing.Source(text)
    removals = editing.Removals(source)
    unread: dict[str, set[str]] = {}
    for name, function, more in functions(source):
        if reading not in source.code(function):
            continue
        for bound in patches.bound(function, more):
            if not gone(bound.patch.target):
                continue
            statements = dead.outermost(
                function, list(_uses(function, bound, suffixes)))
            for statement in statements:
                source.remove(statement)
                unread.setdefault(name, set()).update(
                    editing.read_names(statement))
            if suffixes is None:
                unread.setdefault(name, set()).update(
                    editing.read_names(bound.patch.call))
                _remove(source, removals, bound)
                _remove_from_loops(removals, function, bound.name)
    removals.make()
    after = _fitted(text, dead.without(source.result(), unread))
    return editing.without_unused_imports(text, after)


def _fitted(before: str, after: str) -> str:
    """Lay parameters out again where they have become too long for a line."""
    known = set(before.splitlines())
    source = editing.Source(after)
    for _, function in source.functions():
        arguments = function.args.args
        if not arguments:
            continue
        lines = range(function.lineno, function.body[0].lineno)
        if not any(len(source.line(number)) > 80
                   and source.line(number).rstrip('\n') not in known
                   for number in lines):
            continue
        start = source.span(arguments[0])[0]
        end = source.span((function.args.defaults or arguments)[-1])[1]
        if function.args.kwonlyargs or function.args.kwarg:
            continue
        texts = ast.unparse(function.args).split(', ')
        column = source.text[:start].rfind('\n')
        source.replace(start, end, layout.wrapped(
            texts, start - column - 1).lstrip()[:-1])
    return source.result()


def _unwrapped(text: str, gone: ty.Callable[[str], bool], reading: str
               ) -> str:
    """Take the body of a ``with`` that replaces such a function alone."""
    while True:
        source = editing.Source(text)
        for function, node in ((name, node) for name, owner
                               in reversed(list(source.functions()))
                               if reading in source.code(owner)
                               for node in ast.walk(owner)):
            if not isinstance(node, ast.With) or len(node.items) > 1:
                continue
            patch = patches.of(node.items[0].context_expr)
            if patch is not None and gone(patch.target):
                break
        else:
            return text
        name = getattr(node.items[0].optional_vars, 'id', None)
        names: set[str] = set()
        lines: list[str] = []
        first = node.body[0].lineno
        for statement in node.body:
            assert statement.end_lineno is not None
            last = statement.end_lineno
            if name in editing.read_names(statement):
                names |= editing.read_names(statement)
            else:
                lines += map(source.line, range(first, last + 1))
            first = last + 1
        source.replace_lines(node.lineno, last, ''.join(
            line[4:] if line.strip() else line for line in lines))
        text = dead.without(source.result(), {function: names})


def _uses(function: editing.Function, bound: patches.Bound,
          suffixes: ty.Optional[ty.Pattern[str]]) -> ty.Iterator[ast.stmt]:
    """Statements that expect something of a replaced function."""
    if bound.name is None:
        return
    about = {bound.name}
    named = {target.id: node.value for node in ast.walk(function)
             if isinstance(node, ast.Assign)
             for target in node.targets if isinstance(target, ast.Name)}
    for body in editing.bodies(function):
        for statement in body:
            if not isinstance(statement, (ast.Expr, ast.Assign)) or not (
                    about & editing.read_names(statement)):
                continue
            # The calls that are expected may have a name.
            words = [part.value for node in (statement, *(
                named[name] for name in editing.read_names(statement)
                if name in named and name not in about))
                for part in ast.walk(node)
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)]
            if suffixes is None or any(map(suffixes.match, words)):
                yield statement
                # What was read of it is compared further down.
                about |= {target.id for target in getattr(
                    statement, 'targets', ()) if isinstance(target, ast.Name)}


def _remove(source: editing.Source, removals: editing.Removals,
            bound: patches.Bound) -> None:
    """Remove a replacement itself, and the name that it has."""
    call = bound.patch.call
    holder = bound.holder
    if isinstance(holder, ast.FunctionDef):
        assert call.end_lineno is not None
        source.remove_lines(call.lineno, call.end_lineno)
        if bound.name is not None:
            _remove_parameter(removals, holder, bound.name)
    elif isinstance(holder, ast.With):
        _remove_item(removals, holder, bound)
    else:
        source.remove(holder)


def _remove_from_loops(removals: editing.Removals,
                       function: editing.Function, name: ty.Optional[str]
                       ) -> None:
    """Remove a name from the lists that a test goes through."""
    for node in ast.walk(function):
        if isinstance(node, ast.For) and isinstance(
                node.iter, (ast.Tuple, ast.List)):
            for place, item in enumerate(node.iter.elts):
                if isinstance(item, ast.Name) and item.id == name:
                    removals.add(node.iter.elts, place)


def _remove_parameter(removals: editing.Removals,
                      function: ast.FunctionDef, name: str) -> None:
    arguments = function.args.args
    removals.add(arguments, [argument.arg for argument in arguments
                             ].index(name))


def _remove_item(removals: editing.Removals, holder: ast.With,
                 bound: patches.Bound) -> None:
    for place, item in enumerate(holder.items):
        if item.context_expr is bound.patch.call:
            removals.add(holder.items, place)
        elif isinstance(item.context_expr, ast.Call) and (
                bound.patch.call in item.context_expr.args):
            number = item.context_expr.args.index(bound.patch.call)
            removals.add(item.context_expr.args, number)
            if isinstance(item.optional_vars, ast.Tuple):
                removals.add(item.optional_vars.elts, number)


def renamed_calls(text: str, names: ty.Collection[str]) -> str:
    """Have tests call the emitters that they called functions of Nova for."""
    if not re.search(r'compute_utils\.(%s)\(' % '|'.join(names), text):
        return text
    return callsites.merge(text, names, pairs=False)[0]
