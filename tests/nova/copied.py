# SPDX-License-Identifier: Apache-2.0
"""Nothing in this project is a copy of Nova's code or of its tests.

Two programs about the same thing have lines in common; several in a row, in
which something is done, they have only where one was copied.  What the
contract itself fixes (the fields of a class, where each is read from, the
values of an enumeration, the declarations of options) is no evidence.
"""

from __future__ import annotations

import ast
import importlib.util
import pathlib
import re
import typing as ty

from tests.nova import environment

_IN_A_ROW = 4
#: The options are Nova's, so oslo.config takes them for the same; that they
#: are is looked for in tests/nova/options.py.
_NOVAS = ('nova_notifications/conf.py',)
_FACT = re.compile(
    r"'\w+': (\(|fields\.)|[A-Z][A-Z_0-9]* = ['(]|fields = |VERSION = |"
    r"SCHEMA = |# Version |import |from |# SPDX|'[\w.%-]+',?$|"
    r"(default|choices|regex|min|max|deprecated_\w+)=|cfg\.\w+\(|"
    r"self\.(\w+) = \3$")
#: Text that only Nova's tests have and that is long enough to be theirs.
_TEXT = 10
#: Names: of modules, events, drivers, options, files, resources of the REST
#: API.  What has many digits is no name but an identifier that somebody made.
_NAMES = re.compile(r'(?!(.*\d){4})[\w./%-]+')

Window = tuple[str, ...]


def _significant(path: pathlib.Path) -> list[tuple[int, str]]:
    found = []
    licence = True
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = ' '.join(line.split())
        licence = licence and (not text or text.startswith('#'))
        if not licence and len(text) > 3 and not _FACT.match(text):
            found.append((number, text))
    return found


def _windows(path: pathlib.Path) -> ty.Iterator[tuple[int, Window]]:
    lines = _significant(path)
    for first in range(len(lines) - _IN_A_ROW + 1):
        window = lines[first:first + _IN_A_ROW]
        yield window[0][0], tuple(text for _, text in window)


def _texts(path: pathlib.Path) -> set[str]:
    return {node.value for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and len(node.value) >= _TEXT
            and not _NAMES.fullmatch(node.value)}


def nothing() -> None:
    """Compare every file of the project with every file of this Nova."""
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    nova = pathlib.Path(spec.origin).parent
    windows: dict[Window, pathlib.Path] = {}
    tested: set[str] = set()
    used: set[str] = set()
    for path in sorted(nova.rglob('*.py')):
        windows.update((window, path) for _, window in _windows(path))
        name = str(path.relative_to(nova))
        (tested if name.startswith('tests/') else used).update(_texts(path))
    problems = []
    for folder in ('nova_notifications', 'tests', 'examples', 'bench'):
        for path in sorted((environment.ROOT / folder).rglob('*.py')):
            name = path.relative_to(environment.ROOT)
            if str(name) in _NOVAS:
                continue
            problems += ['%s:%d is in %s' % (name, line, windows[window])
                         for line, window in _windows(path)
                         if window in windows]
    for path in sorted((environment.ROOT / 'tests/nova').rglob('*.py')):
        problems += ['%s has the text %r of a test of Nova' % (
            path.relative_to(environment.ROOT), text)
            for text in sorted(_texts(path) & (tested - used))]
    assert not problems, '; '.join(problems)


if __name__ == '__main__':
    nothing()
