# SPDX-License-Identifier: Apache-2.0
"""One SQLite file with notifications that wait."""

import contextlib
import os
import sqlite3
import sys
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

# Commits after which the worker folds the write-ahead log into the file, and
# after which a caller does it: the worker can be held up by the transport.
_FOLD = 1000
_OVERDUE = 10 * _FOLD

# Pages of the log from which on callers wait for the folding. Before that
# they do not, and any pause of theirs lets the log begin anew.
_LONG = 8192

# Deleted at once; as many can arrive twice after the process was killed.
_DELETE = 50

# SQLite has locks of its own inside. A child that is forked while another
# thread is in SQLite inherits them locked, and waits for ever when it opens
# a file: so nobody is in SQLite while this process forks.
_folding = threading.RLock()
_inside = threading.RLock()


def _before_fork() -> None:
    _folding.acquire()
    _inside.acquire()


def _after_fork_in_parent() -> None:
    _inside.release()
    _folding.release()


def _after_fork_in_child() -> None:
    global _folding, _inside
    _folding = threading.RLock()
    _inside = threading.RLock()


os.register_at_fork(before=_before_fork,
                    after_in_parent=_after_fork_in_parent,
                    after_in_child=_after_fork_in_child)


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
            except BaseException:
                self._sql.close()
                raise

    def _open(self, existed: bool) -> None:
        self._sql.execute('PRAGMA journal_mode=WAL')
        self._sql.execute('PRAGMA synchronous=NORMAL')
        self._sql.execute('PRAGMA wal_autocheckpoint=0')
        if existed:
            found = self._sql.execute('PRAGMA quick_check(1)').fetchone()
            if found != ('ok',):
                raise sqlite3.DatabaseError(f'damaged: {found}')
        self._sql.executescript(_SCHEMA)
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

        They are deleted later, many at once; see :meth:`settle`.
        """
        with _inside:
            self.done_to = up_to
            self.number -= len(finished)
            self.bytes -= sum(record.size for record in finished)
            self._deletable += len(finished)
        if self._deletable >= _DELETE:
            self.settle()

    def settle(self) -> None:
        """Delete what is done."""
        with _inside:
            if self._deletable:
                self._deletable = 0
                self._commits += 1
                self._sql.execute('DELETE FROM waiting WHERE id <= ?',
                                  (self.done_to,))

    @property
    def overdue(self) -> bool:
        """Whether the write-ahead log must be folded at once."""
        return self._commits >= _OVERDUE

    def fold(self) -> None:
        """Fold the write-ahead log into the file when it is long.

        Otherwise it would grow with every commit, whatever is deleted.
        """
        if self._commits < _FOLD:
            return
        with _folding:
            self._commits = 0
            # By a connection of its own, which does not hold callers up. The
            # log begins anew where nothing was written meanwhile.
            other = sqlite3.connect(self.path, timeout=0.1)
            try:
                _, pages, _ = other.execute(
                    'PRAGMA wal_checkpoint(PASSIVE)').fetchone()
            finally:
                other.close()
            if pages >= _LONG:
                with _inside:
                    self._sql.execute(
                        'PRAGMA wal_checkpoint(PASSIVE)').fetchall()

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

    def bury(self, record: records.Record, reason: str) -> None:
        """Write *record* to the dead letters."""
        self._bury([(*record, time.time(), reason)])

    def _bury(self, letters: list[tuple[object, ...]]) -> None:
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
            self._bury(letters)
            with _inside:
                other._sql.execute('DELETE FROM dead_letters')

    def close(self) -> bool:
        """Close the file; return whether nothing at all is left in it."""
        with _inside:
            try:
                with contextlib.suppress(sqlite3.OperationalError):
                    self.settle()
                left = self._sql.execute(
                    'SELECT (SELECT count(*) FROM waiting WHERE id > ?) + '
                    '(SELECT count(*) FROM dead_letters)',
                    (self.done_to,)).fetchone()[0]
            finally:
                self._sql.close()
        return bool(left == 0)
