# SPDX-License-Identifier: Apache-2.0
"""Read queues, judge them, and ask the management API."""

from __future__ import annotations

import json
import socket
import types
from typing import Any
from unittest import mock

import amqp
import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd import finding
from nova_notifications.cmd import management
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import queues
from nova_notifications import exceptions

_OK, _NOTE, _PROBLEM = (finding.Level.OK, finding.Level.NOTE,
                        finding.Level.PROBLEM)


def _broker(url: str = 'rabbit://ada:s3cret@one:5672,ada:s3cret@two:5673/v'
            ) -> broker_module.Broker:
    conf = cfg.ConfigOpts()
    conf([], project='x', default_config_files=[])
    return broker_module.of_url(
        conf, oslo_messaging.TransportURL.parse(conf, url))


class FakeChannel:
    """A channel on which some queues are there."""

    def __init__(self, there: dict[str, tuple[int, int]],
                 refused: dict[str, Exception] | None = None) -> None:
        self.there, self.refused = there, refused or {}
        self.calls: list[Any] = []

    def exchange_declare(self, name: str, kind: str, passive: bool) -> None:
        self.calls.append(('exchange', name, kind, passive))
        if name in self.refused:
            raise self.refused[name]

    def queue_declare(self, name: str, **options: Any) -> Any:
        self.calls.append(('queue', name, options))
        if name in self.refused:
            raise self.refused[name]
        if options.get('passive') and name not in self.there:
            raise amqp.exceptions.NotFound(name)
        messages, consumers = self.there.get(name, (0, 0))
        return types.SimpleNamespace(queue=name, message_count=messages,
                                     consumer_count=consumers)

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: self.calls.append(
            (name, *arguments, options))


