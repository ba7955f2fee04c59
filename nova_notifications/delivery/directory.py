# SPDX-License-Identifier: Apache-2.0
"""The spool files of all processes of a host.

Each process has its own file, and a lock beside it that goes with the
process: a file whose lock can be had is an orphan.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import sqlite3
import threading
import time
import uuid

from nova_notifications.delivery import store

LOG = logging.getLogger(__name__)

_PREFIX = 'notifications-'
_SUFFIX = '.sqlite'
_LOCK = '.lock'

# Files whose lock this process has. A POSIX lock goes when the process closes
# any descriptor of its file, so such a file is not opened a second time.
_held: set[str] = set()
_guard = threading.Lock()


def _after_fork() -> None:
    # A child has none of its parent's locks.
    global _held, _guard
    _held, _guard = set(), threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


class OwnedStore:
    """A store with the lock that says whose it is."""

    def __init__(self, path: str, lock: int) -> None:
        self.path = path
        self._lock = lock
        try:
            self.store = store.Store(path)
        except BaseException:
            _unlock(path, lock)
            raise

    def close(self) -> None:
        """Close the file; delete it when nothing is left in it."""
        try:
            if self.store.close():
                _remove(self.path)
        finally:
            _unlock(self.path, self._lock)


class Directory:
    """The part of a spool directory that belongs to one broker.

    :param path: made with mode 0700 when it does not exist.
    :param target: the broker; spools of other brokers are left alone.
    :raises OSError: the directory cannot be used.
    """

    def __init__(self, path: str, target: str) -> None:
        os.makedirs(path, mode=0o700, exist_ok=True)
        digest = hashlib.sha256(target.encode()).hexdigest()[:12]
        self._path = os.path.realpath(path)
        self._target = target
        self._prefix = f'{_PREFIX}{digest}-'
        self._told: set[str] = set()

    def create(self) -> OwnedStore:
        """Return a new, empty file for this process."""
        name = (f'{self._prefix}{time.time_ns():020d}-{os.getpid()}-'
                f'{uuid.uuid4().hex[:8]}{_SUFFIX}')
        path = os.path.join(self._path, name)
        lock = _lock(path)
        if lock is None:
            raise BlockingIOError(f'{path} is locked')
        try:
            return OwnedStore(path, lock)
        except BaseException:
            _remove(path)
            raise

    def orphans(self) -> list[OwnedStore]:
        """Return the files of ended processes, oldest first.

        Damaged ones are set aside, what cannot be opened now is tried the
        next time; both are logged.
        """
        found = []
        for name in sorted(os.listdir(self._path)):
            if not name.endswith(_SUFFIX):
                continue
            path = os.path.join(self._path, name)
            try:
                if name.startswith(self._prefix):
                    found.extend(self._adopt(path))
                elif name.startswith(_PREFIX):
                    self._tell_of_foreign(path)
            except (OSError, sqlite3.OperationalError) as error:
                # Another user's, or the disk is out of order: nothing is
                # wrong with the file.
                self._tell(path, 'The notifications spool %s cannot be taken '
                           'over now: %s', path, error)
            except sqlite3.Error as error:
                LOG.error('The notifications spool %s was damaged (%s) and '
                          'has been set aside as %s', path, error,
                          _set_aside(path))
        return found

    def _adopt(self, path: str) -> list[OwnedStore]:
        lock = _lock(path)
        if lock is None:
            return []
        if not os.path.exists(path):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path + _LOCK)
            _unlock(path, lock)
            return []
        return [OwnedStore(path, lock)]

    def _tell_of_foreign(self, path: str) -> None:
        """Log that a file waits for a broker that nobody delivers to."""
        lock = None if path in self._told else _lock(path)
        if lock is not None:
            _unlock(path, lock)
            self._tell(path, 'The notifications spool %s is for another '
                       'broker than %s and is left alone. It is delivered '
                       'by a process whose transport URL has the hosts and '
                       'the virtual host that it had', path, self._target)

    def _tell(self, path: str, text: str, *values: object) -> None:
        if path not in self._told:
            self._told.add(path)
            LOG.warning(text, *values)


def _remove(path: str) -> None:
    for suffix in ('', '-wal', '-shm', _LOCK):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + suffix)


def _set_aside(path: str) -> str:
    """Rename a damaged file, for somebody to look at; return its name."""
    aside = f'{path}.damaged'
    with contextlib.suppress(OSError):
        os.rename(path, aside)
        for suffix in ('-wal', '-shm'):
            if os.path.exists(path + suffix):
                os.rename(path + suffix, aside + suffix)
        os.unlink(path + _LOCK)
    return aside


def _lock(path: str) -> int | None:
    """Return the lock of *path*, None while a process has it.

    A POSIX lock belongs to the process: a forked child does not keep it.
    """
    with _guard:
        if path in _held:
            return None
        descriptor = os.open(path + _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        _held.add(path)
        return descriptor


def _unlock(path: str, descriptor: int) -> None:
    with _guard:
        _held.discard(path)
        os.close(descriptor)
