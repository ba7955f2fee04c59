# SPDX-License-Identifier: Apache-2.0
"""What the thread does with what the broker answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.delivery import counters
from nova_notifications.delivery import errors
from nova_notifications.delivery import records
from nova_notifications.delivery import worker
from tests.unit.delivery import test_memory

record = test_memory.record
Answer = Callable[[list[records.Record]], list[records.Record]]


def everything(batch: list[records.Record]) -> list[records.Record]:
    """Confirm all of a batch."""
    return batch


def failing(confirmed: int = 0, refused: int | None = None,
            suspects: bool = False) -> Answer:
    """Confirm the first ones of a batch, then fail."""
    def answer(batch: list[records.Record]) -> list[records.Record]:
        raise errors.SendError(
            OSError('no broker'), batch[:confirmed],
            None if refused is None else batch[refused], suspects)
    return answer


class WorkerTestCase(base.BaseTestCase):
    """A worker that runs in this thread until it has no more answers."""

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.delivery.worker', logging.INFO))
        self.now = 1000.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.worker.time', SimpleNamespace(
                monotonic=lambda: self.now, time=lambda: self.now,
                sleep=self._sleep)))
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.senders.make', self._make))
        self.answers: list[Answer] = []
        #: The uids of each batch, ``idle`` and ``close``, and the pauses.
        self.done: list[Any] = []
        self.pauses: list[float] = []

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _make(self, transport: Any, settings: Any, tick: Any) -> Any:
        self.done.append(transport)
        return self

    def worker(self, window: int = 3, **changes: Any) -> worker.Worker:
        source, self.tally = test_memory.queue(**changes)
        self.source = source
        found = worker.Worker('background', source, 'transport',
                              test_memory.settings(**changes), self.tally,
                              window)
        found._stop = SimpleNamespace(  # type: ignore[assignment]
            is_set=lambda: not self.answers, wait=self.pauses.append,
            set=self.answers.clear)
        return found

    def run_worker(self, *answers: Answer, number: int = 5,
                   **changes: Any) -> worker.Worker:
        found = self.worker(**changes)
        for one in range(number):
            self.source.put(record(one))
        self.answers = list(answers)
        found._run()
        return found

    # What a sender has.
    def send(self, batch: list[records.Record]) -> list[records.Record]:
        """Do what the test says with a batch."""
        self.done.append([int(one.uid.removeprefix('uid-')) for one in batch])
        return self.answers.pop(0)(batch)

    def idle(self) -> None:
        """Note that there was nothing to send."""
        self.answers.pop(0)
        self.done.append('idle')

    def close(self) -> None:
        """Note that the sender was closed."""
        self.done.append('close')

    def counted(self) -> dict[str, int]:
        """Return the counters that are not zero."""
        return {name: sum(numbers.values())
                for name, numbers in self.tally.read().items() if numbers}


class TestDelivery(WorkerTestCase):

    def test_all_goes_well(self) -> None:
        self.run_worker(everything, everything)
        self.assertEqual(['transport', [0, 1, 2], [3, 4], 'close'], self.done)
        self.assertEqual(({'delivered': 5}, [], ''),
                         (self.counted(), self.pauses, self.logs.output))

    def test_formats_are_counted_apart(self) -> None:
        found = self.worker()
        for number, form in enumerate(('legacy', 'versioned', 'legacy')):
            self.source.put(record(number)._replace(format=form))
        self.answers = [everything]
        found._run()
        self.assertEqual({'legacy': 2, 'versioned': 1},
                         self.tally.read()['delivered'])

    def test_a_broker_that_is_away(self) -> None:
        self.run_worker(*[failing()] * 8, everything, failing(), everything,
                        number=4, retry_interval_max=3.0)
        self.assertEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 3.0, 3.0, 0.1],
                         [round(pause, 3) for pause in self.pauses])
        self.assertEqual({'delivered': 4, 'failed': 9}, self.counted())
        self.assertEqual(
            ['Notifications cannot be delivered, 4 wait, trying again: '
             'OSError: no broker',
             'Notifications are delivered again after 0.0 seconds'],
            self.logs.output.splitlines())

    def test_how_long_it_was_away(self) -> None:
        def later(answer: Answer) -> Answer:
            def answered(batch: list[Any]) -> list[Any]:
                self.now += 30
                return answer(batch)
            return answered

        self.run_worker(later(failing()), later(failing()),
                        later(everything), later(everything))
        self.assertEqual(1, self.logs.output.count(
            'are delivered again after 60.0 seconds'))

    def test_what_arrived_before_it_failed(self) -> None:
        self.run_worker(failing(2), everything, number=3)
        self.assertEqual([[0, 1, 2], [2]], self.done[1:3])
        self.assertEqual({'delivered': 3, 'failed': 1}, self.counted())

    def test_one_that_the_broker_refuses(self) -> None:
        self.run_worker(failing(0, refused=0), everything, number=2,
                        window=1)
        self.assertEqual([[0], [1]], self.done[1:3])
        self.assertEqual({'delivered': 1, 'dropped': 1, 'dropped.refused': 1},
                         self.counted())
        self.assertEqual('The broker refuses notification event 0 for good: '
                         'OSError: no broker\n', self.logs.output)

    def test_which_one_it_refuses_is_found_one_by_one(self) -> None:
        self.run_worker(failing(suspects=True), everything, everything,
                        failing(0, 0, suspects=True), everything, number=5,
                        window=3)
        self.assertEqual([[0, 1, 2], [0], [1], [2], [3, 4]], self.done[1:6])
        # Nothing is wrong with the broker: there is no pause.
        self.assertEqual([], self.pauses)
        self.assertEqual('The broker refuses notification event 2 for good: '
                         'OSError: no broker\n', self.logs.output)

    def test_afterwards_many_are_under_way_again(self) -> None:
        self.run_worker(failing(suspects=True), *[everything] * 5, number=8,
                        window=3)
        self.assertEqual([[0, 1, 2], [0], [1], [2], [3, 4, 5], [6, 7]],
                         self.done[1:7])

    def test_a_broker_that_rejects_some(self) -> None:
        def some(batch: list[Any]) -> list[Any]:
            return batch[:1]

        self.run_worker(some, lambda batch: [], *[everything] * 201,
                        number=300, window=10)
        sizes = [len(batch) for batch in self.done if type(batch) is list]
        # Two hundred of them one by one, the first of which is rejected
        # again and begins the count anew.
        self.assertEqual([10, *[1] * 201], sizes[:202])
        self.assertEqual(10, sizes[202])
        self.assertEqual([0.1], self.pauses)
        self.assertIn('299 wait, trying again: the broker rejects '
                      'notifications', self.logs.output)

    def test_nothing_to_do(self) -> None:
        found = self.worker()
        waits: list[float] = []
        take = self.source.take

        def taken(number: int, timeout: float) -> list[records.Record]:
            waits.append(timeout)
            return take(number, 0)

        self.source.take = taken  # type: ignore[method-assign]
        self.answers = [everything, everything]
        found._run()
        self.assertEqual(['transport', 'idle', 'idle', 'close'], self.done)
        self.assertEqual([1.0, 1.0], waits)

    def test_what_nobody_expects(self) -> None:
        def broken(batch: list[Any]) -> list[Any]:
            raise LookupError('password=secret')

        self.run_worker(broken, broken, everything, number=1)
        self.assertEqual([[0], [0], [0]], self.done[1:4])
        self.assertEqual([0.1, 0.2], self.pauses)
        self.assertEqual('Delivery of notifications failed: LookupError: '
                         'password=***\n', self.logs.output)


class TestReport(WorkerTestCase):

    def test_none_is_asked_for(self) -> None:
        self.run_worker(everything)
        self.assertEqual('', self.logs.output)

    def test_once_in_an_interval(self) -> None:
        found = self.worker(statistics_interval=60)
        found._report()
        self.assertEqual('', self.logs.output)
        self.source.put(record(1)._replace(created=self.now - 5))
        for seconds, lines in ((59.9, 0), (0.1, 1), (59.9, 1), (0.1, 2)):
            self.now += seconds
            found._report()
            self.assertEqual(lines, len(self.logs.output.splitlines()))
        self.assertEqual(
            f'Notifications by background: {self.tally.read()}, waiting 1, '
            'oldest 65.0 s', self.logs.output.splitlines()[0])
        self.source.done(self.source.take(1, 0))
        self.now += 60
        found._report()
        self.assertIn('waiting 0, oldest 0.0 s', self.logs.output)


class TestEnd(WorkerTestCase):

    def test_nothing_waits(self) -> None:
        self.assertTrue(self.worker().stop(0))
        self.assertEqual('', self.logs.output)

    def test_what_waits_in_memory_is_waited_for(self) -> None:
        found = self.worker()
        self.source.put(record(1))
        self.assertFalse(found.flush(2.0))
        self.assertAlmostEqual(1002.0, self.now)
        self.assertFalse(found.stop(3.0))
        self.assertAlmostEqual(1005.0, self.now)
        self.assertEqual(
            '1 notifications were not delivered before the end of the '
            'process: 1 are dropped, 0 wait in the spool for the next one\n',
            self.logs.output)
        self.assertEqual({'dropped': 1, 'dropped.shutdown': 1},
                         self.counted())

    def test_what_is_on_the_disk_is_waited_for_while_it_gets_on(self) -> None:
        found = self.worker()
        self.source.put(record(1))
        self.source.survives = (  # type: ignore[method-assign]
            lambda: True)
        sleep = self._sleep

        def deliver(seconds: float) -> None:
            sleep(seconds)
            if self.now < 1003:
                self.tally.add(counters.DELIVERED, 'legacy')

        worker.time.sleep = deliver
        self.assertFalse(found._flush_at_end(60.0))
        self.assertTrue(1003.9 < self.now < 1004.2, self.now)
        found._failing_since = self.now
        before = self.now
        self.assertFalse(found._flush_at_end(60.0))
        self.assertEqual(before, self.now)

    def test_more_that_has_not_been_counted(self) -> None:
        found = self.worker()
        self.source.has_more = (  # type: ignore[method-assign]
            lambda: self.now < 1001)
        self.assertTrue(found.flush(5.0))
        self.assertTrue(1001 <= self.now < 1001.1)


class TestThread(WorkerTestCase):

    def _threads(self, found: worker.Worker,
                 error: Exception | None = None) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []

        class Thread:
            def __init__(self, **options: Any) -> None:
                self.options = options

            def start(self) -> None:
                if error is not None and not made:
                    made.append({})
                    raise error
                made.append(self.options)

            def join(self, timeout: float) -> None:
                made.append({'join': timeout})

        found._threading = SimpleNamespace(
            Thread=Thread, current_thread=lambda: None)
        return made

    def test_it_starts_once(self) -> None:
        found = self.worker()
        self.answers = [everything]
        made = self._threads(found)
        for number in range(3):
            found.put(record(number))
        self.assertEqual([{'target': found._run, 'daemon': True,
                           'name': 'notifications-background'}], made)
        self.assertEqual({'emitted': 3}, self.counted())

    def test_there_are_no_threads(self) -> None:
        found = self.worker()
        self.answers = [everything]
        made = self._threads(found, RuntimeError("can't start new thread"))
        found.put(record(1))
        self.assertEqual('Notifications wait, there is no thread to deliver '
                         "them: can't start new thread\n", self.logs.output)
        found.put(record(2))
        self.assertEqual(2, len(made))

    def test_its_end_is_waited_for(self) -> None:
        for waiting, seconds in ((False, 0.5), (True, 0.1)):
            found = self.worker()
            self.answers = [everything]
            made = self._threads(found)
            found.start()
            if waiting:
                self.source.put(record(1))
            self.assertEqual(not waiting, found.stop(0))
            self.assertEqual({'join': seconds}, made[-1])
            found.start()
            self.assertEqual(2, len(made))