class ReaderTest(base.BaseTestCase):

    def _reader(self, channel: FakeChannel, url: str = 'rabbit://ada:x@h/',
                **options: Any) -> queue_reader.QueueReader:
        broker = _broker(url)
        self.connection = mock.Mock(spec=[
            'channel', 'close', 'collect', 'drain_events', 'heartbeat_tick'])
        self.connection.channel.return_value = channel
        self.patch(broker, 'connect', lambda: self.connection)
        return queue_reader.QueueReader(broker, 'nova', ['t'], **options)

    def test_a_queue_of_our_own(self) -> None:
        for options, arguments in (({}, {'x-max-length': 100_000}),
                                   ({'max_length': 7}, {'x-max-length': 7}),
                                   ({'max_length': None}, None)):
            channel = FakeChannel({})
            reader = self._reader(channel, name='mine', **options)
            self.assertEqual(0, reader.open())
            exchange, closed, qos, declared, *bound, consume = channel.calls
            self.assertEqual(('exchange', 'nova', 'topic', True), exchange)
            self.assertEqual(('basic_qos', 0, 5000, False, {}), qos)
            _, name, given = declared
            self.assertRegex(name, r'^mine-[0-9a-f]{12}$')
            self.assertEqual({'exclusive': True, 'arguments': arguments},
                             given)
            self.assertEqual(
                [('queue_bind', name, 'nova', f't.{priority}', {})
                 for priority in ('info', 'error', 'warn', 'debug', 'audit',
                                  'sample', 'critical')], bound)
            self.assertEqual(('basic_consume', name), consume[:2])

    def test_a_pool(self) -> None:
        for there, url, declared, others in (
                ({'p': (3, 2)}, 'rabbit://h/', None, 2),
                ({}, 'rabbit://h/', {'auto_delete': False, 'durable': False,
                                     'arguments': {'x-expires': 3_600_000}},
                 0),
                ({}, 'rabbit://h/?rabbit_quorum_queue=true',
                 {'auto_delete': False, 'durable': True, 'arguments': {
                     'x-expires': 3_600_000, 'x-queue-type': 'quorum'}}, 0)):
            channel = FakeChannel(there)
            self.assertEqual(others, self._reader(
                channel, url, pool='p').open())
            made = [call[2] for call in channel.calls if call[0] == 'queue'
                    and 'passive' not in call[2]]
            self.assertEqual([declared] if declared else [], made)
            self.assertIn(('basic_qos', 0, 500, False, {}), channel.calls)

    def test_what_the_broker_refuses(self) -> None:
        for refused, kind, text in (
                ({'nova': amqp.exceptions.NotFound('x')},
                 queue_reader.NoExchange, "h:5672/ has no exchange 'nova'"),
                ({'p': amqp.exceptions.AccessRefused('x')},
                 exceptions.NotificationsError,
                 "check the rights of user 'ada'"),
                ({'p': OSError('x')}, exceptions.NotificationsError,
                 'h:5672/: the connection is lost (OSError)')):
            reader = self._reader(FakeChannel({}, refused), pool='p')
            error = self.assertRaises(exceptions.NotificationsError,
                                      reader.open)
            self.assertIs(kind, type(error))
            self.assertIn(text, str(error))

    def test_topics_in_words(self) -> None:
        for topics, text in ((['a'], 'topic a'), (['a', 'b'],
                                                  'topics a, b')):
            self.assertEqual(text, queue_reader.QueueReader(
                _broker(), 'nova', topics).describe())

    def _message(self, body: str, channel: Any, number: int) -> Any:
        return types.SimpleNamespace(
            body=body, channel=channel, delivery_tag=number,
            delivery_info={'routing_key': 'a.b.info'})

    def test_messages_and_what_is_none(self) -> None:
        for pool, acknowledged in (
                (None, [mock.call(2, multiple=True)]),
                ('p', [mock.call(1, multiple=False),
                       mock.call(2, multiple=False)])):
            reader = self._reader(FakeChannel({}), pool=pool)
            reader.open()
            channel = mock.Mock()
            bodies = ['{"event_type": "e", "_context_user": "ada"}', 'x']
            reader._arrived += [
                self._message(body, channel, number)
                for number, body in enumerate(bodies, 1)]
            self.connection.drain_events.side_effect = TimeoutError
            reading = reader.read(None)
            self.assertEqual(('a.b', {'user': 'ada'}, {'event_type': 'e'}),
                             next(reading))
            self.assertEqual('the body is not JSON: JSONDecodeError',
                             next(reading).reason)
            reading.close()
            with mock.patch.object(reader, 'wait', side_effect=KeyError):
                self.assertRaises(KeyError, next, reader.read(None))
            self.assertEqual(acknowledged[:len(acknowledged) - 1],
                             channel.basic_ack.call_args_list)

    def test_the_last_is_acknowledged_after_it_was_shown(self) -> None:
        reader = self._reader(FakeChannel({}))
        reader.open()
        channel = mock.Mock()
        reader._arrived += [self._message('{}', channel, number)
                            for number in (1, 2, 3)]
        self.connection.drain_events.side_effect = TimeoutError
        now = 0.0
        self.patch(queue_reader.time, 'monotonic', lambda: now)
        reading = reader.read(5.0)
        for _ in range(3):
            next(reading)
        self.assertFalse(channel.basic_ack.called)
        now = 5.0
        self.assertRaises(StopIteration, next, reading)
        channel.basic_ack.assert_called_once_with(3, multiple=True)

    def test_waiting(self) -> None:
        reader = self._reader(FakeChannel({}))
        reader.open()
        now = 100.0
        self.patch(queue_reader.time, 'monotonic', lambda: now)
        drain = self.connection.drain_events
        drain.side_effect = [None, None, socket.timeout]
        reader.wait(3)
        self.assertEqual([3, 0, 0], [call.kwargs['timeout']
                                     for call in drain.call_args_list])
        reader._arrived += [None] * 99
        drain.side_effect = lambda timeout: reader._arrived.append(None)
        reader.wait(3)
        self.assertEqual(5 - 1, drain.call_count)
        self.assertEqual(1, self.connection.heartbeat_tick.call_count)
        for now, ticks in ((100.9, 1), (101.0, 2)):
            reader.wait(3)
            self.assertEqual(ticks,
                             self.connection.heartbeat_tick.call_count)

    def test_a_lost_connection(self) -> None:
        url = 'rabbit://a:b@one:1,a:b@two:2/'
        for lost in (OSError('x'), amqp.exceptions.ConnectionForced('x')):
            reader = self._reader(FakeChannel({}), url)
            reader.open()
            self.connection.drain_events.side_effect = lost
            error = self.assertRaises(exceptions.NotificationsError,
                                      reader.wait, 1)
            self.assertEqual(f'one:1/: the connection is lost '
                             f'({type(lost).__name__})', str(error))
            self.assertEqual('two:2/', reader.broker.name)
            self.connection.close.side_effect = lost
            reader.close()
            self.connection.collect.assert_called_once_with()
            reader.close()
            self.assertEqual(1, self.connection.close.call_count)

    def test_how_many_wait(self) -> None:
        channel = FakeChannel({'p': (7, 1)})
        reader = self._reader(channel, pool='p')
        reader.open()
        self.assertEqual(7, reader.waiting())

    def test_reading_ahead(self) -> None:
        asked: list[int] = []
        transport = types.SimpleNamespace(_quick_recv=asked.append,
                                          _read_buffer=b'')
        queue_reader._read_ahead(types.SimpleNamespace(transport=transport))
        transport._quick_recv(7)
        transport._quick_recv(99_999)
        self.assertEqual([16_384, 99_999], asked)
        other = types.SimpleNamespace(_quick_recv=asked.append)
        queue_reader._read_ahead(types.SimpleNamespace(transport=other))
        other._quick_recv(7)
        self.assertEqual(7, asked[-1])
        queue_reader._read_ahead(object())


