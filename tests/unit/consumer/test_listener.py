# SPDX-License-Identifier: Apache-2.0
"""The consumer on oslo.messaging's listener and in-memory transport."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications import consumer
from nova_notifications.consumer import connection
from nova_notifications import exceptions
from nova_notifications import testing
from tests.unit import waiting


class TestListener(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        conf = cfg.ConfigOpts()
        conf([], default_config_files=[])
        self.transport = oslo_messaging.get_notification_transport(
            conf, 'fake://')
        self.addCleanup(self.transport.cleanup)
        self.seen: waiting.Arrivals[Any] = waiting.Arrivals()
        self.topic = self.id()

    def _app(self, **options: Any) -> consumer.Consumer:
        options = {'topics': [self.topic], 'retry_delay': 0.01, **options}
        app = consumer.Consumer(options.pop('url', 'fake://'), **options)
        self.addCleanup(app.stop)
        self.bus = testing.TestBus(app)
        return app

    def _send(self, name: str = 'service.update', **changes: Any) -> None:
        message = {**self.bus.message(name), **changes}
        self.transport._driver.send_notification(
            oslo_messaging.Target(
                exchange='nova', topic=f'{self.topic}.'
                f'{message["priority"].lower()}'
                if isinstance(message['priority'], str)
                else f'{self.topic}.info'), {'user_id': 'ada'}, message, 2.0)

    def test_events_and_context(self) -> None:
        app = self._app()
        app.on('service.*', '*.error')(self.seen.append)
        app.start()
        self._send()
        self._send('instance.create.error')
        self.seen.wait(2)
        self.assertEqual({'service.update', 'instance.create.error'},
                         {event.event_type for event in self.seen})
        self.assertEqual('ada', self.seen[0].context['user_id'])

    def test_a_requeued_message_comes_again(self) -> None:
        app = self._app()

        @app.on('service.update')
        def fails_twice(event: Any) -> None:
            self.seen.append(event.envelope.message_id)
            if len(self.seen) < 3:
                raise ValueError('not yet')

        app.start()
        self._send(message_id='m')
        self.seen.wait(3)
        app.stop()
        self.assertEqual(['m'] * 3, self.seen)
        self.assertEqual({'requeued': 2, 'handled': 1},
                         app.counters.as_dict()['service.update'])

    def test_what_would_keep_the_plain_listener_busy_for_ever(self) -> None:
        app = self._app()
        app.on('service.update')(self.seen.append)
        app.start()
        self._send(priority={'no': 'string'})
        self._send(priority=None)
        self.seen.wait(2)
        app.stop()
        self.assertEqual(2, app.counters.count(None, 'handled'))

    def test_a_broken_message_between_others(self) -> None:
        app = self._app()
        app.on('service.update')(self.seen.append)
        app.start()
        self._send()
        self._send(payload=['no', 'dict'])
        self._send(event_type=None)
        self._send()
        self.seen.wait(2)
        app.stop()
        self.assertEqual(2, app.counters.count(None, 'malformed'))

    def test_batches(self) -> None:
        app = self._app(batch_size=10, batch_timeout=0.3)
        app.on('service.update', batch=True)(
            lambda events: self.seen.append(len(events)))
        app.start()
        for _ in range(25):
            self._send()
        self.seen.wait(3)
        app.stop()
        self.assertEqual([10, 10, 5], self.seen)

    def test_several_transports(self) -> None:
        app = self._app(url=['fake:///one', 'fake:///two'])
        app.on('service.update')(self.seen.append)
        app.start()
        self._send()
        self._send()
        self.seen.wait(2)

    def test_a_graceful_stop(self) -> None:
        app = self._app()
        started = threading.Event()
        go_on = threading.Event()

        @app.on('service.update')
        def slow(event: Any) -> None:
            started.set()
            go_on.wait(10)
            self.seen.append(event)

        app.start()
        for _ in range(5):
            self._send()
        self.assertTrue(started.wait(10))
        stopper = threading.Thread(target=app.stop)
        stopper.start()
        self.assertTrue(app._dispatcher.stopping.wait(waiting.HANGS))
        go_on.set()
        stopper.join(20)
        self.assertFalse(stopper.is_alive())
        self.assertEqual(1, len(self.seen))
        self.assertEqual({'handled': 1}, {
            name: number for name, number in app.counters.as_dict()[
                'service.update'].items() if name != 'returned'})

    def test_run_until_a_signal(self) -> None:
        app = self._app()
        before = signal.getsignal(signal.SIGTERM)

        @app.on('service.update')
        def ends(event: Any) -> None:
            self.seen.append(event)
            os.kill(os.getpid(), signal.SIGTERM)

        self._send()
        app.run()
        self.assertEqual(1, len(self.seen))
        self.assertIs(before, signal.getsignal(signal.SIGTERM))

    def test_run_until_asked(self) -> None:
        app = self._app()
        app.on('service.update')(lambda event: app.request_stop())
        self._send()
        app.run()
        self.assertEqual(1, app.counters.count(None, 'handled'))

    def test_started_twice(self) -> None:
        app = self._app()
        app.on('service.update')(self.seen.append)
        before = set(threading.enumerate())
        app.start()
        app.start()
        app.stop()
        # Nobody reads any more: neither of them.
        self.assertEqual(set(), set(threading.enumerate()) - before)
        self._send()
        self.assertEqual([], self.seen)
        app.start()
        self.seen.wait(1)
        app.stop()
        app.stop()

    def test_stopped_while_it_connects(self) -> None:
        calls: list[str] = []
        broker_is_back = threading.Event()

        class Slow:
            def start(self, workers: int) -> None:
                broker_is_back.wait(10)
                calls.append('start')

            def __getattr__(self, name: str) -> Any:
                return lambda: calls.append(name)

        found = connection.Connection(Slow(), Slow(), 1, self.fail)
        found.close()
        self.assertEqual([], calls)
        broker_is_back.set()
        found._thread.join(10)
        self.assertEqual(['start', 'release', 'stop', 'wait', 'cleanup'],
                         calls)

    def test_what_cannot_be_started(self) -> None:
        self.assertRaises(exceptions.NotificationsError, self._app().start)
        for url in ('no url', 'carrier-pigeon://host/', 'rabbit://h:port/'):
            app = self._app(url=url)
            app.on('*')(print)
            exc = self.assertRaises(exceptions.NotificationsError, app.start)
            self.assertIn('rabbit://user', str(exc))

    def test_names_of_queues_that_are_somebody_elses(self) -> None:
        for name in ('compute', 'compute.host1', 'conductor', 'scheduler',
                     'scheduler.h.example.org', 'compute_fanout_0a1b',
                     'reply_0a1b', 'amq.gen-1', 'x' * 256,
                     'notifications.info', f'{self.topic}.error'):
            exc = self.assertRaises(ValueError, self._app, pool=name)
            self.assertIn('pool cannot be', str(exc))
            self.assertRaises(ValueError, self._app, dead_letter=name)
        for name in ('computes', 'my.compute', 'compute-billing',
                     'conductor_watch', 'notifications'):
            self.assertEqual(f'{name}-dead-letter',
                             self._app(pool=name).dead_letter_queue)
        self.assertEqual(f'{self.topic}-dead-letter',
                         self._app().dead_letter_queue)
        self.assertEqual('broken',
                         self._app(dead_letter='broken').dead_letter_queue)
        self.assertIsNone(self._app(dead_letter=False).dead_letter_queue)

    def test_stop_from_a_handler(self) -> None:
        for batch in (False, True):
            app = self._app()
            app.on('service.update', batch=batch)(
                lambda event, app=app: app.stop())
            self._send()
            app.run()
            self.assertEqual(1, app.counters.count(None, 'handled'))

    def test_options_that_would_read_nothing(self) -> None:
        for options, words in (
                (dict(workers=0), 'workers is 1 or more'),
                (dict(batch_size=0), 'batch_size is 1'),
                (dict(batch_timeout=-1), 'batch_timeout is 0'),
                (dict(attempts=0), 'attempts is 1'),
                (dict(retry_delay=-1), 'retry_delay is 0'),
                (dict(deduplicate=-1), 'deduplicate is 0'),
                (dict(pool=''), 'pool has to have names'),
                (dict(topics='a_topic'), "give ['a_topic']"),
                (dict(topics=[]), 'at least one'),
                (dict(url=[]), 'transport_url has to have names'),
                (dict(priorities=['INFO']), 'there are info, error'),
                (dict(priorities='info'), "give ['info']")):
            exc = self.assertRaises(ValueError, self._app, **options)
            self.assertIn(words, str(exc))
        app = self._app()
        for given in ((), (print,), (3,)):
            exc = self.assertRaises(ValueError, app.on, *given)
            self.assertIn("@app.on('instance.*')", str(exc))
