# SPDX-License-Identifier: Apache-2.0
"""Describe what ``doctor`` finds, and write it for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
import dataclasses
import enum


class Level(enum.Enum):
    """How bad it is."""

    OK = 'ok'
    NOTE = 'note'
    PROBLEM = 'problem'


@dataclasses.dataclass(frozen=True)
class Finding:
    """What was found, and what to do about it.

    :param level: how bad it is.
    :param about: a word for programs: ``queue``, ``format``, ``secret``.
    :param text: what was found.
    :param next_step: what to do; empty where nothing is to be done.
    :param command: what to type for it; empty where there is no command.
    :param weight: how many messages it is about; the most come first.
    """

    level: Level
    about: str
    text: str
    next_step: str = ''
    command: str = ''
    weight: int = 0

    def document(self) -> dict[str, str]:
        """Return it in JSON types."""
        return {'level': self.level.value, 'about': self.about,
                'text': self.text, 'next': self.next_step,
                'command': self.command}


_MARKS = {Level.OK: 'ok     ', Level.NOTE: 'note   ',
          Level.PROBLEM: 'PROBLEM'}
# What is to be mended first: without the former the latter cannot be seen.
_URGENCY = ('connection', 'exchange', 'secret', 'queue', 'malformed',
            'version')
_INDENT = ' ' * 9


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """Write findings for people.

    What has the same next step is told together, with the step once. The
    last lines have the counts and the one thing to do first.

    :returns: the lines.
    """
    groups: dict[tuple[Level, str, str], list[Finding]] = {}
    for number, found in enumerate(findings):
        alone = '' if found.next_step else str(number)
        groups.setdefault((found.level, found.next_step, alone), []).append(
            found)
    for (level, next_step, _), members in groups.items():
        members.sort(key=lambda found: -found.weight)
        for number, found in enumerate(members):
            yield (f'{_INDENT if number else _MARKS[level] + "  "}'
                   f'{found.text}')
        if next_step:
            yield f'{_INDENT}Next: {next_step}'
        for found in members:
            if found.command:
                yield f'{_INDENT}      {found.command}'
    every = [found for group in groups.values() for found in group]
    yield ''
    yield _counts(every)
    yield first_step(every)


def _counts(findings: list[Finding]) -> str:
    parts = []
    for level in (Level.PROBLEM, Level.NOTE, Level.OK):
        number = sum(found.level is level for found in findings)
        plural = 's' * (number != 1 and level is not Level.OK)
        parts.append(f'{number} {level.value}{plural}')
    return ', '.join(parts)


def first_step(findings: Iterable[Finding]) -> str:
    """Say the one thing to do first."""
    problems = [found for found in findings
                if found.level is Level.PROBLEM]
    if not problems:
        return 'Nothing has to be done.'
    first = min(problems, key=lambda found: (
        _URGENCY.index(found.about) if found.about in _URGENCY
        else len(_URGENCY), -found.weight))
    return f'First: {first.text}. Next: {first.next_step}' + (
        f': {first.command}' if first.command else '')
