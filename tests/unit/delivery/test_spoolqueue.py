# SPDX-License-Identifier: Apache-2.0
"""The queue on disk."""

import os
import shutil
from typing import Any

import fixtures
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from nova_notifications.delivery import counters
from nova_notifications.delivery import records
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import store
from tests.unit import fuzz
from tests.unit.delivery import test_memory
from tests.unit.delivery import test_store

record = test_memory.record


class SpoolQueueTestCase(test_store.SpoolTestCase):

    def queue(self, **changes: object) -> tuple[spoolqueue.SpoolQueue,
                                                counters.Counters]:
        tally = counters.Counters()
        found = spoolqueue.SpoolQueue(
            test_memory.settings(**{'spool_directory': self.path,
                                    **changes}),
            tally, counters.BoundedLog(test_memory.LOG), test_store.TARGET)
        self.addCleanup(found.close)
        return found, tally

    def files(self) -> list[str]:
        return sorted(name for name in os.listdir(self.path)
                      if name.endswith('.sqlite'))


class TestSpoolQueue(SpoolQueueTestCase):

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

    def test_a_caller_writes_the_log_to_the_file_when_overdue(self) -> None:
        self.patch(store, '_CHECKPOINT', 1)
        self.patch(store, '_OVERDUE', 3)
        found, _ = self.queue()
        own = found._own
        assert own is not None
        waiting = []
        for number in range(4):
            found.put(record(number))
            waiting.append(own.store._commits)
        self.assertEqual([1, 2, 0, 1], waiting)

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

    def test_a_directory_that_is_mended_is_used(self) -> None:
        with open(self.path, 'w'):
            pass  # A file where the directory should be.
        found, tally = self.queue()
        found.put(record(0))
        self.assertEqual(['uid-0'], self._deliver(found))
        os.unlink(self.path)
        found._file._tried = found._file._degraded_at = -99.0
        self.assertEqual([], found.take(1, 0))
        found.put(record(1))
        self.assertEqual(1, tally.total('spooled'))
        self.assertEqual(['uid-1'], self._deliver(found))
        self.assertEqual(1, self.logs.output.count('wait in memory'))

    def test_no_directory_says_what_to_set(self) -> None:
        found, _ = self.queue(spool_directory=None)
        found.put(record(0))
        self.assertEqual(['uid-0'], self._deliver(found))
        self.assertIn('spool_directory is not set, and the service has no '
                      'state_path', self.logs.output)

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

    def test_the_bound_in_bytes_holds_when_records_grow(self) -> None:
        found, tally = self.queue(spool_megabytes=1)
        for number in range(100):
            found.put(record(number, 9_000))
        for number in range(100, 130):
            found.put(record(number, 200_000))
        assert found._own is not None
        self.assertLessEqual(found._own.store.bytes, 1024 * 1024)
        self.assertEqual(130 - len(found), tally.total('dropped'))
        found.put(record(130, 2_000_000))
        self.assertEqual(131 - len(found), tally.total('dropped'))

    def test_callers_checkpoint_when_the_worker_cannot(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.store._CHECKPOINT', 20))
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.store._OVERDUE', 40))
        found, _ = self.queue()
        assert found._own is not None
        for number in range(400):
            found.put(record(number, 3000))
        self.assertLess(os.path.getsize(f'{found._own.path}-wal'), 1_500_000)

    def test_what_comes_too_late_is_counted(self) -> None:
        found, tally = self.queue()
        found.put(record(0))
        found.close()
        found.put(record(1))
        self.assertEqual({records.LEGACY: 1},
                         tally.read()['dropped.shutdown'])
        self.assertNotIn('cannot be used', self.logs.output)
        again, _ = self.queue()
        self.assertEqual(['uid-0'], self._deliver(again))

    def test_dead_letters_of_ended_processes_end_in_one_file(self) -> None:
        for number in range(3):
            found, _ = self.queue()
            found.put(record(number))
            found.take(1, 0)
            found.refuse(found.take(1, 0)[0], 'password: secret1')
            self.assertEqual([], found.take(1, 0))
            found.close()
        (name,) = self.files()
        letters = store.Store(os.path.join(self.path, name)).dead_letters()
        self.assertEqual(
            [(f'uid-{number}', 'password: ***') for number in range(3)],
            [(letter.uid, reason) for letter, reason in letters])

    def test_a_disk_that_cannot_be_read_is_tried_again(self) -> None:
        found, _ = self.queue()
        found.put(record(0))
        assert found._own is not None
        # SQLite gives up what it is at when this returns a true value.
        found._own.store._sql.set_progress_handler(lambda: 1, 1)
        self.assertEqual([], found.take(1, 0))
        found.put(record(1))
        self.assertEqual(['uid-1'], self._deliver(found))
        found._own.store._sql.set_progress_handler(None, 1)
        found._unreadable_until = 0.0
        self.assertEqual(['uid-0'], self._deliver(found))
        self.assertEqual(1, self.logs.output.count('wait in memory'))

    @settings(max_examples=fuzz.examples(60), deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 70),
                              st.sets(st.integers(0, 69))), max_size=12))
    def test_a_broker_that_rejects_some(self, steps: list[Any]) -> None:
        """Whatever is confirmed of a batch: all arrive, nothing twice."""
        shutil.rmtree(self.path, ignore_errors=True)
        found, _ = self.queue()
        put = 0
        arrived: list[str] = []
        for more, window, rejected in steps:
            for _ in range(more * 10):
                found.put(record(put))
                put += 1
            batch = found.take(window, 0)
            confirmed = [one for place, one in enumerate(batch)
                         if place not in rejected]
            arrived.extend(one.uid for one in confirmed)
            found.done(confirmed)
            self.assertEqual(put - len(arrived), len(found))
        arrived.extend(self._deliver(found))
        self.assertEqual(sorted(f'uid-{number}' for number in range(put)),
                         sorted(arrived))
        found.close()
