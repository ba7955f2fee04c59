# SPDX-License-Identifier: Apache-2.0
"""What becomes of a message that a handler does not want, or fails at."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import eventlet.timeout

from nova_notifications import consumer
from tests.unit.consumer.test_handlers import Case


class TestOutcomes(Case):

    def test_nobody_wants_it(self) -> None:
        self._app().on('instance.*')(self.seen.append)
        self.assertEqual('ignored', self.bus.send('service.update'))

    def test_what_nobody_asked_for_is_not_malformed(self) -> None:
        app = self._app()
        app.on('service.update')(self.seen.append)
        app.on('instance.*')(self.seen.append)
        app.on_malformed(lambda message, problem: self.fail(problem))
        for event_type in ('image.send', 'instance.of.another.service',
                           'compute.instance.update', 'volume.usage'):
            for payload in ([1], 'text', None, 3):
                self.assertEqual('ignored', self.bus.send_raw(
                    {'event_type': event_type, 'payload': payload}))
        app = self._app()
        app.on('*', legacy=True)(self.seen.append)
        self.assertEqual('malformed', self.bus.send_raw(
            {'event_type': 'image.send', 'payload': [1]}))

    def test_malformed_is_logged_once(self) -> None:
        app = self._app()
        app.on('*')(self.seen.append)
        with self.assertLogs('nova_notifications.consumer') as logs:
            for _ in range(5):
                self.bus.send('service.update', disabled=[])
            self.bus.send_raw({'event_type': 3})
        self.assertEqual(2, len(logs.output))

    def test_malformed(self) -> None:
        app = self._app()
        app.on('*')(self.seen.append)
        told: list[Any] = []

        @app.on_malformed
        def malformed(message: Any, problem: Any) -> None:
            told.append((message, problem.reason))

        self.assertEqual('malformed', self.bus.send_raw(b'\xff{'))
        self.assertEqual('malformed', self.bus.send_raw('[1]'))
        self.assertEqual('malformed', self.bus.send_raw({'event_type': 7}))
        self.assertEqual('malformed', self.bus.send(
            'service.update', disabled=[]))
        self.assertEqual(4, len(told))
        self.assertIn('ServiceStatusPayload.disabled', told[3][1])
        self.assertEqual([], self.seen)

    def test_incompatible(self) -> None:
        app = self._app()
        app.on('*')(self.seen.append)
        told: list[Any] = []
        app.on_incompatible(lambda event, problem: told.append(
            (event.payload, event.raw['payload']['nova_object.version'],
             problem.payload)))
        message = self.bus.message('service.update')
        message['payload']['nova_object.version'] = '2.0'
        self.assertEqual('incompatible', app.deliver(message))
        self.assertEqual([(None, '2.0', 'ServiceStatusPayload')], told)
        self.assertEqual([], self.seen)

    def test_incompatible_is_logged_once(self) -> None:
        app = self._app()
        app.on('*')(self.seen.append)
        message = self.bus.message('service.update')
        message['payload']['nova_object.version'] = '2.0'
        with self.assertLogs('nova_notifications.consumer') as logs:
            for _ in range(5):
                app.deliver(message)
        self.assertEqual(1, len(logs.output))
        self.assertIn('ServiceStatusPayload 2.0', logs.output[0])
        self.assertEqual(5, app.counters.count('service.update',
                                               'incompatible'))

    def test_a_hook_that_raises(self) -> None:
        app = self._app()
        app.on('*')(self.seen.append)
        app.on_malformed(lambda message, problem: 1 / 0)
        self.assertEqual('malformed', self.bus.send_raw('{}'))

    def test_a_handler_that_raises(self) -> None:
        app = self._app()
        app.on('*')(lambda event: 1 / 0)
        app.on('*')(self.seen.append)
        self.assertEqual('requeued', self.bus.send('service.update'))
        self.assertEqual([], self.seen)

    def _in_a_thread(self) -> list[Any]:
        outcomes: list[Any] = []
        thread = threading.Thread(target=lambda: outcomes.append(
            self.bus.send('service.update')))
        thread.start()
        thread.join()
        return outcomes

    def test_what_is_no_exception_is_a_failure(self) -> None:
        for batch in (False, True):
            for raised in (SystemExit('no'), asyncio.CancelledError(),
                           GeneratorExit(), KeyboardInterrupt(),
                           eventlet.timeout.Timeout()):
                app = self._app()

                @app.on('*', batch=batch)
                def leaves(event: Any, raised: Any = raised) -> None:
                    raise raised

                self.assertEqual(['requeued'], self._in_a_thread())
                if isinstance(raised, (SystemExit, KeyboardInterrupt)):
                    # In the main thread they end the process.
                    self.assertRaises(type(raised), self.bus.send,
                                      'service.update')
                else:
                    self.assertEqual('requeued',
                                     self.bus.send('service.update'))

    def test_an_error_without_a_text(self) -> None:
        class Bad(Exception):
            def __str__(self) -> str:
                raise ValueError

        app = self._app()

        @app.on('*')
        def fails(event: Any) -> None:
            raise Bad

        self.assertEqual('requeued', self.bus.send('service.update'))

    def test_messages_without_an_id(self) -> None:
        app = self._app(attempts=2)
        app.on('*')(lambda event: 1 / 0)
        outcomes = [str(self.bus.send(
            'service.update', host=host, changes={
                'message_id': None, 'timestamp': None}))
            for host in ('a', 'b', 'a')]
        self.assertEqual(['requeued', 'requeued', 'failed'], outcomes)

    def test_a_handler_gives_it_back(self) -> None:
        app = self._app(attempts=1)

        @app.on('*')
        def busy(event: Any) -> None:
            raise consumer.Requeue()

        for _ in range(3):
            self.assertEqual('requeued', self.bus.send(
                'service.update', changes={'message_id': 'same'}))

    def test_a_handler_that_raises_too_often(self) -> None:
        app = self._app(attempts=3)
        app.on('*')(lambda event: 1 / 0)
        app.on_failed(lambda event, exc: self.seen.append(
            (event.event_type, type(exc))))
        outcomes = [str(self.bus.send('service.update',
                                      changes={'message_id': 'same'}))
                    for _ in range(4)]
        self.assertEqual(['requeued', 'requeued', 'failed', 'requeued'],
                         outcomes)
        self.assertEqual([('service.update', ZeroDivisionError)], self.seen)

    def test_the_same_message_twice(self) -> None:
        app = self._app(deduplicate=2)
        app.on('*')(self.seen.append)
        outcomes = [str(self.bus.send('service.update',
                                      changes={'message_id': name}))
                    for name in ('a', 'a', 'b', 'c', 'a')]
        # Two are remembered: the first was forgotten for the third.
        self.assertEqual(['handled', 'duplicate', 'handled', 'handled',
                          'handled'], outcomes)

    def test_what_failed_is_no_duplicate(self) -> None:
        app = self._app(deduplicate=10)

        @app.on('*')
        def fails_once(event: Any) -> None:
            self.seen.append(event)
            if len(self.seen) == 1:
                raise ValueError

        changes = {'message_id': 'a'}
        self.assertEqual('requeued', self.bus.send('service.update',
                                                   changes=changes))
        self.assertEqual('handled', self.bus.send('service.update',
                                                  changes=changes))

    def test_counters(self) -> None:
        app = self._app()
        app.on('service.*')(self.seen.append)
        self.bus.send('service.update')
        self.bus.send('service.update')
        self.bus.send('flavor.create')
        self.bus.send_raw({'event_type': 'a"b\\\n', 'payload': 3})
        self.assertEqual(2, app.counters.count('service.update', 'handled'))
        self.assertEqual(4, app.counters.count())
        self.assertEqual({'handled': 2},
                         app.counters.as_dict()['service.update'])
        self.assertEqual(
            '# HELP nova_notifications_consumer_messages_total Messages by '
            'event type and outcome.\n'
            '# TYPE nova_notifications_consumer_messages_total counter\n'
            'nova_notifications_consumer_messages_total{'
            'event_type="a\\"b\\\\\\n",outcome="ignored"} 1\n'
            'nova_notifications_consumer_messages_total{'
            'event_type="flavor.create",outcome="ignored"} 1\n'
            'nova_notifications_consumer_messages_total{'
            'event_type="service.update",outcome="handled"} 2\n'
            '# HELP nova_notifications_consumer_interruptions_total Times '
            'that the broker has ended the reading of a queue.\n'
            '# TYPE nova_notifications_consumer_interruptions_total '
            'counter\n'
            'nova_notifications_consumer_interruptions_total 0\n',
            app.counters.prometheus())

    def test_counters_are_bounded(self) -> None:
        app = self._app()
        app.on('service.*')(self.seen.append)
        for number in range(3000):
            self.bus.send_raw({'event_type': f'x.{number}', 'payload': {}})
        self.assertEqual(3000, app.counters.count())
        self.assertLessEqual(len(app.counters.as_dict()), 1001)
