# SPDX-License-Identifier: Apache-2.0
"""What is learned of a broker that does not let a queue be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import amqp
import fixtures
from oslotest import base

from nova_notifications.consumer import rabbit_driver
from nova_notifications.consumer import server


class _Queue:
    """A queue of the driver, as a broker without its leader has it."""

    queue_name = 'billing'

    def declare(self, connection: Any) -> None:
        pass

    def consume(self, connection: Any, tag: int) -> None:
        raise amqp.InternalError('timed out; password=s3cret',
                                 (0, 0), 541)


class TestUnreadable(base.BaseTestCase):

    def test_the_answer_is_reported_and_raised(self) -> None:
        queue = _Queue()
        reported: list[tuple[str, Exception]] = []
        reconnected: list[str] = []
        rabbit_driver.watch(
            SimpleNamespace(_poll_style_listener=SimpleNamespace(
                conn=SimpleNamespace(_consumers={queue: 1}))),
            self.fail, reconnected.append,
            lambda *answer: reported.append(answer))
        queue.declare(SimpleNamespace(channel=1))
        self.assertEqual((['billing'], []), (reconnected, reported))
        exc = self.assertRaises(amqp.InternalError, queue.consume, None, tag=1)
        self.assertEqual([('billing', exc)], reported)

    def test_the_log_has_the_answer(self) -> None:
        log = self.useFixture(fixtures.FakeLogger())
        server.Server._unreadable(
            SimpleNamespace(), 'billing',  # type: ignore[arg-type]
            amqp.InternalError('timed out; password=s3cret', (0, 0), 541))
        self.assertIn('queue billing cannot be read: InternalError: ',
                      log.output)
        self.assertIn('quorum_status', log.output)
        self.assertNotIn('s3cret', log.output)
