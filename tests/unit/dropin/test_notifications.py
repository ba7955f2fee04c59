# SPDX-License-Identifier: Apache-2.0
"""When Nova's names for updates of an instance send, and what they log."""

from __future__ import annotations

import logging
from typing import Any

import fixtures
from oslotest import base

import nova_notifications
from nova_notifications import testing
from nova_notifications.dropin import notifications
from nova_notifications.testing import sample_data as fake


class Gone(Exception):
    """An instance is not there any more."""


def _states(instance: dict[str, Any]) -> tuple[Any, ...]:
    states = instance['state_update']['nova_object.data']
    return (states['old_state'], states['state'], states['old_task_state'],
            states['new_task_state'], instance['old_display_name'])


class TestUpdates(base.BaseTestCase):

    def _sent(self, asked: str | None, function: Any, *arguments: Any,
              **options: Any) -> list[tuple[Any, ...]]:
        with testing.NotificationsFixture(
                notify_on_state_change=asked) as bus:
            function(None, *arguments, **options)
            self.assertEqual(len(bus.versioned), len(bus.legacy))
            return [_states(sent.data) for sent in bus.versioned]

    def test_what_counts_as_a_change_of_states(self) -> None:
        paused = fake.instance(vm_state='paused')
        for asked, old_vm, old_task, verify, number in (
                (None, 'active', None, False, 0),
                (None, 'active', None, True, 0),
                ('vm_state', 'active', None, True, 1),
                ('vm_state', 'paused', 'pausing', False, 1),
                ('vm_state', 'paused', 'pausing', True, 0),
                ('vm_and_task_state', 'paused', 'pausing', True, 1),
                ('vm_and_task_state', 'paused', None, False, 1),
                ('vm_and_task_state', 'paused', None, True, 0)):
            self.assertEqual(
                [(old_vm, 'paused', old_task, None, None)] * number,
                self._sent(asked, notifications.send_update_with_states,
                           paused, old_vm, 'paused', old_task, None,
                           verify_states=verify),
                (asked, old_vm, old_task, verify))

    def test_an_instance_that_was_saved(self) -> None:
        old = fake.instance()
        for asked, changes, expected in (
                (None, {'vm_state': 'paused'}, []),
                ('vm_state', {'vm_state': 'paused', 'task_state': 'pausing'},
                 # A task state of None stands for the current one.
                 [('active', 'paused', 'pausing', 'pausing', None)]),
                ('vm_state', {'task_state': 'pausing'},
                 [('active', 'active', 'pausing', 'pausing', None)]),
                ('vm_and_task_state', {'task_state': 'pausing'},
                 [('active', 'active', 'pausing', 'pausing', None)]),
                ('vm_state', {'display_name': 'web-2'},
                 [('active', 'active', None, None, 'web-1')]),
                ('vm_state', {}, [('active', 'active', None, None, None)])):
            self.assertEqual(
                expected, self._sent(
                    asked, notifications.send_update, old,
                    fake.instance(**changes)), (asked, changes))

    def test_the_others_are_called_by_their_names(self) -> None:
        calls: list[tuple[Any, ...]] = []
        for name in ('send_update_with_states',
                     'send_instance_update_notification'):
            self.useFixture(fixtures.MonkeyPatch(
                f'nova_notifications.dropin.notifications.{name}',
                lambda *arguments, name=name, **options: calls.append(
                    (name, arguments, options))))
        self.useFixture(testing.NotificationsFixture(
            notify_on_state_change='vm_state'))
        old = fake.instance()
        paused = fake.instance(vm_state='paused', task_state='pausing')
        renamed = fake.instance(display_name='web-2')
        for new in (paused, renamed):
            notifications.send_update('a context', old, new, 'api', 'host7')
        self.assertEqual(
            [('send_update_with_states',
              ('a context', paused, 'active', 'paused', None, 'pausing', 'api',
               'host7'), {}),
             ('send_instance_update_notification', ('a context', renamed),
              {'service': 'api', 'host': 'host7',
               'old_display_name': 'web-1'})], calls)

    def test_what_goes_wrong_is_logged(self) -> None:
        class Broken:
            def __init__(self, error: Exception) -> None:
                self.error = error

            def __getattr__(self, name: str) -> Any:
                raise self.error

        hooks = nova_notifications.Hooks(missing_instance_errors=(Gone,))
        self.useFixture(testing.NotificationsFixture(
            hooks=hooks, notify_on_state_change='vm_state'))
        for error, expected in (
                (Gone('g'), 'No update is sent for an instance that is '
                            'gone.\n'),
                (RuntimeError('https://ada:secret@keystone/ is down'),
                 'An update of an instance was not sent: RuntimeError: '
                 'https://ada:***@keystone/ is down\n')):
            for arguments in ((Broken(error), fake.instance()),
                              (fake.instance(), Broken(error))):
                with fixtures.FakeLogger(
                        'nova_notifications.dropin.notifications',
                        logging.DEBUG) as log:
                    notifications.send_update(None, *arguments)
                self.assertEqual(expected, log.output)
