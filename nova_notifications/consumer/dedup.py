# SPDX-License-Identifier: Apache-2.0
"""The message ids that were handled lately, within bounds."""

from __future__ import annotations

import collections
import threading


class HandledIds:
    """Remember the last message ids that this process has handled.

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
