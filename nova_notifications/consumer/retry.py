# SPDX-License-Identifier: Apache-2.0
"""How often a message is tried, and how long it waits between two attempts."""

from __future__ import annotations

import collections
import dataclasses
import threading

# Seconds between two attempts grow up to this.
LONGEST_DELAY = 30.0
# What RabbitMQ 4 does by default: a quorum queue drops a message that has
# come back this often. Older ones never do; the consumer treats them alike.
DELIVERY_LIMIT = 20


@dataclasses.dataclass(frozen=True)
class Retry:
    """Decide what happens to a message whose handler failed.

    :param attempts: how often a message is tried; None: as often as the
        broker delivers it.
    :param delay: seconds before the first return to the broker; each further
        failure of the same message doubles it, up to 30.
    """

    attempts: int | None = None
    delay: float = 1.0

    def is_last(self, attempt: int) -> bool:
        """Return whether there is no further attempt after this one.

        :param attempt: the number of the attempt, from 1.
        """
        return self.attempts is not None and attempt >= self.attempts

    def pause(self, attempt: int) -> float:
        """Return the seconds to wait after an attempt.

        :param attempt: the number of the attempt, from 1.
        """
        return float(min(self.delay * 2 ** min(attempt - 1, 16),
                         LONGEST_DELAY))


class FailureCounts:
    """Count the failures of each message in this process.

    :param limit: how many messages are remembered; the oldest is forgotten.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._counts: collections.OrderedDict[str, int] = (
            collections.OrderedDict())

    def add(self, key: str) -> int:
        """Count one failure and return how many there are now."""
        with self._lock:
            number = self._counts.pop(key, 0) + 1
            self._counts[key] = number
            if len(self._counts) > self._limit:
                self._counts.popitem(last=False)
            return number

    def __contains__(self, key: object) -> bool:
        return key in self._counts

    def forget(self, key: str) -> None:
        """Forget a message that is done with."""
        if self._counts:
            with self._lock:
                self._counts.pop(key, None)
