# SPDX-License-Identifier: Apache-2.0
"""Store notifications that wait to be delivered in an SQLite file."""

import contextlib
import functools
import os
import sqlite3
import sys
import time
from urllib import parse

from nova_notifications.delivery import records
from nova_notifications.delivery import threads

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    format TEXT NOT NULL,
    created REAL NOT NULL,
    label TEXT NOT NULL,
    uid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    format TEXT NOT NULL,
    created REAL NOT NULL,
    label TEXT NOT NULL,
    uid TEXT NOT NULL,
    died REAL NOT NULL,
    reason TEXT NOT NULL);
"""
_COLUMNS = 'topic, body, format, created, label, uid'
_LETTER = f'{_COLUMNS}, died, reason'

#: Dead letters kept in one file, and their bytes; the oldest go first.
DEAD_LETTERS = 1000
DEAD_BYTES = 16 * 1024 * 1024

_TRIM = """
DELETE FROM dead_letters WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER newest AS place,
               sum(length(body)) OVER newest AS bytes
        FROM dead_letters WINDOW newest AS (ORDER BY id DESC))
    WHERE place > 1 AND (place > ? OR bytes > ?))
"""

# Commits after which the worker copies the write-ahead log into the file, and
# after which a caller does it: the worker can be held up by the transport.
_CHECKPOINT = 1000
_OVERDUE = 10 * _CHECKPOINT

# Pages of the log from which on callers wait for the checkpoint. Before that
# they do not, and any pause of theirs lets the log begin anew.
_LONG = 8192

# Deleted at once; as many can arrive twice after the process was killed.
_DELETE = 50

# SQLite has locks of its own inside. A child that is forked while another
# thread is in SQLite inherits them locked, and waits for ever when it opens
# a file: so nobody is in SQLite while this process forks.
_checkpointing = threads.NativeRLock()
_inside = threads.NativeRLock()


def _before_fork() -> None:
    _checkpointing.acquire()
    _inside.acquire()


def _after_fork_in_parent() -> None:
    _inside.release()
    _checkpointing.release()


def _after_fork_in_child() -> None:
    global _checkpointing, _inside
    _checkpointing = threads.NativeRLock()
    _inside = threads.NativeRLock()


@functools.lru_cache(maxsize=1)
def _watch_forks() -> None:
    """Keep all threads out of SQLite whenever this process forks."""
    os.register_at_fork(before=_before_fork,
                        after_in_parent=_after_fork_in_parent,
                        after_in_child=_after_fork_in_child)


def exclusive() -> threads.NativeRLock:
    """Return the lock that keeps everybody else out of all stores."""
    _watch_forks()
    return _inside


class Store:
    """Store what callers append until one worker has delivered it.

    A commit is in the operating system's hands when :meth:`append` returns:
    it survives the process, not a power loss.

    :param path: of a file, which may be empty.
    :raises sqlite3.Error, OSError: the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        _watch_forks()
        self.path = path
        existed = os.path.exists(path) and os.path.getsize(path) > 0
        self._commits = 0
        # Ids are not used twice: what has been delivered but could not
        # be deleted is never mistaken for something new.
        self.done_to = 0
        self._deletable = 0
        with _inside:
            self._sql = sqlite3.connect(path, timeout=1.0,
                                        isolation_level=None,
                                        check_same_thread=False)
            try:
                self._open(existed)
                self._files = self._identify()
            except BaseException:
                self._sql.close()
                raise

    def _identify(self) -> tuple[tuple[int, int], ...]:
        found = []
        for suffix in ('', '-wal'):
            status = os.stat(f'{self.path}{suffix}')
            found.append((status.st_dev, status.st_ino))
        return tuple(found)

    def is_in_place(self) -> bool:
        """Return whether the file still is where its path says.

        What is written to a file that was removed is gone with the process.
        """
        try:
            return self._identify() == self._files
        except OSError:
            return False

    def _open(self, existed: bool) -> None:
        self._sql.execute('PRAGMA journal_mode=WAL')
        self._sql.execute('PRAGMA synchronous=NORMAL')
        self._sql.execute('PRAGMA wal_autocheckpoint=0')
        if existed:
            found = self._sql.execute('PRAGMA quick_check(1)').fetchone()
            if found != ('ok',):
                raise sqlite3.DatabaseError(f'damaged: {found}')
        self._sql.executescript(_SCHEMA)
        self._count()

    def _count(self) -> None:
        self.number: int
        self.bytes: int
        self.number, self.bytes = self._sql.execute(
            'SELECT count(*), coalesce(sum(length(body) + 256), 0) '
            'FROM waiting').fetchone()

    def append(self, record: records.Record, most: int = sys.maxsize,
               most_bytes: int = sys.maxsize) -> bool:
        """Write *record* behind all others.

        :param most: records that the file may have with it.
        :param most_bytes: bytes that it may have with it.
        :returns: whether there was room; nothing is written otherwise.
        """
        with _inside:
            if (self.number >= most
                    or self.bytes + record.size > most_bytes):
                return False
            self._sql.execute(
                f'INSERT INTO waiting ({_COLUMNS}) VALUES (?,?,?,?,?,?)',
                record)
            self.number += 1
            self.bytes += record.size
            self._commits += 1
        return True

    def read(self, after: int,
             number: int) -> list[tuple[int, records.Record]]:
        """Return up to *number* records behind id *after*, in order."""
        with _inside:
            rows = self._sql.execute(
                f'SELECT id, {_COLUMNS} FROM waiting WHERE id > ? '
                'ORDER BY id LIMIT ?',
                (max(after, self.done_to), number)).fetchall()
        return [(row[0], records.Record(*row[1:])) for row in rows]

    def done(self, up_to: int, finished: list[records.Record]) -> None:
        """Forget *finished*: all records up to the id *up_to*.

        They are deleted later, many at once; see :meth:`flush_deletes`.
        """
        with _inside:
            self.done_to = up_to
            self.number -= len(finished)
            self.bytes -= sum(record.size for record in finished)
            self._deletable += len(finished)
        if self._deletable >= _DELETE:
            self.flush_deletes()

    def flush_deletes(self) -> None:
        """Delete what is done."""
        with _inside:
            if self._deletable:
                self._deletable = 0
                self._commits += 1
                self._sql.execute('DELETE FROM waiting WHERE id <= ?',
                                  (self.done_to,))

    @property
    def overdue(self) -> bool:
        """Return whether the write-ahead log must be copied at once."""
        return self._commits >= _OVERDUE

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the file when it is long.

        Otherwise it would grow with every commit, whatever is deleted.
        """
        if self._commits < _CHECKPOINT or not self.is_in_place():
            return
        with _checkpointing:
            self._commits = 0
            # By a connection of its own, which does not hold callers up. The
            # log begins anew where nothing was written meanwhile.
            other = sqlite3.connect(
                f'file:{parse.quote(self.path)}?mode=rw', timeout=0.1,
                uri=True)
            try:
                _, pages, _ = other.execute(
                    'PRAGMA wal_checkpoint(PASSIVE)').fetchone()
            finally:
                other.close()
            if pages >= _LONG:
                with _inside:
                    self._sql.execute(
                        'PRAGMA wal_checkpoint(PASSIVE)').fetchall()

    def copy_to(self, other: 'Store', after: int, number: int) -> int:
        """Copy up to *number* records behind id *after* under their ids.

        :returns: the id of the last one that was copied, *after* where there
            was none.
        """
        with _inside:
            rows = self._sql.execute(
                f'SELECT id, {_COLUMNS} FROM waiting WHERE id > ? '
                'ORDER BY id LIMIT ?',
                (max(after, self.done_to), number)).fetchall()
            if not rows:
                return after
            other._sql.executemany(
                f'INSERT INTO waiting (id, {_COLUMNS}) '
                'VALUES (?,?,?,?,?,?,?)', rows)
            other._commits += len(rows)
        return int(rows[-1][0])

    def succeed(self, other: 'Store') -> None:
        """Go on where *other* is, after a copy of what waits there."""
        self.inherit(other)
        with _inside:
            self.done_to = other.done_to
            self._deletable = 1
            self.flush_deletes()
            self._count()

    def drop_oldest(self, after: int) -> records.Record | None:
        """Delete and return the oldest record behind id *after*."""
        with _inside:
            found = self.read(after, 1)
            if not found:
                return None
            row, record = found[0]
            self._sql.execute('DELETE FROM waiting WHERE id = ?', (row,))
            self.number -= 1
            self.bytes -= record.size
            self._commits += 1
        return record

    def dead_letter(self, record: records.Record, reason: str) -> None:
        """Write *record* to the dead letters."""
        self._add_letters([(*record, time.time(), reason)])

    def _add_letters(self, letters: list[tuple[object, ...]]) -> None:
        with _inside:
            self._sql.executemany(
                f'INSERT INTO dead_letters ({_LETTER}) '
                'VALUES (?,?,?,?,?,?,?,?)', letters)
            self._sql.execute(_TRIM, (DEAD_LETTERS, DEAD_BYTES))
            self._commits += 1

    def _letters(self) -> list[tuple[object, ...]]:
        with _inside:
            return self._sql.execute(
                f'SELECT {_LETTER} FROM dead_letters ORDER BY id').fetchall()

    def dead_letters(self) -> list[tuple[records.Record, str]]:
        """Return the dead letters with the reasons, oldest first."""
        return [(records.Record(*row[:6]),  # type: ignore[arg-type]
                 str(row[7])) for row in self._letters()]

    def inherit(self, other: 'Store') -> None:
        """Take over the dead letters of a file that can go then."""
        letters = other._letters()
        if letters:
            self._add_letters(letters)
            with _inside:
                other._sql.execute('DELETE FROM dead_letters')

    def close(self) -> bool:
        """Close the file; return whether nothing at all is left in it."""
        with _inside:
            try:
                with contextlib.suppress(sqlite3.OperationalError):
                    self.flush_deletes()
                left = self._sql.execute(
                    'SELECT (SELECT count(*) FROM waiting WHERE id > ?) + '
                    '(SELECT count(*) FROM dead_letters)',
                    (self.done_to,)).fetchone()[0]
            finally:
                self._sql.close()
        return bool(left == 0)
