# SPDX-License-Identifier: Apache-2.0
"""Which handler gets what, and what becomes of the message."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications import testing


class Case(base.BaseTestCase):

    def _app(self, **options: Any) -> consumer.Consumer:
        options.setdefault('retry_delay', 0)
        self.app = consumer.Consumer('fake://', **options)
        self.bus = testing.TestBus(self.app)
        self.seen: list[Any] = []
        return self.app


class TestPatterns(Case):

    def _types(self, *patterns: str) -> set[str]:
        app = self._app()
        app.on(*patterns)(lambda event: self.seen.append(event.event_type))
        self.bus.send_all()
        return set(self.seen)

    def test_an_event_type(self) -> None:
        self.assertEqual({'service.update'}, self._types('service.update'))

    def test_a_noun(self) -> None:
        found = self._types('aggregate.*')
        self.assertIn('aggregate.create.end', found)
        self.assertEqual({'aggregate'},
                         {name.partition('.')[0] for name in found})

    def test_errors(self) -> None:
        found = self._types('*.error')
        self.assertIn('instance.create.error', found)
        self.assertEqual({'error'},
                         {name.rpartition('.')[2] for name in found})

    def test_a_pattern_does_not_match_a_part(self) -> None:
        self.assertEqual({'compute.exception'},
                         self._types('compute.exception'))
        self.assertRaises(exceptions.InvalidEvent, self.app.on('update'),
                          print)

    def test_a_misspelt_pattern(self) -> None:
        app = self._app()
        exc = self.assertRaises(exceptions.InvalidEvent,
                                app.on('service.updated'), print)
        self.assertIn('service.update', str(exc))
        app.on('service.updated', check_event_types=False)(print)

    def test_a_legacy_event_type(self) -> None:
        exc = self.assertRaises(exceptions.InvalidEvent,
                                self._app().on('compute.instance.update'),
                                print)
        self.assertIn('instance.update', str(exc))

    def test_each_message_calls_all_that_match(self) -> None:
        app = self._app()
        app.on('service.*')(lambda event: self.seen.append(1))
        app.on('*', 'service.update')(lambda event: self.seen.append(2))
        self.bus.send('service.update')
        self.assertEqual([1, 2, 2], self.seen)


class TestEvent(Case):

    def test_the_envelope(self) -> None:
        self._app().on('service.update')(self.seen.append)
        message = self.bus.message(
            'service.update',
            changes={'message_id': 'm-1', 'publisher_id': 'nova-compute:h7',
                     'timestamp': '2026-03-02 09:30:00.5'})
        self.app.deliver(message, {
            'user_id': 'ada', 'auth_token': 'secret', 'msg_id': None})
        event, = self.seen
        self.assertEqual('m-1', event.envelope.message_id)
        self.assertEqual('nova-compute', event.envelope.service)
        self.assertEqual('h7', event.envelope.host)
        self.assertEqual('INFO', event.envelope.priority)
        self.assertEqual('2026-03-02T09:30:00.500000+00:00',
                         event.envelope.timestamp.isoformat())
        self.assertEqual({'user_id': 'ada', 'auth_token': None},
                         event.context)
        self.assertIs(message, event.raw)
        self.assertEqual(('service', '1.1', True),
                         (event.noun, event.version, event.versioned))

    def test_publishers(self) -> None:
        for publisher, service, host in (
                ('nova-compute:host1', 'nova-compute', 'host1'),
                ('nova-compute:h1.example.org', 'nova-compute',
                 'h1.example.org'),
                ('nova-compute:fd00::1', 'nova-compute', 'fd00::1'),
                ('compute.host1', 'compute', 'host1'),
                ('compute.h1.example.org', 'compute', 'h1.example.org'),
                ('compute.fd00::1', 'compute', 'fd00::1'),
                ('compute', 'compute', None), ('compute.', 'compute', None)):
            envelope = consumer.Envelope({'publisher_id': publisher})
            self.assertEqual((service, host),
                             (envelope.service, envelope.host))

    def test_an_envelope_with_nothing_in_it(self) -> None:
        self._app().on('service.update')(self.seen.append)
        message = self.bus.message('service.update')
        for key in ('message_id', 'publisher_id', 'priority', 'timestamp'):
            message[key] = {'no': 'text'}
        self.assertEqual('handled', self.app.deliver(message, None))
        envelope = self.seen[0].envelope
        self.assertEqual(
            [None] * 6,
            [envelope.message_id, envelope.publisher_id, envelope.service,
             envelope.host, envelope.priority, envelope.timestamp])
        self.assertEqual({}, self.seen[0].context)

    def test_a_legacy_notification(self) -> None:
        app = self._app()
        app.on('*')(lambda event: self.fail('this one is versioned'))
        app.on('compute.instance.*', legacy=True)(self.seen.append)
        outcome = self.bus.send('instance.create.end', legacy=True)
        self.assertEqual('handled', outcome)
        event, = self.seen
        self.assertEqual('compute.instance.create.end', event.event_type)
        self.assertEqual('web-1', event.payload['display_name'][:5])
        self.assertEqual('compute', event.envelope.service)
        self.assertFalse(event.versioned)
        self.assertEqual(({}, (), None),
                         (event.unknown, event.missing, event.version))


class TestBatches(Case):

    def _send(self, *names: str) -> list[str]:
        return [str(found) for found in self.app.deliver_batch(
            [self.bus.message('service.update', host=name,
                              changes={'message_id': name})
             for name in names])]

    def test_a_list_of_events(self) -> None:
        app = self._app()
        app.on('service.*', batch=True)(
            lambda events: self.seen.append(
                [event.payload.host for event in events]))
        self.assertEqual(['handled'] * 3, self._send('a', 'b', 'c'))
        self.assertEqual([['a', 'b', 'c']], self.seen)

    def test_some_go_back(self) -> None:
        app = self._app()

        @app.on('service.*', batch=True)
        def some(events: list[Any]) -> None:
            raise consumer.Requeue(events[1:])

        self.assertEqual(['handled', 'requeued', 'requeued'],
                         self._send('a', 'b', 'c'))

    def test_all_go_back(self) -> None:
        app = self._app(attempts=2)
        app.on('service.*', batch=True)(lambda events: 1 / 0)
        self.assertEqual(['requeued'] * 2, self._send('a', 'b'))
        self.assertEqual(['failed', 'failed', 'requeued'],
                         self._send('a', 'b', 'c'))

    def test_one_bad_message(self) -> None:
        app = self._app(attempts=2)

        @app.on('service.*', batch=True)
        def fails(events: list[Any]) -> None:
            self.seen.append([event.payload.host for event in events])
            if 'b' in self.seen[-1]:
                raise ValueError

        self.assertEqual(['requeued'] * 3, self._send('a', 'b', 'c'))
        self.assertEqual(['handled', 'failed', 'handled', 'handled'],
                         self._send('a', 'b', 'c', 'd'))
        self.assertEqual([['a', 'b', 'c'], ['d'], ['a'], ['b'], ['c']],
                         self.seen)

    def test_one_attempt(self) -> None:
        """A message is given up for what it did alone, not for others."""
        app = self._app(attempts=1)
        app.on('service.*', batch=True)(lambda events: 1 / 0)
        self.assertEqual(['requeued'] * 2, self._send('a', 'b'))
        self.assertEqual(['failed'] * 2, self._send('a', 'b'))
        self.assertEqual(['failed'], self._send('c'))

    def test_twice_in_one_batch(self) -> None:
        app = self._app(deduplicate=10)
        app.on('service.*', batch=True)(
            lambda events: self.seen.append(len(events)))
        self.assertEqual(['handled', 'duplicate'], self._send('a', 'a'))
        self.assertEqual([1], self.seen)
