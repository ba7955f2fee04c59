# SPDX-License-Identifier: Apache-2.0
"""The bounds of what waits, on both sides of each."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
from types import SimpleNamespace
from typing import Any

import fixtures

from nova_notifications.delivery import counters
from nova_notifications.delivery import identity
from nova_notifications.delivery import memory
from nova_notifications.delivery import process
from nova_notifications.delivery import records
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import store
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_store
from tests.unit.delivery.test_spoolqueue import SpoolQueueTestCase

record = test_memory.record


class TestStore(test_store.SpoolTestCase):

    def setUp(self) -> None:
        super().setUp()
        os.mkdir(self.path)
        self.file = os.path.join(self.path, 'a file?.sqlite')
        self.store = store.Store(self.file)

    def _rows_without_log(self) -> int:
        """Return how many rows the file has without what follows in a log."""
        copy = os.path.join(self.path, 'copy.sqlite')
        shutil.copy(self.file, copy)
        with sqlite3.connect(copy) as sql:
            try:
                number: int = sql.execute(
                    'SELECT count(*) FROM waiting').fetchone()[0]
            except sqlite3.OperationalError:
                # Not even the table has been copied.
                number = 0
        sql.close()
        os.unlink(copy)
        return number

    def test_when_the_log_is_copied(self) -> None:
        for number in range(3):
            self.store.append(record(number))
        for commits, rows in ((999, 0), (1000, 3)):
            self.store._commits = commits
            self.store.checkpoint()
            self.assertEqual(rows, self._rows_without_log())
        self.assertEqual(0, self.store._commits)
        # By the file itself, whatever its name; nothing else is made.
        self.assertEqual(
            ['a file?.sqlite', 'a file?.sqlite-shm', 'a file?.sqlite-wal'],
            sorted(os.listdir(self.path)))

    def test_when_a_caller_copies_it(self) -> None:
        for commits, overdue in ((9999, False), (10000, True)):
            self.store._commits = commits
            self.assertEqual(overdue, self.store.overdue)

    def test_what_counts_as_a_commit(self) -> None:
        steps: list[Any] = [
            lambda: self.store.append(record(1)),
            lambda: self.store.append(record(2)),
            lambda: self.store.drop_oldest(0),
            lambda: self.store.dead_letter(record(3), 'why'),
            lambda: self.store.done(2, [record(2)]),
            self.store.flush_deletes, self.store.flush_deletes]
        found = []
        for step in steps:
            step()
            found.append(self.store._commits)
        self.assertEqual([1, 2, 3, 4, 4, 5, 5], found)

    def test_room(self) -> None:
        one = record(1)
        self.assertFalse(self.store.append(one, most=0))
        self.assertFalse(self.store.append(one, most_bytes=one.size - 1))
        self.assertTrue(self.store.append(one, 1, one.size))
        self.assertFalse(self.store.append(one, 1, 2 * one.size))
        self.assertTrue(self.store.append(one, 2, 2 * one.size))
        self.assertEqual((2, 2 * one.size),
                         (self.store.number, self.store.bytes))
        self.store.drop_oldest(0)
        self.assertEqual((1, one.size), (self.store.number, self.store.bytes))
        self.store.done(2, [one])
        self.assertEqual((0, 0), (self.store.number, self.store.bytes))
        self.assertIsNone(self.store.drop_oldest(0))

    def test_the_size_of_a_record(self) -> None:
        self.assertEqual(256 + 10, record(1, 10).size)
        self.store.append(record(1, 10))
        self.store.close()
        self.assertEqual(266, store.Store(self.file).bytes)

    def test_what_is_deleted_many_at_once(self) -> None:
        for number in range(51):
            self.store.append(record(number))
        self.store.done(49, [record(number) for number in range(49)])
        self.assertEqual(49, self.store._deletable)
        self.store.done(50, [record(50)])
        self.assertEqual(0, self.store._deletable)
        self.assertEqual(1, len(self.store.read(0, 99)))

    def test_where_the_oldest_is_looked_for(self) -> None:
        for number in range(3):
            self.store.append(record(number))
        self.assertEqual('uid-1', self.store.drop_oldest(1).uid)
        self.assertEqual(['uid-0', 'uid-2'], [
            one.uid for _, one in self.store.read(0, 9)])
        self.assertEqual([3], [row for row, _ in self.store.read(1, 9)])
        self.assertEqual([1], [row for row, _ in self.store.read(0, 1)])


class TestMove(SpoolQueueTestCase):

    def test_a_few_at_a_time(self) -> None:
        for at_once in (1, 2, 5, 6):
            self.useFixture(fixtures.MonkeyPatch(
                'nova_notifications.delivery.ownfile._COPIED_AT_ONCE',
                at_once))
            found, _ = self.queue()
            for number in range(5):
                found.put(record(number))
            for name in self.files():
                for suffix in ('', '-wal', '-shm'):
                    os.unlink(os.path.join(self.path, name + suffix))
            found.housekeep()
            self.assertEqual(5, found._own.store.number)
            uids = []
            while batch := found.take(9, 0):
                uids += [one.uid for one in batch]
                found.done(batch)
            self.assertEqual([f'uid-{number}' for number in range(5)], uids)
            found.close()
        self.assertIn('5 notifications go on in', self.logs.output)


class TestFull(SpoolQueueTestCase):

    def test_what_is_under_way_of_an_orphan_protects_nothing_else(
            self) -> None:
        first, _ = self.queue()
        for number in range(3):
            first.put(record(number))
        first.close()
        found, _ = self.queue(spool_size=2)
        self.assertEqual(3, len(found.take(9, 0)))
        for number in range(10, 13):
            found.put(record(number))
        # The oldest of its own file.
        self.assertIn('dropped event 10', self.logs.output)
        self.assertEqual(['uid-11', 'uid-12'], [
            one.uid for _, one in found._own.store.read(0, 9)])

    def test_one_that_finds_no_room_at_all(self) -> None:
        found, _ = self.queue(spool_megabytes=1)
        found.put(record(1))
        found.put(record(2, 1024 * 1024 - 255))
        self.assertIn('dropped event 2', self.logs.output)
        self.assertEqual(1, found._own.store.number)
        found.put(record(3, 1024 * 1024 - 256))
        self.assertEqual(['uid-3'], [
            one.uid for _, one in found._own.store.read(0, 9)])

    def test_no_file_is_made_once_it_is_closed(self) -> None:
        found, _ = self.queue()
        found.close()
        now = found._file._tried + 1000
        with fixtures.MonkeyPatch(
                'nova_notifications.delivery.ownfile.time.monotonic',
                lambda: now):
            found.take(1, 0)
        self.assertIsNone(found._own)
        self.assertEqual([], self.files())


class TestWaiting(SpoolQueueTestCase):

    def _waits(self, found: Any) -> bool:
        """Return whether a worker waits for a caller."""
        waits: list[float] = []
        changed = found._changed

        class Condition:
            def __enter__(self) -> None:
                changed.acquire()

            def __exit__(self, *error: object) -> None:
                changed.release()

            def wait(self, timeout: float) -> None:
                waits.append(timeout)

            notify_all = changed.notify_all

        found._changed = Condition()
        try:
            self.assertEqual([], found.take(1, 7.0))
        finally:
            found._changed = changed
        self.assertIn(waits, ([], [7.0]))
        return bool(waits)

    def test_nothing_is_there(self) -> None:
        found, _ = self.queue()
        self.assertTrue(self._waits(found))

    def test_a_disk_that_cannot_be_read_is_left_alone(self) -> None:
        found, _ = self.queue()
        found.put(record(1))
        now = [100.0]
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.spoolqueue.time.monotonic',
            lambda: now[0]))

        def read(*arguments: Any) -> Any:
            raise sqlite3.OperationalError('disk I/O error')

        with fixtures.MonkeyPatch(
                'nova_notifications.delivery.store.Store.read', read):
            found.take(1, 0)
        self.assertTrue(self._waits(found))
        now[0] += 29.9
        self.assertTrue(self._waits(found))
        now[0] += 0.1
        self.assertEqual(['uid-1'], [one.uid for one in found.take(1, 0)])

    def test_more_files_are_to_be_opened(self) -> None:
        found, _ = self.queue()
        found._orphans._names.append('notifications-gone.sqlite')
        found._read = lambda: None
        self.assertFalse(self._waits(found))
        found._orphans._names.clear()
        self.assertTrue(self._waits(found))

    def test_a_batch_is_not_longer_than_it_is_asked_for(self) -> None:
        found, _ = self.queue()
        for number in range(60):
            found.put(record(number))
        self.assertEqual(7, len(found.take(7, 0)))
        # What is read at once.
        self.assertEqual(spoolqueue._BATCH, len(found.take(60, 0)))


class TestMemory(test_store.SpoolTestCase):

    def queue(self, **changes: Any) -> memory.MemoryQueue:
        self.tally = counters.Counters()
        return memory.MemoryQueue(
            test_memory.settings(**changes), self.tally,
            counters.BoundedLog(logging.getLogger(__name__)))

    def test_room_in_bytes(self) -> None:
        found = self.queue(queue_megabytes=1)
        half = record(1, 512 * 1024 - 256)
        found.put(half)
        found.put(half._replace(uid='second'))
        self.assertEqual((2, {}), (len(found), self.tally.read()['dropped']))
        found.put(record(3, 0)._replace(body=''))
        self.assertEqual(2, len(found))
        self.assertEqual(['second', 'uid-3'],
                         [one.uid for one in found.take(9, 0)])

    def test_one_that_finds_no_room_at_all(self) -> None:
        found = self.queue(queue_megabytes=1)
        found.put(record(1))
        found.put(record(2, 1024 * 1024 - 255))
        self.assertEqual(['uid-1'], [one.uid for one in found.take(9, 0)])
        found.done(found.take(9, 0))
        found.put(record(3, 1024 * 1024 - 256))
        self.assertEqual(1, len(found))

    def test_what_is_dropped_is_logged(self) -> None:
        found = self.queue(queue_size=1)
        for number in range(2):
            found.put(record(number))
        self.assertIn('The queue of notifications is full (1 waiting): '
                      'dropped event 0', self.logs.output)
        found.close()
        found.put(record(2))
        self.assertIn('The queue of notifications is closed (0 waiting): '
                      'dropped event 2', self.logs.output)

    def test_how_old_the_oldest_is(self) -> None:
        found = self.queue()
        self.assertIsNone(found.oldest())
        for number in (1, 2):
            found.put(record(number)._replace(created=float(number)))
        self.assertEqual(1.0, found.oldest())
        found.take(1, 0)
        self.assertEqual(1.0, found.oldest())
        found.done(found.take(1, 0))
        self.assertEqual(2.0, found.oldest())

    def test_a_caller_waits_as_long_as_it_is_to(self) -> None:
        now = [0.0]
        waits: list[float] = []
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.memory.time',
            SimpleNamespace(monotonic=lambda: now[0])))
        found = self.queue(queue_size=1, full_policy='block',
                           block_timeout=5)

        def wait(seconds: float) -> None:
            waits.append(seconds)
            now[0] += 2

        found.put(record(1))
        condition = threading.Condition()
        condition.wait = wait  # type: ignore[method-assign,assignment]
        found._changed = condition
        found.put(record(2))
        self.assertEqual([5, 3, 1], waits)
        self.assertEqual({'legacy': 1}, self.tally.read()['dropped.full'])
        self.assertEqual(['uid-1'], [one.uid for one in found.take(9, 0)])

    def test_what_a_record_is_called(self) -> None:
        one, = records.make({}, {'event_type': 'x' * 300, 'message_id': 'm'},
                            ['t'], 'INFO', False)
        self.assertEqual(f'{"x" * 255} m', one.label)


class TestProcess(test_store.SpoolTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.process._process',
            process._Process()))
        self.now = 100.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.process.time', SimpleNamespace(
                monotonic=lambda: self.now, time=lambda: self.now)))
        self.asked: list[tuple[str, float]] = []

    def _worker(self, digest: str, flushed: bool = True, seconds: float = 0,
                oldest: float | None = None, **changes: Any) -> Any:
        def wait(name: str) -> Any:
            def waited(timeout: float) -> bool:
                self.asked.append((name, timeout))
                self.now += seconds
                return flushed
            return waited

        source = type('Source', (), {'oldest': lambda source: oldest,
                                     '__len__': lambda source: 2})
        found: Any = SimpleNamespace(
            flush=wait('flush'), stop=wait('stop'), source=source(),
            tally=counters.Counters())
        process._process.workers[process.Key(
            'spool', identity.Identity('rabbit://h', digest),
            test_memory.settings(**changes))] = found
        return found

    def test_all_are_waited_for_together(self) -> None:
        for name, wait in (('flush', process.flush_all),
                           ('stop', process.shutdown)):
            self.asked.clear()
            for digest, flushed in (('a', True), ('b', False), ('c', True)):
                self._worker(digest, flushed, 4.0)
            self.assertFalse(wait(6.0))
            self.assertEqual([(name, 6.0), (name, 2.0), (name, 0.0)],
                             self.asked)
            process._process.workers.clear()
            self._worker('a')
            self.assertTrue(wait(6.0))
            self.assertEqual(name == 'flush', bool(process._process.workers))
            process._process.workers.clear()
            self.assertTrue(wait(6.0))

    def test_statistics(self) -> None:
        self.assertEqual({}, process.statistics())
        for digest, oldest in (('a', None), ('b', 90.0), ('c', 101.0)):
            self._worker(digest, oldest=oldest)
        found = process.statistics()
        self.assertEqual(
            {'spool rabbit://h': 0.0, 'spool rabbit://h #2': 10.0,
             'spool rabbit://h #3': 0.0},
            {name: one['oldest_age'] for name, one in found.items()})
        for one in found.values():
            self.assertEqual((2, counters.Counters().read()),
                             (one['queue_length'], one['counters']))

    def test_the_end_of_the_process(self) -> None:
        process._at_exit()
        self._worker('a', flush_timeout=3)
        self._worker('b', flush_timeout=7)
        process._at_exit()
        self.assertEqual([('stop', 7.0)] * 2, self.asked)
