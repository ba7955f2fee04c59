# SPDX-License-Identifier: Apache-2.0
"""The bounded queue in memory."""

import collections
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications.delivery import threads


class MemoryQueue:
    """Notifications in the order in which they came.

    What the worker has taken stays here until it says that it is done, and
    is handed out again first.
    """

    def __init__(self, settings: options.Settings,
                 tally: counters.Counters,
                 log: counters.BoundedLog) -> None:
        self._settings = settings
        self._tally = tally
        self._log = log
        threading = threads.module()
        self._changed = threading.Condition(threading.Lock())
        self._waiting: collections.deque[records.Record] = (
            collections.deque())
        self._taken: list[records.Record] = []
        self._bytes = 0
        self._closed = False

    def put(self, record: records.Record) -> None:
        """Add *record*, or drop some as the full policy says."""
        reason = counters.FULL
        with self._changed:
            dropped = self._make_room(record)
            if self._closed:
                # The process ends, and the caller was not quick enough.
                reason, dropped = counters.SHUTDOWN, [record]
            elif record not in dropped:
                self._waiting.append(record)
                self._bytes += record.size
                self._changed.notify()
        for one in dropped:
            self.dropped(one, len(self), reason)

    def dropped(self, record: records.Record, waiting: int,
                reason: str = counters.FULL) -> None:
        """Count and log that *record* was dropped, where so many wait."""
        self._tally.add(counters.DROPPED, record.format, reason)
        why = ('is full' if reason == counters.FULL else 'is closed')
        self._log.warning(
            reason, f'The queue of notifications {why} (%s waiting): '
            'dropped %s', waiting, record.label)

    def _is_full(self, record: records.Record) -> bool:
        waiting = len(self._waiting) + len(self._taken)
        return (waiting >= self._settings.queue_size
                or self._bytes + record.size > self._settings.queue_bytes)

    def _make_room(self, record: records.Record) -> list[records.Record]:
        """Return what is dropped: the oldest ones, or *record* itself."""
        if self._closed or not self._is_full(record):
            return []
        policy = self._settings.full_policy
        if record.size > self._settings.queue_bytes:
            return [record]
        if policy == options.DROP_OLDEST:
            dropped = []
            while self._waiting and self._is_full(record):
                oldest = self._waiting.popleft()
                self._bytes -= oldest.size
                dropped.append(oldest)
            # What is left is under way and cannot be dropped.
            return [*dropped, record] if self._is_full(record) else dropped
        if policy == options.BLOCK:
            deadline = time.monotonic() + self._settings.block_timeout
            while self._is_full(record) and not self._closed:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return [record]
                self._changed.wait(remaining)
            return []
        return [record]

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
        # Only this thread takes: callers wait for the lock as little as can
        # be.
        left = [record for record in self._taken if id(record) not in gone]
        size = sum(record.size for record in finished)
        with self._changed:
            if not self._closed:
                self._taken = left
                self._bytes -= size
            self._changed.notify_all()

    def refuse(self, record: records.Record, reason: str) -> None:
        """Drop a record that the broker refuses for good."""
        self.done([record])
        self._tally.add(counters.DROPPED, record.format,
                        counters.REFUSED)

    def wake(self) -> None:
        """Let a waiting worker look again."""
        with self._changed:
            self._changed.notify_all()

    def housekeep(self) -> None:
        """Do nothing: memory needs no care."""

    def has_more(self) -> bool:
        """Return False: everything that waits is counted."""
        return False

    def survives(self) -> bool:
        """Return False: what waits ends with the process."""
        return False

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting) + len(self._taken)

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted, None when empty."""
        with self._changed:
            if self._taken:
                return self._taken[0].created
            return self._waiting[0].created if self._waiting else None

    def close(self) -> int:
        """Drop what is left, and what still comes: the process ends.

        :returns: how much was left.
        """
        with self._changed:
            self._closed = True
            left = [*self._taken, *self._waiting]
            self._taken = []
            self._waiting.clear()
            self._bytes = 0
            self._changed.notify_all()
        for record in left:
            self._tally.add(counters.DROPPED, record.format,
                            counters.SHUTDOWN)
        return len(left)
