# SPDX-License-Identifier: Apache-2.0
"""The table of actions and settings, and what stands behind it."""

from __future__ import annotations

import collections
import typing as ty

from tests.nova import compare
from tests.nova import matrix

Verdicts = dict[str, compare.Verdict]


def draw(columns: ty.Sequence[matrix.Column],
         verdicts: ty.Sequence[Verdicts], odd: Verdicts) -> None:
    """Print the table, every failure, every declared difference, the cost."""
    for number, column in enumerate(columns, 1):
        print('%3d  %s' % (number, column))
    actions = sorted({action for found in verdicts for action in found})
    width = max([len(action) for action in [*actions, *odd]] or [0])
    print('%-*s  %s' % (width, 'action', ' '.join(
        '%4d' % number for number in range(1, len(columns) + 1))))
    for action in actions:
        print('%-*s  %s' % (width, action, ' '.join(
            '%4s' % _mark(found.get(action)) for found in verdicts)))
    for name, verdict in odd.items():
        print('%-*s  %4s' % (width, name, _mark(verdict)))
    for column, found in zip(columns, verdicts):
        _failures(str(column), found)
    _failures('graft.apply()', odd)
    _explained(verdicts)
    for number, (column, found) in enumerate(zip(columns, verdicts), 1):
        _cost(number, column, found)


def _mark(verdict: ty.Optional[compare.Verdict]) -> str:
    if verdict is None:
        return '-'
    return 'FAIL' if verdict.problems else 'ok'


def _failures(where: str, found: Verdicts) -> None:
    for action, verdict in found.items():
        for problem in verdict.problems[:10]:
            print('FAILED %s: %s: %s' % (where, action, problem))
        if len(verdict.problems) > 10:
            print('FAILED %s: %s: and %d more' % (
                where, action, len(verdict.problems) - 10))


def _explained(verdicts: ty.Sequence[Verdicts]) -> None:
    total: collections.Counter[str] = collections.Counter()
    messages = 0
    for found in verdicts:
        for verdict in found.values():
            total.update(verdict.explained)
            messages += verdict.messages
    print('%d messages compared; declared differences:' % messages)
    for reason, count in sorted(total.items()):
        print('%6d  %s' % (count, reason))


def _cost(number: int, column: matrix.Column, found: Verdicts) -> None:
    """What all emissions of a column cost, plain and grafted."""
    parts = []
    for kind, name in (('loads', 'attribute loads'),
                       ('queries', 'statements')):
        pairs = [verdict.cost[kind] for verdict in found.values()
                 if kind in verdict.cost]
        if pairs:
            parts.append('%s %d -> %d' % (
                name, *(sum(side) for side in zip(*pairs))))
    if parts:
        print('%3d  %s in emissions, plain -> grafted: %s' % (
            number, column, ', '.join(parts)))
