# SPDX-License-Identifier: Apache-2.0
"""Choose mutants: those of packages or of changed lines, and a sample."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterable
import functools
import pathlib
import random
import re
import subprocess
from typing import Any

from tests.newcomer import checkout

_ROOT = checkout.CHECKOUT
_LIBRARY = checkout.PACKAGE
_EQUIVALENT = _ROOT / 'tools/equivalent_mutants.txt'
_HUNK = re.compile(r'^@@ -\S+ \+(\d+)(?:,(\d+))? @@')
# Modules that stand beside the packages, and whose tests those are.
_TESTS_OF_MODULES = ('runtime', 'emitters', 'objects')
_CACHES = ('functools.lru_cache', 'functools.cache')


def changed_lines(revision: str) -> dict[str, set[int]]:
    """Return the lines of the library that changed, by file.

    :param revision: what git compares the working tree with.
    """
    text = subprocess.run(
        ['git', 'diff', '-U0', revision, '--', f'{_LIBRARY}/*.py'],
        cwd=_ROOT, capture_output=True, text=True, check=True).stdout
    lines: dict[str, set[int]] = collections.defaultdict(set)
    path = ''
    for line in text.split('\n'):
        if line.startswith('+++ b/'):
            path = line.removeprefix('+++ b/')
        elif (hunk := _HUNK.match(line)):
            first, number = int(hunk[1]), int(hunk[2] or 1)
            lines[path].update(range(first, first + number))
    return {path: numbers for path, numbers in lines.items() if numbers}


def packages() -> dict[str, list[str]]:
    """Return the files of each package and of each module beside them.

    ``modules`` are all of the latter.
    """
    found: dict[str, list[str]] = collections.defaultdict(list)
    for path in sorted((_ROOT / _LIBRARY).rglob('*.py')):
        parts = path.relative_to(_ROOT).with_suffix('').parts
        if parts[1] != '__init__':
            found[parts[1]].append(str(path.relative_to(_ROOT)))
        if len(parts) == 2:
            found['modules'].append(str(path.relative_to(_ROOT)))
    return found


def tests_of(path: str) -> tuple[str, ...]:
    """Return the packages and modules of tests that try a file's mutants.

    :param path: of the file, below the checkout.
    """
    _, name, *below = pathlib.Path(path).with_suffix('').parts
    tests = _ROOT / 'tests/unit'
    if below and (tests / name).is_dir():
        return (f'tests.unit.{name}',)
    modules = {f'test_{path.stem.strip("_")}'
               for path in (_ROOT / _LIBRARY).glob('*.py')}
    return (*(f'tests.unit.{package}' for package in _TESTS_OF_MODULES),
            *(f'tests.unit.{path.stem}' for path in sorted(
                tests.glob('test_*.py')) if path.stem in modules))


def draw(items: Iterable[Any], number: int, seed: int) -> list[Any]:
    """Return a random sample, even over the kinds of mutants.

    :param items: work items of Cosmic Ray.
    :param number: how many, 0 for all.
    :param seed: another one draws others.
    """
    kinds: dict[str, list[Any]] = collections.defaultdict(list)
    for item in items:
        # Each comparison has a mutant for each of the other ones.
        kinds[item.mutations[0].operator_name.split('_')[0]].append(item)
    chance = random.Random(seed)
    for kind in sorted(kinds):
        kinds[kind].sort(key=_position)
        chance.shuffle(kinds[kind])
    drawn: list[Any] = []
    while any(kinds.values()) and not 0 < number <= len(drawn):
        for kind in sorted(kinds):
            if kinds[kind] and not 0 < number <= len(drawn):
                drawn.append(kinds[kind].pop())
    return drawn


def _position(item: Any) -> tuple[Any, ...]:
    mutation = item.mutations[0]
    return (str(mutation.module_path), mutation.start_pos,
            mutation.operator_name, mutation.occurrence)


def _source(item: Any) -> str:
    mutation = item.mutations[0]
    # Of the copy, the working directory: the checkout may change meanwhile.
    return mutation.module_path.read_text('utf-8').split('\n')[
        mutation.start_pos[0] - 1].strip()


def name_of(item: Any) -> str:
    """Return the name of a mutant in the list of equivalent ones.

    It has no number of a line: lines move.
    """
    mutation = item.mutations[0]
    return ' | '.join((
        str(mutation.module_path), mutation.definition_name or '-',
        mutation.operator_name.removeprefix('core/'), _source(item)))


def equivalent() -> set[str]:
    """Return the names of the mutants that change nothing one can see."""
    lines = _EQUIVALENT.read_text('utf-8').split('\n')
    return {line.rpartition(' | ')[0] for line in lines
            if line and not line.startswith('#')}


def passes(counts: collections.Counter[str], lenient: bool) -> bool:
    """Return whether the tests notice enough.

    :param counts: how many mutants were killed, survived, were not tried.
    :param lenient: one may survive, and one in ten of more: some change
        nothing that can be seen, and are not listed yet. Those that there was
        no time for do not count.
    """
    survived = counts['survived']
    if not lenient:
        return not survived and not counts['untried']
    return survived <= max(1, (survived + counts['killed']) // 10)


@functools.cache
def _unseen(path: pathlib.Path) -> list[tuple[tuple[int, int],
                                              tuple[int, int]]]:
    """Return the parts of a file whose mutants nobody can see.

    Annotations are not evaluated, what is for type checkers alone is not run,
    and a cache changes nothing but the time.
    """
    nodes: list[Any] = []
    for node in ast.walk(ast.parse(path.read_text('utf-8'))):
        nodes += [getattr(node, 'annotation', None),
                  getattr(node, 'returns', None)]
        nodes += [decorator for decorator in getattr(
            node, 'decorator_list', ()) if ast.unparse(
                decorator).startswith(_CACHES)]
        if isinstance(node, ast.If) and ast.unparse(
                node.test) == 'TYPE_CHECKING':
            nodes += node.body
        if isinstance(node, ast.ClassDef) and 'Protocol' in map(
                ast.unparse, node.bases):
            nodes.append(node)
    return [((node.lineno, node.col_offset),
             (node.end_lineno, node.end_col_offset))
            for node in nodes if node is not None]


def can_be_seen(item: Any) -> bool:
    """Return whether a mutant may make a difference at all."""
    mutation = item.mutations[0]
    begin, end = mutation.start_pos, mutation.end_pos
    return not any(begin < last and first < end for first, last in
                   _unseen(mutation.module_path))
