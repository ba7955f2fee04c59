# SPDX-License-Identifier: Apache-2.0
"""Count arriving notifications, second by second, over the last minutes."""

from __future__ import annotations

from collections import deque
import time
from typing import Final

# Seconds that are remembered.
SPAN: Final = 600


class Rates:
    """Counts per second. Not safe for threads: the hub locks around it."""

    def __init__(self) -> None:
        self._seconds: deque[list[int]] = deque(maxlen=SPAN)
        self.total = 0
        self.failed = 0

    def count(self, failed: bool) -> None:
        """Count one notification that came now."""
        bucket = self._bucket(int(time.time()))
        bucket[1] += 1
        self.total += 1
        if failed:
            bucket[2] += 1
            self.failed += 1

    def since(self, second: int) -> list[list[int]]:
        """Return ``[second, events, errors]`` of every second that is over.

        :param second: Unix time; the seconds after it are given.
        """
        now = int(time.time())
        self._bucket(now)
        return [list(bucket) for bucket in self._seconds
                if second < bucket[0] < now]

    def _bucket(self, now: int) -> list[int]:
        """Return the bucket of this second; seconds without events are 0."""
        last = self._seconds[-1][0] if self._seconds else now - 1
        if now - last > SPAN:
            last = now - SPAN
        for second in range(last + 1, now + 1):
            self._seconds.append([second, 0, 0])
        return self._seconds[-1]
