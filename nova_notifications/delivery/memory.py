# SPDX-License-Identifier: Apache-2.0
"""The bounded queue in memory."""

import collections
import threading
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import options
from nova_notifications.delivery import records


class MemoryQueue:
    """Notifications in the order in which they came.

    What the worker has taken stays here until it says that it is done, and
    is handed out again first.

    :param bounds: number and bytes of records.
    """

    def __init__(self, settings: options.Settings,
                 tally: counters.Counters,
                 log: counters.BoundedLog) -> None:
        self._settings = settings
        self._tally = tally
        self._log = log
        self._changed = threading.Condition(threading.Lock())
        self._waiting: collections.deque[records.Record] = (
            collections.deque())
        self._taken: list[records.Record] = []
        self._bytes = 0

    def put(self, record: records.Record) -> None:
        """Add *record*, or drop one as the full policy says."""
        dropped: records.Record | None = None
        with self._changed:
            if self._is_full(record):
                dropped = self._make_room(record)
            if dropped is not record:
                self._waiting.append(record)
                self._bytes += record.size
                self._changed.notify()
        if dropped is not None:
            self.dropped(dropped)

    def dropped(self, record: records.Record) -> None:
        """Count and log that *record* found no room."""
        self._tally.add(counters.DROPPED, record.format,
                        counters.FULL)
        self._log.warning(
            'full', 'The queue of notifications is full (%s waiting): '
            'dropped %s', len(self), record.label)

    def _is_full(self, record: records.Record) -> bool:
        waiting = len(self._waiting) + len(self._taken)
        return (waiting >= self._settings.queue_size
                or (waiting > 0 and self._bytes + record.size
                    > self._settings.queue_bytes))

    def _make_room(self, record: records.Record) -> records.Record | None:
        policy = self._settings.full_policy
        if policy == options.DROP_OLDEST and self._waiting:
            oldest = self._waiting.popleft()
            self._bytes -= oldest.size
            return oldest
        if policy == options.BLOCK:
            deadline = time.monotonic() + self._settings.block_timeout
            while self._is_full(record):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return record
                self._changed.wait(remaining)
            return None
        return record

    def take(self, number: int, timeout: float) -> list[records.Record]:
        """Return up to *number* records, waiting for the first one."""
        with self._changed:
            if not self._taken:
                if not self._waiting:
                    self._changed.wait(timeout)
                for _ in range(min(number, len(self._waiting))):
                    self._taken.append(self._waiting.popleft())
            return self._taken[:number]

    def done(self, finished: list[records.Record]) -> None:
        """Forget records that were taken."""
        gone = {id(record) for record in finished}
        with self._changed:
            self._taken = [record for record in self._taken
                           if id(record) not in gone]
            self._bytes -= sum(record.size for record in finished)
            self._changed.notify_all()

    def refuse(self, record: records.Record, reason: str) -> None:
        """Drop a record that the broker refuses for good."""
        self.done([record])
        self._tally.add(counters.DROPPED, record.format,
                        counters.REFUSED)

    def clear(self, reason: str) -> int:
        """Drop everything for *reason*; return how much it was."""
        with self._changed:
            left = [*self._taken, *self._waiting]
            self._taken = []
            self._waiting.clear()
            self._bytes = 0
            self._changed.notify_all()
        for record in left:
            self._tally.add(counters.DROPPED, record.format, reason)
        return len(left)

    def wake(self) -> None:
        """Let a waiting worker look again."""
        with self._changed:
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._taken)

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted, None when empty."""
        with self._changed:
            if self._taken:
                return self._taken[0].created
            return self._waiting[0].created if self._waiting else None

    def close(self) -> None:
        """Drop what is left: the process ends."""
        self.clear(counters.SHUTDOWN)
