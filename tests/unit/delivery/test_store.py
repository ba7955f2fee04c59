# SPDX-License-Identifier: Apache-2.0
"""The spool's files."""

import os
import sqlite3
import stat
import subprocess
import sys

import fixtures
from oslotest import base

from nova_notifications.delivery import counters
from nova_notifications.delivery import directory
from nova_notifications.delivery import records
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import store
from tests.unit.delivery import test_memory

record = test_memory.record
TARGET = 'rabbit://127.0.0.1:5672/'


class SpoolTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.path = os.path.join(
            self.useFixture(fixtures.TempDir()).path, 'spool')

    def queue(self, **changes: object) -> tuple[spoolqueue.SpoolQueue,
                                                counters.Counters]:
        tally = counters.Counters()
        found = spoolqueue.SpoolQueue(
            test_memory.settings(**{'spool_directory': self.path,
                                    **changes}),
            tally, counters.BoundedLog(test_memory.LOG), TARGET)
        self.addCleanup(found.close)
        return found, tally

    def files(self) -> list[str]:
        return sorted(name for name in os.listdir(self.path)
                      if name.endswith('.sqlite'))


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
        first.settle()
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

    def test_only_the_owner_may_read(self) -> None:
        found = store.Store(self.file)
        found.append(record(0))
        for name in os.listdir(self.path):
            mode = os.stat(os.path.join(self.path, name)).st_mode
            self.assertEqual(0o600, stat.S_IMODE(mode), name)

    def test_dead_letters_are_bounded(self) -> None:
        found = store.Store(self.file)
        for number in range(store.DEAD_LETTERS + 5):
            found.bury(record(number), 'too large')
        letters = found.dead_letters()
        self.assertEqual(store.DEAD_LETTERS, len(letters))
        self.assertEqual((record(5).uid, 'too large'),
                         (letters[0][0].uid, letters[0][1]))

    def test_a_damaged_file_is_told(self) -> None:
        with open(self.file, 'wb') as target:
            target.write(b'no database at all' * 500)
        self.assertRaises(sqlite3.DatabaseError, store.Store, self.file)


class TestDirectory(SpoolTestCase):

    def test_a_living_process_keeps_its_file(self) -> None:
        mine = directory.Directory(self.path, TARGET).create()
        mine.store.append(record(0))
        script = (
            'from nova_notifications.delivery import directory\n'
            f'found = directory.Directory({self.path!r}, {TARGET!r})\n'
            'print(len(found.orphans()[0]))')
        count = [sys.executable, '-W', 'ignore', '-c', script]
        self.assertEqual(b'0\n', subprocess.check_output(count))
        os.close(mine._lock)
        self.assertEqual(b'1\n', subprocess.check_output(count))

    def test_empty_files_are_removed_full_ones_adopted(self) -> None:
        first = directory.Directory(self.path, TARGET)
        empty, full = first.create(), first.create()
        full.store.append(record(0))
        empty.close()
        full.close()
        other = directory.Directory(self.path, TARGET)
        orphans, damaged = other.orphans()
        self.assertEqual([full.path], [one.path for one in orphans])
        self.assertEqual([], damaged)
        elsewhere = directory.Directory(self.path, 'rabbit://other:5672/')
        self.assertEqual(([], []), elsewhere.orphans())

    def test_damaged_orphans_are_set_aside(self) -> None:
        first = directory.Directory(self.path, TARGET).create()
        first.store.append(record(0))
        first.close()
        with open(first.path, 'r+b') as target:
            target.write(b'damage' * 100)
        orphans, damaged = directory.Directory(self.path, TARGET).orphans()
        self.assertEqual(([], [f'{first.path}.damaged']),
                         (orphans, damaged))
        self.assertTrue(os.path.exists(damaged[0]))


class TestSpoolQueue(SpoolTestCase):

    def _deliver(self, found: spoolqueue.SpoolQueue) -> list[str]:
        order = []
        while batch := found.take(3, 0):
            order.extend(one.uid for one in batch)
            found.done(list(batch))
        return order

    def test_orphans_first_then_its_own(self) -> None:
        first, _ = self.queue()
        for number in range(4):
            first.put(record(number))
        first.close()
        second, tally = self.queue()
        for number in range(4, 8):
            second.put(record(number))
        self.assertEqual([f'uid-{number}' for number in range(8)],
                         self._deliver(second))
        self.assertEqual(0, len(second))
        self.assertEqual(4, tally.total('spooled'))
        second.close()
        self.assertEqual([], self.files())

    def test_the_bound_drops_the_oldest(self) -> None:
        found, tally = self.queue(spool_size=3)
        for number in range(5):
            found.put(record(number))
        self.assertEqual(['uid-2', 'uid-3', 'uid-4'], self._deliver(found))
        self.assertEqual(2, tally.total('dropped'))

    def test_the_bound_drops_the_newest(self) -> None:
        found, tally = self.queue(spool_size=3, full_policy='drop_newest')
        for number in range(5):
            found.put(record(number))
        self.assertEqual(['uid-0', 'uid-1', 'uid-2'], self._deliver(found))
        self.assertEqual(2, tally.total('dropped'))

    def test_a_refused_one_does_not_block_the_rest(self) -> None:
        found, tally = self.queue()
        for number in range(3):
            found.put(record(number))
        found.refuse(found.take(1, 0)[0], 'too large')
        self.assertEqual(['uid-1', 'uid-2'], self._deliver(found))
        self.assertEqual({records.LEGACY: 1},
                         tally.read()['dropped.refused'])
        found.close()
        kept = store.Store(os.path.join(self.path, self.files()[0]))
        self.assertEqual('uid-0', kept.dead_letters()[0][0].uid)

    def test_without_a_directory_it_waits_in_memory(self) -> None:
        found, _ = self.queue(spool_directory='/proc/no/such/directory')
        found.put(record(0))
        found.put(record(1))
        self.assertEqual(['uid-0', 'uid-1'], self._deliver(found))
        self.assertEqual(1, self.logs.output.count('wait in memory'))

    def test_a_broken_file_degrades_to_memory(self) -> None:
        found, tally = self.queue()
        found.put(record(0))
        found._own.store._sql.close()  # type: ignore[union-attr]
        for number in range(1, 4):
            found.put(record(number))
        self.assertEqual(1, self.logs.output.count('wait in memory'))
        self.assertEqual(0, tally.total('dropped'))
        self.assertEqual(['uid-1', 'uid-2', 'uid-3'],
                         self._deliver(found)[-3:])
