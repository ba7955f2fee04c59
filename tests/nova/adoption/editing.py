# SPDX-License-Identifier: Apache-2.0
"""Edit Python source by its structure, and keep its text all around."""

from __future__ import annotations

import ast
import functools
import itertools
import re
import sys
import typing as ty

Function = ty.Union[ast.FunctionDef, ast.AsyncFunctionDef]


#: Many edits in a row read the same text; its tree is never changed.
parse = functools.lru_cache(maxsize=64)(ast.parse)


class NotFound(Exception):
    """What an edit looked for is not there.

    :param wanted: what it was, in words
    """

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class Source:
    """A module's text and tree, and edits that :meth:`result` makes.

    :param text: the source text
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = parse(text)
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *itertools.accumulate(map(len, self._lines))]
        self._edits: list[tuple[int, int, str]] = []

    def span(self, node: ty.Any) -> tuple[int, int]:
        """Return where a node begins and ends in the text."""
        return (self._at(node.lineno, node.col_offset),
                self._at(node.end_lineno, node.end_col_offset))

    def _at(self, line: int, column: int) -> int:
        # The columns of ast count bytes.
        text = self._lines[line - 1]
        return self._starts[line - 1] + (
            column if text.isascii() else
            len(text.encode()[:column].decode()))

    def code(self, node: ast.AST) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def line(self, number: int) -> str:
        """Return a line by its number, counted from 1."""
        return self._lines[number - 1]

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in place of another."""
        if (start, end, text) not in self._edits:
            self._edits.append((start, end, text))

    def rewrite(self, node: ast.AST, text: str) -> None:
        """Put a text in place of a node."""
        self.replace(*self.span(node), text)

    def remove(self, statement: ast.stmt, comments: bool = False) -> None:
        """Remove the lines of a statement.

        :param comments: and those of the comment directly above
        """
        first = first_line(statement)
        assert statement.end_lineno is not None
        while comments and first > 1 and (
                self.line(first - 1).lstrip().startswith('#')):
            first -= 1
        self.remove_lines(first, statement.end_lineno)

    def remove_lines(self, first: int, last: int) -> None:
        """Remove lines, and the empty ones that would be too many."""
        above = below = 0
        while first - above > 1 and not self.line(first - above - 1).strip():
            above += 1
        while last + below < len(self._lines) and not self.line(
                last + below + 1).strip():
            below += 1
        if last + below == len(self._lines):
            first -= above
        last += min(above, below)
        self.replace(self._starts[first - 1], self._starts[last], '')

    def replace_lines(self, first: int, last: int, text: str) -> None:
        """Put whole lines in place of others."""
        self.replace(self._starts[first - 1], self._starts[last], text)

    def insert_line(self, before: int, text: str) -> None:
        """Insert whole lines before the line of this number."""
        start = self._starts[before - 1]
        self.replace(start, start, text)

    def result(self) -> str:
        """Return the text with all edits made."""
        parts, end = [], len(self.text)
        for start, stop, text in sorted(self._edits, reverse=True):
            if stop > end:
                raise ValueError('two edits of the same place')
            parts += [self.text[stop:end], text]
            end = start
        return ''.join([*reversed(parts + [self.text[:end]])])

    def functions(self) -> ty.Iterator[tuple[str, Function]]:
        """Yield every function with its dotted name, outer ones first."""
        yield from _functions(self.tree, '')

    def function(self, name: str) -> Function:
        """Return the function of a dotted name.

        :raises NotFound: there is none
        """
        for found, node in self.functions():
            if found == name:
                return node
        raise NotFound('a function %s' % name)


