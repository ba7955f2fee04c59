# SPDX-License-Identifier: Apache-2.0
"""Which bus a command uses, and how the demonstration is printed."""

from __future__ import annotations

import argparse
import io
import pathlib
from typing import Any
from unittest import mock

import fixtures
import oslo_messaging
from oslotest import base

from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd import bus
from nova_notifications.cmd import demo_output
from nova_notifications import exceptions


class BusTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.EnvironmentVariable(bus.URL_VARIABLE))

    def _find(self, *arguments: str) -> bus.Bus | None:
        parser = argparse.ArgumentParser()
        bus.add_arguments(parser)
        return bus.find(parser.parse_args(arguments))

    def _file(self, text: str) -> str:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path, 'x')
        path.write_text(text)
        return str(path)

    def test_what_comes_first(self) -> None:
        self.assertIsNone(self._find())
        path = self._file('[DEFAULT]\ntransport_url = rabbit://file/\n'
                          'control_exchange = theirs\n'
                          '[oslo_messaging_rabbit]\n'
                          'amqp_durable_queues = true\n')
        bare = self._file('[DEFAULT]\ndebug = true\n')
        for variable, arguments, name, exchange in (
                (None, ['--config-file', path], 'file:5672', 'theirs'),
                ('rabbit://env/', ['--config-file', path], 'env:5672',
                 'theirs'),
                ('rabbit://env/', ['--transport-url', 'rabbit://arg:1/'],
                 'arg:1', 'nova'),
                (None, ['--config-file', path, '--exchange', 'mine'],
                 'file:5672', 'mine'),
                ('rabbit://env/', ['--config-file', bare], 'env:5672',
                 'nova')):
            self.useFixture(fixtures.EnvironmentVariable(
                bus.URL_VARIABLE, variable))
            found = self._find(*arguments)
            assert found is not None
            self.assertEqual((name, exchange), (found.name, found.exchange))
            self.assertIs(path in arguments, found.broker().durable)

    def test_names(self) -> None:
        for url, name in (('rabbit://u:p@a:1,u:p@b:2/v', 'a:1,b:2'),
                          ('rabbit://a/', 'a:5672'),
                          ('rabbit:///v', 'rabbit://'),
                          ('fake://', 'fake://')):
            found = bus.Bus(url)
            self.assertEqual((name, 'nova'), (found.name, found.exchange))

    def test_what_cannot_be_used(self) -> None:
        nothing = argparse.Namespace(config_file=[], transport_url=None,
                                     exchange=None)
        for call, arguments, text in (
                (bus.require, (nothing,), 'no transport URL is given. Next: '
                                          'give --transport-url'),
                (bus.Bus, ('password=x',), 'the transport URL cannot be '
                                           'used: '),
                (bus.Bus, ('rabbit://h:port/',), 'the transport URL cannot '
                                                 'be used: '),
                (bus.Bus('moon://u:s3cret@h/').transport, (),
                 'the transport cannot be opened: '),
                (bus.configuration, (['/does/not/exist'],),
                 'the configuration cannot be read: '),
                (bus.configuration, ([self._file('x')],),
                 'the configuration cannot be read: '),
                (bus.broker, ('fake://',), 'this needs the URL of a '
                                           'RabbitMQ')):
            error = self.assertRaises(exceptions.NotificationsError, call,
                                      *arguments)
            self.assertIn(text, str(error))
            self.assertIn('Next: ', str(error))
            self.assertNotIn('s3cret', str(error))
            self.assertNotIn('password=x', str(error))

    def test_a_broker_is_asked_before(self) -> None:
        with mock.patch.object(broker_module.Broker, 'connect') as connect:
            bus.Bus('fake://').check()
            self.assertFalse(connect.called)
            bus.Bus('rabbit://h/').check()
        connect.return_value.close.assert_called_once_with()

    def test_a_sender(self) -> None:
        transport = mock.Mock()
        with mock.patch.object(oslo_messaging, 'get_notification_transport',
                               return_value=transport):
            with bus.sender('fake://', 'mine') as sender:
                self.assertEqual('mine', sender._exchange)
                self.assertFalse(transport.cleanup.called)
            transport.cleanup.assert_called_once_with()

            def fail() -> None:
                with bus.sender('fake://'):
                    raise exceptions.NotificationsError('no')

            error = self.assertRaises(exceptions.NotificationsError, fail)
        self.assertEqual('fake://: no', str(error))
        self.assertEqual(2, transport.cleanup.call_count)


