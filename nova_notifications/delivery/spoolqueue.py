# SPDX-License-Identifier: Apache-2.0
"""The queue on disk, with the one in memory for when there is no disk."""

import contextlib
import logging
import sqlite3
import threading
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications import redaction

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
        self._unreadable_until = 0.0
        self._batch: list[tuple[int, records.Record]] = []
        self._batch_of: directory.OwnedStore | None = None
        self._batch_end = 0
        self._finished: list[records.Record] = []
        self._looked: float | None = None
        self._untold: Exception | None = None
        self._closed = False
        self._target = target
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            # Who makes a queue holds a lock, and what is logged can be a
            # notification itself (oslo.log's publish_errors).
            self._untold = error
            self._degraded_at = time.monotonic()

    def _open(self) -> None:
        if not self._settings.spool_directory:
            raise FileNotFoundError(
                '[notifications_delivery] spool_directory is not set, and '
                'the service has no state_path')
        if self._directory is None:
            self._directory = directory.Directory(
                self._settings.spool_directory, self._target)
        self._own = self._directory.create()

    def _degrade(self, error: Exception, for_good: bool) -> None:
        is_news = self._degraded_at is None
        self._degraded_at = time.monotonic()
        self._damaged = self._damaged or for_good
        if is_news:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        LOG.error(
            'The notifications spool in %s cannot be used (%s: %s): '
            'notifications wait in memory, as with the background driver',
            self._settings.spool_directory or 'no directory',
            type(error).__name__, error)

    def put(self, record: records.Record) -> None:
        """Write *record* to the file before returning."""
        own = self._own
        if own is None or self._stays_in_memory():
            self._memory.put(record)
            self.wake()
            return
        try:
            written = self._write(own, record)
        except sqlite3.Error as error:
            # Closed meanwhile is no trouble of the disk's.
            if own is self._own:
                self._degrade(error, for_good=not isinstance(
                    error, sqlite3.OperationalError))
            self._memory.put(record)
        else:
            if not written:
                self._memory.dropped(record, len(self))
                return
            self._tally.add(counters.SPOOLED, record.format)
            if own.store.overdue:
                self._fold(own)
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

    def _write(self, own: directory.OwnedStore,
               record: records.Record) -> bool:
        """Write *record*, making room as the full policy says."""
        settings = self._settings
        if record.size > settings.spool_bytes:
            return False
        deadline: float | None = None
        while not own.store.append(record, settings.spool_size,
                                   settings.spool_bytes):
            if settings.full_policy == options.DROP_OLDEST:
                if not self._drop_oldest(own):
                    return False
            elif settings.full_policy == options.BLOCK:
                now = time.monotonic()
                deadline = deadline or now + settings.block_timeout
                if now >= deadline:
                    return False
                with self._changed:
                    self._changed.wait(min(deadline - now, 0.05))
            else:
                return False
        return True

    def _drop_oldest(self, own: directory.OwnedStore) -> bool:
        """Drop what is not under way; return whether there was any."""
        with self._changed:
            oldest = own.store.drop_oldest(
                self._batch_end if self._batch and self._batch_of is own
                else 0)
        if oldest is None:
            return False
        self._memory.dropped(oldest, len(self))
        return True

    def take(self, number: int, timeout: float) -> list[records.Record]:
        """Return the oldest records, again those not done yet."""
        if self._untold is not None:
            error, self._untold = self._untold, None
            self._tell(error)
        self._adopt()
        if not self._batch:
            self._read()
        if self._batch:
            return [record for _, record in self._batch[:number]]
        if len(self._memory):
            return self._memory.take(number, 0)
        self._settle()
        with self._changed:
            if not len(self._memory) and (self._is_unreadable()
                                          or not len(self)):
                self._changed.wait(timeout)
        return []

    def _settle(self) -> None:
        if self._own is None:
            return
        try:
            self._own.store.settle()
        except sqlite3.Error as error:
            self._degrade(error, for_good=False)

    def tend(self) -> None:
        """Keep the file small; called every second or so."""
        for owned in [*self._orphans, self._own]:
            if owned is not None:
                self._fold(owned)

    def _fold(self, owned: directory.OwnedStore) -> None:
        try:
            owned.store.fold()
        except sqlite3.Error as error:
            if owned is self._own:
                self._degrade(error, for_good=False)

    def _adopt(self) -> None:
        now = time.monotonic()
        if (self._looked is not None
                and now - self._looked < _LOOK_FOR_ORPHANS):
            return
        self._looked = now
        if self._own is None and not self._closed:
            # What was wrong was told; perhaps it has been mended.
            with contextlib.suppress(OSError, sqlite3.Error):
                self._open()
        if self._directory is None:
            return
        try:
            self._orphans.extend(self._directory.orphans())
        except OSError as error:
            LOG.warning('The spool directory cannot be read: %s', error)

    def _is_unreadable(self) -> bool:
        return time.monotonic() < self._unreadable_until

    def _read(self) -> None:
        if self._is_unreadable():
            return
        try:
            while self._orphans:
                orphan = self._orphans[0]
                if self._read_from(orphan):
                    return
                self._orphans.pop(0)
                self._close(orphan)
            if self._own is not None:
                self._read_from(self._own)
        except sqlite3.OperationalError as error:
            # Nothing is wrong with the file, but with the disk.
            self._unreadable_until = time.monotonic() + _TRY_DISK_AGAIN
            self._degrade(error, for_good=False)

    def _read_from(self, owned: directory.OwnedStore) -> bool:
        if not owned.store.number:
            return False
        try:
            with self._changed:
                self._batch = owned.store.read(0, _BATCH)
                self._batch_of = owned
                if self._batch:
                    self._batch_end = self._batch[-1][0]
        except sqlite3.OperationalError:
            raise
        except sqlite3.Error as error:
            if owned is self._own:
                self._degrade(error, for_good=True)
            else:
                LOG.error('A notifications spool is damaged: %s: %s',
                          owned.path, error)
        if not self._batch:
            owned.store.number = 0
        return bool(self._batch)

    def _close(self, owned: directory.OwnedStore) -> None:
        try:
            if self._own is not None and owned is not self._own:
                self._own.store.inherit(owned.store)
            owned.close()
        except (OSError, sqlite3.Error) as error:
            LOG.warning('The notifications spool %s cannot be closed: %s',
                        owned.path, error)

    def done(self, finished: list[records.Record]) -> None:
        """Forget delivered records; delete a batch when all of it is."""
        if not self._batch:
            self._memory.done(finished)
            return
        gone = {(record.uid, record.topic) for record in finished}
        left = [item for item in self._batch
                if (item[1].uid, item[1].topic) not in gone]
        self._finished.extend(item[1] for item in self._batch
                              if (item[1].uid, item[1].topic) in gone)
        if not left:
            self._forget(self._batch_end)
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
                self._own.store.bury(
                    record, redaction.mask_text(reason,
                                                redaction.MESSAGE_LIMIT))
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

    def close(self) -> int:
        """Leave what is on disk there, drop what is in memory.

        :returns: how much was in memory.
        """
        self._closed = True
        own, self._own = self._own, None
        dropped = self._memory.close()
        if self._finished and self._batch:
            self._forget(self._batch[0][0] - 1)
        for owned in [*self._orphans, own]:
            if owned is not None:
                self._close(owned)
        self._orphans = []
        return dropped
