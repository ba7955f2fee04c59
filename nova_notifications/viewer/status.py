# SPDX-License-Identifier: Apache-2.0
"""Know whether the broker is connected, and how late messages arrive."""

from __future__ import annotations

from collections import deque
import statistics
import threading
import time
from typing import Any, Final, Protocol

from nova_notifications.viewer import times

# Seconds over which the age of arriving messages is watched.
_WINDOW: Final = 3.0
# Of so many arrivals the age is known; more in the window are sampled.
_SAMPLES: Final = 256


class _Marks(Protocol):
    def mark(self, text: str) -> int:
        """Store a mark in the list."""


class Status:
    """What a page shows beside the events.

    :param marks: where gaps are marked.
    """

    def __init__(self, marks: _Marks) -> None:
        self._marks = marks
        self._lock = threading.Lock()
        self._ages: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)
        self._away: float | None = None
        self._reason = ''
        self._waiting = False
        self._was_there = False

    @property
    def listening(self) -> bool:
        """Return whether the broker is connected."""
        return self._away is None

    def lost(self, reason: str, waiting: bool = False) -> None:
        """Note that the broker cannot be read any more, or not yet.

        :param reason: for people.
        :param waiting: whether the broker is there, and nothing to read is.
        """
        with self._lock:
            self._reason = reason
            self._waiting = waiting
            if self._away is None:
                self._away = time.time()

    def connected(self, complete: bool = False) -> None:
        """Note that the broker is read, and mark the gap before it.

        :param complete: whether nothing was missed meanwhile.
        """
        with self._lock:
            away, self._away = self._away, None
            gap = away is not None and self._was_there and not complete
            self._was_there = True
        if gap and away is not None:
            self._marks.mark(
                f'The broker was away from {times.clock(away)} to '
                f'{times.clock(time.time())} UTC: what was sent in between is '
                f'not here')

    def overflowed(self) -> None:
        """Mark that the broker dropped messages before they were read."""
        self._marks.mark('The queue on the broker was full: the oldest '
                         'notifications in it were dropped')

    def arrived(self, sent: float, now: float) -> None:
        """Note when a message that arrives now was sent.

        :param sent: seconds since the epoch, as the sender's clock has it.
        :param now: seconds since the epoch.
        """
        ages = self._ages
        if not ages or now - ages[-1][0] >= _WINDOW / _SAMPLES:
            ages.append((now, now - sent))

    def lag(self) -> float:
        """Return how many seconds ago what arrives now was sent.

        The median of the last three seconds: the clocks of a few hosts may
        be wrong. 0 where nothing arrives.
        """
        since = time.time() - _WINDOW
        recent = [age for at, age in list(self._ages) if at >= since]
        return round(max(0.0, statistics.median(recent)), 1) if recent else 0

    def describe(self) -> dict[str, Any]:
        """Return the status as JSON types."""
        with self._lock:
            away, reason, waiting = self._away, self._reason, self._waiting
        return {'listening': away is None, 'lag': self.lag(),
                **({} if away is None else
                   {'awaySince': times.clock(away), 'reason': reason,
                    'waiting': waiting})}
