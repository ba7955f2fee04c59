# SPDX-License-Identifier: Apache-2.0
"""Findings written for people, for programs and for code review.

Two forms of review annotations are known. ``github`` writes one workflow
command for each finding, ``::error file=...,line=...,title=...::text``, which
GitHub and Gitea Actions show beside the line. ``gerrit`` writes the
``robot_comments`` of Gerrit's ReviewInput, by file, to be sent to
``POST /changes/{id}/revisions/{id}/review``. Both leave out notes, and both
point at the class statement in ``nova_notifications/objects/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import diff
from nova_notifications.contract import model
from nova_notifications.contract.rules import Finding
from nova_notifications.contract.rules import Severity

_OBJECTS: Final = 'nova_notifications/objects'
_ENUMS: Final = 'nova_notifications/enums.py'


def people(findings: Iterable[Finding], old: model.Contract,
           new: model.Contract, root: pathlib.Path) -> str:
    """Write the findings as text, the worst first, and a sum at the end."""
    found = list(findings)
    lines = []
    for severity in reversed(Severity):
        same = [finding for finding in found if finding.severity is severity]
        if same:
            lines.append(f'{severity.name.lower()}s:')
            lines += [f'  {finding}' for finding in same]
    sums = ', '.join(f'{number} {name}{"" if number == 1 else "s"}'
                     for name, number in diff.counts(found).items())
    lines.append(f'{old.label} -> {new.label}: '
                 f'{diff.verdict(found)} ({sums})')
    return '\n'.join(lines)


def as_json(findings: Iterable[Finding], old: model.Contract,
            new: model.Contract, root: pathlib.Path) -> str:
    """Write the findings as one JSON document."""
    found = list(findings)
    return json.dumps({
        'old': old.label, 'new': new.label, 'verdict': diff.verdict(found),
        'counts': diff.counts(found),
        'findings': [finding.document() for finding in found]}, indent=2)


def github(findings: Iterable[Finding], old: model.Contract,
           new: model.Contract, root: pathlib.Path) -> str:
    """Write one workflow command for each finding that is not a note."""
    lines = []
    for finding in findings:
        if finding.severity is Severity.NOTE:
            continue
        path, line = location(finding, old, new, root)
        text = f'{finding.where}: {finding.text}. Next: {finding.next_step}.'
        lines.append(f'::{finding.severity.name.lower()} file={path},'
                     f'line={line},title={finding.rule}::{_escaped(text)}')
    return '\n'.join(lines)


def gerrit(findings: Iterable[Finding], old: model.Contract,
           new: model.Contract, root: pathlib.Path) -> str:
    """Write a ReviewInput with robot comments, as JSON."""
    comments: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        if finding.severity is Severity.NOTE:
            continue
        path, line = location(finding, old, new, root)
        comments.setdefault(path, []).append({
            'robot_id': 'nova-notifications contract diff',
            'robot_run_id': f'{old.label} -> {new.label}',
            'line': line,
            'message': str(finding),
            'properties': {'rule': finding.rule,
                           'severity': finding.severity.name.lower()},
        })
    return json.dumps({'robot_comments': comments}, indent=2)


def location(finding: Finding, old: model.Contract, new: model.Contract,
             root: pathlib.Path) -> tuple[str, int]:
    """Say where in the source a finding belongs: path and line.

    The line is 1 where the class is not to be found, as when it was deleted.
    """
    name = finding.where.partition('.')[0]
    if name in new.enums or name in old.enums:
        return _ENUMS, _line(root / _ENUMS, name) or 1
    item = new.objects.get(name) or old.objects.get(name)
    if item is None:
        events = {**old.events, **new.events}
        first = finding.where.partition(',')[0].partition(' and ')[0]
        if first not in events:
            return _OBJECTS, 1
        name = events[first].notification
        item = new.objects.get(name) or old.objects[name]
    for path in sorted((root / _OBJECTS).rglob('*.py')):
        line = _line(path, name)
        if line:
            return path.relative_to(root).as_posix(), line
    return f'{_OBJECTS}/{item.module}.py', 1


def _line(path: pathlib.Path, name: str) -> int:
    """Give the line of a class statement; 0 where there is none."""
    if not path.is_file():
        return 0
    for number, text in enumerate(path.read_text().splitlines(), 1):
        if text.startswith((f'class {name}(', f'class {name}:')):
            return number
    return 0


def _escaped(text: str) -> str:
    return text.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


Format = Callable[[Iterable[Finding], model.Contract, model.Contract,
                   pathlib.Path], str]
FORMATS: Final[Mapping[str, Format]] = {
    'text': people, 'json': as_json, 'github': github, 'gerrit': gerrit}
