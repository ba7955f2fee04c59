# SPDX-License-Identifier: Apache-2.0
"""Write what a consumer will not get: for people, programs, code review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
import dataclasses
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import report
from nova_notifications.contract.problem import Problem
from nova_notifications.contract.rules import Severity


@dataclasses.dataclass(frozen=True)
class Result:
    """Hold what was found in one declaration.

    :ivar path: the declaration's file
    :ivar lines: place in the declaration -> line, from 1
    """

    consumer: str
    path: pathlib.Path
    lines: Mapping[str, int]
    problems: Sequence[Problem]

    @property
    def file(self) -> str:
        """Return the path, relative to the current directory if below it."""
        try:
            return self.path.resolve().relative_to(
                pathlib.Path.cwd()).as_posix()
        except ValueError:
            return self.path.as_posix()

    def line(self, problem: Problem) -> int:
        """Return the line of the place that a problem is about.

        Where the place itself has none, that of what it is a part of.
        """
        where = problem.where
        while where:
            if where in self.lines:
                return self.lines[where]
            where = where[:max(where.rfind('.'), where.rfind('['), 0)]
        return 1

    def groups(self) -> Iterator[tuple[str, list[Problem]]]:
        """Return what problems are about, with the problems, the worst first.

        What is read from several groups of events is one subject.
        """
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.subject, []).append(problem)
        yield from found.items()


def people(results: Sequence[Result]) -> str:
    """Write the problems as text, grouped by field."""
    lines = []
    for result in results:
        if not result.problems:
            lines.append(f'{result.consumer}: it gets all that it reads')
            continue
        lines.append(f'{result.consumer}:')
        for subject, problems in result.groups():
            lines.append(f'  {subject}')
            lines += [f'    {result.file}:{result.line(problem)}: '
                      f'{problem.severity.name.lower()} {problem}'
                      for problem in problems]
    return '\n'.join(lines)


def as_json(results: Sequence[Result]) -> str:
    """Write the problems as one JSON document."""
    return json.dumps([{
        'consumer': result.consumer, 'file': result.file,
        'problems': [{**problem.document(), 'line': result.line(problem)}
                     for problem in result.problems]}
        for result in results], indent=2)


def github(results: Sequence[Result]) -> str:
    """Write one workflow command for each problem, as GitHub reads them."""
    return '\n'.join(
        f'::{problem.severity.name.lower()} file={_property(result.file)},'
        f'line={result.line(problem)},title={problem.rule}::'
        f'{report.escaped(str(problem))}'
        for result in results for _, problems in result.groups()
        for problem in problems if problem.severity is not Severity.NOTE)


def _property(text: str) -> str:
    return report.escaped(text).replace(':', '%3A').replace(',', '%2C')


def zuul(results: Sequence[Result]) -> str:
    """Write the data of a Zuul job with file comments, as JSON."""
    comments: dict[str, list[dict[str, Any]]] = {}
    for result in results:
        for _, problems in result.groups():
            for problem in problems:
                comments.setdefault(result.file, []).append({
                    'line': result.line(problem), 'message': str(problem),
                    'level': problem.severity.name.lower()})
    return json.dumps({'zuul': {'file_comments': comments}}, indent=2)


FORMATS: Final[Mapping[str, Callable[[Sequence[Result]], str]]] = {
    'text': people, 'json': as_json, 'github': github, 'zuul': zuul}