class QueuesTest(base.BaseTestCase):

    def test_bindings(self) -> None:
        for key, topic, binds in (
                ('t.info', 't', True), ('t.*', 't', True),
                ('t.#', 't', True), ('#', 't', True), ('*.info', 't', True),
                ('t', 't', False), ('t.moon', 't', False),
                ('*', 't', False), ('x.t.#', 't', False),
                ('t#', 'tx', True), ('txinfo', 't', False)):
            self.assertIs(binds, queues.binds(key, topic), key)

    def _find(self, api: Any, channel: FakeChannel) -> Any:
        broker = _broker()
        connection = mock.MagicMock()
        connection.__enter__.return_value.channel.return_value = channel
        self.patch(broker, 'connect', lambda: connection)
        with mock.patch.object(management.Management, 'get', api):
            return queues.find(broker, 'nova', ['t', 'u'], ['p', 'gone'],
                               'http://api:1/')

    def test_by_the_management_api(self) -> None:
        def get(api: Any, *path: str) -> Any:
            if path == ('exchanges', 'v', 'nova', 'bindings', 'source'):
                return [{'routing_key': key, 'destination': name}
                        for key, name in (('t.info', 'a'), ('u.info', 'a'),
                                          ('t.#', 'b'), ('x.info', 'c'))]
            self.assertEqual(('queues', 'v'), path)
            return [{'name': 'b', 'messages': 5, 'consumers': 2,
                     'arguments': {'x-max-length': 7},
                     'effective_policy_definition': {'expires': 8}},
                    {'name': 'a'}, {'name': 'c'}]

        found, about = self._find(get, FakeChannel({}))
        self.assertEqual([queues.Queue('b', 5, 2, ('t',),
                                       {'max-length': 7, 'expires': 8}),
                          queues.Queue('a', 0, 0, ('t', 'u'))], found)
        self.assertEqual((_OK, 'management'), (about.level, about.about))

    def test_by_their_names(self) -> None:
        for error in (OSError('password=x'), ValueError('password=x'),
                      KeyError('password=x'), TypeError('password=x')):
            def get(api: Any, *path: str, error: Exception = error) -> Any:
                raise error

            found, about = self._find(get, FakeChannel(
                {'t.info': (3, 1), 'p': (2, 0)},
                {'u.info': amqp.exceptions.ResourceLocked('x')}))
            self.assertEqual([queues.Queue('t.info', 3, 1, ('t',)),
                              queues.Queue('p', 2, 0, ())], found)
            self.assertEqual((_NOTE, 'management'),
                             (about.level, about.about))
            self.assertIn('does not answer at http://api:1/ (', about.text)
            self.assertIn('***', about.text)
            self.assertTrue(about.next_step)

    def test_judgements(self) -> None:
        broker = _broker()
        for messages, consumers, level, text in (
                (1, 0, _PROBLEM,
                 'queue q: nobody drains it; 1 message waits there'),
                (2, 0, _PROBLEM,
                 'queue q: nobody drains it; 2 messages wait there'),
                (0, 0, _NOTE, 'queue q: empty, and nobody reads it'),
                (1, 1, _OK, 'queue q: one consumer, 1 message waits'),
                (0, 1, _OK, 'queue q: one consumer, 0 messages wait'),
                (2, 3, _NOTE, 'queue q: 3 consumers share it, each message '
                              'goes to one of them; 2 messages wait')):
            about, of_queue = queues.judge(
                broker, [queues.Queue('q', messages, consumers, ('t',))],
                ['t'])
            self.assertEqual((_OK, 'topic', 'topic t: q'),
                             (about.level, about.about, about.text))
            self.assertEqual((level, 'queue', text), (
                of_queue.level, of_queue.about, of_queue.text))
            self.assertEqual(
                ('rabbitmqctl -p v delete_queue q', messages)
                if level is _PROBLEM else ('', 0),
                (of_queue.command, of_queue.weight))
        self.assertEqual(
            ['topic x: no queue is there', 'topic t: q'],
            [found.text for found in queues.judge(broker, [
                queues.Queue('q', 0, 1, ('t',))], ['x', 't'])[:2]])
        about, = queues.judge(broker, [], ['t'])
        self.assertEqual((_NOTE, 'topic t: no queue is there'),
                         (about.level, about.text))


