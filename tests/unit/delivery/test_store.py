# SPDX-License-Identifier: Apache-2.0
"""The spool's files."""

import os
import sqlite3
import threading

import fixtures
from oslotest import base

from nova_notifications.delivery import store
from tests.unit.delivery import test_memory
from tests.unit import waiting

record = test_memory.record
TARGET = 'rabbit://127.0.0.1:5672/?exchange=openstack'


class SpoolTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.path = os.path.join(
            self.useFixture(fixtures.TempDir()).path, 'spool')


class TestStore(SpoolTestCase):

    def setUp(self) -> None:
        super().setUp()
        os.mkdir(self.path)
        self.file = os.path.join(self.path, 'a.sqlite')

    def test_order_survives_the_process(self) -> None:
        first = store.Store(self.file)
        sent = [record(number) for number in range(120)]
        for one in sent:
            first.append(one)
        first.done(60, sent[:60])
        first.flush_deletes()
        again = store.Store(self.file)
        self.assertEqual(60, again.number)
        self.assertEqual(sent[60:], [one for _, one in again.read(0, 99)])
        again.close()

    def test_what_is_done_is_not_read_again(self) -> None:
        found = store.Store(self.file)
        sent = [record(number) for number in range(3)]
        for one in sent:
            found.append(one)
        found.done(2, sent[:2])
        self.assertEqual([(3, sent[2])], found.read(0, 9))
        self.assertFalse(found.close())

    def test_a_closed_file_has_nothing_that_was_delivered(self) -> None:
        first = store.Store(self.file)
        sent = [record(number) for number in range(5)]
        for one in sent:
            first.append(one)
        first.done(3, sent[:3])
        self.assertFalse(first.close())
        again = store.Store(self.file)
        self.assertEqual([(4, sent[3]), (5, sent[4])], again.read(0, 9))
        again.close()

    def test_no_record_beyond_the_bounds(self) -> None:
        found = store.Store(self.file)
        self.assertTrue(found.append(record(0), 2, 600))
        self.assertTrue(found.append(record(1), 2, 600))
        self.assertFalse(found.append(record(2), 2, 6000))
        self.assertFalse(found.append(record(2), 9, 600))
        self.assertEqual((2, 2 * record(0).size), (found.number, found.bytes))

    def test_the_log_of_writes_stays_short(self) -> None:
        # A broker that is away for long: what comes drops what is oldest.
        found = store.Store(self.file)
        longest = 0
        for number in range(4000):
            while not found.append(record(number, 1500), 500):
                found.drop_oldest(0)
            found.checkpoint()
            longest = max(longest, os.path.getsize(f'{self.file}-wal'))
        self.assertLess(longest, 32 * 1024 * 1024)
        self.assertLess(os.path.getsize(self.file), 4 * 1024 * 1024)
        self.assertEqual(
            [f'uid-{number}' for number in range(3500, 4000)],
            [one.uid for _, one in found.read(0, 9999)])

    def test_nobody_is_in_sqlite_while_the_process_forks(self) -> None:
        store.Store(self.file).close()
        lock = waiting.CountedLock(store._inside)
        self.useFixture(fixtures.MockPatchObject(store, '_inside', lock))
        happened: list[str] = []
        entered = threading.Event()

        def inside() -> None:
            with lock:
                entered.set()
                # The other one is the process that forks.
                lock.wait_for(2)
                happened.append('left')

        thread = threading.Thread(target=inside)
        thread.start()
        entered.wait()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                mine = store.Store(f'{self.file}.child')
                mine.append(record(0))
                status = 0
            finally:
                os._exit(status)
        happened.append('forked')
        self.assertEqual(0, os.waitpid(child, 0)[1])
        thread.join()
        self.assertEqual(['left', 'forked'], happened)

    def test_dead_letters_are_bounded_in_bytes_too(self) -> None:
        found = store.Store(self.file)
        for number in range(5):
            found.dead_letter(record(number, store.DEAD_BYTES // 3),
                              'too large')
        self.assertEqual(['uid-2', 'uid-3', 'uid-4'], [
            letter.uid for letter, _ in found.dead_letters()])
        found.dead_letter(record(9, store.DEAD_BYTES + 1), 'too large')
        self.assertEqual(['uid-9'], [
            letter.uid for letter, _ in found.dead_letters()])

    def test_dead_letters_are_inherited(self) -> None:
        first = store.Store(self.file)
        first.dead_letter(record(0), 'too large')
        second = store.Store(f'{self.file}.second')
        second.inherit(first)
        self.assertTrue(first.close())
        ((letter, reason),) = second.dead_letters()
        self.assertEqual(('uid-0', 'too large'), (letter.uid, reason))

    def test_dead_letters_are_bounded(self) -> None:
        found = store.Store(self.file)
        for number in range(store.DEAD_LETTERS + 5):
            found.dead_letter(record(number), 'too large')
        letters = found.dead_letters()
        self.assertEqual(store.DEAD_LETTERS, len(letters))
        self.assertEqual((record(5).uid, 'too large'),
                         (letters[0][0].uid, letters[0][1]))

    def test_a_damaged_file_is_told(self) -> None:
        with open(self.file, 'wb') as target:
            target.write(b'no database at all' * 500)
        self.assertRaises(sqlite3.DatabaseError, store.Store, self.file)
