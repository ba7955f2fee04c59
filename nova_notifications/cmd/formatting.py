# SPDX-License-Identifier: Apache-2.0
"""Write text for the terminal: a notification in a line, lists in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
import os
import shutil
import textwrap
from typing import Any

from nova_notifications import formats
from nova_notifications import subjects

_LONGEST = 60


def plain(value: Any, longest: int = _LONGEST) -> str:
    """Return a text that a terminal may show.

    Control characters, which could steer the terminal, are escaped.
    """
    text = value if isinstance(value, str) else str(value)
    if len(text) > longest:
        text = text[:longest - 3] + '...'
    return ''.join(
        char if char.isprintable() else
        char.encode('unicode_escape', 'replace').decode('ascii')
        for char in text)


def subject(event_type: Any, payload: Any) -> str:
    """Return what a notification is about: name and identifier."""
    about = subjects.subject_of(
        subjects.resource_of(str(event_type), formats.is_versioned(payload)),
        formats.fields_of(payload))
    return ' '.join(plain(about[key]) for key in ('name', 'id')
                    if key in about) or '-'


def _shown(value: Any) -> bool:
    return isinstance(value, (str, int)) and value != ''


def change(fields: Mapping[str, Any]) -> str:
    """Return what has changed, as far as the payload has it."""
    update = fields.get('state_update')
    if isinstance(update, dict) and isinstance(update.get(formats.DATA), dict):
        state = update[formats.DATA]
        return (_step(state.get('old_state'), state.get('state')) +
                _task(state.get('old_task_state'),
                      state.get('new_task_state')))
    if 'old_state' in fields and 'state' in fields:
        return (_step(fields['old_state'], fields['state']) +
                _task(fields.get('old_task_state'),
                      fields.get('new_task_state')))
    if 'disabled' in fields and 'binary' in fields:
        reason = fields.get('disabled_reason')
        return ('disabled' if fields['disabled'] else 'enabled') + (
            f' ({plain(reason)})' if _shown(reason) else '') + (
            ', forced down' if fields.get('forced_down') else '')
    if _shown(fields.get('state')):
        task = fields.get('task_state')
        return plain(fields['state']) + (
            f' ({plain(task)})' if _shown(task) else '')
    return ''


def _step(old: Any, new: Any) -> str:
    if _shown(old) and old != new:
        return f'{plain(old)} -> {plain(new)}'
    return plain(new) if _shown(new) else ''


def _task(old: Any, new: Any) -> str:
    if old == new:
        return f' ({plain(new)})' if _shown(new) else ''
    return f' ({plain(old or "-")} -> {plain(new or "-")})'


def line(message: Mapping[str, Any]) -> str:
    """Return one line: time, publisher, event, subject, change, failure."""
    payload = message.get('payload')
    fields = formats.fields_of(payload)
    failure = subjects.failure_of(fields)
    event_type = message.get('event_type')
    time = str(message.get('timestamp') or '')[11:23]
    parts = [f'{plain(time):12}', f'{plain(message.get("publisher_id")):24}',
             f'{plain(event_type):32}', subject(event_type, payload),
             change(fields),
             f'! {plain(failure, 2 * _LONGEST)}' if failure else '']
    return '  '.join(part for part in parts if part).rstrip()


def in_words(value: Any) -> str:
    """Return a JSON value as a person reads it."""
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'yes' if value else 'no'
    if isinstance(value, (list, tuple)):
        return ', '.join(map(in_words, value))
    return str(value)


def width() -> int:
    """Return the width of the terminal in characters; 80 where none is."""
    return shutil.get_terminal_size((80, 24)).columns


# A column of text is no narrower than this, or stands below the others.
_LEAST = 30


def columns(titles: Sequence[str],
            rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay out a table so that it fits the width of the terminal.

    The widest column is wrapped. Where too little room is left for it, each
    row becomes a paragraph: the first column, and below it the others.

    :param titles: of the columns; one column alone has none.
    :param rows: the cells.
    :returns: the lines.
    """
    if len(titles) == 1:
        yield from (row[0] for row in rows)
        return
    widths = [max(map(len, column)) for column in zip(titles, *rows)]
    room = width() - 2 * (len(widths) - 1)
    widest = max(range(len(widths)), key=lambda index: widths[index])
    others = sum(widths) - widths[widest]
    if sum(widths) > room and room - others < _LEAST:
        yield from _paragraphs(titles, rows)
        return
    widths[widest] = min(widths[widest], room - others)
    for row in [[title.upper() for title in titles], *rows]:
        wrapped = textwrap.wrap(row[widest], widths[widest]) or ['']
        cells = [*row]
        for number, line in enumerate(wrapped):
            cells[widest] = line
            yield '  '.join(
                (cell if not number or index == widest else '').ljust(size)
                for index, (cell, size) in enumerate(zip(cells, widths))
            ).rstrip()


def _paragraphs(titles: Sequence[str],
                rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield row[0]
        for index, (title, cell) in enumerate(zip(titles, row)):
            if index and cell:
                yield from textwrap.wrap(
                    cell if 'escription' in title else f'{title}: {cell}',
                    width(), initial_indent='    ',
                    subsequent_indent='    ', break_on_hyphens=False)


_COLORS = {'error': '31', 'warning': '33', 'note': '36'}


def colored(stream: Any) -> bool:
    """Return whether a stream shows colours: a terminal, without NO_COLOR."""
    return bool(stream.isatty()) and 'NO_COLOR' not in os.environ


def is_read_by_people(stream: Any) -> bool:
    """Return whether lines should be wrapped: in a pipe they stay whole.

    Who sets ``COLUMNS`` wants that width in a pipe too.
    """
    return bool(stream.isatty()) or 'COLUMNS' in os.environ


def paint(text: str, color: str) -> str:
    """Return a text in a colour, as terminals understand it.

    :param color: the number of the colour, such as ``31`` for red.
    """
    return f'\x1b[{color}m{text}\x1b[0m'


def findings(text: str, in_color: bool) -> str:
    """Wrap the findings of ``contract diff``, and colour their severity.

    :param text: headings such as ``errors:``, indented findings below each,
        and a sum as the last line.
    :param in_color: whether to colour them.
    """
    lines = []
    color = ''
    for line in text.splitlines():
        if line.endswith('s:') and not line.startswith(' '):
            color = _COLORS.get(line[:-2], '')
        indent = len(line) - len(line.lstrip())
        wrapped = textwrap.wrap(
            line.strip(), max(width(), 40), initial_indent=' ' * indent,
            subsequent_indent=' ' * (indent + 4 if indent else 0),
            break_long_words=False, break_on_hyphens=False)
        if in_color and color and not indent and line.endswith('s:'):
            wrapped = [paint(line, f'1;{color}')]
        elif in_color and color and indent:
            # The rule or place that a finding begins with.
            first, space, rest = wrapped[0].strip().partition(' ')
            wrapped[0] = ' ' * indent + paint(first, color) + space + rest
        lines += wrapped or ['']
    return '\n'.join(lines)
