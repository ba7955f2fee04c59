# SPDX-License-Identifier: Apache-2.0
"""What an operator sees when the disk fails, and what is lost by it."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
from typing import Any

import fixtures

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory
from nova_notifications.delivery import orphans
from nova_notifications.delivery import store
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_store
from tests.unit.delivery.test_spoolqueue import SpoolQueueTestCase

record = test_memory.record
IO_ERROR = sqlite3.OperationalError('disk I/O error')
DAMAGED = sqlite3.DatabaseError('database disk image is malformed')
CANNOT_BE_USED = 'cannot be used (OperationalError: disk I/O error)'


class FailureTestCase(SpoolQueueTestCase):

    def fail(self, method: str, error: Exception,  # type: ignore[override]
             of: str = 'store.Store') -> Any:
        """Have a method of the delivery raise."""
        def raising(*arguments: Any, **options: Any) -> Any:
            raise error

        return fixtures.MonkeyPatch(
            f'nova_notifications.delivery.{of}.{method}', raising)

    def filled(self, number: int = 3) -> Any:
        """Return a queue in which records wait."""
        found, self.tally = self.queue()
        for one in range(number):
            found.put(record(one))
        return found

    def rest(self, found: Any) -> list[str]:
        """Deliver what waits; return its uids."""
        uids = []
        while batch := found.take(10, 0):
            uids += [one.uid for one in batch]
            found.done(list(batch))
        return uids


class TestQueue(FailureTestCase):

    def test_a_dead_letter_that_cannot_be_written(self) -> None:
        found = self.filled()
        first, *_ = found.take(3, 0)
        with self.fail('dead_letter', IO_ERROR):
            found.refuse(first, 'too large')
        self.assertIn(CANNOT_BE_USED, self.logs.output)
        # It is not sent for ever, and the others are not held up by it.
        self.assertEqual({'legacy': 1},
                         self.tally.read()['dropped.refused'])
        self.assertEqual(['uid-1', 'uid-2'], self.rest(found))

    def test_the_reason_of_a_dead_letter_has_no_secrets(self) -> None:
        found = self.filled()
        first, *_ = found.take(3, 0)
        found.refuse(first, 'at rabbit://ada:secret@mq1/')
        (letter, reason), = found._own.store.dead_letters()
        self.assertEqual(first, letter)
        self.assertEqual('at rabbit://ada:***@mq1/', reason)

    def test_what_is_refused_in_memory(self) -> None:
        found, tally = self.queue(spool_directory=None)
        found.put(record(1))
        one, = found.take(3, 0)
        found.refuse(one, 'too large')
        self.assertEqual(0, len(found))
        self.assertEqual({'legacy': 1}, tally.read()['dropped.refused'])

    def test_what_cannot_be_written_waits_in_memory(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.ownfile.time', self))
        for error, later in ((IO_ERROR, True), (DAMAGED, False)):
            found = self.filled(1)
            with self.fail('append', error), fixtures.FakeLogger() as log:
                for number in (1, 2):
                    found.put(record(number))
            self.assertEqual(1, log.output.count('cannot be used'))
            self.assertIn(f'({type(error).__name__}: {error}): notifications '
                          'wait in memory', log.output)
            self.assertEqual({'legacy': 1}, self.tally.read()['spooled'])
            self.assertFalse(found.survives())
            self.assertEqual(3, len(found))
            self.assertEqual([f'uid-{number}' for number in range(3)],
                             self.rest(found))
            # The disk is tried again after half a minute, if that can help.
            for seconds, spooled in ((29.9, 1), (0.1, 2 if later else 1)):
                self.now += seconds
                found.put(record(9))
                self.assertEqual({'legacy': spooled},
                                 self.tally.read()['spooled'], seconds)
                self.rest(found)
            found.close()

    now = 1000.0

    def monotonic(self) -> float:
        """Return the time of this test."""
        return self.now

    def test_deletes_that_fail(self) -> None:
        found = self.filled()
        batch = found.take(3, 0)
        found.done(batch)
        with self.fail('flush_deletes', IO_ERROR):
            self.assertEqual([], found.take(3, 0))
        self.assertIn(CANNOT_BE_USED, self.logs.output)
        self.assertEqual([], self.rest(found))

    def test_what_is_done_is_not_sent_again(self) -> None:
        found = self.filled()
        with self.fail('flush_deletes', IO_ERROR):
            found._own.store._deletable = store._DELETE
            found.done(found.take(3, 0))
        self.assertIn(CANNOT_BE_USED, self.logs.output)
        self.assertEqual([], self.rest(found))

    def test_a_log_of_writes_that_cannot_be_copied(self) -> None:
        found = self.filled()
        with self.fail('checkpoint', IO_ERROR):
            found.housekeep()
        self.assertIn(CANNOT_BE_USED, self.logs.output)
        self.assertEqual(3, len(self.rest(found)))

    def test_the_trouble_of_an_orphan_is_not_that_of_the_file(self) -> None:
        first = self.filled()
        first.close()
        found = self.filled(0)
        found.take(1, 0)
        with self.fail('checkpoint', IO_ERROR):
            found._orphans.current.store._commits = 10 ** 6
            found._checkpoint(found._orphans.current)
        self.assertNotIn('cannot be used', self.logs.output)

    def test_an_orphan_that_cannot_be_read(self) -> None:
        self.filled().close()
        name, = self.files()
        found = self.filled(0)
        with self.fail('read', IO_ERROR):
            self.assertEqual([], found.take(3, 0))
        self.assertIn('A notifications spool cannot be read: '
                      f'{os.path.join(self.path, name)}: disk I/O error',
                      self.logs.output)

    def test_what_cannot_be_read_any_more_does_not_wait(self) -> None:
        for error, waiting in ((IO_ERROR, 3), (DAMAGED, 0)):
            found = self.filled()
            with self.fail('read', error):
                self.assertEqual([], found.take(3, 0))
            self.assertEqual(waiting, len(found))

    def test_how_old_the_oldest_is(self) -> None:
        found = self.filled(0)
        self.assertIsNone(found.oldest())
        found.put(record(1)._replace(created=5.0))
        self.assertEqual(5.0, found.oldest())
        found.take(1, 0)
        self.assertEqual(5.0, found.oldest())
        found._batch = []
        with self.fail('read', IO_ERROR):
            self.assertIsNone(found.oldest())

    def test_a_file_that_cannot_be_closed(self) -> None:
        for error in (IO_ERROR, OSError(errno.EIO, 'no disk')):
            found = self.filled()
            path = found._own.path
            with self.fail('close', error, 'directory.OwnedStore'):
                self.assertEqual(0, found.close())
            self.assertIn(f'The notifications spool {path} cannot be closed: '
                          f'{error}', self.logs.output)

    def test_what_was_delivered_of_a_batch_is_remembered(self) -> None:
        found = self.filled(5)
        found.done(found.take(5, 0)[:2])
        self.assertEqual(3, len(found))
        found.close()
        self.assertEqual(['uid-2', 'uid-3', 'uid-4'],
                         self.rest(self.filled(0)))

    def test_where_the_spool_is(self) -> None:
        for path, name in ((None, 'no directory'), (self.path, self.path)):
            with self.fail('prepare', OSError('full'),
                           'directory.Directory'), \
                    fixtures.FakeLogger() as log:
                found, _ = self.queue(spool_directory=path)
                found.take(1, 0)
            self.assertIn(f'The notifications spool in {name} cannot be used',
                          log.output)


class TestOrphans(FailureTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 100.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.orphans.time', self))
        self.place = directory.Directory(self.path, test_store.TARGET)
        self.orphans = orphans.Orphans()

    def monotonic(self) -> float:
        """Return the time of this test."""
        return self.now

    def _leave(self, *numbers: int) -> str:
        """Leave a file behind; return its path."""
        owned = self.place.create()
        for number in numbers:
            owned.store.append(record(number))
        owned.close()
        return owned.path

    def test_looked_for_twice_a_minute(self) -> None:
        self.orphans.look(self.place)
        for seconds, found in ((29.9, False), (0.1, True), (31, True)):
            path = self._leave(1)
            self.now += seconds
            self.orphans.look(self.place)
            self.assertEqual(found, self.orphans.has_more())
            self.orphans._names.clear()
            os.unlink(path)

    def test_a_directory_that_cannot_be_read(self) -> None:
        with self.fail('names', OSError(errno.EIO, 'no disk'),
                       'directory.Directory'):
            self.orphans.look(self.place)
        self.assertIn('The spool directory cannot be read: [Errno 5] no disk',
                      self.logs.output)
        self.assertFalse(self.orphans.has_more())

    def test_a_file_that_cannot_be_taken_over_now(self) -> None:
        path = self._leave(1)
        for _ in range(2):
            self.now += 30
            self.orphans.look(self.place)
            with self.fail('adopt', IO_ERROR, 'directory.Directory'):
                self.orphans.open_next(self.place)
            self.assertIsNone(self.orphans.current)
        self.assertEqual(1, self.logs.output.count(
            f'A notifications spool cannot be taken over now: {path}: '
            'disk I/O error'))
        self.now += 30
        self.orphans.look(self.place)
        self.orphans.open_next(self.place)
        self.assertEqual(path, self.orphans.current.path)
        self.orphans.close(None)

    def test_letters_that_cannot_be_taken_over(self) -> None:
        path = self._leave(1)
        heir = self.place.create()
        self.addCleanup(heir.close)
        self.orphans.look(self.place)
        self.orphans.open_next(self.place)
        with self.fail('inherit', IO_ERROR):
            self.orphans.close(heir)
        self.assertIn(f'A notifications spool cannot be closed: {path}: '
                      'disk I/O error', self.logs.output)
        # It was closed all the same, and is there.
        self.assertIsNone(self.orphans.current)
        self.assertNotIn(path, directory._held)
        self.assertTrue(os.path.exists(path))

    def test_a_file_that_cannot_be_closed(self) -> None:
        path = self._leave(1)
        self.orphans.look(self.place)
        self.orphans.open_next(self.place)
        with self.fail('close', OSError(errno.EIO, 'no disk')):
            self.orphans.close(None)
        self.assertIn(f'A notifications spool cannot be closed: {path}: '
                      '[Errno 5] no disk', self.logs.output)

    def test_one_of_another_broker_that_cannot_be_opened(self) -> None:
        path = self._leave(1)
        other = directory.Directory(self.path, 'rabbit://elsewhere/')
        for _ in range(2):
            self.now += 30
            with self.fail('is_abandoned', PermissionError('not yours'),
                           'directory.Directory'):
                self.orphans.look(other)
        self.assertEqual(1, self.logs.output.count(
            'A notifications spool cannot be opened: not yours'))
        self.assertTrue(os.path.exists(path))


class TestDirectory(FailureTestCase):

    def test_nothing_stays_locked(self) -> None:
        place = directory.Directory(self.path, test_store.TARGET)
        held = dict(directory._held)
        for method, error in (('directory.os.rename', OSError('full')),
                              ('directory.fcntl.flock', OSError('no locks')),
                              ('directory.store.Store', IO_ERROR)):
            name, _, attribute = method.rpartition('.')
            with self.fail(attribute, error, name):
                self.assertRaises(type(error), place.create)
            self.assertEqual(held, directory._held)
            self.assertEqual(0, len(self._open_files()), method)

    def _open_files(self) -> list[str]:
        found = []
        for name in os.listdir('/proc/self/fd'):
            try:
                target = os.readlink(f'/proc/self/fd/{name}')
            except FileNotFoundError:
                # That of the listing itself.
                continue
            if target.startswith(self.path):
                found.append(target)
        return found

    def test_a_symbolic_link_is_named(self) -> None:
        place = directory.Directory(self.path, test_store.TARGET)
        target = os.path.join(self.path, 'target')
        with open(target, 'w', encoding='utf-8'):
            os.symlink(target, os.path.join(self.path, 'link'))
        error = self.assertRaises(PermissionError, place.adopt, 'link')
        self.assertIn('link is a symbolic link or no regular file',
                      str(error))

    def test_what_is_discarded_is_gone(self) -> None:
        held = set(directory._held)
        owned = directory.Directory(self.path, test_store.TARGET).create()
        owned.store.append(record(1))
        path, = directory._held.keys() - held
        with self.fail('close', IO_ERROR):
            owned.discard()
        self.assertEqual([], os.listdir(self.path))
        self.assertNotIn(path, directory._held)
        owned.store._sql.close()


class TestOwnFile(FailureTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 100.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.ownfile.time', self))

    def monotonic(self) -> float:
        """Return the time of this test."""
        return self.now

    def test_a_place_for_a_file_is_looked_for_twice_a_minute(self) -> None:
        with self.fail('prepare', PermissionError('not yours'),
                       'directory.Directory'):
            found, tally = self.queue()
            self.assertEqual('', self.logs.output)
            found.put(record(1))
            found.take(1, 0)
            self.now += 30
            with fixtures.FakeLogger(level=logging.DEBUG) as log:
                found.take(1, 0)
            self.assertIn('There still is no notifications spool: not yours',
                          log.output)
        self.assertIn('cannot be used (PermissionError: not yours)',
                      self.logs.output)
        for seconds, is_there in ((29.9, False), (0.1, True)):
            self.now += seconds
            found.take(1, 0)
            self.assertEqual(is_there, os.path.exists(self.path))
        self.assertEqual({}, tally.read()[counters.SPOOLED])

    def test_a_removed_file_that_cannot_be_copied(self) -> None:
        found = self.filled()
        removed = found._own
        for suffix in ('', '-wal', '-shm'):
            os.unlink(removed.path + suffix)
        with self.fail('copy_to', IO_ERROR):
            found.housekeep()
        self.assertIn(f'The notifications spool {removed.path} was removed '
                      'and cannot be copied: disk I/O error',
                      self.logs.output)
        # It is used on, and no other one is left behind.
        self.assertIs(removed, found._own)
        self.assertEqual([], self.files())
        self.assertEqual(['uid-0', 'uid-1', 'uid-2'], self.rest(found))
