# SPDX-License-Identifier: Apache-2.0
"""The queue on disk, with the one in memory for when there is no disk."""

import logging
import sqlite3
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import orphans
from nova_notifications.delivery import ownfile
from nova_notifications.delivery import records
from nova_notifications.delivery import threads
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

_BATCH = 50
_TRY_DISK_AGAIN = 30.0


class SpoolQueue:
    """Callers write to the file of this process, one worker empties it.

    The files of processes that ended are emptied in turns with it. When the
    file cannot be written any more, notifications wait in memory.

    :param target: see :class:`identity.Identity`.
    """

    def __init__(self, settings: options.Settings, tally: counters.Counters,
                 log: counters.BoundedLog, target: str) -> None:
        threading = threads.module()
        self._settings = settings
        self._tally = tally
        self._memory = memory.MemoryQueue(settings, tally, log)
        self._changed = threading.Condition(threading.Lock())
        self._file = ownfile.OwnFile(settings, target)
        self._orphans = orphans.Orphans()
        self._unreadable_until = 0.0
        self._batch: list[tuple[int, records.Record]] = []
        self._batch_of: directory.OwnedStore | None = None
        self._batch_end = 0
        self._finished: list[records.Record] = []
        self._closed = False

    @property
    def _own(self) -> directory.OwnedStore | None:
        return self._file.owned

    def _files(self) -> list[directory.OwnedStore]:
        return [owned for owned in (self._orphans.current, self._own)
                if owned is not None]

    def put(self, record: records.Record) -> None:
        """Write *record* to the file before returning."""
        own = self._own
        if own is None or self._file.is_out_of_order(len(self._memory)):
            self._memory.put(record)
            self.wake()
            return
        if not own.store.is_in_place():
            self._move()
            own = self._own
        try:
            written = self._write(record)
        except sqlite3.Error as error:
            if self._own is not own and self._own is not None:
                # Moved by another thread meanwhile.
                self.put(record)
                return
            # Closed meanwhile is no trouble of the disk's.
            if self._own is not None:
                self._file.degrade(error, for_good=not isinstance(
                    error, sqlite3.OperationalError))
            self._memory.put(record)
        else:
            if not written:
                self._memory.dropped(record, len(self))
                return
            self._tally.add(counters.SPOOLED, record.format)
            if own is not None and own.store.overdue:
                self._checkpoint(own)
        self.wake()

    def _write(self, record: records.Record) -> bool:
        """Write *record*, making room as the full policy says."""
        settings = self._settings
        if record.size > settings.spool_bytes:
            return False
        deadline: float | None = None
        while not self._file.append(record):
            if settings.full_policy == options.DROP_OLDEST:
                if not self._drop_oldest():
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

    def _drop_oldest(self) -> bool:
        """Drop what is not under way; return whether there was any."""
        own = self._own
        if own is None:
            return False
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
        self._file.report()
        if not self._closed:
            self._file.try_again()
        if not self._batch:
            self._read()
        if self._batch:
            return [record for _, record in self._batch[:number]]
        if len(self._memory):
            return self._memory.take(number, 0)
        self._flush_deletes()
        with self._changed:
            if not len(self._memory) and (self._is_unreadable() or not (
                    self.has_more() or len(self))):
                self._changed.wait(timeout)
        return []

    def _flush_deletes(self) -> None:
        if self._own is None:
            return
        try:
            self._own.store.flush_deletes()
        except sqlite3.Error as error:
            self._file.degrade(error, for_good=False)

    def housekeep(self) -> None:
        """Keep the file small and in its place, every second or so."""
        own = self._own
        if own is not None and not own.store.is_in_place():
            self._move()
        for owned in self._files():
            self._checkpoint(owned)

    def _checkpoint(self, owned: directory.OwnedStore) -> None:
        try:
            owned.store.checkpoint()
        except sqlite3.Error as error:
            if owned is self._own:
                self._file.degrade(error, for_good=False)

    def _move(self) -> None:
        """Move what waits in a file that somebody removed to a new one."""
        moved = self._file.move()
        if moved is None:
            return
        with self._changed:
            if self._batch_of is moved:
                # Records have the same ids in the new file.
                self._batch_of = self._own
        moved.discard()

    def _read(self) -> None:
        if self._is_unreadable():
            return
        place = self._file.directory
        if place is not None and not self._closed:
            self._orphans.look(place)
            self._orphans.open_next(place)
        turns = self._files()
        if self._batch_of is self._orphans.current:
            # Neither holds the other up, however long it is.
            turns.reverse()
        for owned in turns:
            if self._read_from(owned):
                return
            if owned is self._orphans.current:
                self._orphans.close(self._own)

    def _is_unreadable(self) -> bool:
        return time.monotonic() < self._unreadable_until

    def _read_from(self, owned: directory.OwnedStore) -> bool:
        if not owned.store.number:
            return False
        try:
            with self._changed:
                if owned not in self._files():
                    # Moved by another thread meanwhile.
                    return False
                self._batch = owned.store.read(0, _BATCH)
                self._batch_of = owned
                if self._batch:
                    self._batch_end = self._batch[-1][0]
        except sqlite3.Error as error:
            self._cannot_read(owned, error)
            return False
        if not self._batch:
            owned.store.number = 0
        return bool(self._batch)

    def _cannot_read(self, owned: directory.OwnedStore,
                     error: sqlite3.Error) -> None:
        is_damaged = not isinstance(error, sqlite3.OperationalError)
        if owned is self._own:
            self._file.degrade(error, for_good=is_damaged)
            if is_damaged:
                owned.store.number = 0
            else:
                # Nothing is wrong with the file, but with the disk.
                self._unreadable_until = time.monotonic() + _TRY_DISK_AGAIN
        else:
            LOG.error('A notifications spool cannot be read: %s: %s',
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
                self._file.degrade(error, for_good=False)

    def refuse(self, record: records.Record, reason: str) -> None:
        """Move a record to the dead letters of the file that it is in."""
        self._tally.add(counters.DROPPED, record.format, counters.REFUSED)
        owned = self._batch_of
        if not self._batch or owned is None:
            self._memory.done([record])
            return
        try:
            owned.store.dead_letter(record, redaction.mask_text(
                reason, redaction.MESSAGE_LIMIT))
        except sqlite3.Error as error:
            if owned is self._own:
                self._file.degrade(error, for_good=False)
        self.done([record])

    def wake(self) -> None:
        """Let a waiting worker look again."""
        with self._changed:
            self._changed.notify_all()

    def has_more(self) -> bool:
        """Return whether files of ended processes are yet to be opened."""
        return self._orphans.has_more()

    def survives(self) -> bool:
        """Return whether all that waits is on the disk."""
        return self._own is not None and not len(self._memory)

    def __len__(self) -> int:
        number = len(self._memory) - len(self._finished)
        for owned in self._files():
            number += owned.store.number
        return max(0, number)

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted, None when empty."""
        batch = self._batch
        if batch:
            return batch[0][1].created
        try:
            for owned in self._files():
                found = owned.store.read(0, 1)
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
        own = self._file.take_away()
        dropped = self._memory.close()
        if self._finished and self._batch:
            self._forget(self._batch[0][0] - 1)
        self._orphans.close(own)
        if own is not None:
            try:
                own.close()
            except (OSError, sqlite3.Error) as error:
                LOG.warning('The notifications spool %s cannot be closed: '
                            '%s', own.path, error)
        return dropped
