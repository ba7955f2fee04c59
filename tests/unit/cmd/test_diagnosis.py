# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` looks at, in which order, and how it says what it found."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest import mock

import fixtures

from nova_notifications.cmd import bounds
from nova_notifications.cmd import doctor
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.cmd import queues
from nova_notifications.cmd import sampling
from nova_notifications import exceptions
from tests.unit.cmd import command_case

_URL = ('--transport-url', 'rabbit://ada:s3cret@h/')
_TOPICS = ['versioned_notifications', 'notifications']


class DiagnoseTest(command_case.CommandTestCase):

    def _diagnose(self, broker: Any) -> list[Finding]:
        return list(doctor.diagnose(broker, 'nova', ['t'], ['p'], 2.5,
                                    'http://api/'))

    def test_each_part_once_in_order(self) -> None:
        parts = [Finding(Level.NOTE, f'part {number}', '')
                 for number in range(4)]
        broker = mock.Mock()
        broker.name = 'h:5672/'
        found: Any = ['a queue']
        with mock.patch.object(queues, 'find',
                               return_value=(found, parts[0])) as find, \
                mock.patch.object(queues, 'judge',
                                  return_value=[parts[1]]) as of_queues, \
                mock.patch.object(bounds, 'judge',
                                  return_value=[parts[2]]) as of_bounds, \
                mock.patch.object(sampling, 'judge',
                                  return_value=[parts[3]]) as of_samples:
            self.assertEqual(
                [Finding(Level.OK, 'connection', 'h:5672/ answers'), *parts],
                self._diagnose(broker))
        broker.connect.return_value.close.assert_called_once_with()
        find.assert_called_once_with(broker, 'nova', ['t'], ['p'],
                                     'http://api/')
        of_queues.assert_called_once_with(broker, found, ['t'])
        of_bounds.assert_called_once_with(broker, found, ['t'])
        of_samples.assert_called_once_with(broker, 'nova', ['t'], 2.5)

    def test_without_a_broker_there_is_nothing_else(self) -> None:
        broker = mock.Mock()
        for text, what, step in (
                ('it is away. Next: start it.', 'it is away', 'start it.'),
                ('it is away', 'it is away', '')):
            broker.connect.side_effect = exceptions.NotificationsError(text)
            self.assertEqual(
                [Finding(Level.PROBLEM, 'connection', what, step)],
                self._diagnose(broker))


class DoctorTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.EnvironmentVariable(
            doctor.MANAGEMENT_VARIABLE))
        self.found: list[Finding] = []
        self.diagnose = self.useFixture(fixtures.MockPatchObject(
            doctor, 'diagnose', side_effect=lambda *_: self.found)).mock

    def _asked(self, *arguments: str) -> tuple[Any, ...]:
        self.run_command('doctor', *_URL, *arguments)
        broker, *rest = self.diagnose.call_args.args
        self.assertEqual('h:5672/', broker.name)
        return tuple(rest)

    def test_what_is_looked_at(self) -> None:
        self.assertEqual(('nova', _TOPICS, [], 5.0, None), self._asked())
        self.assertEqual(
            ('x', ['b', 'a'], ['p', 'q'], 0.0, 'http://api/'),
            self._asked('--exchange', 'x', '--topic', 'b', '--topic', 'a',
                        '--topic', 'b', '--pool', 'p', '--pool', 'q',
                        '--listen', '0', '--management-url', 'http://api/'))
        self.useFixture(fixtures.EnvironmentVariable(
            doctor.MANAGEMENT_VARIABLE, 'http://env/'))
        self.assertEqual('http://env/', self._asked()[-1])
        self.assertEqual('http://api/', self._asked(
            '--management-url', 'http://api/')[-1])

    def test_the_answer(self) -> None:
        for level, status in ((Level.OK, 0), (Level.NOTE, 0),
                              (Level.PROBLEM, 1)):
            self.found = [Finding(Level.OK, 'connection', 'fine'),
                          Finding(level, 'queue', 'full', 'drain')]
            code, text = self.run_command('doctor', *_URL)
            self.assertEqual(status, code)
            self.assertTrue(text.startswith('ok       fine\n'), text)
            code, text = self.run_command('doctor', *_URL, '-f', 'json')
            self.assertEqual(status, code)
            self.assertEqual([each.document() for each in self.found],
                             json.loads(text))
            self.assertTrue(text.startswith('[\n  {\n    "level": "ok"'))

    def test_a_terminal_shows_what_takes_its_time(self) -> None:
        terminal = io.StringIO()
        self.patch(terminal, 'isatty', lambda: True)
        self._exit_status(('doctor', *_URL, '--listen', '2.5'),
                          io.StringIO(), terminal)
        text = 'looking at h:5672, and reading for 2.5 s ...'
        self.assertEqual(text + '\r' + ' ' * len(text) + '\r',
                         terminal.getvalue())
        terminal.truncate(0)
        self.diagnose.side_effect = exceptions.NotificationsError('no')
        self._exit_status(('doctor', *_URL), io.StringIO(), terminal)
        self.assertIn('\r' + ' ' * (len(text) - 2) + '\r',
                      terminal.getvalue())

    def test_a_time_that_is_none(self) -> None:
        self.assertIn('--listen is 0 or more', self.error(
            'doctor', *_URL, '--listen', '-0.1'))
        self.assertFalse(self.diagnose.called)
