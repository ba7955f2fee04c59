# SPDX-License-Identifier: Apache-2.0
"""What ``listen`` shows, records and says, with a reader that is a double."""

from __future__ import annotations

import io
import json
import os
import pathlib
import signal
import threading
from typing import Any
from unittest import mock

import fixtures

from nova_notifications.cmd import formatting
from nova_notifications.cmd import listen
from nova_notifications.cmd import queue_reader
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.testing import samples
from tests.unit.cmd import command_case

_TOPIC = 'versioned_notifications'
_URL = ('--transport-url', 'rabbit://ada:s3cret@h/')


def _found(event_type: str = 'service.update', **context: Any
           ) -> tuple[str, dict[str, Any], dict[str, Any]]:
    sample, = samples.samples(event_type)
    return _TOPIC, {'user_name': 'ada', **context}, sample.message


class ListenTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.errors = io.StringIO()
        self.useFixture(fixtures.MonkeyPatch('sys.stderr', self.errors))
        self.slept: list[float] = []
        self.useFixture(fixtures.MonkeyPatch('time.sleep', self.slept.append))
        self.made = self.useFixture(fixtures.MockPatchObject(
            queue_reader, 'QueueReader')).mock
        self.reader = self.made.return_value
        self.reader.pool = None
        self.reader.broker.name = 'h:5672/'
        self.reader.broker.deletion = 'delete {}'.format
        self.reader.describe.return_value = 'topic t'
        self.reader.open.return_value = 0

    def _listen(self, *arguments: str, read: Any) -> tuple[int, str]:
        self.reader.read.side_effect = read
        return self.run_command('listen', *_URL, *arguments)

    def test_lines(self) -> None:
        first, second = _found(), _found('flavor.create')
        self.assertEqual(
            (0, ''.join(formatting.line(found[2]) + '\n'
                        for found in (first, second))),
            self._listen(read=[[first, consumer.MalformedMessage('no JSON'),
                                second]]))
        self.assertEqual(
            'listening on h:5672/, exchange nova, topic t\n'
            'warning: no JSON\n', self.errors.getvalue())
        (broker, *rest), options = self.made.call_args
        self.assertEqual(('h:5672/', 'nova', [_TOPIC], None, {}),
                         (broker.name, *rest, options))
        self.reader.read.assert_called_once_with(None)
        self.reader.close.assert_called_once_with()

    def test_where_from(self) -> None:
        self._listen('--exchange', 'x', '--topic', 'a', '--topic', 'b',
                     '--pool', 'p', read=[[]])
        self.assertEqual(('x', ['a', 'b'], 'p'), self.made.call_args.args[1:])

    def test_json(self) -> None:
        for option in (['-f', 'json'], ['--json']):
            code, text = self._listen(
                *option, read=[[_found(auth_token='s3cret'), _found()]])
            self.assertEqual(0, code)
            first, second = map(json.loads, text.splitlines())
            self.assertEqual(_found()[2]['payload'],
                             first['message']['payload'])
            self.assertEqual((_TOPIC, 'ada'), (
                first['topic'], first['context']['user_name']))
            self.assertNotIn('s3cret', text)
            self.assertEqual('service.update',
                             second['message']['event_type'])

    def test_so_many_and_no_more(self) -> None:
        arriving = iter([_found(), _found('flavor.create'), _found(),
                         _found()])
        code, text = self._listen('--count', '2', '--event', 'service.*',
                                  read=[arriving])
        self.assertEqual((0, 2), (code, len(text.splitlines())))
        self.assertEqual(1, len(list(arriving)))
        self.assertNotIn('the time is over', self.errors.getvalue())

    def test_no_longer_than_asked_for(self) -> None:
        self.useFixture(fixtures.MonkeyPatch('time.monotonic',
                                             lambda: 100.0))
        code, _ = self._listen('--timeout', '3', read=[[_found()]])
        self.assertEqual(0, code)
        self.reader.read.assert_called_with(103.0)
        for arriving, status in ((1, 1), (2, 0)):
            code, _ = self._listen('--timeout', '3', '--count', '2',
                                   read=[[_found()] * arriving])
            self.assertEqual(status, code)
        self.assertEqual(1, self.errors.getvalue().count('the time is over'))
        self.assertIn('the time is over: 1 of 2 arrived\n',
                      self.errors.getvalue())

    def test_a_broker_that_goes_away(self) -> None:
        away = exceptions.NotificationsError('it is away. Next: start it.')
        self.reader.open.side_effect = [0, away, away, 0]
        code, text = self._listen(read=[away, [_found()]])
        self.assertEqual((0, 1), (code, len(text.splitlines())))
        self.assertEqual(
            'listening on h:5672/, exchange nova, topic t\n'
            'warning: it is away. Next: start it.; trying again\n'
            'waiting: it is away. Meanwhile: start it.\n'
            'listening on h:5672/, exchange nova, topic t\n',
            self.errors.getvalue())
        self.assertEqual([1.0, 1.0], self.slept)

    def test_at_the_start_it_is_not_waited_for(self) -> None:
        self.reader.open.side_effect = exceptions.NotificationsError('away')
        self.assertEqual(2, self._listen(read=[])[0])
        self.assertEqual(1, self.reader.open.call_count)
        self.reader.close.assert_called_once_with()
        self.reader.open.side_effect = queue_reader.NoExchange('no exchange')
        self.reader.bind.return_value = 0
        self.assertEqual(0, self._listen(read=[[]])[0])
        self.assertIn('waiting: no exchange\n', self.errors.getvalue())

    def test_a_pool_and_who_else_reads_it(self) -> None:
        self.reader.pool = 'p'
        for others, text in (
                (0, 'note: messages wait for you in queue p when you leave.'),
                (1, 'warning: 1 other consumer reads from queue p: '),
                (2, 'warning: 2 other consumers read from queue p: ')):
            self.errors.truncate(0)
            self.reader.open.return_value = others
            self._listen('--pool', 'p', read=[[]])
            self.assertIn(text, self.errors.getvalue())
            self.assertEqual(not others,
                             'delete p\n' in self.errors.getvalue())
            self.assertEqual(1 + 1, self.errors.getvalue().count('\n'))

    def test_an_interruption_is_no_failure(self) -> None:
        self.assertEqual(0, self._listen(read=KeyboardInterrupt)[0])
        self.reader.close.assert_called_once_with()

    def test_a_file_of_what_was_shown(self) -> None:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path, 'r')
        for number in (1, 2):
            code, text = self._listen(
                '--record', str(path), '--event', 'service.*',
                read=[[_found(auth_token='s3cret'), _found('flavor.create')]])
            self.assertEqual((0, 1), (code, len(text.splitlines())))
            lines = path.read_text().splitlines()
            self.assertEqual(number, len(lines))
        self.assertEqual('service.update',
                         json.loads(lines[0])['message']['event_type'])
        self.assertNotIn('s3cret', path.read_text())
        text = self._listen('--record', '/does/not/exist', read=[[]])[1]
        self.assertIn('/does/not/exist cannot be written: No such file or '
                      'directory. Next: give another --record.', text)

    def test_each_line_is_in_the_file_at_once(self) -> None:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path, 'r')

        def arriving() -> Any:
            yield _found()
            self.assertEqual(1, path.read_text().count('\n'))

        self.assertEqual(0, self._listen('--record', str(path),
                                         read=[arriving()])[0])

    def test_progress_where_no_lines_flow_over_the_terminal(self) -> None:
        path = os.path.join(self.useFixture(fixtures.TempDir()).path, 'r')
        for arguments, stream, total in (
                ([], None, None), (['--record', path], self.errors, None),
                (['--record', path, '--count', '1'], self.errors, 1)):
            with mock.patch.object(
                    listen.progress, 'Progress',
                    side_effect=listen.progress.Progress) as made:
                self._listen(*arguments, read=[[_found()]])
            made.assert_called_once_with(stream, 'recording', total)


class SignalsTest(command_case.CommandTestCase):

    def _set(self, number: int, handler: Any) -> None:
        self.addCleanup(signal.signal, number, signal.getsignal(number))
        signal.signal(number, handler)

    def test_they_end_it_as_ctrl_c_does(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._set(number, signal.SIG_DFL)
            with listen._ends_tidily():
                self.assertIs(signal.default_int_handler,
                              signal.getsignal(number))
            self.assertIs(signal.SIG_DFL, signal.getsignal(number))

    def test_one_that_is_ignored_stays_so(self) -> None:
        self._set(signal.SIGHUP, signal.SIG_IGN)
        with listen._ends_tidily():
            self.assertIs(signal.SIG_IGN, signal.getsignal(signal.SIGHUP))

    def test_in_another_thread_they_are_left_alone(self) -> None:
        self._set(signal.SIGTERM, signal.SIG_DFL)
        seen: list[Any] = []

        def run() -> None:
            with listen._ends_tidily():
                seen.append(signal.getsignal(signal.SIGTERM))

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        self.assertEqual([signal.SIG_DFL], seen)
