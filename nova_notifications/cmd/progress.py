# SPDX-License-Identifier: Apache-2.0
"""Show on a terminal how far long work is; write nothing in a pipe."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

# Seconds between two looks at the line; a person reads no faster.
_EVERY = 0.2


class Progress:
    """One line that is written again and again: count, rate, time left.

    Use it as a context manager; at the end the line is removed.

    :param stream: standard error, in general. Nothing is written where it is
        None or no terminal.
    :param action: what is done, such as ``sending``.
    :param total: how much there is to do; None where nobody knows.
    """

    def __init__(self, stream: TextIO | None, action: str,
                 total: int | None = None) -> None:
        self._stream = (stream if stream is not None and stream.isatty()
                        else None)
        self._action = action
        self._total = total
        self._begun = time.monotonic()
        self._next = self._begun + _EVERY
        self._length = 0
        #: How much is done.
        self.count = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self.clear()

    @property
    def seconds(self) -> float:
        """Return how long it has taken so far, in seconds."""
        return time.monotonic() - self._begun

    @property
    def rate(self) -> float:
        """Return how many were done in a second."""
        return self.count / max(self.seconds, 1e-6)

    def advance(self, number: int = 1) -> None:
        """Count what was done, and show it now and then."""
        self.count += number
        if self._stream is not None:
            now = time.monotonic()
            if now >= self._next:
                self._next = now + _EVERY
                self._write(self.text())

    def text(self) -> str:
        """Return the line."""
        total = self._total
        done = f'{self.count} of {total}' if total else f'{self.count}'
        parts = [f'{self._action} {done}', f'{self.rate:.0f} a second']
        if total and self.count:
            left = (total - self.count) / max(self.rate, 1e-6)
            parts.append(f'{duration(left)} left')
        return ', '.join(parts)

    def clear(self) -> None:
        """Remove the line, so that something else can be written."""
        if self._length:
            self._write('')

    def _write(self, text: str) -> None:
        assert self._stream is not None
        columns = shutil.get_terminal_size().columns
        text = text[:columns - 1]
        self._stream.write('\r' + text.ljust(self._length) +
                           ('\r' if not text else ''))
        self._stream.flush()
        self._length = len(text)


def duration(seconds: float) -> str:
    """Return seconds in words: ``7 s``, ``3 min 5 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f'{whole} s'
    if whole < 3600:
        return f'{whole // 60} min {whole % 60} s'
    return f'{whole // 3600} h {whole % 3600 // 60} min'


class Pace:
    """Keeps to a rate, and makes up for what was slow.

    :param rate: how often a second; None: as often as possible.
    """

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._begun = time.monotonic()
        self._count = 0

    def wait(self) -> None:
        """Wait until it is time for the next."""
        if self._rate:
            time.sleep(max(0.0, self._begun + self._count / self._rate -
                           time.monotonic()))
        self._count += 1
