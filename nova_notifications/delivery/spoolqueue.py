# SPDX-License-Identifier: Apache-2.0
"""The queue on disk, with the one in memory for when there is no disk."""

import logging
import sqlite3
import threading
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import records

LOG = logging.getLogger(__name__)

_BATCH = 50
_LOOK_FOR_ORPHANS = 30.0
_TRY_DISK_AGAIN = 30.0


class SpoolQueue:
    """Callers write to the file of this process, one worker empties it.

    The files of processes that ended are emptied first. When the file
    cannot be written any more, notifications wait in memory.

    :param target: the broker.
    """

    def __init__(self, settings: options.Settings, tally: counters.Counters,
                 log: counters.BoundedLog, target: str) -> None:
        self._settings = settings
        self._tally = tally
        self._memory = memory.MemoryQueue(settings, tally, log)
        self._changed = threading.Condition(threading.Lock())
        self._own: directory.OwnedStore | None = None
        self._orphans: list[directory.OwnedStore] = []
        self._directory: directory.Directory | None = None
        self._degraded_at: float | None = None
        self._damaged = False
        self._batch: list[tuple[int, records.Record]] = []
        self._batch_of: directory.OwnedStore | None = None
        self._finished: list[records.Record] = []
        self._looked = 0.0
        try:
            if not settings.spool_directory:
                raise FileNotFoundError('spool_directory is not set')
            self._directory = directory.Directory(settings.spool_directory,
                                                  target)
            self._own = self._directory.create()
        except (OSError, sqlite3.Error) as error:
            self._degrade(error, for_good=True)

    def _degrade(self, error: Exception, for_good: bool) -> None:
        if self._degraded_at is None:
            LOG.error(
                'The notifications spool in %s cannot be used (%s: %s): '
                'notifications wait in memory, as with the background driver',
                self._settings.spool_directory, type(error).__name__, error)
        self._degraded_at = time.monotonic()
        self._damaged = self._damaged or for_good

    def put(self, record: records.Record) -> None:
        """Write *record* to the file before returning."""
        own = self._own
        if own is None or self._stays_in_memory():
            self._memory.put(record)
            self.wake()
            return
        try:
            if self._is_full(own, record) and not self._make_room(own,
                                                                  record):
                self._memory.dropped(record)
                return
            own.store.append(record)
        except sqlite3.Error as error:
            self._degrade(error, for_good=not isinstance(
                error, sqlite3.OperationalError))
            self._memory.put(record)
        else:
            self._tally.add(counters.SPOOLED, record.format)
        self.wake()

    def _stays_in_memory(self) -> bool:
        """Return whether the disk is out of order, or behind the memory."""
        if self._degraded_at is None:
            return False
        if self._damaged or len(self._memory):
            return True
        if time.monotonic() - self._degraded_at < _TRY_DISK_AGAIN:
            return True
        self._degraded_at = None
        return False

    def _is_full(self, own: directory.OwnedStore,
                 record: records.Record) -> bool:
        store = own.store
        return (store.number >= self._settings.spool_size
                or store.bytes + record.size > self._settings.spool_bytes)

    def _make_room(self, own: directory.OwnedStore,
                   record: records.Record) -> bool:
        policy = self._settings.full_policy
        if policy == options.DROP_OLDEST:
            with self._changed:
                taken = self._batch[-1][0] if (
                    self._batch and self._batch_of is own) else 0
                oldest = own.store.drop_oldest(taken)
            if oldest is not None:
                self._memory.dropped(oldest)
                return True
        if policy == options.BLOCK:
            deadline = time.monotonic() + self._settings.block_timeout
            while self._is_full(own, record):
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return False
                with self._changed:
                    self._changed.wait(min(remaining, 0.05))
            return True
        return False

    def take(self, number: int, timeout: float) -> list[records.Record]:
        """Return the oldest records, again those not done yet."""
        self._adopt()
        if not self._batch:
            self._read()
        if self._batch:
            return [record for _, record in self._batch[:number]]
        if len(self._memory):
            return self._memory.take(number, 0)
        self._settle()
        with self._changed:
            if not len(self):
                self._changed.wait(timeout)
        return []

    def _settle(self) -> None:
        if self._own is None:
            return
        try:
            self._own.store.settle()
        except sqlite3.Error as error:
            self._degrade(error, for_good=False)

    def _adopt(self) -> None:
        now = time.monotonic()
        if self._directory is None or (
                self._looked and now - self._looked < _LOOK_FOR_ORPHANS):
            return
        self._looked = now
        try:
            found, damaged = self._directory.orphans()
        except OSError as error:
            LOG.warning('The spool directory cannot be read: %s', error)
            return
        self._orphans.extend(found)
        for path in damaged:
            LOG.error('A notifications spool was damaged and has been set '
                      'aside as %s', path)

    def _read(self) -> None:
        while self._orphans:
            orphan = self._orphans[0]
            if self._read_from(orphan):
                return
            self._orphans.pop(0)
            self._close_orphan(orphan)
        if self._own is not None:
            self._read_from(self._own)

    def _read_from(self, owned: directory.OwnedStore) -> bool:
        if not owned.store.number:
            return False
        try:
            with self._changed:
                self._batch = owned.store.read(0, _BATCH)
                self._batch_of = owned
        except sqlite3.Error as error:
            owned.store.number = 0
            if owned is self._own:
                self._degrade(error, for_good=True)
            else:
                LOG.error('A notifications spool is damaged: %s: %s',
                          owned.path, error)
        if not self._batch:
            owned.store.number = 0
        return bool(self._batch)

    def _close_orphan(self, orphan: directory.OwnedStore) -> None:
        try:
            orphan.close()
        except (OSError, sqlite3.Error) as error:
            LOG.warning('A notifications spool cannot be closed: %s', error)

    def done(self, finished: list[records.Record]) -> None:
        """Forget delivered records; delete a batch when all of it is."""
        if not self._batch:
            self._memory.done(finished)
            return
        gone = {record.uid for record in finished}
        keys = {(record.uid, record.topic) for record in finished}
        row = self._batch[0][0]
        left = []
        for item in self._batch:
            if item[1].uid in gone and (item[1].uid, item[1].topic) in keys:
                row = item[0]
                self._finished.append(item[1])
            else:
                left.append(item)
        if not left:
            self._forget(row)
        with self._changed:
            self._batch = left
            self._changed.notify_all()

    def _forget(self, row: int) -> None:
        owned, finished = self._batch_of, self._finished
        self._finished = []
        if owned is None:
            return
        try:
            owned.store.done(row, finished)
        except sqlite3.Error as error:
            # Remembered by the store: not sent again by this process.
            if owned is self._own:
                self._degrade(error, for_good=False)

    def refuse(self, record: records.Record, reason: str) -> None:
        """Move a record to the dead letters."""
        self._tally.add(counters.DROPPED, record.format, counters.REFUSED)
        if self._own is not None and self._batch:
            try:
                self._own.store.bury(record, reason)
            except sqlite3.Error as error:
                self._degrade(error, for_good=False)
            self.done([record])
        else:
            self._memory.done([record])

    def wake(self) -> None:
        """Let a waiting worker look again."""
        with self._changed:
            self._changed.notify_all()

    def __len__(self) -> int:
        number = len(self._memory) - len(self._finished)
        for owned in [*self._orphans, self._own]:
            if owned is not None:
                number += owned.store.number
        return max(0, number)

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted, None when empty."""
        batch = self._batch
        if batch:
            return batch[0][1].created
        try:
            for owned in [*self._orphans, self._own]:
                found = owned.store.read(0, 1) if owned is not None else []
                if found:
                    return found[0][1].created
        except sqlite3.Error:
            return None
        return self._memory.oldest()

    def close(self) -> None:
        """Leave what is on disk there, drop what is in memory."""
        self._memory.close()
        if self._finished and self._batch:
            self._forget(self._batch[0][0] - 1)
        for owned in [*self._orphans, self._own]:
            if owned is not None:
                self._close_orphan(owned)
        self._orphans, self._own = [], None
