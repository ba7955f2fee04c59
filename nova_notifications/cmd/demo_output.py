# SPDX-License-Identifier: Apache-2.0
"""Print the demonstration in columns, with colours on a terminal."""

from __future__ import annotations

import dataclasses
import os
import shutil
import textwrap
from typing import Any, TextIO

from nova_notifications import formats
from nova_notifications import redaction

_STYLES = {'bold': '1', 'dim': '2', 'red': '31', 'green': '32',
           'yellow': '33', 'blue': '34', 'cyan': '36'}
_NARROW, _WIDE, _USUAL = 72, 140, 110
_BETWEEN = ' | '

# What is worth a look in a payload, by the names of either format.
_TELLING = ('disabled', 'disabled_reason', 'display_name', 'state',
            'state_description', 'task_state', 'host', 'num_instances',
            'volume_id', 'message', 'exception', 'exception_message')

# Event type, publisher (or why there is nothing) and payload; None where the
# event is not told in this format.
Side = tuple[str, str, Any] | None
_Line = tuple[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True)
class Heading:
    """The head of a column.

    :param name: the format.
    :param topic: the topic that its notifications arrive on.
    :param color: the colour of the name.
    """

    name: str
    topic: str
    color: str


class Output:
    """Prints the story.

    :param stream: where to.
    :param color: ``auto`` (on a terminal, unless ``NO_COLOR`` is set),
        ``always`` or ``never``.
    """

    def __init__(self, stream: TextIO, color: str) -> None:
        self._stream = stream
        self._color = color == 'always' or (
            color == 'auto' and stream.isatty() and
            'NO_COLOR' not in os.environ)
        columns = shutil.get_terminal_size((_USUAL, 24)).columns
        self._width = max(_NARROW, min(columns, _WIDE))
        self._column = self._width

    def _styled(self, text: str, *styles: str) -> str:
        if not self._color or not text or not styles:
            return text
        codes = ';'.join(_STYLES[style] for style in styles)
        return f'\x1b[{codes}m{text}\x1b[0m'

    def _line(self, text: str = '') -> None:
        print(text, file=self._stream, flush=True)

    def title(self, url: str, wanted: str, headings: list[Heading]) -> None:
        """Say what is going to happen, and head the columns."""
        through = ('an embedded transport' if url.startswith('fake')
                   else redaction.mask_text(url))
        self._line(self._styled('nova_notifications', 'bold') +
                   f' - one story, format "{wanted}", through {through}')
        self._line()
        count = len(headings)
        self._column = (self._width - len('  ') -
                        len(_BETWEEN) * (count - 1)) // count
        self._columns([[(f'{heading.name}, topic {heading.topic}',
                         (heading.color,))] for heading in headings])

    def headline(self, text: str) -> None:
        """Print the headline of a part of the story."""
        self._line()
        self._line(self._styled(f'* {text}', 'bold'))

    def row(self, sides: list[Side]) -> None:
        """Print one event, as the reader of each format received it."""
        self._columns([[wrapped for text, style in self._side(side)
                        for wrapped in self._wrapped(text, style)]
                       for side in sides])

    def _columns(self, columns: list[list[_Line]]) -> None:
        for number in range(max(len(column) for column in columns)):
            *cells, (last, its_style) = [
                column[number] if number < len(column) else ('', ())
                for column in columns]
            padded = [self._styled(text.ljust(self._column), *style)
                      for text, style in cells]
            self._line('  ' + _BETWEEN.join(
                [*padded, self._styled(last, *its_style)]).rstrip())

    def _wrapped(self, text: str, style: tuple[str, ...]) -> list[_Line]:
        return [(line, style) for line in textwrap.wrap(
            text, self._column, subsequent_indent='    ',
            drop_whitespace=True)] if text.strip() else [(text, style)]

    @staticmethod
    def _side(side: Side) -> list[_Line]:
        if side is None:
            return [('(not told in this format)', ('dim',))]
        event_type, publisher_id, payload = side
        if payload is None:
            return [(f'{event_type}: {publisher_id}', ('red', 'bold'))]
        failed = 'error' in event_type or 'exception' in payload or (
            'exception' in event_type)
        lines: list[_Line] = [
            (event_type, ('red',) if failed else ('green',)),
            (f'  from {publisher_id}', ('dim',))]
        data = formats.fields_of(payload)
        if formats.is_versioned(payload):
            lines.append((f"  {payload[formats.NAME]} "
                          f"{payload[formats.VERSION]}", ('dim',)))
        lines += [(f'  {key}: {data[key]}', ()) for key in _TELLING
                  if data.get(key) not in (None, '')]
        return lines

    def alarm(self, text: str) -> None:
        """Print a warning of the maintenance monitor."""
        self._line('  ' + self._styled(f'maintenance monitor: {text}',
                                       'yellow', 'bold'))

    def remark(self, text: str) -> None:
        """Print a remark beside the story."""
        self._line('  ' + self._styled(text, 'dim'))

    def failure(self, text: str) -> None:
        """Print why nothing is shown."""
        self._line(self._styled(text, 'red', 'bold'))

    def verdict(self, missing: list[str], arrived: dict[str, int]) -> None:
        """Print whether everything arrived.

        :param missing: what did not.
        :param arrived: how many did, by format.
        """
        self._line()
        if missing:
            self._line(self._styled(
                f'Did not arrive: {", ".join(missing)}', 'red', 'bold'))
        else:
            counted = ' and '.join(f'{count} {name}'
                                   for name, count in arrived.items())
            self._line(self._styled(
                f'Everything arrived: {counted} notifications.',
                'green', 'bold'))
