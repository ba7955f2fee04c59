# SPDX-License-Identifier: Apache-2.0
"""How often and when a failed message is tried again."""

from __future__ import annotations

import threading
from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications.consumer import delayed
from nova_notifications.consumer import dispatch
from nova_notifications.consumer import errors
from nova_notifications.consumer import patterns
from nova_notifications.consumer import retry
from nova_notifications import testing


class TestRetry(base.BaseTestCase):

    def test_pauses_double_up_to_a_bound(self) -> None:
        policy = retry.Retry(None, 1.5)
        self.assertEqual([1.5, 3, 6, 12, 24, 30, 30],
                         [policy.pause(number) for number in range(1, 8)])
        self.assertEqual(30, policy.pause(10_000))

    def test_the_last_attempt(self) -> None:
        self.assertEqual([False, False, True, True], [
            retry.Retry(3).is_last(number) for number in range(1, 5)])
        self.assertFalse(retry.Retry(None).is_last(1000))

    def test_counts_are_bounded(self) -> None:
        counts = retry.FailureCounts(2)
        self.assertEqual([1, 1, 2, 1, 1], [
            counts.add(key) for key in ('a', 'b', 'b', 'c', 'a')])
        counts.forget('a')
        self.assertNotIn('a', counts)


class TestDelayed(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 0.0
        self.back: list[Any] = []

    def _returns(self, limit: int = 10) -> delayed.DelayedReturns:
        found = delayed.DelayedReturns(limit, self.back.append,
                                       lambda: self.now)
        self.addCleanup(found.close)
        return found

    def test_each_when_it_is_due(self) -> None:
        waiting = self._returns()
        waiting.put('late', 5000)
        waiting.put('early', 2000)
        self.assertEqual(2000, waiting.give_back_due())
        self.now = 2000
        self.assertEqual(3000, waiting.give_back_due())
        self.assertEqual(['early'], self.back)
        waiting.close()
        self.assertEqual(['early', 'late'], self.back)
        waiting.put('after', 5000)
        self.assertEqual(['early', 'late', 'after'], self.back)

    def test_no_more_than_the_limit(self) -> None:
        waiting = self._returns(limit=1)
        waiting.put('first', 5000)
        thread = threading.Thread(target=waiting.put, args=('second', 5000))
        thread.start()
        self.assertEqual(1, len(waiting))
        self.now = 5000
        waiting.give_back_due()
        thread.join()
        self.assertEqual(['first'], self.back)
        self.assertEqual(1, len(waiting))


class TestDeliveries(base.BaseTestCase):
    """What the broker counts, and the dead-letter queue."""

    def setUp(self) -> None:
        super().setUp()
        self.letters: list[Any] = []
        self.failed: list[Any] = []
        self.message = testing.TestBus(
            consumer.Consumer('fake://')).message('service.update')

    def _deliver(self, count: int | None, *, raises: Any = ValueError,
                 attempts: int | None = 3, accepts: bool = True,
                 batch: bool = False) -> dispatch.Delivery:
        def handle(event: Any) -> None:
            if raises is not None:
                raise raises

        def dead_letter(context: Any, message: Any) -> bool:
            self.letters.append(message)
            return accepts

        dispatcher = dispatch.Dispatcher(
            patterns.Routes(), retry.Retry(attempts, 2.0), 0, None)
        dispatcher.routes.add(patterns.Route(
            '*', handle, False, batch, None), check=True)
        dispatcher.callbacks.failed = lambda event, exc: self.failed.append(
            exc)
        delivery = dispatch.Delivery({}, self.message, count)
        dispatcher.process([delivery], dispatch.Origin(dead_letter, 5))
        return delivery

    def test_the_broker_counts_for_the_pool(self) -> None:
        for batch in (False, True):
            found = self._deliver(1, batch=batch)
            self.assertEqual(('requeued', 4.0),
                             (found.outcome, found.delay))
            self.assertEqual('failed',
                             self._deliver(2, batch=batch).outcome)
        self.assertEqual([self.message] * 2, self.letters)
        self.assertEqual([ValueError] * 2, [type(e) for e in self.failed])

    def test_the_limit_of_the_broker(self) -> None:
        self.assertEqual('requeued', self._deliver(3, attempts=None).outcome)
        self.assertEqual('failed', self._deliver(4, attempts=None).outcome)
        # To give it back would end it as well.
        self.assertEqual('failed', self._deliver(
            4, attempts=None, raises=consumer.Requeue()).outcome)
        self.assertEqual('handled', self._deliver(4, raises=None).outcome)

    def test_what_ends_processes_is_not_tried_for_ever(self) -> None:
        self.assertEqual('failed', self._deliver(5, raises=None).outcome)
        self.assertIsInstance(self.failed[0], errors.TooManyDeliveries)

    def test_a_dead_letter_queue_that_takes_nothing(self) -> None:
        found = self._deliver(None, attempts=1, accepts=False)
        self.assertEqual(('requeued', 30.0), (found.outcome, found.delay))
        self.assertEqual([], self.failed)
        # Before the broker throws it away it is told in any case.
        self._deliver(5, accepts=False)
        self.assertEqual(1, len(self.failed))
