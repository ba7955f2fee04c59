# SPDX-License-Identifier: Apache-2.0
"""Find the two notifications, one in each format, of one occurrence."""

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

_EXCEPTION: Final = 'compute.exception'


class Pairing:
    """Match notifications by event mapping, subject and time.

    Not safe for threads: the hub holds its lock around it.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[
            tuple[str, str, str], deque[tuple[float, int]]] = OrderedDict()

    def match(self, number: int, line: dict[str, Any]) -> int | None:
        """Return the number of the other half, or wait for it.

        :param number: the number of this notification.
        :param line: its summary.
        """
        common, subject = _key(line)
        if common is None:
            return None
        now = time.monotonic()
        other = 'legacy' if line['format'] == 'versioned' else 'versioned'
        other_number = self._take((other, common, subject), now)
        if other_number is None:
            key = (line['format'], common, subject)
            self._waiting.setdefault(key, deque(maxlen=64)).append(
                (now, number))
            self._waiting.move_to_end(key)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
        return other_number

    def _take(self, key: tuple[str, str, str], now: float) -> int | None:
        queue = self._waiting.get(key)
        while queue:
            at, number = queue.popleft()
            if not queue:
                del self._waiting[key]
            if now - at <= SECONDS:
                return number
        return None


def _key(line: dict[str, Any]) -> tuple[str | None, str]:
    """Return what the two halves of one occurrence have in common."""
    event_type, request = line['type'], str(line.get('request') or '')
    if event_type == _EXCEPTION or line.get('wrapped'):
        # The one names the innermost function, the other the outermost; what
        # they share is the request.
        return _EXCEPTION, request
    common = reading.legacy_type(event_type, line['format'] == 'versioned')
    if line['resource'] == 'scheduler':
        # One of the two may not name the server.
        return common, request or str(line.get('instance') or '')
    # What else there is (keypairs, aggregates) has no common name in the
    # two formats, and is rare enough for the order to decide.
    return common, str(line.get('instance') or '')