class OutputTest(base.BaseTestCase):

    def _output(self, columns: int = 0, color: str = 'never') -> Any:
        self.useFixture(fixtures.EnvironmentVariable(
            'COLUMNS', str(columns) if columns else None))
        self.stream = io.StringIO()
        return demo_output.Output(self.stream, color)

    def _lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()

    def test_the_width(self) -> None:
        for columns, width in ((10, 72), (72, 72), (73, 73), (140, 140),
                               (141, 140)):
            self.assertEqual(width, self._output(columns)._width)

    def test_colours(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('NO_COLOR'))
        terminal = mock.Mock()
        terminal.isatty.return_value = True
        for color, on_terminal, in_pipe in (
                ('always', True, True), ('auto', True, False),
                ('never', False, False)):
            self.assertEqual((on_terminal, in_pipe), (
                demo_output.Output(terminal, color)._color,
                demo_output.Output(io.StringIO(), color)._color))
        self.useFixture(fixtures.EnvironmentVariable('NO_COLOR', '1'))
        self.assertIs(False, demo_output.Output(terminal, 'auto')._color)

    def test_the_story(self) -> None:
        output = self._output(72)
        output.title('rabbit://u:s3cret@h/', 'both', [
            demo_output.Heading('LEGACY', 't1', 'yellow'),
            demo_output.Heading('VERSIONED', 't2', 'cyan')])
        output.headline('Part')
        output.row([('compute.error', 'p1', {'host': 'h', 'state': '',
                                             'other': 1}),
                    ('x', 'p2', {'nova_object.name': 'N',
                                 'nova_object.version': '1.0',
                                 'nova_object.data': {'host': None,
                                                      'disabled': False}})])
        output.row([None, ('x', 'why', None)])
        output.alarm('beware')
        output.remark('by the way')
        output.failure('no')
        output.verdict([], {'a': 1, 'b': 2})
        output.verdict(['x', 'y'], {})
        left = 33
        self.assertEqual(
            ['nova_notifications - one story, format "both", through '
             'rabbit://u:***@h/', '',
             '  ' + 'LEGACY, topic t1'.ljust(left) + ' | VERSIONED, topic '
             't2', '', '* Part',
             '  ' + 'compute.error'.ljust(left) + ' | x',
             '  ' + '  from p1'.ljust(left) + ' |   from p2',
             '  ' + '  host: h'.ljust(left) + ' |   N 1.0',
             '  ' + ''.ljust(left) + ' |   disabled: False',
             '  ' + '(not told in this format)'.ljust(left) + ' | x: why',
             '  maintenance monitor: beware', '  by the way', 'no', '',
             'Everything arrived: 1 a and 2 b notifications.', '',
             'Did not arrive: x, y'], self._lines())

    def test_colours_of_the_story(self) -> None:
        output = self._output(72, 'always')
        output.title('fake://', 'versioned', [
            demo_output.Heading('V', 't', 'cyan')])
        for event_type, payload in (('x', {}), ('x', {'exception': 'E'}),
                                    ('compute.exception', {}),
                                    ('x.error', {})):
            output.row([(event_type, 'p', payload)])
        output.verdict([], {'a': 1})
        self.assertEqual(
            ['\x1b[1mnova_notifications\x1b[0m - one story, format '
             '"versioned", through an embedded transport', '',
             '  \x1b[36mV, topic t\x1b[0m', '  \x1b[32mx\x1b[0m',
             '  \x1b[2m  from p\x1b[0m', '  \x1b[31mx\x1b[0m',
             '  \x1b[2m  from p\x1b[0m', '    exception: E',
             '  \x1b[31mcompute.exception\x1b[0m', '  \x1b[2m  from p\x1b[0m',
             '  \x1b[31mx.error\x1b[0m', '  \x1b[2m  from p\x1b[0m', '',
             '\x1b[32;1mEverything arrived: 1 a notifications.\x1b[0m'],
            self._lines())

    def test_long_lines_are_wrapped(self) -> None:
        output = self._output(72)
        output.title('fake://', 'versioned', [
            demo_output.Heading('V', 't', 'cyan')])
        output.row([('x', 'p', {'message': ' '.join(['word'] * 14)})])
        self.assertEqual(
            ['    message: ' + ' '.join(['word'] * 12),
             '      word word'], self._lines()[-2:])
