# SPDX-License-Identifier: Apache-2.0
"""The ``viewer`` command and its feeds, without a page and a broker."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import bus
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import sample_cloud
from nova_notifications.cmd import viewer as viewer_command
from nova_notifications.cmd import viewer_demo
from nova_notifications.cmd import viewer_feed
from nova_notifications.cmd import viewer_source
from nova_notifications import exceptions
from nova_notifications.testing import samples
from nova_notifications import viewer
from tests.unit.cmd import command_case

_TOPICS = ('notifications', 'versioned_notifications')


def _arguments(*words: str) -> Any:
    return viewer_command.Viewer(None, None).get_parser('viewer').parse_args(
        words)


class CommandTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.EnvironmentVariable(bus.URL_VARIABLE))
        self.out, self.errors = io.StringIO(), io.StringIO()
        self.useFixture(fixtures.MonkeyPatch('sys.stdout', self.out))
        self.useFixture(fixtures.MonkeyPatch('sys.stderr', self.errors))
        self.server = self.useFixture(fixtures.MockPatchObject(
            viewer, 'ViewerServer')).mock
        self.server.return_value.url = 'http://here/'
        self.feed = mock.Mock(about={'target': 'there'})
        self.feed.name = 'a feed'
        self.choose = self.useFixture(fixtures.MockPatchObject(
            viewer_feed, 'choose', return_value=self.feed)).mock
        self.turn = self.useFixture(fixtures.MockPatchObject(
            sys, 'setswitchinterval')).mock
        self.handlers: dict[int, Any] = {}
        self.before: Any = signal.SIG_DFL
        self.useFixture(fixtures.MockPatchObject(
            signal, 'signal', self.handlers.__setitem__))
        self.useFixture(fixtures.MockPatchObject(
            signal, 'getsignal', lambda number: self.before))

    def test_it_serves_until_it_is_interrupted(self) -> None:
        for end in (None, KeyboardInterrupt):
            self.server.return_value.run.side_effect = end
            self.output('viewer', '--host', '::1', '--port', '7')
            hub, host, port, about, tools = self.server.call_args.args
            self.assertEqual(('::1', 7, {'target': 'there'}),
                             (host, port, about))
            self.assertIs(hub, self.choose.call_args.args[0])
            self.assertEqual(
                'Notifications of a feed on http://here/\n',
                self.out.getvalue())
            self.assertEqual('Stopped.\n', self.errors.getvalue())
            self.assertEqual([mock.call.start(), mock.call.stop()],
                             self.feed.method_calls)
            self.turn.assert_called_with(0.001)
            self.assertIs(signal.default_int_handler,
                          self.handlers[signal.SIGTERM])
            self.feed.reset_mock()
            self.out.seek(0)
            self.errors.seek(0)

    def test_how_many_are_remembered(self) -> None:
        for words, keep in (([], 20_000), (['--keep', '7'], 7)):
            with mock.patch.object(viewer, 'Hub') as made:
                self.output('viewer', *words)
            made.assert_called_once_with(keep=keep)

    def test_it_sends_where_nobody_else_reaches_it(self) -> None:
        for words, target in (
                ([], 'there'), (['--host', 'localhost'], 'there'),
                (['--no-replay'], None), (['--host', '0.0.0.0'], None),
                (['--host', '0.0.0.0', '--no-replay'], None)):
            self.output('viewer', *words)
            tools = self.server.call_args.args[4]
            self.assertEqual(target, tools.replay_target())
        self.output('viewer')
        self.server.call_args.args[4].replay('t', {'c': 1}, {'m': 2})
        self.feed.send.assert_called_once_with('t', {'c': 1}, {'m': 2})

    def test_an_address_that_cannot_be_listened_on(self) -> None:
        self.server.side_effect = OSError(98, 'Address in use')
        self.assertIn(
            '127.0.0.1 port 8780 cannot be listened on: Address in use. '
            'Next: give another --port, or 0 for a free one.',
            self.error('viewer'))
        self.assertFalse(self.feed.start.called)

    def test_a_package_that_is_not_there(self) -> None:
        package = sys.modules['nova_notifications.cmd']
        with mock.patch.dict(sys.modules, {
                'nova_notifications.cmd.viewer_feed': None}), \
                mock.patch.dict(vars(package)):
            del package.viewer_feed
            text = self.error('viewer')
        self.assertIn('the viewer needs what is not installed', text)
        self.assertIn("pip install '.[viewer]'", text)

    def test_a_terminal_that_is_gone(self) -> None:
        self.patch(self.errors, 'write', mock.Mock(side_effect=OSError))
        self.output('viewer')
        self.feed.stop.assert_called_once_with()

    def test_a_terminal_that_goes_away_ends_it(self) -> None:
        def run() -> None:
            self.handlers[signal.SIGHUP](signal.SIGHUP, None)

        self.server.return_value.run.side_effect = run
        self.output('viewer')
        self.server.return_value.end.assert_called_once_with()
        self.assertIs(signal.SIG_IGN, self.handlers[signal.SIGHUP])

    def test_unless_that_is_ignored(self) -> None:
        self.before = signal.SIG_IGN
        self.output('viewer')
        self.assertNotIn(signal.SIGHUP, self.handlers)


class FeedTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.EnvironmentVariable(bus.URL_VARIABLE))
        self.hub = mock.Mock()

    def test_a_demonstration(self) -> None:
        with mock.patch.object(viewer_demo, 'Demonstration') as made:
            feed = viewer_feed.choose(self.hub, _arguments('--rate', '7'))
        made.assert_called_once_with(self.hub.add, 7.0)
        self.assertEqual(
            ('a demonstration', {'demo': True, 'source': 'a demonstration',
                                 'target': 'a demonstration'}),
            (feed.name, feed.about))
        feed.start()
        feed.send('t', {'c': 1}, {'m': 2})
        feed.stop()
        self.assertEqual(
            [mock.call.start(), mock.call.send('t', {'c': 1}, {'m': 2}),
             mock.call.stop()], made.return_value.method_calls)
        self.assertEqual([mock.call.connected()],
                         self.hub.status.method_calls)

    def test_a_rabbit(self) -> None:
        for words, topics, exchange in (
                ([], _TOPICS, 'nova'),
                (['--topic', 'a', '--topic', 'b', '--exchange', 'x'],
                 ('a', 'b'), 'x')):
            with mock.patch.object(viewer_source, 'QueueSource') as source, \
                    mock.patch.object(queue_reader, 'QueueReader') as reader:
                feed = viewer_feed.choose(self.hub, _arguments(
                    '--transport-url', 'rabbit://u:s3cret@h/v', *words))
            source.assert_called_once_with(reader.return_value, self.hub)
            (broker, *rest), options = reader.call_args
            self.assertEqual(
                ('h:5672/v', exchange, topics,
                 {'name': 'nova-notifications-viewer', 'max_length': 50_000}),
                (broker.name, *rest, options))
            self.assertEqual(
                {'source': 'h:5672', 'exchange': exchange, 'topics': topics,
                 'target': f'exchange {exchange} on h:5672',
                 'emit': feed.about['emit']}, feed.about)
            feed.start()
            feed.stop()
            self.assertEqual([mock.call.start(), mock.call.stop()],
                             source.return_value.method_calls)

    def test_another_transport(self) -> None:
        with mock.patch.object(viewer, 'BusSource') as source, \
                mock.patch.object(bus.Bus, 'transport') as transport:
            feed = viewer_feed.choose(self.hub, _arguments(
                '--transport-url', 'fake://', '--exchange', 'x'))
        (given,), options = source.call_args
        self.assertIs(transport.return_value, given)
        self.assertRegex(options.pop('pool'),
                         r'^nova-notifications-viewer-[0-9a-f]{12}$')
        self.assertEqual({'exchange': 'x', 'topics': _TOPICS}, options)
        feed.start()
        source.return_value.start.assert_called_once_with(self.hub.add)
        self.hub.status.connected.assert_called_once_with()
        self.assertFalse(given.cleanup.called)
        feed.stop()
        source.return_value.stop.assert_called_once_with()
        given.cleanup.assert_called_once_with()

    def test_sending_again(self) -> None:
        sent: list[Any] = []

        @contextlib.contextmanager
        def sender_to(target: bus.Bus) -> Any:
            yield mock.Mock(send=lambda *given: sent.append((target, given)))

        with mock.patch.object(bus, 'sender_to', sender_to), \
                mock.patch.object(queue_reader, 'QueueReader'):
            feed = viewer_feed.choose(self.hub, _arguments(
                '--transport-url', 'rabbit://h/', '--exchange', 'x'))
            feed.send('t', {'c': 1}, {'m': 2})
        (target, given), = sent
        self.assertEqual(('x', ('t', {'c': 1}, {'m': 2})),
                         (target.exchange, given))


class DemonstrationTest(base.BaseTestCase):

    def test_what_it_makes(self) -> None:
        made: list[viewer.Message] = []
        demo = viewer_demo.Demonstration(made.append, 4.0)
        legacy, versioned = sorted(
            samples.samples('instance.pause.end', legacy=True),
            key=lambda sample: sample.versioned)
        waited: list[float] = []
        chance = mock.Mock()
        chance.uniform.side_effect = [2.0, 1.0]
        with mock.patch.object(viewer_demo.random, 'Random',
                               lambda: chance), \
                mock.patch.object(sample_cloud, 'occurrences',
                                  lambda: iter([1, 2, 3])), \
                mock.patch.object(
                    sample_cloud, 'messages', {
                        1: [legacy, versioned], 2: [versioned],
                        3: []}.__getitem__), \
                mock.patch.object(demo._end, 'wait', lambda seconds: (
                    waited.append(seconds) or len(waited) == 2)):
            demo._run()
        self.assertEqual([_TOPICS[0], _TOPICS[1], _TOPICS[1]],
                         [message.topic for message in made])
        self.assertEqual([0.5, 0.25], waited)
        self.assertEqual([mock.call(0.2, 1.8)] * 2,
                         chance.uniform.mock_calls)
        message = legacy.message
        self.assertEqual(viewer.Message(
            message['event_type'], message['publisher_id'],
            message['priority'], message['payload'], message['timestamp'],
            message['message_id'], legacy.context, 'notifications'), made[0])

    def test_it_begins_and_ends(self) -> None:
        demo = viewer_demo.Demonstration(print, 4.0)
        self.assertEqual((True, 'nova-notifications-demo'),
                         (demo._thread.daemon, demo._thread.name))
        demo.stop()
        for alive in (True, False):
            demo._thread = mock.Mock()
            demo._thread.is_alive.return_value = alive
            demo.start()
            demo._thread.start.assert_called_once_with()
            demo.stop()
            self.assertIs(True, demo._end.is_set())
            self.assertEqual([mock.call(5)] * alive,
                             demo._thread.join.mock_calls)


class UnknownTest(command_case.CommandTestCase):

    def test_a_transport_that_there_is_not(self) -> None:
        self.assertRaises(
            exceptions.NotificationsError, viewer_feed.choose, mock.Mock(),
            _arguments('--transport-url', 'pigeon://h/'))
