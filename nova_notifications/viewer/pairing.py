# SPDX-License-Identifier: Apache-2.0
"""Finds the two notifications, one in each format, of one occurrence."""

from __future__ import annotations

from collections import OrderedDict
from collections import deque
import time
from typing import Any, Final

from nova_notifications.viewer import reading

# Nova sends both in one breath; a broker under load may part them.
SECONDS: Final = 10.0
# Keys that wait for their other half.
WAITING: Final = 10_000


class Pairing:
    """Matches by event mapping, subject and time.

    Not safe for threads: the hub holds its lock around it.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[
            tuple[str, str, str], deque[tuple[float, int]]] = OrderedDict()

    def match(self, number: int, line: dict[str, Any]) -> int | None:
        """Give the number of the other half, or wait for it.

        :param number: the number of this notification.
        :param line: its summary.
        """
        versioned = line['format'] == 'versioned'
        common = reading.legacy_type(line['type'], versioned)
        if common is None:
            return None
        # What else there is (keypairs, aggregates) has no common name in the
        # two formats, and is rare enough for the order to tell.
        subject = str(line.get('instance') or '')
        now = time.monotonic()
        other = ('legacy' if versioned else 'versioned', common, subject)
        found = self._take(other, now)
        if found is None:
            own = (line['format'], common, subject)
            self._waiting.setdefault(own, deque(maxlen=64)).append(
                (now, number))
            self._waiting.move_to_end(own)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
        return found

    def _take(self, key: tuple[str, str, str], now: float) -> int | None:
        queue = self._waiting.get(key)
        while queue:
            at, number = queue.popleft()
            if not queue:
                del self._waiting[key]
            if now - at <= SECONDS:
                return number
        return None
