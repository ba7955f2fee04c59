# SPDX-License-Identifier: Apache-2.0
"""The spool files of all processes of a host.

Each process has its own file, and a lock beside it that goes with the
process: a file whose lock can be had is an orphan.
"""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import time
import uuid

from nova_notifications.delivery import store

_SUFFIX = '.sqlite'
_LOCK = '.lock'


class OwnedStore:
    """A store with the lock that says whose it is."""

    def __init__(self, path: str, lock: int) -> None:
        self.path = path
        self._lock = lock
        try:
            self.store = store.Store(path)
        except BaseException:
            os.close(lock)
            raise

    def close(self) -> None:
        """Close the file; delete it when nothing is left in it."""
        try:
            if self.store.close():
                for suffix in ('', '-wal', '-shm', _LOCK):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(self.path + suffix)
        finally:
            os.close(self._lock)


class Directory:
    """The part of a spool directory that belongs to one broker.

    :param path: made with mode 0700 when it does not exist.
    :param target: the broker; spools of other brokers are left alone.
    :raises OSError: the directory cannot be used.
    """

    def __init__(self, path: str, target: str) -> None:
        os.makedirs(path, mode=0o700, exist_ok=True)
        digest = hashlib.sha256(target.encode()).hexdigest()[:12]
        self._path = path
        self._prefix = f'notifications-{digest}-'
        self._own: set[str] = set()

    def create(self) -> OwnedStore:
        """Return a new, empty file for this process."""
        name = (f'{self._prefix}{time.time_ns():020d}-{os.getpid()}-'
                f'{uuid.uuid4().hex[:8]}{_SUFFIX}')
        path = os.path.join(self._path, name)
        lock = _lock(path)
        if lock is None:
            raise BlockingIOError(f'{path} is locked')
        self._own.add(name)
        return OwnedStore(path, lock)

    def orphans(self) -> tuple[list[OwnedStore], list[str]]:
        """Return the files of ended processes, oldest first.

        The second list names damaged files, which have been set aside.
        """
        found, damaged = [], []
        for name in sorted(os.listdir(self._path)):
            if (not name.startswith(self._prefix) or name in self._own
                    or not name.endswith(_SUFFIX)):
                continue
            path = os.path.join(self._path, name)
            lock = _lock(path)
            if lock is None:
                continue
            if not os.path.exists(path):
                os.close(lock)
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path + _LOCK)
                continue
            try:
                found.append(OwnedStore(path, lock))
                self._own.add(name)
            except sqlite3.Error:
                damaged.append(set_aside(path))
        return found, damaged


def set_aside(path: str) -> str:
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
    """Return the lock of *path*, None while its process lives.

    A POSIX lock belongs to the process: a forked child does not keep it.
    """
    descriptor = os.open(path + _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
