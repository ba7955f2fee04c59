# SPDX-License-Identifier: Apache-2.0
"""What a consumer remembers of the messages it had, within bounds."""

from __future__ import annotations

import collections
import threading


class Recent:
    """The last message ids that were handled.

    :param limit: how many are remembered; 0 remembers none.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._ids: collections.OrderedDict[str, None] = (
            collections.OrderedDict())

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._ids

    def add(self, message_id: str | None) -> None:
        """Remember one; the oldest is forgotten for it."""
        if message_id is None or not self.limit:
            return
        with self._lock:
            self._ids[message_id] = None
            if len(self._ids) > self.limit:
                self._ids.popitem(last=False)


class Attempts:
    """How often the handlers of a message have failed.

    :param limit: how many messages are remembered.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._counts: collections.OrderedDict[str, int] = (
            collections.OrderedDict())

    def failed(self, key: str) -> int:
        """Count one failure; how many there are now."""
        with self._lock:
            number = self._counts.pop(key, 0) + 1
            self._counts[key] = number
            if len(self._counts) > self._limit:
                self._counts.popitem(last=False)
            return number

    def forget(self, key: str) -> None:
        """The message has been handled."""
        if self._counts:
            with self._lock:
                self._counts.pop(key, None)
