# SPDX-License-Identifier: Apache-2.0
"""One SQLite file with notifications that wait."""

import os
import sqlite3
import threading
import time

from nova_notifications.delivery import records

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

#: Dead letters kept in one file; the oldest go first.
DEAD_LETTERS = 1000

# Pages of the write-ahead log after which the worker folds it into the
# file: a caller would have to wait for the disk.
_CHECKPOINT = 2000

# Deleted at once; as many can arrive twice after the process was killed.
_DELETE = 50


class Store:
    """Appended to by callers, read and emptied by one worker.

    A commit is in the operating system's hands when :meth:`append` returns:
    it survives the process, not a power loss.

    :param path: made with mode 0600 when it does not exist.
    :raises sqlite3.Error, OSError: the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        existed = os.path.exists(path)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        os.chmod(path, 0o600)
        self._lock = threading.Lock()
        self._commits = 0
        self._sql = sqlite3.connect(path, timeout=1.0, isolation_level=None,
                                    check_same_thread=False)
        try:
            self._sql.execute('PRAGMA journal_mode=WAL')
            self._sql.execute('PRAGMA synchronous=NORMAL')
            self._sql.execute('PRAGMA wal_autocheckpoint=0')
            if existed:
                self._check()
            self._sql.executescript(_SCHEMA)
            self.number: int
            self.bytes: int
            self.number, self.bytes, self.last = self._sql.execute(
                'SELECT count(*), coalesce(sum(length(body) + 256), 0), '
                'coalesce(max(id), 0) FROM waiting').fetchone()
            # Ids are not used twice: what has been delivered but could not
            # be deleted is never mistaken for something new.
            self.done_to = 0
            self._deletable = 0
        except BaseException:
            self._sql.close()
            raise

    def _check(self) -> None:
        found = self._sql.execute('PRAGMA quick_check(1)').fetchone()
        if found != ('ok',):
            raise sqlite3.DatabaseError(f'damaged: {found}')

    def append(self, record: records.Record) -> None:
        """Write *record* behind all others."""
        with self._lock:
            cursor = self._sql.execute(
                f'INSERT INTO waiting ({_COLUMNS}) VALUES (?,?,?,?,?,?)',
                record)
            self.last = cursor.lastrowid or self.last
            self.number += 1
            self.bytes += record.size
            self._commits += 1

    def read(self, after: int,
             number: int) -> list[tuple[int, records.Record]]:
        """Return up to *number* records behind id *after*, in order."""
        with self._lock:
            rows = self._sql.execute(
                f'SELECT id, {_COLUMNS} FROM waiting WHERE id > ? '
                'ORDER BY id LIMIT ?',
                (max(after, self.done_to), number)).fetchall()
        return [(row[0], records.Record(*row[1:])) for row in rows]

    def done(self, up_to: int, finished: list[records.Record]) -> None:
        """Forget *finished*: all records up to the id *up_to*.

        They are deleted later, many at once; see :meth:`settle`.
        """
        with self._lock:
            self.done_to = up_to
            self.number -= len(finished)
            self.bytes -= sum(record.size for record in finished)
            self._deletable += len(finished)
        if self._deletable >= _DELETE:
            self.settle()

    def settle(self) -> None:
        """Delete what is done, fold the write-ahead log when it is long."""
        if self._deletable:
            with self._lock:
                self._deletable = 0
                self._commits += 1
                self._sql.execute('DELETE FROM waiting WHERE id <= ?',
                                  (self.done_to,))
        if self._commits >= _CHECKPOINT:
            self._commits = 0
            # A connection of its own does not hold callers up.
            other = sqlite3.connect(self.path, timeout=0.1)
            try:
                other.execute('PRAGMA wal_checkpoint(PASSIVE)')
            finally:
                other.close()

    def drop_oldest(self, after: int) -> records.Record | None:
        """Delete and return the oldest record behind id *after*."""
        found = self.read(after, 1)
        if not found:
            return None
        row, record = found[0]
        with self._lock:
            self._sql.execute('DELETE FROM waiting WHERE id = ?', (row,))
            self.number -= 1
            self.bytes -= record.size
            self._commits += 1
        return record

    def bury(self, record: records.Record, reason: str) -> None:
        """Write *record* to the dead letters."""
        with self._lock:
            self._sql.execute(
                f'INSERT INTO dead_letters ({_COLUMNS}, died, reason) '
                'VALUES (?,?,?,?,?,?,?,?)', (*record, time.time(), reason))
            self._sql.execute(
                'DELETE FROM dead_letters WHERE id <= '
                '(SELECT max(id) FROM dead_letters) - ?', (DEAD_LETTERS,))

    def dead_letters(self) -> list[tuple[records.Record, str]]:
        """Return the dead letters with the reasons, oldest first."""
        with self._lock:
            rows = self._sql.execute(
                f'SELECT {_COLUMNS}, reason FROM dead_letters '
                'ORDER BY id').fetchall()
        return [(records.Record(*row[:6]), row[6]) for row in rows]

    def close(self) -> bool:
        """Close the file; return whether nothing at all is left in it."""
        with self._lock:
            try:
                left = self._sql.execute(
                    'SELECT (SELECT count(*) FROM waiting WHERE id > ?) + '
                    '(SELECT count(*) FROM dead_letters)',
                    (self.done_to,)).fetchone()[0]
            finally:
                self._sql.close()
        return bool(left == 0)
