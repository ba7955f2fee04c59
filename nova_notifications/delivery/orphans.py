# SPDX-License-Identifier: Apache-2.0
"""Take over the files of processes that ended, one at a time."""

import collections
import logging
import os
import sqlite3
import time

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory

LOG = logging.getLogger(__name__)

_LOOK = 30.0


class Orphans:
    """The files that ended processes left in a spool directory.

    Whatever their number, one of them is open.
    """

    def __init__(self) -> None:
        self.current: directory.OwnedStore | None = None
        self._names: collections.deque[str] = collections.deque()
        self._looked: float | None = None
        self._warned: set[str] = set()
        self._log = counters.BoundedLog(LOG)

    def look(self, found: directory.Directory) -> None:
        """Look for files, at most twice a minute."""
        now = time.monotonic()
        if self._looked is not None and now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            own, foreign = found.names()
        except OSError as error:
            self._log.warning('look', 'The spool directory cannot be read: '
                              '%s', error)
            return
        self._names = collections.deque(own)
        # What was removed is warned of again if it comes back.
        self._warned &= {*own, *foreign}
        self._warn_of_foreign(found, foreign)

    def has_more(self) -> bool:
        """Return whether there are files that nobody has looked into yet."""
        return bool(self._names)

    def open_next(self, found: directory.Directory) -> None:
        """Open the next file where none is open.

        Damaged ones are set aside, what cannot be opened now is tried the
        next time; both are logged.
        """
        while self.current is None and self._names:
            name = self._names.popleft()
            path = os.path.join(found.path, name)
            try:
                self.current = found.adopt(name)
            except (OSError, sqlite3.OperationalError) as error:
                # Another user's, or the disk is out of order: nothing is
                # wrong with the file.
                self._warn(name, 'A notifications spool cannot be taken over '
                           'now: %s: %s', path, error)
            except sqlite3.Error as error:
                LOG.error('The notifications spool %s was damaged (%s) and '
                          'has been set aside as %s', path, error,
                          directory.set_aside(path))

    def close(self, heir: directory.OwnedStore | None) -> None:
        """Close the file that is open; it goes when nothing is left in it.

        :param heir: takes over the dead letters.
        """
        owned, self.current = self.current, None
        if owned is None:
            return
        try:
            if heir is not None:
                heir.store.inherit(owned.store)
        except sqlite3.Error as error:
            self._warn_of_closing(owned, error)
        try:
            owned.close()
        except (OSError, sqlite3.Error) as error:
            self._warn_of_closing(owned, error)

    def _warn_of_closing(self, owned: directory.OwnedStore,
                         error: Exception) -> None:
        self._log.warning('close', 'A notifications spool cannot be closed: '
                          '%s: %s', owned.path, error)

    def _warn_of_foreign(self, found: directory.Directory,
                         names: list[str]) -> None:
        """Log that files wait for a transport that nobody delivers to."""
        waiting = []
        for name in names:
            try:
                if name not in self._warned and found.is_abandoned(name):
                    waiting.append(name)
            except OSError as error:
                self._warn(name, 'A notifications spool cannot be opened: %s',
                           error)
        if waiting:
            LOG.warning(
                'In %s are %d notifications spools for another broker than '
                '%s, such as %s; they are left alone. A process delivers '
                'them whose transport has the hosts, the virtual host, the '
                'exchange and the driver options that theirs had',
                found.path, len(waiting), found.target, waiting[0])
            self._warned.update(waiting)

    def _warn(self, name: str, text: str, *values: object) -> None:
        """Log one line for each file, and no more than a few in a minute."""
        if name not in self._warned:
            self._warned.add(name)
            self._log.warning(text, text, *values)
