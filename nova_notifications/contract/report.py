# SPDX-License-Identifier: Apache-2.0
"""Write findings for people, for programs and for code review.

Three forms of review annotations are known. ``github`` writes one workflow
command for each finding, ``::error file=...,line=...,title=...::text``, which
GitHub and Gitea Actions show beside the line. ``zuul`` writes the file
comments of a Zuul job, for the ``zuul_return`` module. ``gerrit`` writes the
comments of Gerrit's ReviewInput, by file, to be sent to
``POST /changes/{id}/revisions/{id}/review``. All leave out notes, and point
into ``nova_notifications``: at the field, or at the VERSION to be bumped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import diff
from nova_notifications.contract import model
from nova_notifications.contract.rules import Category
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
                     f'line={line},title={finding.rule}::{escaped(text)}')
    return '\n'.join(lines)


def zuul(findings: Iterable[Finding], old: model.Contract,
         new: model.Contract, root: pathlib.Path) -> str:
    """Write the data of a Zuul job with file comments, as JSON."""
    comments = _by_file(findings, old, new, root, lambda finding: {
        'message': str(finding), 'level': finding.severity.name.lower()})
    return json.dumps({'zuul': {'file_comments': comments}}, indent=2)


def gerrit(findings: Iterable[Finding], old: model.Contract,
           new: model.Contract, root: pathlib.Path) -> str:
    """Write a ReviewInput with comments, as JSON; errors are unresolved."""
    comments = _by_file(findings, old, new, root, lambda finding: {
        'message': str(finding),
        'unresolved': finding.severity is Severity.ERROR})
    return json.dumps({
        'message': f'nova-notifications contract diff: {old.label} -> '
                   f'{new.label}', 'comments': comments}, indent=2)


def _by_file(findings: Iterable[Finding], old: model.Contract,
             new: model.Contract, root: pathlib.Path,
             comment: Callable[[Finding], dict[str, Any]]
             ) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            path, line = location(finding, old, new, root)
            found.setdefault(path, []).append(
                {'line': line, **comment(finding)})
    return found


def location(finding: Finding, old: model.Contract, new: model.Contract,
             root: pathlib.Path) -> tuple[str, int]:
    """Return where in the source a finding belongs: path and line.

    It is the line of the field, or of the VERSION for a finding about one;
    that of the class where there is no such line any more, and 1 where the
    class is not to be found, as when it was deleted.
    """
    name, _, field = finding.where.partition('.')
    if name in new.enums or name in old.enums:
        return _ENUMS, _line(root / _ENUMS, name) or 1
    item = new.objects.get(name) or old.objects.get(name)
    if item is None:
        events = {**old.events, **new.events}
        first = finding.where.partition(',')[0].partition(' and ')[0]
        if first not in events:
            return _OBJECTS, 1
        name, field = events[first].notification, ''
        item = new.objects.get(name) or old.objects[name]
    for path in sorted((root / _OBJECTS).rglob('*.py')):
        line = _line(path, name, _wanted(finding, field))
        if line:
            return path.relative_to(root).as_posix(), line
    return f'{_OBJECTS}/{item.module}.py', 1


def _wanted(finding: Finding, field: str) -> str:
    """Return how the line begins that a finding is about; empty: the class."""
    if finding.category is Category.VERSION:
        return 'VERSION ='
    if not field:
        return ''
    from_schema = finding.rule == 'SCHEMA_SAME_SOURCE'
    return f"'{field}': " + ('(' if from_schema else 'fields.')


def _line(path: pathlib.Path, name: str, wanted: str = '') -> int:
    """Return the line in a class that begins as wanted, or its first line.

    :returns: 0 where the file does not have the class
    """
    if not path.is_file():
        return 0
    lines = path.read_text().splitlines()
    statement = next((at for at, text in enumerate(lines) if text.startswith(
        (f'class {name}(', f'class {name}:'))), None)
    if statement is None:
        return 0
    for at, text in enumerate(lines[statement + 1:], statement + 2):
        if text[:1].strip():
            break
        if wanted and text.lstrip().startswith(wanted):
            return at
    return statement + 1


def escaped(text: str) -> str:
    """Return a text as the value of a workflow command."""
    return text.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


Format = Callable[[Iterable[Finding], model.Contract, model.Contract,
                   pathlib.Path], str]
FORMATS: Final[Mapping[str, Format]] = {
    'text': people, 'json': as_json, 'github': github, 'zuul': zuul,
    'gerrit': gerrit}
