# SPDX-License-Identifier: Apache-2.0
"""Handlers that fail, on a real RabbitMQ: no silence, no poison, no loss."""

from __future__ import annotations

import asyncio
import collections
import os
import pathlib
import subprocess
import sys
import threading
import time
from typing import Any

import eventlet.timeout
import fixtures

from nova_notifications import consumer
from tests.functional.consumer import support

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_QUORUM = '?amqp_durable_queues=true&rabbit_quorum_queue=true'

# Dies with the message m0, as a crash in a C library would.
_DIES = '''
import os, sys
from nova_notifications import consumer
url, topic, exchange, pool, told = sys.argv[1:]
app = consumer.Consumer(url, topics=[topic], exchange=exchange, pool=pool)
@app.on('*')
def handle(event):
    if event.envelope.message_id == 'm0':
        os._exit(1)
@app.on_failed
def failed(event, problem):
    with open(told, 'a') as target:
        target.write(type(problem).__name__ + '\\n')
    app.request_stop()
app.run()
'''


def exits(number: int) -> BaseException:
    """Return what is no Exception, of several kinds."""
    kinds = (SystemExit('no'), asyncio.CancelledError(), GeneratorExit(),
             eventlet.timeout.Timeout(), KeyboardInterrupt(),
             BaseException('of nobody'))
    return kinds[number % len(kinds)]


class FailureCase(support.TopicCase):
    """A consumer whose handler fails for the messages that are named."""

    def failing(self, names: set[str], *, batch: bool = False,
                **options: Any) -> consumer.Consumer:
        app = self.topic.consumer('failing', **options)
        self.calls: collections.Counter[Any] = collections.Counter()
        self.given_up: list[Any] = []

        def handle(events: list[Any]) -> None:
            found = [event.envelope.message_id for event in events]
            self.calls.update(found)
            if names.intersection(found):
                raise ValueError('this one cannot be handled')

        app.on('*', batch=batch)(
            handle if batch else lambda event: handle([event]))
        app.on_failed(lambda event, exc: self.given_up.append(
            event.envelope.message_id))
        return app

    def dead_letters(self, app: consumer.Consumer) -> list[str]:
        """The ids in the consumer's dead-letter queue, in order."""
        assert app.dead_letter_queue is not None
        found = []
        with self.topic.connect() as connection:
            channel = connection.channel()
            while message := channel.basic_get(app.dead_letter_queue,
                                               no_ack=True):
                found.append(consumer.decode(
                    message.body)[1]['message_id'])
        return found


class TestNoSilentDeath(FailureCase):

    def _check(self, batch: bool) -> None:
        app = self.topic.consumer('exits', retry_delay=0.01)
        seen: list[Any] = []

        def handle(event: Any) -> None:
            events = event if batch else [event]
            seen.extend(found.envelope.message_id for found in events)
            if len(seen) <= 6:
                raise exits(len(seen))

        app.on('*', batch=batch)(handle)
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(10))
        support.wait(lambda: app.counters.count(None, 'handled') == 10)
        app.stop()
        self.assertEqual(6, app.counters.count(None, 'requeued'))
        self.assertEqual(0, self.topic.ready(self.topic.pools[-1]))

    def test_a_handler_that_exits(self) -> None:
        self._check(False)

    def test_a_batch_handler_that_exits(self) -> None:
        self._check(True)

    def test_hooks_that_exit(self) -> None:
        app = self.failing({'m0', 'm1'}, attempts=1)

        @app.on_failed
        def failed(event: Any, problem: Any) -> None:
            self.given_up.append(event.envelope.message_id)
            raise SystemExit

        @app.on_malformed
        def malformed(body: Any, problem: Any) -> None:
            raise asyncio.CancelledError

        @app.on_incompatible
        def incompatible(event: Any, problem: Any) -> None:
            raise eventlet.timeout.Timeout

        self.start(app, self.topic.pools[-1])
        *messages, newer = self.topic.messages(4)
        newer['payload'] = {**newer['payload'], 'nova_object.version': '9.0'}
        self.topic.publish(newer, b'no json', {'event_type': 3}, *messages)
        support.wait(lambda: app.counters.count() == 6)
        app.stop()
        self.assertEqual(
            {'handled': 1, 'failed': 2, 'malformed': 2, 'incompatible': 1},
            {outcome.value: app.counters.count(None, outcome)
             for outcome in consumer.Outcome
             if app.counters.count(None, outcome)})

    def test_stop_from_a_handler_ends_run(self) -> None:
        for batch in (False, True):
            app = self.topic.consumer('stops')

            def handle(event: Any, app: Any = app) -> None:
                app.stop()

            app.on('*', batch=batch)(handle)
            runner = threading.Thread(target=app.run, daemon=True)
            runner.start()
            self.topic.wait_for_queue(self.topic.pools[-1])
            self.topic.publish(*self.topic.messages(1))
            runner.join(20)
            self.assertFalse(runner.is_alive())
            self.assertEqual((0, 0),
                             self.topic.declared(self.topic.pools[-1]))

    def test_stop_from_a_hook_for_bodies(self) -> None:
        app = self.topic.consumer('stops')
        app.on('*')(print)
        app.on_malformed(lambda body, problem: app.stop())
        self.start(app, self.topic.pools[-1])
        self.topic.publish(b'no json')
        support.wait(
            lambda: self.topic.declared(self.topic.pools[-1])[1] == 0)


