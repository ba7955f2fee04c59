# SPDX-License-Identifier: Apache-2.0
"""The parts of the demonstration, without a process of its own."""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import Any
from unittest import mock

import fixtures
import oslo_messaging
from oslotest import base

import nova_notifications
from nova_notifications.cmd import bus
from nova_notifications.cmd import demo
from nova_notifications.cmd import demo_output
from nova_notifications import exceptions


class ReadersTest(base.BaseTestCase):

    def test_the_monitor_warns_of_a_disabled_compute_service(self) -> None:
        for event_type, binary, disabled, warns in (
                ('service.update', 'nova-compute', True, True),
                ('service.update', 'nova-compute', False, False),
                ('service.update', 'nova-scheduler', True, False),
                ('service.create', 'nova-compute', True, False)):
            monitor = demo.MaintenanceMonitor()
            monitor.info({}, 'p', event_type, {'nova_object.data': {
                'binary': binary, 'disabled': disabled, 'host': 'h1',
                'disabled_reason': 'new disks'}}, {})
            self.assertEqual(
                ['h1 is going into maintenance: new disks'] if warns else [],
                monitor.warnings)

    def test_a_reader_keeps_what_comes(self) -> None:
        self.useFixture(fixtures.MonkeyPatch('time.monotonic', lambda: 9.0))
        reader = demo._Reader()
        reader.info({}, 'p', 'e', {'a': 1}, {})
        reader.error({}, 'q', 'f', {'b': 2}, {})
        self.assertEqual({'e': ('p', {'a': 1}), 'f': ('q', {'b': 2})},
                         reader.seen)
        self.assertIs(True, reader.wait_for('e', 9.0))
        self.assertIs(False, reader.wait_for('g', 8.0))
        reader.changed = mock.MagicMock()
        reader.wait_for('g', 24.0)
        self.assertEqual(15.0, reader.changed.wait_for.call_args.args[1])
        reader.wait_for('g', 1.0)
        self.assertEqual(0.0, reader.changed.wait_for.call_args.args[1])
        reader.info({}, 'p', 'g', {}, {})
        reader.changed.notify_all.assert_called_once_with()

    def test_legacy_types(self) -> None:
        for event_type, legacy in (
                ('compute.exception', 'attach_interface'),
                ('instance.pause.end', 'compute.instance.pause.end'),
                ('service.update', None)):
            self.assertEqual(legacy, demo._legacy_type(event_type))


class RunTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.out = io.StringIO()
        self.useFixture(fixtures.MonkeyPatch('sys.stdout', self.out))
        self.defaults = self.useFixture(fixtures.MockPatchObject(
            oslo_messaging, 'set_transport_defaults')).mock
        self.calls = mock.Mock()
        self.calls.tell.return_value = []
        for module, name, replacement in (
                (demo, '_connect', self.calls.connect),
                (demo, '_listen', self.calls.listen),
                (demo, '_tell', self.calls.tell),
                (nova_notifications, 'init', self.calls.init),
                (nova_notifications, 'cleanup', self.calls.cleanup)):
            self.useFixture(fixtures.MockPatchObject(module, name,
                                                     replacement))

    def _run(self, *arguments: str) -> int:
        return demo.run(demo.parse(list(arguments)))

    def test_arguments(self) -> None:
        self.assertEqual(
            argparse.Namespace(transport_url='fake://', format='both',
                               color='auto'), demo.parse([]))
        self.assertEqual(
            argparse.Namespace(transport_url='rabbit://h/', format='versioned',
                               color='never'),
            demo.parse(['--transport-url', 'rabbit://h/', '--format',
                        'versioned', '--color', 'never']))

    def test_topics_and_queues_of_this_run_alone(self) -> None:
        conf = demo._configure(demo.parse(['--format', 'versioned']))
        run = f'nova_demo_{os.getpid()}'
        self.assertEqual(
            ('versioned', [f'{run}_versioned'], ['messagingv2'],
             [f'{run}_legacy'], True, 'host1'),
            (conf.notifications.notification_format,
             conf.notifications.versioned_notifications_topics,
             conf.oslo_messaging_notifications.driver,
             conf.oslo_messaging_notifications.topics,
             conf.oslo_messaging_rabbit.amqp_auto_delete, conf.host))
        self.defaults.assert_called_once_with(control_exchange=run)

    def test_who_listens(self) -> None:
        for form, listeners in (('both', 2), ('versioned', 1),
                                ('unversioned', 1)):
            self.calls.reset_mock()
            self.assertEqual(0, self._run('--format', form))
            self.assertEqual(listeners, self.calls.listen.call_count)
            kinds = [[type(each).__name__ for each in call.args[2]]
                     for call in self.calls.listen.call_args_list]
            self.assertEqual(form != 'versioned', ['_Reader'] in kinds)
            # What the monitor has to say comes before the reader's.
            self.assertEqual(form != 'unversioned',
                             ['MaintenanceMonitor', '_Reader'] in kinds)

    def _tidied_up(self) -> None:
        listener = self.calls.listen.return_value
        self.assertEqual([mock.call()] * 2, listener.stop.mock_calls)
        self.assertEqual([mock.call()] * 2, listener.wait.mock_calls)
        self.calls.cleanup.assert_called_once_with()
        self.calls.connect.return_value.cleanup.assert_called_once_with()

    def test_all_of_it_arrives(self) -> None:
        self.assertEqual(0, self._run())
        self.assertIn('Everything arrived: 0 legacy and 0 versioned',
                      self.out.getvalue())
        self._tidied_up()

    def test_something_does_not_arrive(self) -> None:
        self.calls.tell.return_value = ['x']
        self.assertEqual(1, self._run())
        self.assertIn('Did not arrive: x\n', self.out.getvalue())

    def test_it_is_stopped(self) -> None:
        self.calls.tell.side_effect = KeyboardInterrupt
        self.assertEqual(130, self._run())
        self.assertTrue(self.out.getvalue().endswith('Stopped.\n'))
        self._tidied_up()

    def test_no_transport(self) -> None:
        self.calls.connect.side_effect = exceptions.NotificationsError('none')
        self.assertEqual(2, self._run())
        self.assertEqual(
            'none\n  Without --transport-url an embedded transport is used.\n',
            self.out.getvalue())
        self.assertFalse(self.calls.init.called)

    def test_whoever_reads_it_has_seen_enough(self) -> None:
        self.calls.tell.side_effect = BrokenPipeError
        copied: list[Any] = []
        self.useFixture(fixtures.MonkeyPatch(
            'os.dup2', lambda *numbers: copied.append(numbers)))
        self.out.fileno = lambda: 77  # type: ignore[method-assign]
        self.assertEqual(1, demo.main([]))
        (source, target), = copied
        self.addCleanup(os.close, source)
        self.assertEqual(77, target)
        self.assertTrue(os.path.samestat(os.fstat(source),
                                         os.stat(os.devnull)))

    def test_the_arguments_of_the_process(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'sys.argv', ['demo', '--format', 'versioned']))
        self.assertEqual(0, demo.main())
        self.assertIn('format "versioned"', self.out.getvalue())
        self.assertIs(self.out, sys.stdout)