class Removals:
    """Items of lists that go, together with the commas beside them.

    :param source: the module
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lists: dict[int, tuple[ty.Sequence[ty.Any], set[int]]] = {}

    def add(self, items: ty.Sequence[ty.Any], place: int) -> None:
        """Note that an item goes."""
        self._lists.setdefault(id(items), (items, set()))[1].add(place)

    def make(self) -> None:
        """Remove what was noted."""
        for items, places in self._lists.values():
            spans = [self._span(item) for item in items]
            for first in sorted(places):
                if first - 1 in places:
                    continue
                last = first
                while last + 1 in places:
                    last += 1
                if last + 1 < len(items) and not (
                        first and '\n' in self._source.text[
                            spans[last][1]:spans[last + 1][0]]):
                    start, end = spans[first][0], spans[last + 1][0]
                else:
                    start = spans[first - 1][1] if first else spans[0][0]
                    end = spans[last][1]
                self._source.replace(start, end, '')

    def _span(self, item: ty.Any) -> tuple[int, int]:
        if isinstance(item, ast.withitem):
            return (self._source.span(item.context_expr)[0],
                    self._source.span(
                        item.optional_vars or item.context_expr)[1])
        return self._source.span(item)


def _functions(node: ast.AST, prefix: str
               ) -> ty.Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + child.name, child
            yield from _functions(child, '%s%s.' % (prefix, child.name))
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, '%s%s.' % (prefix, child.name))
        else:
            yield from _functions(child, prefix)


def first_line(statement: ty.Any) -> int:
    """Return the number of a statement's first line, decorators included."""
    return min([statement.lineno, *(
        decorator.lineno for decorator
        in getattr(statement, 'decorator_list', ()))])


def bodies(node: ast.AST) -> ty.Iterator[list[ast.stmt]]:
    """Yield each list of statements in a node, nested ones too."""
    for child in ast.walk(node):
        for name in ('body', 'orelse', 'finalbody'):
            body = getattr(child, name, None)
            if isinstance(body, list):
                yield body


def swap(text: str, old: str, new: str, what: str) -> str:
    """Put a text in place of another one, which stands there once.

    :param what: the name of what is looked for
    :raises NotFound: it does not stand there once
    """
    if text.count(old) != 1:
        raise NotFound(what)
    return text.replace(old, new)


def read_names(node: ast.AST) -> set[str]:
    """Return the names that are read or written in a node."""
    return {child.id for child in ast.walk(node)
            if isinstance(child, ast.Name)}


def _imports(tree: ast.Module) -> ty.Iterator[tuple[ast.stmt, str]]:
    """Yield the imports of one name, with the name that they bind."""
    for node in ast.walk(tree):
        if (isinstance(node, (ast.Import, ast.ImportFrom))
                and len(node.names) == 1):
            alias = node.names[0]
            yield node, alias.asname or (
                alias.name if isinstance(node, ast.ImportFrom)
                else alias.name.split('.')[0])


def without_unused_imports(before: str, after: str) -> str:
    """Remove the imports that an edit has left without a use.

    :param before: the module before the edit
    :param after: the module with it
    """
    if before == after:
        return after
    used = read_names(parse(before))
    source = Source(after)
    still = read_names(source.tree)
    for node, name in _imports(source.tree):
        if name in used and name not in still and (
                'noqa' not in source.line(node.lineno)):
            source.remove(node)
    return source.result()


def with_import(text: str, statement: str) -> str:
    """Add an import at its place, in the group and order that pep8 asks for.

    :param statement: such as ``from nova_notifications import emitters``
    :raises NotFound: the module imports nothing
    """
    if re.search('^%s$' % re.escape(statement), text, re.MULTILINE):
        return text
    source = Source(text)
    key = _order(statement)
    lines = [node for node in source.tree.body
             if isinstance(node, (ast.Import, ast.ImportFrom))]
    if not lines:
        raise NotFound('an import')
    kind = _kind(key)
    same = [node for node in lines
            if _kind(_order(source.code(node))) == kind]
    if same:
        later = [node for node in same if _order(source.code(node)) > key]
        source.insert_line(
            later[0].lineno if later else ty.cast(
                int, same[-1].end_lineno) + 1, statement + '\n')
    else:
        # Between the standard library and Nova's own modules.
        later = [node for node in lines
                 if _kind(_order(source.code(node))) > kind]
        if later:
            source.insert_line(later[0].lineno, statement + '\n\n')
        else:
            source.insert_line(ty.cast(int, lines[-1].end_lineno) + 1,
                               '\n' + statement + '\n')
    return source.result()


def _order(statement: str) -> str:
    """What hacking compares of an import."""
    words = statement.lower().split()
    return (words[1] if words[0] == 'import' else
            '%s.%s' % (words[1], words[3]))


def _kind(key: str) -> int:
    top = key.split('.')[0]
    if top in sys.stdlib_module_names:
        return 0
    return 2 if top == 'nova' else 1