class TestNoPoison(FailureCase):

    def test_others_do_not_wait(self) -> None:
        app = self.failing({'m0'}, retry_delay=5)
        sent: dict[str, float] = {}
        waited: list[float] = []

        @app.on('*')
        def clock(event: Any) -> None:
            waited.append(time.monotonic() - sent[event.envelope.message_id])

        self.start(app, self.topic.pools[-1])
        for message in self.topic.messages(30):
            sent[message['message_id']] = time.monotonic()
            self.topic.publish(message)
        support.wait(lambda: len(waited) == 29)
        self.assertLess(max(waited), 2)
        begun = time.monotonic()
        app.stop()
        # What waited is given back at once.
        self.assertLess(time.monotonic() - begun, 4)
        self.assertEqual(1, self.topic.ready(self.topic.pools[-1]))

    def _check_attempts(self, app: consumer.Consumer) -> None:
        pool = self.topic.pools[0]
        self.start(app, pool)
        self.topic.publish(*self.topic.messages(30))
        support.wait(lambda: len(self.given_up) == 2 and
                     app.counters.count(None, 'handled') == 28)
        app.stop()
        self.assertEqual({'m3': 3, 'm7': 3}, {
            name: self.calls[name] for name in ('m3', 'm7')})
        self.assertEqual(0, self.topic.ready(pool))

    def test_the_dead_letter_queue(self) -> None:
        app = self.failing({'m3', 'm7'}, attempts=3)
        self.assertEqual(f'{self.topic.pools[0]}-dead-letter',
                         app.dead_letter_queue)
        self._check_attempts(app)
        self.assertEqual({'m3', 'm7'}, set(self.given_up))
        self.assertEqual(['m3', 'm7'], sorted(self.dead_letters(app)))

    def test_replay_puts_it_back(self) -> None:
        app = self.failing({'m0', 'm1'}, attempts=1)
        other = self.topic.consumer('other')
        seen = support.Seen()
        other.on('*')(seen)
        self.start(app, self.topic.pools[0])
        self.start(other, self.topic.pools[1])
        self.topic.publish(*self.topic.messages(3))
        support.wait(lambda: len(self.given_up) == 2 and len(seen.ids) == 3)
        queue = f'{self.topic.pools[0]}-dead-letter'
        self.assertEqual(2, self.topic.ready(queue))
        self.calls.clear()
        self.assertIn(f'2 of 2 messages moved from {queue} to '
                      f'{self.topic.pools[0]}\n', self._replay(queue))
        # They fail again, and are there once more; nobody else had them.
        support.wait(lambda: len(self.given_up) == 4)
        self.assertEqual({'m0': 1, 'm1': 1}, dict(self.calls))
        self.assertEqual(2, self.topic.ready(queue))
        self.assertEqual(['m0', 'm1', 'm2'], sorted(map(str, seen.ids)))
        app.stop()
        self.assertIn('2 of 2', self._replay(queue, '--to',
                                             self.topic.pools[1]))
        support.wait(lambda: len(seen.ids) == 5)

    def test_replay_without_a_pool(self) -> None:
        app = self.topic.consumer(attempts=1)
        app.on('*')(lambda event: 1 / 0)
        self.start(app, f'{self.topic.name}.error')
        message, = self.topic.messages(1)
        message['priority'] = 'ERROR'
        self.topic.publish(message, priority='error')
        queue = f'{self.topic.name}-dead-letter'
        self.assertEqual(queue, app.dead_letter_queue)
        support.wait(lambda: self.topic.ready(queue) == 1)
        app.stop()
        self.assertIn(f'moved from {queue} to {self.topic.name}.error',
                      self._replay(queue))
        self.assertEqual(1, self.topic.ready(f'{self.topic.name}.error'))

    def test_replay_of_what_is_no_such_queue(self) -> None:
        for queue, words in (('none', 'there is no queue none'),
                             (self.topic.pool('x'), 'give --to QUEUE')):
            if queue != 'none':
                with self.topic.connect() as connection:
                    connection.channel().queue_declare(queue)
            self.assertIn(words, self._replay(queue, status=2))

    def _replay(self, queue: str, *options: str, status: int = 0) -> str:
        found = subprocess.run(
            [sys.executable, '-W', 'ignore', '-m',
             'nova_notifications.cmd.main', 'replay', '--queue', queue,
             *options, '--transport-url', self.topic.url], text=True,
            capture_output=True, check=False, timeout=60,
            env=dict(os.environ, PYTHONPATH=str(_ROOT)))
        self.assertEqual(status, found.returncode, found.stderr)
        return found.stdout + found.stderr

    def test_no_dead_letter_queue(self) -> None:
        app = self.failing({'m3', 'm7'}, attempts=3, dead_letter=False)
        self._check_attempts(app)
        self.assertIsNone(app.dead_letter_queue)
        self.assertEqual((0, 0), self.topic.declared(
            f'{self.topic.pools[0]}-dead-letter'))

    def test_a_batch_with_one_bad_message(self) -> None:
        app = self.failing({'m3'}, batch=True, batch_size=20,
                           batch_timeout=0.5, attempts=2)
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(40))
        support.wait(lambda: app.counters.count(None, 'handled') == 39 and
                     bool(self.given_up))
        app.stop()
        # The others of its batch were tried without it.
        self.assertEqual(['m3'], self.given_up)
        self.assertEqual(['m3'], self.dead_letters(app))

    def test_many_bad_ones(self) -> None:
        """More than may wait at once."""
        app = self.failing({f'm{number}' for number in range(100)},
                           attempts=2, query='?rabbit_qos_prefetch_count=20')
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(120))
        support.wait(lambda: len(self.given_up) == 100 and
                     app.counters.count(None, 'handled') == 20)
        app.stop()
        self.assertEqual(100, len(set(self.dead_letters(app))))


