# SPDX-License-Identifier: Apache-2.0
"""How the demonstration is printed: two columns, colours on a terminal."""

from __future__ import annotations

import os
import shutil
from typing import Any, TextIO

from nova_notifications import redaction

_STYLES = {'bold': '1', 'dim': '2', 'red': '31', 'green': '32',
           'yellow': '33', 'blue': '34', 'cyan': '36'}
_NARROW, _WIDE = 72, 140
_DATA = 'nova_object.data'

# What is worth a look in a payload, by the names of either format.
_TELLING = ('disabled', 'disabled_reason', 'display_name', 'state',
            'state_description', 'task_state', 'host', 'num_instances',
            'volume_id', 'message', 'exception', 'exception_message')

Side = tuple[str, str, Any] | None


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
        columns = shutil.get_terminal_size((100, 24)).columns
        self._width = max(_NARROW, min(columns, _WIDE))
        self._column = (self._width - 5) // 2

    def _styled(self, text: str, *styles: str) -> str:
        if not self._color or not text:
            return text
        codes = ';'.join(_STYLES[style] for style in styles)
        return f'\x1b[{codes}m{text}\x1b[0m'

    def _line(self, text: str = '') -> None:
        print(text, file=self._stream, flush=True)

    def title(self, url: str, wanted: str) -> None:
        """Say what is going to happen, and head the two columns."""
        through = ('an embedded transport' if url.startswith('fake')
                   else redaction.mask_text(url))
        self._line(self._styled('nova_notifications', 'bold') +
                   f' - one story, format "{wanted}", through {through}')
        self._line()
        self._line('  ' + self._styled(
            'LEGACY, topic notifications'.ljust(self._column), 'yellow') +
            ' | ' + self._styled(
                'VERSIONED, topic versioned_notifications', 'cyan'))

    def headline(self, text: str) -> None:
        """A scene of the story."""
        self._line()
        self._line(self._styled(f'* {text}', 'bold'))

    def pair(self, legacy: Side, versioned: Side) -> None:
        """One event, as the reader of each format received it."""
        left, right = self._side(legacy), self._side(versioned)
        height = max(len(left), len(right))
        blank: list[tuple[str, tuple[str, ...]]] = [('', ())]
        for (text, style), (other, other_style) in zip(
                left + blank * (height - len(left)),
                right + blank * (height - len(right))):
            text, other = self._fit(text), self._fit(other)
            self._line('  ' + self._styled(
                text.ljust(self._column), *style) + ' | ' +
                self._styled(other, *other_style))

    def _side(self, side: Side) -> list[tuple[str, tuple[str, ...]]]:
        if side is None:
            return [('-', ('dim',))]
        event_type, publisher_id, payload = side
        if payload is None:
            return [(f'{event_type}: {publisher_id}', ('red', 'bold'))]
        failed = 'error' in event_type or 'exception' in payload or (
            'exception' in event_type)
        lines: list[tuple[str, tuple[str, ...]]] = [
            (event_type, ('red',) if failed else ('green',)),
            (f'  from {publisher_id}', ('dim',))]
        data = payload.get(_DATA, payload)
        if _DATA in payload:
            lines.append((f"  {payload['nova_object.name']} "
                          f"{payload['nova_object.version']}", ('dim',)))
        lines += [(f'  {key}: {data[key]}', ()) for key in _TELLING
                  if data.get(key) not in (None, '')]
        return lines

    def _fit(self, text: str) -> str:
        return (text if len(text) <= self._column
                else text[:self._column - 3] + '...')

    def alarm(self, text: str) -> None:
        """What the maintenance monitor says."""
        self._line('  ' + self._styled(f'maintenance monitor: {text}',
                                       'yellow', 'bold'))

    def failure(self, text: str) -> None:
        """Why there is nothing to see."""
        self._line(self._styled(text, 'red', 'bold'))

    def verdict(self, missing: list[str], legacy: int,
                versioned: int) -> None:
        """Whether everything arrived."""
        self._line()
        if missing:
            self._line(self._styled(
                f'Did not arrive: {", ".join(missing)}', 'red', 'bold'))
        else:
            self._line(self._styled(
                f'Everything arrived: {legacy} legacy and {versioned} '
                f'versioned notifications.', 'green', 'bold'))
