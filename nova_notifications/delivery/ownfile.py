# SPDX-License-Identifier: Apache-2.0
"""The spool file of this process, as long as there is a disk for it."""

import logging
import sqlite3
import time

from nova_notifications.delivery import directory
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications.delivery import store
from nova_notifications.delivery import threads

LOG = logging.getLogger(__name__)

_TRY_DISK_AGAIN = 30.0
_COPIED_AT_ONCE = 500


class OwnFile:
    """Opens the file, knows whether it can be written, moves it.

    :param target: see :class:`identity.Identity`.
    :ivar owned: the file, None where there is none.
    :ivar directory: where it is, None where that cannot be used.
    """

    def __init__(self, settings: options.Settings, target: str) -> None:
        self.owned: directory.OwnedStore | None = None
        self.directory: directory.Directory | None = None
        self._settings = settings
        self._target = target
        self._degraded_at: float | None = None
        self._damaged = False
        self._unreported: Exception | None = None
        self._tried = time.monotonic()
        self._moving = threads.module().Lock()
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            # Who makes a queue holds a lock, and what is logged can be a
            # notification itself (oslo.log's publish_errors).
            self._unreported = error
            self._degraded_at = time.monotonic()

    def _open(self) -> None:
        if not self._settings.spool_directory:
            raise FileNotFoundError(
                '[notifications_delivery] spool_directory is not set, and '
                'the service has no state_path')
        if self.directory is None:
            self.directory = directory.Directory(
                self._settings.spool_directory, self._target)
        self.owned = self.directory.create()

    def try_again(self) -> None:
        """Make a file where there was no disk for it, twice a minute."""
        now = time.monotonic()
        if self.owned is not None or now - self._tried < _TRY_DISK_AGAIN:
            return
        self._tried = now
        try:
            self._open()
        except (OSError, sqlite3.Error) as error:
            # It was reported the first time.
            LOG.debug('There still is no notifications spool: %s', error)

    def degrade(self, error: Exception, for_good: bool) -> None:
        """Remember that the file cannot be used, and log it once.

        :param for_good: the file is damaged; trying again does not help.
        """
        is_news = self._degraded_at is None
        self._degraded_at = time.monotonic()
        self._damaged = self._damaged or for_good
        if is_news:
            self._unreported = error
            self.report()

    def report(self) -> None:
        """Log what has not been logged yet."""
        error, self._unreported = self._unreported, None
        if error is not None:
            LOG.error(
                'The notifications spool in %s cannot be used (%s: %s): '
                'notifications wait in memory, as with the background '
                'driver', self._settings.spool_directory or 'no directory',
                type(error).__name__, error)

    def is_out_of_order(self, in_memory: int) -> bool:
        """Return whether the next record must wait in memory.

        :param in_memory: records that wait there already and come first.
        """
        if self._degraded_at is None:
            return False
        if self._damaged or in_memory:
            return True
        if time.monotonic() - self._degraded_at < _TRY_DISK_AGAIN:
            return True
        self._degraded_at = None
        return False

    def append(self, record: records.Record) -> bool:
        """Write *record*; return whether there was room for it.

        :raises sqlite3.Error: it cannot be written.
        """
        settings = self._settings
        with store.exclusive():
            if self.owned is None:
                raise sqlite3.ProgrammingError('the file is closed')
            return self.owned.store.append(record, settings.spool_size,
                                           settings.spool_bytes)

    def move(self) -> directory.OwnedStore | None:
        """Copy what waits in a removed file to a new one, and use that.

        Where there can be no new one, the removed one is used on: what is in
        it is delivered, unless this process is killed.

        :returns: the removed file, None where nothing was moved.
        """
        if not self._moving.acquire(blocking=False):
            return None
        try:
            return self._move()
        finally:
            self._moving.release()

    def _move(self) -> directory.OwnedStore | None:
        removed = self.owned
        if (removed is None or self.directory is None
                or removed.store.is_in_place()):
            return None
        try:
            made = self.directory.create()
        except (OSError, sqlite3.Error) as error:
            self._warn(removed, f'and no new one can be made ({error}); what '
                       'waits in it is lost if this process is killed')
            return None
        try:
            self._copy(removed, made)
        except (OSError, sqlite3.Error) as error:
            self._warn(removed, f'and cannot be copied: {error}')
            made.discard()
            return None
        self._warn(removed, f'while it was in use; {made.store.number} '
                   f'notifications go on in {made.path}')
        return removed

    def _copy(self, removed: directory.OwnedStore,
              made: directory.OwnedStore) -> None:
        last = 0
        while True:
            with store.exclusive():
                before, last = last, removed.store.copy_to(
                    made.store, last, _COPIED_AT_ONCE)
                if last == before:
                    made.store.succeed(removed.store)
                    self.owned = made
                    return

    def _warn(self, removed: directory.OwnedStore, what: str) -> None:
        LOG.error('The notifications spool %s was removed %s', removed.path,
                  what)

    def take_away(self) -> directory.OwnedStore | None:
        """Return the file; nobody writes to it from here on."""
        with store.exclusive():
            owned, self.owned = self.owned, None
        return owned
