# SPDX-License-Identifier: Apache-2.0
"""The consumer on a real RabbitMQ."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from nova_notifications import consumer
from nova_notifications import exceptions
from tests.functional.consumer import support

_ROOT = pathlib.Path(__file__).resolve().parents[3]

# Reads one message at a time and never finishes the fourth.
_VICTIM = '''
import sys, time
from nova_notifications import consumer
url, topic, exchange, pool = sys.argv[1:]
app = consumer.Consumer(url, topics=[topic], exchange=exchange, pool=pool)
@app.on('*')
def handle(event):
    number = int(event.envelope.message_id[1:])
    print(number, flush=True)
    if number == 3:
        time.sleep(600)
app.run()
'''


class TestRabbit(support.TopicCase):

    def test_two_pools_each_get_every_message(self) -> None:
        seen = {name: support.Seen() for name in ('one', 'two')}
        apps = []
        for name, handler in seen.items():
            app = self.topic.consumer(name)
            app.on('*')(handler)
            self.start(app, self.topic.pools[-1])
            apps.append(app)
        self.topic.publish(*self.topic.messages(200))
        support.wait(lambda: all(
            len(handler.ids) >= 200 for handler in seen.values()))
        for app in apps:
            app.stop()
        wanted = [f'm{number}' for number in range(200)]
        for handler in seen.values():
            self.assertEqual(wanted, handler.ids)

    def test_one_pool_shares_its_messages(self) -> None:
        handlers = [support.Seen(), support.Seen()]
        for number, handler in enumerate(handlers, 1):
            app = self.topic.consumer('shared')
            app.on('*')(handler)
            self.start(app, self.topic.pools[-1], number)
        self.topic.publish(*self.topic.messages(200))
        support.wait(lambda: sum(
            len(handler.ids) for handler in handlers) >= 200)
        both = sorted(handlers[0].ids + handlers[1].ids)  # type: ignore
        self.assertEqual(sorted(f'm{n}' for n in range(200)), both)
        self.assertTrue(handlers[0].ids and handlers[1].ids)

    def test_a_handler_that_raises(self) -> None:
        app = self.topic.consumer('requeue')
        tries: dict[Any, int] = {}

        @app.on('*')
        def fails_twice(event: Any) -> None:
            name = event.envelope.message_id
            tries[name] = tries.get(name, 0) + 1
            if tries[name] < 3:
                raise RuntimeError('the database is away')

        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(20))
        support.wait(lambda: app.counters.count(None, 'handled') >= 20)
        app.stop()
        self.assertEqual({3}, set(tries.values()))
        self.assertEqual(40, app.counters.count(None, 'requeued'))
        self.assertEqual(0, self.topic.ready(self.topic.pools[-1]))

    def test_a_killed_consumer(self) -> None:
        pool = self.topic.pool('killed')
        victim = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-c', _VICTIM, self.topic.url,
             self.topic.name, self.topic.exchange, pool],
            stdout=subprocess.PIPE, text=True,
            env=dict(os.environ, PYTHONPATH=str(_ROOT)))
        self.addCleanup(victim.wait)
        self.addCleanup(victim.kill)
        self.topic.wait_for_queue(pool)
        self.topic.publish(*self.topic.messages(50))
        assert victim.stdout is not None
        self.addCleanup(victim.stdout.close)
        for number in range(4):
            self.assertEqual(f'{number}\n', victim.stdout.readline())
        # The acknowledgements of the first three are on their way.
        time.sleep(1)
        self.assertEqual(0, self.topic.ready(pool))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        seen = support.Seen()
        app = self.topic.consumer('killed')
        app.on('*')(seen)
        self.start(app, pool)
        support.wait(lambda: len(seen.ids) >= 47)
        app.stop()
        self.assertEqual([f'm{number}' for number in range(3, 50)], seen.ids)

    def test_a_stopped_consumer_gives_back_what_it_has_not_begun(
            self) -> None:
        app = self.topic.consumer('stopped')
        begun, go_on = threading.Event(), threading.Event()
        seen = support.Seen()

        @app.on('*')
        def slow(event: Any) -> None:
            begun.set()
            go_on.wait(30)
            seen(event)

        pool = self.topic.pools[-1]
        self.start(app, pool)
        self.topic.publish(*self.topic.messages(50))
        self.assertTrue(begun.wait(30))
        support.wait(lambda: self.topic.ready(pool) == 0)
        stopper = threading.Thread(target=app.stop)
        stopper.start()
        time.sleep(0.5)
        go_on.set()
        stopper.join(60)
        self.assertEqual(['m0'], seen.ids)
        self.assertEqual(49, self.topic.ready(pool))

    def test_a_body_that_cannot_be_decoded(self) -> None:
        app = self.topic.consumer('bodies')
        seen, told = support.Seen(), []
        app.on('*')(seen)
        app.on_malformed(lambda body, problem: told.append(str(problem)))
        self.start(app, self.topic.pools[-1])
        first, second = self.topic.messages(2)
        self.topic.publish(first, b'{"no": json', b'[1, 2]', b'"text"',
                           b'[' * 100_000, b'\xff\xfe', b'', second)
        support.wait(lambda: len(seen.ids) >= 2 and len(told) >= 6)
        app.stop()
        self.assertEqual(['m0', 'm1'], seen.ids)
        self.assertEqual(6, app.counters.count(None, 'malformed'), told)
        self.assertEqual(0, self.topic.ready(self.topic.pools[-1]))

    def test_batches(self) -> None:
        app = self.topic.consumer('batches', batch_size=50,
                                  batch_timeout=0.5)
        sizes: list[int] = []
        app.on('*', batch=True)(lambda events: sizes.append(len(events)))
        self.start(app, self.topic.pools[-1])
        self.topic.publish(*self.topic.messages(175))
        support.wait(lambda: sum(sizes) >= 175)
        app.stop()
        self.assertEqual(175, sum(sizes))
        self.assertEqual(50, max(sizes))

    def test_a_broker_that_refuses(self) -> None:
        for url, words in (
                (self.topic.url.replace('guest:guest', 'guest:wrong'),
                 'ACCESS_REFUSED'),
                # The queue is there, and was made otherwise.
                (self.topic.url, 'PRECONDITION_FAILED')):
            self.topic.publish()
            self._leave_queue('refused')
            app = consumer.Consumer(
                url, topics=[self.topic.name], exchange=self.topic.exchange,
                pool=self.topic.pools[-1])
            app.on('*')(print)
            exc = self.assertRaises(exceptions.NotificationsError, app.run)
            self.assertIn(words, str(exc))
            self.assertIn('Next: check user, password', str(exc))
            self.assertNotIn('wrong', str(exc))
            self.assertIs(exc, app.problem)
            # In the background it is told too.
            app.start()
            support.wait(lambda: app.problem is not None)
            app.stop()

    def _leave_queue(self, name: str) -> None:
        with self.topic.connect() as connection:
            connection.channel().queue_declare(
                self.topic.pool(name), durable=True, auto_delete=False)

    def test_a_broker_that_is_not_there(self) -> None:
        topic = support.Topic(port=1)
        app = topic.consumer('nowhere')
        app.on('*')(print)
        app.start()
        begun = time.monotonic()
        app.stop()
        self.assertLess(time.monotonic() - begun, 10)
