# SPDX-License-Identifier: Apache-2.0
"""Count what a bridge did."""

from __future__ import annotations

import threading
import time

_NAMES = ('bridged', 'without_counterpart', 'left_alone', 'retries',
          'dead_lettered')


class BridgeCounts:
    """Counters of one bridge, safe to use from several threads.

    :ivar bridged: legacy notifications that a target has.
    :ivar without_counterpart: versioned notifications that the legacy format
        has no event for.
    :ivar left_alone: events of publishers that send legacy themselves.
    :ivar retries: attempts that a target did not take.
    :ivar dead_lettered: messages that no target takes; they are in the
        pool's dead-letter queue.
    """

    bridged: int
    without_counterpart: int
    left_alone: int
    retries: int
    dead_lettered: int

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        for name in _NAMES:
            setattr(self, name, 0)

    def add(self, name: str) -> None:
        """Count one more.

        :param name: one of the counters.
        """
        with self._lock:
            setattr(self, name, getattr(self, name) + 1)

    def as_dict(self) -> dict[str, int]:
        """Return the counters by name."""
        with self._lock:
            return {name: getattr(self, name) for name in _NAMES}

    def __str__(self) -> str:
        seconds = max(time.monotonic() - self._started, 0.001)
        found = self.as_dict()
        return (', '.join(f'{name.replace("_", " ")}: {number}'
                          for name, number in found.items())
                + f', {found["bridged"] / seconds:.1f} a second')
