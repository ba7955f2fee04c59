# SPDX-License-Identifier: Apache-2.0
"""Failed messages that wait, beside the workers, until they are given back."""

from __future__ import annotations

from collections.abc import Callable
import heapq
import itertools
import threading
import time
from typing import Any


class DelayedReturns:
    """Hold failed messages and call a function with each when it is due.

    The messages are not acknowledged meanwhile: if the process ends, the
    broker has them. What is held counts against the messages that the broker
    sends ahead, so there is a bound; a worker that brings more waits until
    one is due.

    :param limit: the most messages that are held.
    :param give_back: called with a message that is due, in a thread.
    :param clock: returns seconds that only grow.
    """

    def __init__(self, limit: int, give_back: Callable[[Any], Any],
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._give_back = give_back
        self._clock = clock
        self._changed = threading.Condition()
        self._held: list[tuple[float, int, Any]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._held)

    def put(self, message: Any, seconds: float) -> None:
        """Hold a message; wait for room where there is none.

        :param message: what to give back.
        :param seconds: how long to hold it.
        """
        with self._changed:
            while len(self._held) >= self._limit and not self._closed:
                self._changed.wait()
            if not self._closed:
                heapq.heappush(self._held, (
                    self._clock() + seconds, next(self._numbers), message))
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._run, daemon=True,
                        name='nova-notifications-retry')
                    self._thread.start()
                self._changed.notify_all()
                return
        self._give_back(message)

    def give_back_due(self) -> float | None:
        """Give back what is due.

        :returns: the seconds until the next is; None: nothing is held.
        """
        while True:
            with self._changed:
                if not self._held:
                    return None
                left = self._held[0][0] - self._clock()
                if left > 0 and not self._closed:
                    return left
                message = heapq.heappop(self._held)[2]
                self._changed.notify_all()
            self._give_back(message)

    def _run(self) -> None:
        while True:
            left = self.give_back_due()
            with self._changed:
                if self._closed:
                    return
                if left is None and self._held:
                    continue
                self._changed.wait(left)

    def close(self) -> None:
        """Give back everything now, and what is put later at once."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.give_back_due()
