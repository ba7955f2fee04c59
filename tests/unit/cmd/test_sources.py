# SPDX-License-Identifier: Apache-2.0
"""Move dead letters, and feed a viewer from a queue."""

from __future__ import annotations

import collections
import json
import types
from typing import Any
from unittest import mock

import amqp
import fixtures
from oslotest import base

from nova_notifications.cmd import dead_letters
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import viewer_feed
from nova_notifications.cmd import viewer_source
from nova_notifications.cmd import viewer_tools
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.testing import samples


def _message(**changes: Any) -> dict[str, Any]:
    sample, = samples.samples('service.update')
    return {**json.loads(json.dumps(sample.message)), **changes}


class DeadLettersTest(base.BaseTestCase):

    def _open(self, there: dict[str, int], queue: str = 'p-dead-letter',
              destination: str | None = None) -> dead_letters.DeadLetters:
        def declare(name: str, passive: bool) -> Any:
            self.assertIs(True, passive)
            if name not in there:
                raise amqp.exceptions.NotFound(name)
            return types.SimpleNamespace(message_count=there[name])

        broker = mock.Mock()
        broker.name = 'h:5672/'
        self.connection = broker.connect.return_value
        self.channel = self.connection.channel.return_value
        self.channel.queue_declare = declare
        return dead_letters.DeadLetters(broker, queue, destination)

    def _message(self, body: str, headers: Any = None) -> Any:
        return types.SimpleNamespace(
            body=body, headers=headers, delivery_info={'delivery_tag': 7})

    def test_into_the_queue_of_the_pool(self) -> None:
        letters = self._open({'p-dead-letter': 3, 'p': 0})
        self.assertEqual(3, letters.total)
        headers = {'x-delivery-count': 1, 'x-acquired-count': 2,
                   'x-death': [], 'mine': 3}
        message = self._message('x', headers)
        self.channel.basic_get.side_effect = [message, None]
        self.assertEqual(['p'], list(letters.move()))
        self.assertEqual({'mine': 3}, headers)
        self.channel.basic_publish_confirm.assert_called_once_with(
            message, exchange='', routing_key='p')
        self.channel.basic_ack.assert_called_once_with(7)
        self.channel.confirm_select.assert_called_once_with()

    def test_into_the_queues_of_a_topic(self) -> None:
        letters = self._open({'t-dead-letter': 4, 't.error': 0,
                              't.info': 0}, 't-dead-letter')
        self.channel.basic_get.side_effect = [
            self._message(json.dumps({'priority': priority}))
            for priority in ('ERROR', 'INFO', 'WARN')] + [
                self._message('x')]
        self.assertEqual(['t.error', 't.info', 't.info', 't.info'],
                         list(letters.move()))

    def test_into_another_one(self) -> None:
        letters = self._open({'apart': 1, 'x': 0}, 'apart', 'x')
        self.channel.basic_get.return_value = self._message('x')
        self.assertEqual(['x'], list(letters.move()))

    def test_what_is_not_there(self) -> None:
        for there, queue, text in (
                ({}, 'p-dead-letter', 'there is no queue p-dead-letter on '
                                      'h:5672/'),
                ({'apart': 1}, 'apart', 'the name of apart does not say'),
                ({'p-dead-letter': 1}, 'p-dead-letter',
                 'there is neither a queue p nor one of a topic p')):
            error = self.assertRaises(exceptions.NotificationsError,
                                      self._open, there, queue)
            self.assertIn(text, str(error))
            self.connection.close.assert_called_once_with()

    def test_a_connection_that_is_lost(self) -> None:
        letters = self._open({'p-dead-letter': 3, 'p': 0})
        for lost in (OSError('password=x'),
                     amqp.exceptions.ConnectionForced('password=x')):
            self.channel.basic_get.side_effect = lost
            error = self.assertRaises(exceptions.NotificationsError, list,
                                      letters.move())
            self.assertIn('what was not moved is where it was', str(error))
            self.assertIn('password=***', str(error))
            self.connection.close.side_effect = lost
            letters.close()
        self.assertEqual(2, self.connection.collect.call_count)


class Reader:
    """A reader whose steps a test writes down; at their end it stops."""

    def __init__(self, *steps: Any) -> None:
        self.steps = collections.deque(steps)
        self.calls: list[str] = []
        self.source: Any = None
        self.until: float | None = None
        self.length = 0

    def _next(self, name: str) -> Any:
        self.calls.append(name)
        if not self.steps:
            self.source._ended.set()
            return []
        step = self.steps.popleft()
        if isinstance(step, Exception):
            raise step
        return step

    def open(self) -> Any:
        return self._next('open')

    def bind(self) -> Any:
        return self._next('bind')

    def wait(self, seconds: float) -> None:
        self.calls.append(f'wait {seconds}')

    def read(self, until: float | None) -> Any:
        self.until = until
        return self._next('read')

    def waiting(self) -> int:
        return self.length

    def close(self) -> None:
        self.calls.append('close')


class QueueSourceTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.patch(viewer_source, '_PAUSE', 0.0)
        self.hub = mock.Mock()
        self.logged = self.useFixture(fixtures.FakeLogger())
        self.errors = self.useFixture(
            fixtures.StringStream('stderr')).stream
        self.useFixture(fixtures.MonkeyPatch('sys.stderr', self.errors))

    def _run(self, *steps: Any, length: int = 0) -> Reader:
        reader = Reader(*steps)
        reader.length = length
        reader.source = viewer_source.QueueSource(reader, self.hub)
        reader.source.start()
        self.assertIs(True, reader.source._thread.daemon)
        reader.source._thread.join(20)
        reader.source.stop()
        return reader

    def _written(self) -> str:
        self.errors.seek(0)
        return self.errors.read()

    def test_what_arrives(self) -> None:
        reader = self._run(0, [
            ('t', {'user': 'ada'}, {
                'event_type': 'e', 'publisher_id': 'p', 'priority': 'INFO',
                'payload': {}, 'timestamp': 'now', 'message_id': 'm'}),
            consumer.MalformedMessage('x')])
        self.assertEqual(['open', 'read', 'read', 'close'], reader.calls)
        message, = [call.args[0] for call in self.hub.add.call_args_list]
        self.assertEqual(
            ('e', 'p', 'INFO', {}, 'now', 'm', {'user': 'ada'}, 't'),
            (message.event_type, message.publisher_id, message.priority,
             message.payload, message.timestamp, message.message_id,
             message.context, message.topic))
        self.assertEqual(
            [mock.call.lost('Connecting.', waiting=True),
             mock.call.connected()], self.hub.status.mock_calls)

    def test_every_two_seconds_the_queue_is_looked_at(self) -> None:
        self.patch(viewer_source, 'time', types.SimpleNamespace(
            monotonic=lambda: 100.0))
        self.assertEqual(102.0, self._run(0, []).until)

    def test_no_exchange_yet(self) -> None:
        reader = self._run(queue_reader.NoExchange('none'),
                           queue_reader.NoExchange('none'), 0)
        self.assertEqual(['open', 'wait 0.0', 'bind', 'wait 0.0', 'bind',
                          'read', 'close'], reader.calls)
        self.assertIn(mock.call.lost('none', True),
                      self.hub.status.mock_calls)
        self.assertEqual(1, self._written().count('warning: none\n'))

    def test_a_broker_that_goes_away(self) -> None:
        reader = self._run(0, exceptions.NotificationsError('password=x'), 0)
        self.assertEqual(['open', 'read', 'open', 'read', 'close'],
                         reader.calls)
        self.assertIn(mock.call.lost('password=***', False),
                      self.hub.status.mock_calls)
        self.assertNotIn('cannot be read', self.logged.output)

    def test_a_fault_of_our_own(self) -> None:
        self._run(ZeroDivisionError(), 0)
        self.assertIn('The broker cannot be read', self.logged.output)
        self.assertIn('warning: ZeroDivisionError\n', self._written())

    def test_one_that_cannot_be_listed(self) -> None:
        self.hub.add.side_effect = [ValueError, 2]
        self._run(0, [('t', {}, {}), ('t', {}, {})])
        self.assertEqual(2, self.hub.add.call_count)
        self.assertIn('A notification could not be listed',
                      self.logged.output)

    def test_a_full_queue_is_told_once(self) -> None:
        for length, told in ((49_999, 0), (50_000, 1)):
            self.hub.status.overflowed.reset_mock()
            self._run(0, [], [], length=length)
            self.assertEqual(told, self.hub.status.overflowed.call_count)


class FeedTest(base.BaseTestCase):

    def test_a_command_to_try(self) -> None:
        for exchange, topics, more in (
                ('nova', ('versioned_notifications',), ''),
                ('other', ('versioned_notifications',),
                 ' --exchange other'),
                ('nova', ('t', 'u'), ' --topic t')):
            message_bus = mock.Mock(exchange=exchange)
            message_bus.name = 'h:5672/v'
            self.assertEqual(
                'nova-notifications emit instance.create.end '
                '--transport-url rabbit://USER:PASSWORD@h:5672/' + more,
                viewer_feed._emit(message_bus, topics))


class ToolsTest(base.BaseTestCase):

    def test_sending_again(self) -> None:
        sent: list[Any] = []
        tools = viewer_tools.ViewerTools(
            'there', lambda *arguments: sent.append(arguments))
        self.assertEqual('there', tools.replay_target())
        tools.replay('t', {'c': 1}, {'m': 2})
        self.assertEqual([('t', {'c': 1}, {'m': 2})], sent)
        nothing = viewer_tools.ViewerTools('there')
        self.assertIsNone(nothing.replay_target())
        self.assertRaises(exceptions.NotificationsError, nothing.replay,
                          't', {}, {})

    def test_commands(self) -> None:
        tools = viewer_tools.ViewerTools()
        emit = 'nova-notifications emit service.update'
        self.assertEqual(emit, tools.emit_command(_message()))
        changed = _message(priority='ERROR', publisher_id=7)
        data = changed['payload']['nova_object.data']
        data.update(host='host 9', disabled=False, topic='true')
        self.assertEqual(
            f"{emit} --set priority=ERROR --set 'payload.host=host 9' --set "
            f"payload.disabled=false --set 'payload.topic=\"true\"'",
            tools.emit_command({**changed, 'payload': {
                **changed['payload'], 'nova_object.data': {
                    key: data[key] for key in ('host', 'disabled',
                                               'topic')}}}))
        for message in (_message(event_type='moon'), _message(payload=7)):
            self.assertIsNone(tools.emit_command(message))
        long = _message()
        for length, fits in ((8000, True), (8001, False)):
            long['payload']['nova_object.data']['host'] = 'x' * (
                length - len(emit) - len(' --set payload.host='))
            self.assertIs(fits, tools.emit_command(long) is not None)