class ManagementTest(base.BaseTestCase):

    def _asked(self, url: str | None, broker_url: str,
               *path: str) -> tuple[str, str, float]:
        api = management.Management(_broker(broker_url), url)
        opener = mock.MagicMock()
        answer = opener.open.return_value.__enter__.return_value
        answer.read.return_value = json.dumps([1])
        with mock.patch.object(api, '_opener', lambda: opener):
            self.assertEqual([1], api.get(*path))
        (request,), options = opener.open.call_args
        return (request.full_url, request.headers['Authorization'],
                options['timeout'])

    def test_where_it_is(self) -> None:
        for url, broker_url, address, token in (
                (None, 'rabbit://ada:x@h:1/',
                 'http://h:15672/api/queues/a%2Fb', 'YWRhOng='),
                (None, 'rabbit://ada:x@[::1]:1/',
                 'http://[::1]:15672/api/queues/a%2Fb', 'YWRhOng='),
                (None, 'rabbit://ada:x@h:1/?ssl=true',
                 'https://h:15671/api/queues/a%2Fb', 'YWRhOng='),
                ('http://bob:y%40@api:7/x/', 'rabbit://ada:x@h:1/',
                 'http://api:7/x/api/queues/a%2Fb', 'Ym9iOnlA'),
                ('http://bob@api:7', 'rabbit://ada:x@h:1/',
                 'http://api:7/api/queues/a%2Fb', 'Ym9iOg==')):
            self.assertEqual((address, f'Basic {token}', 5.0), self._asked(
                url, broker_url, 'queues', 'a/b'))

    def test_what_is_not_asked(self) -> None:
        for url, broker_url, text in (
                ('file:///etc/passwd', 'rabbit://h/',
                 'its URL begins with http'),
                ('http://h/', 'rabbit://h/?ssl=true',
                 'the password is not sent')):
            api = management.Management(_broker(broker_url), url)
            error = self.assertRaises(ValueError, api.get, 'queues')
            self.assertIn(text, str(error))
        self.assertEqual('http://api:7/x', management.Management(
            _broker(), 'http://bob:y@api:7/x?q#f').name)

    def test_no_proxy_and_no_redirect(self) -> None:
        self.useFixture(_Proxy())
        opener = management.Management(_broker())._opener()
        kinds = {type(handler).__name__ for handler in opener.handlers}
        self.assertIn('_NoRedirect', kinds)
        self.assertNotIn('HTTPRedirectHandler', kinds)
        self.assertNotIn('ProxyHandler', kinds)
        self.assertIsNone(management._NoRedirect().redirect_request())


class _Proxy(fixtures.Fixture):

    def _setUp(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable(
            'http_proxy', 'http://proxy:1/'))
