# SPDX-License-Identifier: Apache-2.0
"""What ``emit`` and ``replay`` send, how fast, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import json
import pathlib
import types
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import bus
from nova_notifications.cmd import dead_letters
from nova_notifications.cmd import emit
from nova_notifications.cmd import progress
from nova_notifications import exceptions
from nova_notifications.testing import samples as testing_samples
from tests.unit.cmd import command_case

_URL = ('--transport-url', 'fake://')


class Sender:
    """Takes messages, and fails at one of them.

    :param fails: the number of the message, from 1, and what is raised.
    """

    def __init__(self, fails: tuple[int, type[BaseException]] | None) -> None:
        self.fails = fails
        self.messages: list[tuple[str, Any, Any]] = []

    @property
    def sent(self) -> int:
        return len(self.messages)

    def send(self, topic: str, context: Any, message: Any) -> None:
        if self.fails and self.sent + 1 == self.fails[0]:
            raise self.fails[1]('it is away')
        self.messages.append((topic, context, message))


class SendingCase(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch('time.monotonic', lambda: 7.0))
        self.slept: list[float] = []
        self.useFixture(fixtures.MonkeyPatch('time.sleep', self.slept.append))
        self.fails: tuple[int, type[BaseException]] | None = None

        @contextlib.contextmanager
        def sender_to(target: bus.Bus) -> Iterator[Sender]:
            self.sender = Sender(self.fails)
            yield self.sender

        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.cmd.bus.sender_to', sender_to))


class EmitTest(SendingCase):

    def test_to_a_bus(self) -> None:
        self.assertEqual(
            '1 notification sent to fake://, exchange nova, topic '
            'versioned_notifications: 0.0 s, 1000000 a second\n',
            self.output('emit', 'service.update', *_URL))
        self.assertEqual(
            '4 notifications sent to fake://, exchange x, topics l, v: '
            '0.0 s, 4000000 a second\n',
            self.output('emit', 'instance.pause.end', *_URL, '--exchange',
                        'x', '--topic', 'v', '--legacy-topic', 'l',
                        '--format', 'both', '--count', '2'))
        self.assertEqual(
            ['l', 'v'] * 2, [each[0] for each in self.sender.messages])
        self.assertEqual([], self.slept)

    def test_a_rate_is_one_of_events(self) -> None:
        self.output('emit', 'instance.pause.end', *_URL, '--format', 'both',
                    '--count', '3', '--rate', '4')
        self.assertEqual([0.0, 0.25, 0.5], self.slept)

    def test_until_interrupted(self) -> None:
        self.fails = (7, KeyboardInterrupt)
        for words in (['service.update', 'flavor.create'], ['--story']):
            text = self.output('emit', *words, '--count', '0', *_URL)
            self.assertIn('6 notifications sent', text)

    def test_a_bus_that_goes_away(self) -> None:
        self.fails = (3, exceptions.NotificationsError)
        code, text = self.run_command('emit', 'service.update', *_URL,
                                      '--count', '5')
        self.assertEqual(2, code)
        self.assertIn('2 notifications sent', text)
        self.assertIn('it is away', text)

    def test_a_story_is_of_100_events_in_both_formats(self) -> None:
        text = self.output('emit', '--story', '--format', 'versioned')
        self.assertEqual(100, len(text.splitlines()))
        topics = {json.loads(line)['topic'] for line in self.output(
            'emit', '--story', '--count', '60').splitlines()}
        self.assertEqual({'versioned_notifications', 'notifications'}, topics)
        topics = {json.loads(line)['topic'] for line in self.output(
            'emit', '--story', '--count', '60', '--format', 'unversioned',
            '--set', 'payload.no_such_field=1').splitlines()}
        self.assertEqual({'notifications'}, topics)

    def test_progress_is_of_all_of_it(self) -> None:
        for words, total in (
                (['service.update', 'flavor.create', '--count', '3'], 6),
                (['service.update'], 1), (['--story', '--count', '5'], 5)):
            with mock.patch.object(progress, 'Progress',
                                   side_effect=progress.Progress) as made:
                self.output('emit', *words)
            self.assertEqual(('sending', total), made.call_args.args[1:])


class PartsTest(base.BaseTestCase):

    def test_a_summary(self) -> None:
        target: Any = types.SimpleNamespace(exchange='x')
        target.name = 'h'
        for sent, topics, total, seconds, text in (
                (0, [], None, 2.0, '0 notifications sent to h, exchange x, '
                                   'topics none: 2.0 s, 0 a second'),
                (1, ['t'], 1, 2.0, '1 notification sent to h, exchange x, '
                                   'topic t: 2.0 s, 0 a second'),
                (1, ['t'], 3, 0.5, '1 of 3 notifications sent to h, exchange '
                                   'x, topic t: 0.5 s, 2 a second'),
                (0, [], 1, 0.0, '0 of 1 notification sent to h, exchange x, '
                                'topics none: 0.0 s, 0 a second')):
            shown: Any = types.SimpleNamespace(seconds=seconds)
            self.assertEqual(text, emit.summary(sent, target, topics, shown,
                                                total))

    def test_patterns(self) -> None:
        for patterns, legacy, found in (
                (['service.updat?'], False, ['service.update']),
                (['flavor.*', 'flavor.create'], False,
                 ['flavor.create', 'flavor.delete', 'flavor.update']),
                (['moon'], False, ['moon']),
                (['HostAPI.set_enabled.*'], True,
                 ['HostAPI.set_enabled.end', 'HostAPI.set_enabled.start'])):
            self.assertEqual(found, emit.chosen(patterns, None, legacy))
        for pattern in ('HostAPI.*', 'Host?PI.set_enabled.end'):
            self.assertRaises(exceptions.InvalidEvent, emit.chosen,
                              [pattern], None)

    def test_assignments(self) -> None:
        texts = {'{uuid}': 'U', '{number}': '7'}
        for text, path, value in (
                ('a=1', 'a', 1), ('a=', 'a', ''), ('a=b=c', 'a', 'b=c'),
                ('a.b="{number}"', 'a.b', '7'), ('a={number}', 'a', 7),
                ('a=x-{uuid}', 'a', 'x-U'), ('a=null', 'a', None)):
            found, value_of = emit.assignment(text)
            self.assertEqual((path, value), (found, value_of(texts)))
        for text in ('a', '=1', ''):
            self.assertRaises(exceptions.NotificationsError, emit.assignment,
                              text)

    def test_a_path_that_is_not_there(self) -> None:
        changes = [emit.assignment('payload.moon=1'),
                   emit.assignment('payload.host=h7')]
        self.assertRaises(
            exceptions.NotificationsError, emit.change,
            testing_samples.samples('service.update'), changes, 1)
        sample, = emit.change(testing_samples.samples('service.update'),
                              changes, 1, strict=False)
        self.assertEqual(
            'h7', sample.message['payload']['nova_object.data']['host'])


class ReplayTest(SendingCase):

    def setUp(self) -> None:
        super().setUp()
        self.path = pathlib.Path(self.useFixture(fixtures.TempDir()).path,
                                 'file')
        self.path.write_text(''.join(
            json.dumps({'topic': topic, 'message': {
                'event_type': 'a', 'payload': {}}}) + '\n'
            for topic in ('t', 'u', 't')))

    def test_where_to_and_how_fast(self) -> None:
        self.assertEqual(
            '3 notifications sent to fake://, exchange nova, topics t, u: '
            '0.0 s, 3000000 a second\n',
            self.output('replay', str(self.path), *_URL, '--rate', '2'))
        self.assertEqual([0.0, 0.5, 1.0], self.slept)
        text = self.output('replay', str(self.path), *_URL, '--topic', 'x')
        self.assertIn('topic x: ', text)
        self.assertEqual(['x'] * 3, [each[0] for each in
                                     self.sender.messages])

    def test_a_bus_that_goes_away(self) -> None:
        self.fails = (2, exceptions.NotificationsError)
        code, text = self.run_command('replay', str(self.path), *_URL)
        self.assertEqual(2, code)
        self.assertIn('1 of 3 notifications sent to fake://, exchange nova, '
                      'topic t: ', text)

    def _put_back(self, moves: Any, total: int, *arguments: str
                  ) -> tuple[int, str]:
        with mock.patch.object(dead_letters, 'DeadLetters') as made:
            made.return_value.total = total
            made.return_value.move.return_value = iter(moves)
            found = self.run_command(
                'replay', '--queue', 'q', '--transport-url', 'rabbit://h/',
                *arguments)
        self.made = made
        made.return_value.close.assert_called_once_with()
        return found

    def test_dead_letters(self) -> None:
        for moves, text in (
                (['a', 'b', 'a'], '3 of 3 messages moved from q to a, b\n'),
                (['a'], '1 of 1 message moved from q to a\n'),
                ([], '0 of 0 messages moved from q to nowhere\n')):
            self.assertEqual((0, text), self._put_back(moves, len(moves)))
            self.assertEqual(('q', None), self.made.call_args.args[1:])
        self._put_back(['a'], 1, '--to', 'x', '--rate', '2')
        self.assertEqual(('q', 'x'), self.made.call_args.args[1:])
        self.assertEqual([0.0, 0.5], self.slept)

    def test_dead_letters_of_a_broker_that_goes_away(self) -> None:
        def moves() -> Iterator[str]:
            yield 'a'
            raise exceptions.NotificationsError('it is away')

        code, text = self._put_back(moves(), 3)
        self.assertEqual(2, code)
        self.assertIn('1 of 3 messages moved from q to a\n', text)
        self.assertIn('it is away', text)