class TestQuorum(FailureCase):

    def setUp(self) -> None:
        super().setUp()
        self.topic.durable = True

    def test_attempts_hold_over_the_members_of_a_pool(self) -> None:
        apps, given_up = [], []
        for number in range(1, 4):
            app = self.failing({'m0'}, attempts=4, query=_QUORUM)
            app.on_failed(lambda event, exc: given_up.append(
                event.envelope.message_id))
            self.start(app, self.topic.pools[0], number)
            apps.append(app)
        self.topic.publish(*self.topic.messages(20))
        support.wait(lambda: bool(given_up) and sum(
            app.counters.count(None, 'handled') for app in apps) == 19)
        for app in apps:
            app.stop()
        self.assertEqual(['m0'], given_up)
        self.assertEqual(3, sum(
            app.counters.count(None, 'requeued') for app in apps))
        self.assertEqual(['m0'], self.dead_letters(apps[0]))

    def test_the_broker_does_not_throw_it_away(self) -> None:
        """``on_failed`` is called before a delivery limit is reached."""
        app = self.failing(
            {'m0'}, attempts=None,
            query=f'{_QUORUM}&rabbit_quorum_delivery_limit=3')
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(3))
        support.wait(lambda: bool(self.given_up))
        app.stop()
        self.assertEqual(['m0'], self.given_up)
        self.assertEqual(3, self.calls['m0'])
        self.assertEqual(['m0'], self.dead_letters(app))

    def test_a_message_that_kills_the_process(self) -> None:
        told = pathlib.Path(self.useFixture(
            fixtures.TempDir()).path) / 'told'
        pool = self.topic.pool('killed')
        self._declare(pool)
        for _ in range(5):
            subprocess.run(
                [sys.executable, '-W', 'ignore', '-c', _DIES,
                 f'{self.topic.url}{_QUORUM}&rabbit_quorum_delivery_limit=3',
                 self.topic.name, self.topic.exchange, pool, str(told)],
                env=dict(os.environ, PYTHONPATH=str(_ROOT)), timeout=60,
                check=False)
            if told.exists():
                break
        self.assertEqual('TooManyDeliveries\n', told.read_text())
        self.assertEqual(1, self.topic.ready(f'{pool}-dead-letter'))

    def _declare(self, pool: str) -> None:
        app = consumer.Consumer(
            f'{self.topic.url}{_QUORUM}&rabbit_quorum_delivery_limit=3',
            topics=[self.topic.name], exchange=self.topic.exchange, pool=pool)
        app.on('*')(print)
        self.start(app, pool)
        app.stop()
        self.topic.publish(*self.topic.messages(1))
