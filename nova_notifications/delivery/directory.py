# SPDX-License-Identifier: Apache-2.0
"""Share a directory of spool files among all processes of a host.

Each process has its own file and holds a lock on it, which goes with the
process: a file whose lock can be had is an orphan. The lock is on the file
itself: there is nothing beside it whose removal could give it away.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import sqlite3
import stat
import time
import uuid

from nova_notifications.delivery import store
from nova_notifications.delivery import threads

_PREFIX = 'notifications-'
_SUFFIX = '.sqlite'
_UNFINISHED = '.new'
_FLAGS = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC

# Files that this process has open. SQLite's own locks of a file go when the
# process closes any descriptor of it, so none is opened a second time.
_held: dict[str, int] = {}
_guard = threads.native().Lock()


def _after_fork() -> None:
    # The lock would outlive the parent in a child that has the descriptor.
    global _guard
    for descriptor in _held.values():
        with contextlib.suppress(OSError):
            os.close(descriptor)
    _held.clear()
    _guard = threads.native().Lock()


@functools.lru_cache(maxsize=1)
def _watch_forks() -> None:
    """Have every forked child give up the spool files of its parent."""
    os.register_at_fork(after_in_child=_after_fork)


class OwnedStore:
    """A store with the lock that says whose it is.

    :param descriptor: of the file, locked.
    """

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        try:
            self.store = store.Store(path)
        except BaseException:
            _release(path, descriptor)
            raise
        self._descriptor = descriptor

    def close(self) -> None:
        """Close the file; delete it when nothing is left in it."""
        try:
            if self.store.close():
                self._remove()
        finally:
            _release(self.path, self._descriptor)

    def discard(self) -> None:
        """Close the file and delete it with what is in it."""
        try:
            with contextlib.suppress(sqlite3.Error):
                self.store.close()
            self._remove()
        finally:
            _release(self.path, self._descriptor)

    def _remove(self) -> None:
        for suffix in ('-wal', '-shm', ''):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path + suffix)


class Directory:
    """The part of a spool directory that belongs to one transport.

    :param path: made with mode 0700 when it does not exist.
    :param target: see :class:`identity.Identity`; spools of other ones are
        left alone.
    :raises OSError: the directory cannot be used, or cannot be trusted.
    """

    def __init__(self, path: str, target: str) -> None:
        self.path = os.path.abspath(path)
        self.target = target
        digest = hashlib.sha256(target.encode()).hexdigest()[:12]
        self._prefix = f'{_PREFIX}{digest}-'
        self.prepare()

    def prepare(self) -> None:
        """Make the directory, or make sure that only its owner gets in."""
        if not os.path.lexists(self.path):
            os.makedirs(self.path, mode=0o700, exist_ok=True)
        found = os.stat(self.path, follow_symlinks=False)
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(
                f'{self.path} is a symbolic link or no directory; name the '
                'directory itself')
        _demand_owner(self.path, found)
        if found.st_mode & 0o022:
            raise PermissionError(
                f'others can write to {self.path} (mode '
                f'{stat.S_IMODE(found.st_mode):04o}); look at what is in it '
                'and set its mode to 0700')
        if found.st_mode & 0o077:
            os.chmod(self.path, 0o700)

    def create(self) -> OwnedStore:
        """Return a new, empty file for this process."""
        self.prepare()
        name = (f'{self._prefix}{time.time_ns():020d}-{os.getpid()}-'
                f'{uuid.uuid4().hex[:8]}{_SUFFIX}')
        path = os.path.join(self.path, name)
        # Nobody may find it before it is locked.
        unfinished = path + _UNFINISHED
        _watch_forks()
        with _guard:
            descriptor = os.open(unfinished, _FLAGS | os.O_CREAT | os.O_EXCL,
                                 0o600)
            try:
                os.fchmod(descriptor, 0o600)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.rename(unfinished, path)
            except BaseException:
                os.close(descriptor)
                raise
            _held[path] = descriptor
        return OwnedStore(path, descriptor)

    def names(self) -> tuple[list[str], list[str]]:
        """Return the files in it, oldest first.

        :returns: names of this transport, and names of other ones.
        """
        files = sorted(name for name in os.listdir(self.path)
                       if name.startswith(_PREFIX)
                       and name.endswith(_SUFFIX))
        return ([name for name in files if name.startswith(self._prefix)],
                [name for name in files
                 if not name.startswith(self._prefix)])

    def adopt(self, name: str) -> OwnedStore | None:
        """Take over the file of a process that ended.

        :returns: None while its process lives, or when somebody else has
            emptied it.
        :raises OSError: it cannot be opened, or cannot be trusted.
        :raises sqlite3.Error: it cannot be read.
        """
        path = os.path.join(self.path, name)
        descriptor = _lock(path)
        return None if descriptor is None else OwnedStore(path, descriptor)

    def is_abandoned(self, name: str) -> bool:
        """Return whether no process has a file."""
        path = os.path.join(self.path, name)
        descriptor = _lock(path)
        if descriptor is None:
            return False
        _release(path, descriptor)
        return True


def set_aside(path: str) -> str:
    """Rename a damaged file, for somebody to look at; return its name."""
    aside = f'{path}.damaged'
    for suffix in ('', '-wal', '-shm'):
        with contextlib.suppress(OSError):
            os.rename(path + suffix, aside + suffix)
    return aside


def _demand_owner(path: str, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise PermissionError(
            f'{path} belongs to the user with id {found.st_uid}, and this '
            f'process runs as {os.geteuid()}')


def _lock(path: str) -> int | None:
    """Return a descriptor that locks *path*, None while a process has it."""
    _watch_forks()
    with _guard:
        if path in _held:
            return None
        try:
            found = os.stat(path, follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode):
                raise PermissionError(
                    f'{path} is a symbolic link or no regular file')
            _demand_owner(path, found)
            descriptor = os.open(path, _FLAGS)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Not another file that took its name meanwhile.
            if os.path.samestat(os.fstat(descriptor), os.stat(
                    path, follow_symlinks=False)):
                os.fchmod(descriptor, 0o600)
                _held[path] = descriptor
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None


def _release(path: str, descriptor: int) -> None:
    with _guard:
        if _held.get(path) == descriptor:
            del _held[path]
            os.close(descriptor)