class ConnectTest(base.BaseTestCase):

    def test_a_broker_is_asked_before(self) -> None:
        with mock.patch.object(bus, 'broker') as broker, \
                mock.patch.object(bus, 'transport') as transport:
            conf: Any = object()
            for url, asked in (('rabbit://h/', 1), ('fake://', 0)):
                broker.reset_mock()
                self.assertIs(transport.return_value,
                              demo._connect(conf, url))
                transport.assert_called_with(conf, url)
                closed = broker.return_value.connect.return_value.close
                self.assertEqual(asked, closed.call_count)

    def test_one_thread_keeps_the_order(self) -> None:
        with mock.patch.object(oslo_messaging,
                               'get_notification_listener') as made:
            self.assertIs(made.return_value, demo._listen('x', 't', ['e']))
        (transport, (target,), endpoints), options = made.call_args
        self.assertEqual(('x', 't', ['e'], {'executor': 'threading'}),
                         (transport, target.topic, endpoints, options))
        made.return_value.start.assert_called_once_with(override_pool_size=1)


class StoryTest(base.BaseTestCase):

    def _column(self, wanted: Any, *seen: str) -> Any:
        column: Any = mock.Mock(wanted=wanted)
        column.reader.seen = {name: ('p', {'a': 1}) for name in seen}
        column.reader.wait_for = lambda name, until: (
            self.assertEqual(5.0 + 15.0, until) or name in seen)
        return column

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch('time.monotonic', lambda: 5.0))
        self.show = mock.Mock(spec=demo_output.Output)

    def test_one_event(self) -> None:
        columns = [self._column(lambda name: None),
                   self._column(str, 'e'), self._column(lambda name: 'l')]
        self.assertEqual(['l'], demo._show(self.show, 'e', columns))
        self.show.row.assert_called_once_with(
            [None, ('e', 'p', {'a': 1}), ('l', 'did not arrive', None)])

    def test_the_monitor(self) -> None:
        for wanted, warnings, missing in (
                (str, ['w'], []), (len, [], []),
                (str, [], ['the warning of the maintenance monitor'])):
            self.show.reset_mock()
            monitor = demo.MaintenanceMonitor()
            monitor.warnings += warnings
            with mock.patch.object(demo, 'emit_sample') as emitted, \
                    mock.patch.object(demo, '_show', return_value=[]):
                self.assertEqual(missing, demo._tell(
                    self.show, [mock.Mock(wanted=wanted)], monitor))
            self.assertEqual(
                [event_type for _, story in demo._STORY
                 for event_type in story],
                [call.args[0] for call in emitted.call_args_list])
            self.assertEqual([mock.call(each) for each in warnings],
                             self.show.alarm.mock_calls)
            self.assertEqual(wanted is len, self.show.remark.called)
            self.assertEqual([], monitor.warnings)
