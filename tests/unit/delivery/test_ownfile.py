# SPDX-License-Identifier: Apache-2.0
"""A spool whose files or directory somebody removes; refused messages."""

import os
import shutil

from nova_notifications.delivery import records
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import store
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_spoolqueue

record = test_memory.record


class OwnFileTestCase(test_spoolqueue.SpoolQueueTestCase):

    def deliver(self, found: spoolqueue.SpoolQueue) -> list[str]:
        order = []
        while batch := found.take(3, 0):
            order.extend(one.uid for one in batch)
            found.done(list(batch))
        return order

    def crash(self, found: spoolqueue.SpoolQueue) -> None:
        """Let go of the file as the end of a killed process does."""
        own = found._file.take_away()
        assert own is not None
        own.store._sql.close()
        from nova_notifications.delivery import directory
        directory._release(own.path, own._descriptor)


class TestRemoved(OwnFileTestCase):

    def _remove(self, what: str) -> None:
        if what == 'directory':
            shutil.rmtree(self.path)
            return
        for name in os.listdir(self.path):
            if name.endswith(what):
                os.unlink(os.path.join(self.path, name))

    def test_nothing_is_lost_whatever_is_removed(self) -> None:
        told = 0
        for what in ('directory', '.sqlite', '-wal', '-shm'):
            found, _ = self.queue()
            for number in range(20):
                found.put(record(number))
            (taken, *_) = found.take(3, 0)
            self._remove(what)
            for number in range(20, 40):
                found.put(record(number))
            self.assertEqual(40, len(found), what)
            if what != '-shm':
                told += 1
            self.assertEqual(told, self.logs.output.count(
                '20 notifications go on in'), what)
            found.done([taken])
            # As if the process were killed now.
            self.crash(found)
            found.close()
            other, _ = self.queue()
            uids = self.deliver(other)
            other.close()
            self.assertEqual([f'uid-{number}' for number in range(40)],
                             sorted(set(uids), key=lambda uid: int(uid[4:])),
                             what)
            self.assertEqual([], self.files(), what)

    def test_it_is_noticed_while_nothing_comes(self) -> None:
        found, _ = self.queue()
        found.put(record(0))
        shutil.rmtree(self.path)
        found.housekeep()
        self.assertIn('was removed while it was in use', self.logs.output)
        self.assertEqual(1, len(self.files()))
        self.assertEqual(['uid-0'], self.deliver(found))

    def test_dead_letters_and_what_is_done_move_too(self) -> None:
        found, _ = self.queue()
        for number in range(5):
            found.put(record(number))
        found.refuse(found.take(1, 0)[0], 'too large')
        found.done(found.take(2, 0))
        shutil.rmtree(self.path)
        found.put(record(5))
        self.assertEqual(3, len(found))
        self.assertEqual(['uid-3', 'uid-4', 'uid-5'], self.deliver(found))
        found.close()
        (name,) = self.files()
        kept = store.Store(os.path.join(self.path, name))
        self.assertEqual('uid-0', kept.dead_letters()[0][0].uid)
        kept.close()

    def test_without_a_place_for_a_new_file_it_is_delivered_still(
            self) -> None:
        found, tally = self.queue()
        found.put(record(0))
        shutil.rmtree(self.path)
        with open(self.path, 'w'):
            pass
        found.put(record(1))
        found.housekeep()
        self.assertIn('lost if this process is killed', self.logs.output)
        self.assertEqual(['uid-0', 'uid-1'], self.deliver(found))
        self.assertEqual(0, tally.total('dropped'))

    def test_what_is_not_moved(self) -> None:
        found, _ = self.queue()
        found.put(record(0))
        owned = found._own
        assert owned is not None
        # Another thread may have moved it, or closed it.
        self.assertIsNone(found._file.move())
        self.assertIs(owned, found._own)
        self.assertEqual([os.path.basename(owned.path)], self.files())
        found.close()
        self.assertIsNone(found._file.move())
        self.assertEqual('', self.logs.output)

    def test_the_bound_holds_after_a_move(self) -> None:
        found, tally = self.queue(spool_size=3)
        for number in range(3):
            found.put(record(number))
        shutil.rmtree(self.path)
        for number in range(3, 6):
            found.put(record(number))
        self.assertEqual(['uid-3', 'uid-4', 'uid-5'], self.deliver(found))
        self.assertEqual(3, tally.total('dropped'))


class TestRefused(OwnFileTestCase):

    def test_one_of_an_orphan_is_refused_once(self) -> None:
        first, _ = self.queue()
        for number in range(3):
            first.put(record(number))
        first.close()
        found, tally = self.queue()
        # The disk has no room for a file of this process.
        own = found._file.take_away()
        assert own is not None
        own.close()
        found.refuse(found.take(1, 0)[0], 'too large')
        self.assertEqual(['uid-1', 'uid-2'], self.deliver(found))
        self.assertEqual({records.LEGACY: 1},
                         tally.read()['dropped.refused'])
        found.close()
        (name,) = self.files()
        kept = store.Store(os.path.join(self.path, name))
        self.assertEqual('uid-0', kept.dead_letters()[0][0].uid)
        kept.close()


class TestTurns(OwnFileTestCase):

    def test_a_long_orphan_does_not_hold_up_what_is_new(self) -> None:
        first, _ = self.queue()
        for number in range(200):
            first.put(record(number))
        first.close()
        found, _ = self.queue()
        found.put(record(999))
        uids = self.deliver(found)
        self.assertLess(uids.index('uid-999'), 60)
        uids.remove('uid-999')
        self.assertEqual([f'uid-{number}' for number in range(200)], uids)
