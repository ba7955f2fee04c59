# SPDX-License-Identifier: Apache-2.0
"""The text that commands write, to the last character."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import finding
from nova_notifications.cmd import formatting
from nova_notifications.cmd import progress


def _object(**data: Any) -> dict[str, Any]:
    return {'nova_object.name': 'X', 'nova_object.data': data}


class LineTest(base.BaseTestCase):

    def test_a_line(self) -> None:
        self.assertEqual(
            '09:30:00.123  nova-compute:c1           instance.update      '
            '             web u1  building -> active (- -> spawning)  '
            '! Boom: it broke',
            formatting.line({
                'timestamp': '2026-03-02 09:30:00.123456',
                'publisher_id': 'nova-compute:c1',
                'event_type': 'instance.update', 'payload': _object(
                    display_name='web', uuid='u1',
                    state_update=_object(
                        old_state='building', state='active',
                        old_task_state=None, new_task_state='spawning'),
                    fault=_object(exception='Boom',
                                  exception_message='it broke'))}))
        self.assertEqual(
            '              None                      None                '
            '              -', formatting.line({}))

    def test_texts_that_a_terminal_may_show(self) -> None:
        for value, text in (('x' * 60, 'x' * 60),
                            ('x' * 61, 'x' * 57 + '...'), (7, '7'),
                            ('a\x1b[31m\nä\ud800', 'a\\x1b[31m\\nä\\ud800')):
            self.assertEqual(text, formatting.plain(value))
        self.assertEqual('abcdefg...', formatting.plain('abcdefghijk', 10))

    def test_subjects(self) -> None:
        for event_type, fields, text in (
                ('instance.x', {'display_name': 'web', 'uuid': 'u'}, 'web u'),
                ('compute.instance.x', {'instance_id': 7}, '7'),
                ('service.x', {'host': 'h', 'binary': 'b'}, 'b on h'),
                ('flavor.x', {'name': 'n', 'flavorid': '1'}, 'n 1'),
                ('x', {'name': 'n'}, 'n'), ('x', {'uuid': ''}, '-'),
                ('x', {'args': {'instance': {'uuid': 'u', 'display_name':
                                             'web\x1b'}}}, 'web\\x1b u'),
                (None, {'ip': []}, '-'), ({}, {}, '-')):
            self.assertEqual(text, formatting.subject(event_type, fields))
            if event_type != 'compute.instance.x':
                self.assertEqual(text, formatting.subject(
                    event_type, _object(**fields)))

    def test_changes(self) -> None:
        for fields, text in (
                ({'old_state': 'a', 'state': 'b'}, 'a -> b'),
                ({'old_state': 'a', 'state': 'a'}, 'a'),
                ({'old_state': None, 'state': 'b'}, 'b'),
                ({'old_state': None, 'state': None}, ''),
                ({'old_state': 'a', 'state': 'b', 'old_task_state': 't',
                  'new_task_state': 't'}, 'a -> b (t)'),
                ({'old_state': 'a', 'state': 'b', 'old_task_state': 't',
                  'new_task_state': None}, 'a -> b (t -> -)'),
                ({'old_state': 'a'}, ''),
                ({'state': 'a'}, 'a'),
                ({'state': 'a', 'task_state': 't'}, 'a (t)'),
                ({'disabled': True, 'binary': 'b'}, 'disabled'),
                ({'disabled': False, 'binary': 'b'}, 'enabled'),
                ({'disabled': True, 'binary': 'b', 'disabled_reason': 'r',
                  'forced_down': True}, 'disabled (r), forced down'),
                ({'disabled': True}, ''), ({'state_update': 7}, ''), ({}, '')):
            self.assertEqual(text, formatting.change(fields), fields)

    def test_failures(self) -> None:
        for fields, text in (
                ({'fault': _object(exception='E')}, '! E'),
                ({'fault': 7, 'exception': 'E', 'exception_message': 'm\n'},
                 '! E: m\\n'),
                ({'exception': "E('m')"}, "! E('m')"),
                ({'exception': 'E', 'message': 'm' * 117},
                 '! E: ' + 'm' * 117),
                ({'exception': 'E', 'message': 'm' * 118},
                 '! E: ' + 'm' * 114 + '...'),
                ({'fault': _object()}, '-')):
            self.assertEqual(text, formatting.line(
                {'payload': fields}).split('  ')[-1], fields)

    def test_values_in_words(self) -> None:
        for value, text in ((None, ''), (True, 'yes'), (False, 'no'),
                            ([1, None, True], '1, , yes'), ((), ''),
                            (1.5, '1.5')):
            self.assertEqual(text, formatting.in_words(value))


class TableTest(base.BaseTestCase):

    def _width(self, columns: int) -> None:
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', str(columns)))

    def test_where_there_is_room(self) -> None:
        self._width(40)
        self.assertEqual(['NAME  TEXT', 'a     b c', 'dddd  e'], list(
            formatting.columns(('name', 'text'), [('a', 'b c'),
                                                  ('dddd', 'e')])))
        self.assertEqual(['a', 'b'], list(formatting.columns(
            ('name',), [('a',), ('b',)])))
        self.assertEqual(['NAME  TEXT'], list(formatting.columns(
            ('name', 'text'), [])))

    def test_the_widest_column_is_wrapped(self) -> None:
        self._width(40)
        row = ('abcd', ' '.join(['words'] * 8), 'x')
        self.assertEqual(
            ['NAME  TEXT                             X',
             'abcd  words words words words words    x',
             '      words words words'],
            list(formatting.columns(('name', 'text', 'x'), [row])))

    def test_too_little_room_for_columns(self) -> None:
        row = ('a' * 8, ' '.join(['words'] * 8), '')
        titles = ('name', 'text', 'Description')
        self._width(8 + 2 + 30 + 2 + 11)
        self.assertIn('  ', list(formatting.columns(titles, [row]))[0])
        self._width(8 + 2 + 29 + 2 + 11)
        self.assertEqual(
            ['aaaaaaaa',
             '    text: words words words words words words words',
             '    words'], list(formatting.columns(titles, [row])))
        self._width(20)
        self.assertEqual(
            ['a', '    ' + 'b' * 16, '    bb'],
            list(formatting.columns(('n', 'A description'),
                                    [('a', 'b' * 18)])))

    def test_a_terminal(self) -> None:
        terminal, pipe = mock.Mock(), io.StringIO()
        terminal.isatty.return_value = True
        self.useFixture(fixtures.EnvironmentVariable('NO_COLOR'))
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS'))
        self.assertEqual((True, False), (formatting.colored(terminal),
                                         formatting.colored(pipe)))
        self.assertEqual((True, False), (
            formatting.is_read_by_people(terminal),
            formatting.is_read_by_people(pipe)))
        self._width(7)
        self.assertIs(True, formatting.is_read_by_people(pipe))
        self.assertEqual(7, formatting.width())
        self.useFixture(fixtures.EnvironmentVariable('NO_COLOR', '1'))
        self.assertIs(False, formatting.colored(terminal))
        self.assertEqual('\x1b[31mx\x1b[0m', formatting.paint('x', '31'))

    def test_findings(self) -> None:
        self._width(7)
        text = ('errors:\n  RULE ' + 'word ' * 8 + '\n\nnotes:\n  b\n'
                '1 error, 1 note')
        self.assertEqual(
            'errors:\n  RULE word word word word word word\n'
            '      word word\n\nnotes:\n  b\n1 error, 1 note',
            formatting.findings(text, in_color=False))
        self.assertEqual(
            '\x1b[1;31merrors:\x1b[0m\n  \x1b[31mRULE\x1b[0m word word word '
            'word word word\n      word word\n\n\x1b[1;36mnotes:\x1b[0m\n'
            '  \x1b[36mb\x1b[0m\n1 error, 1 note',
            formatting.findings(text, in_color=True))
        # A finding that ends as a heading does is none.
        self.assertEqual(
            '\x1b[1;31merrors:\x1b[0m\n  \x1b[31mnotes:\x1b[0m\n'
            '  \x1b[31mb\x1b[0m',
            formatting.findings('errors:\n  notes:\n  b', in_color=True))


class ReportTest(base.BaseTestCase):

    def test_what_is_to_be_done_first(self) -> None:
        problem, note, ok = (finding.Level.PROBLEM, finding.Level.NOTE,
                             finding.Level.OK)
        found = [
            finding.Finding(problem, 'queue', 'q1', 'drain', 'cmd 1', 1),
            finding.Finding(problem, 'queue', 'q2', 'drain', 'cmd 2', 5),
            finding.Finding(problem, 'moon', 'm', 'look', '', 99),
            finding.Finding(note, 'a', 'n1'), finding.Finding(note, 'a', 'n2'),
            finding.Finding(ok, 'a', 'fine')]
        self.assertEqual(
            ['PROBLEM  q2', '         q1', '         Next: drain',
             '               cmd 2', '               cmd 1', 'PROBLEM  m',
             '         Next: look', 'note     n1', 'note     n2',
             'ok       fine', '', '3 problems, 2 notes, 1 ok',
             'First: q2. Next: drain: cmd 2'], list(finding.report(found)))
        self.assertEqual(
            ['PROBLEM  m', '         Next: look', 'note     n1', '',
             '1 problem, 1 note, 0 ok', 'First: m. Next: look'],
            list(finding.report(found[2:4])))
        self.assertEqual('Nothing has to be done.',
                         finding.first_step(found[3:]))
        self.assertEqual('First: c. Next: x', finding.first_step([
            found[0], finding.Finding(problem, 'connection', 'c', 'x')]))
        self.assertEqual(
            {'level': 'problem', 'about': 'queue', 'text': 'q1',
             'next': 'drain', 'command': 'cmd 1'}, found[0].document())


class ProgressTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 100.0
        self.useFixture(fixtures.MonkeyPatch(
            'time.monotonic', lambda: self.now))

    def test_durations(self) -> None:
        for seconds, text in ((0.4, '0 s'), (59.4, '59 s'),
                              (59.6, '1 min 0 s'), (185, '3 min 5 s'),
                              (3599, '59 min 59 s'), (3600, '1 h 0 min'),
                              (7859, '2 h 10 min')):
            self.assertEqual(text, progress.duration(seconds))

    def test_a_line(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '31'))
        stream = mock.Mock(wraps=io.StringIO())
        stream.isatty = lambda: True
        with progress.Progress(stream, 'sending', 10) as shown:
            shown.advance()
            self.assertFalse(stream.write.called)
            self.now += 0.2
            shown.advance(3)
            shown.advance()
            self.now += 0.8
            shown.advance(0)
        self.assertEqual(
            ['\rsending 4 of 10, 20 a second, ',
             '\rsending 5 of 10, 5 a second, 1',
             '\r' + ' ' * 30 + '\r'],
            [call.args[0] for call in stream.write.call_args_list])
        self.assertEqual((5, 1.0, 5.0),
                         (shown.count, shown.seconds, shown.rate))

    def test_no_total(self) -> None:
        shown = progress.Progress(None, 'reading')
        self.assertEqual('reading 0, 0 a second', shown.text())
        self.now += 2
        shown.advance(10)
        self.assertEqual('reading 10, 5 a second', shown.text())
        shown.clear()
        pipe = io.StringIO()
        with progress.Progress(pipe, 'reading') as shown:
            self.now += 1
            shown.advance()
        self.assertEqual('', pipe.getvalue())

    def test_a_pace(self) -> None:
        slept: list[float] = []
        self.useFixture(fixtures.MonkeyPatch('time.sleep', slept.append))
        pace = progress.Pace(4)
        for late in (0, 0, 0.6, 0):
            self.now += late
            pace.wait()
        self.assertEqual([0.0, 0.25, 0.0, 0.15],
                         [round(each, 6) for each in slept])
        progress.Pace(None).wait()
        self.assertEqual(4, len(slept))
