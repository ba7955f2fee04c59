# SPDX-License-Identifier: Apache-2.0
"""Which changes of an instance are told, and as what."""

from __future__ import annotations

import logging
from typing import Any

import fixtures
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing


class UpdateCase(base.BaseTestCase):
    """With a bus, and the two formats of one update side by side."""

    def bus(self, on: str | None = 'vm_and_task_state',
            **options: Any) -> testing.NotificationsFixture:
        bus: testing.NotificationsFixture = self.useFixture(
            testing.NotificationsFixture(notify_on_state_change=on,
                                         **options))
        return bus

    def states(self, bus: testing.NotificationsFixture) -> tuple[Any, ...]:
        """(old VM, VM, old task, task), which both formats agree on."""
        versioned, = bus.versioned
        legacy, = bus.legacy
        names = ('old_state', 'state', 'old_task_state', 'new_task_state')
        said = versioned.data['state_update']['nova_object.data']
        found = tuple(said[name] for name in names)
        self.assertEqual(found, tuple(legacy.payload[name]
                                      for name in names))
        self.assertEqual('instance.update', versioned.event_type)
        self.assertEqual('compute.instance.update', legacy.event_type)
        return found


class TestSendUpdate(UpdateCase):
    """An instance was saved."""

    def _save(self, before: dict[str, Any], after: dict[str, Any],
              **arguments: Any) -> None:
        emitters.instance.send_update(
            fake.context(), fake.instance(**before), fake.instance(**after),
            **arguments)

    def test_nothing_is_asked_for(self) -> None:
        bus = self.bus(None)
        self._save({'vm_state': 'building'}, {})
        self.assertEqual([], bus.notifications)

    def test_vm_state(self) -> None:
        bus = self.bus('vm_state')
        self._save({'vm_state': 'building', 'task_state': 'spawning'},
                   {'vm_state': 'active', 'task_state': None})
        # The task state is the old one where it was, else the current one.
        self.assertEqual(('building', 'active', 'spawning', None),
                         self.states(bus))

    def test_task_state_where_only_the_vm_state_is_asked_for(self) -> None:
        bus = self.bus('vm_state')
        self._save({'task_state': 'pausing'}, {'task_state': None})
        # Something was saved: an update without a transition.
        self.assertEqual(('active', 'active', None, None), self.states(bus))

    def test_task_state(self) -> None:
        bus = self.bus()
        self._save({'task_state': 'pausing'}, {'task_state': 'unpausing'})
        self.assertEqual(('active', 'active', 'pausing', 'unpausing'),
                         self.states(bus))

    def test_another_name(self) -> None:
        bus = self.bus()
        self._save({'display_name': 'before'}, {'display_name': 'after'})
        versioned, = bus.versioned
        legacy, = bus.legacy
        self.assertEqual('before', versioned.data['old_display_name'])
        self.assertEqual('after', versioned.data['display_name'])
        self.assertEqual('before', legacy.payload['old_display_name'])

    def test_an_empty_name_before(self) -> None:
        bus = self.bus()
        self._save({'display_name': ''}, {'display_name': 'after'})
        versioned, = bus.versioned
        legacy, = bus.legacy
        self.assertIsNone(versioned.data['old_display_name'])
        self.assertNotIn('old_display_name', legacy.payload)

    def test_the_same_name(self) -> None:
        bus = self.bus()
        self._save({}, {})
        versioned, = bus.versioned
        legacy, = bus.legacy
        self.assertIsNone(versioned.data['old_display_name'])
        self.assertNotIn('old_display_name', legacy.payload)

    def test_the_old_instance_as_a_dict(self) -> None:
        bus = self.bus()
        emitters.instance.send_update(
            fake.context(), {'vm_state': 'paused', 'task_state': None},
            fake.instance())
        self.assertEqual(('paused', 'active', None, None), self.states(bus))

    def test_publishers(self) -> None:
        for source, host, versioned_id, legacy_id in (
                ('nova-compute', 'h1', 'nova-compute:h1', 'compute.h1'),
                ('nova-api', None, 'nova-api:this', 'api.this')):
            with testing.NotificationsFixture(
                    notify_on_state_change='vm_state', host='this') as bus:
                self._save({}, {'vm_state': 'error'}, source=source,
                           host=host)
            self.assertEqual(versioned_id, bus.versioned[0].publisher_id)
            self.assertEqual(legacy_id, bus.legacy[0].publisher_id)

    def test_it_never_raises(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        bus = self.bus()
        emitters.instance.send_update(fake.context(), object(),
                                      fake.instance())
        broken = fake.instance(vm_state='error')
        del broken.flavor
        emitters.instance.send_update(fake.context(), fake.instance(),
                                      broken)
        self.assertEqual([], bus.notifications)
        self.assertIn('instance.update', logs.output)
        self.assertIn(fake.SERVER, logs.output)

    def test_an_instance_that_is_gone(self) -> None:
        class InstanceNotFound(Exception):
            """As Nova raises."""

        class Gone(fake.Instance):
            @property
            def flavor(self) -> Any:
                raise InstanceNotFound()

        logs = self.useFixture(fixtures.FakeLogger())
        attributes = vars(fake.instance(vm_state='deleted'))
        del attributes['flavor']
        bus = self.bus(hooks=nova_notifications.Hooks(
            missing_instance_errors=(InstanceNotFound,)))
        emitters.instance.send_update(fake.context(), fake.instance(),
                                      Gone(**attributes))
        self.assertEqual([], bus.notifications)
        self.assertNotIn('could not be built', logs.output)


class TestSendUpdateWithStates(UpdateCase):
    """An instance changed its state."""

    def _change(self, *states: str | None, **arguments: Any) -> None:
        emitters.instance.send_update_with_states(
            fake.context(), fake.instance(), *states, **arguments)

    def test_nothing_is_asked_for(self) -> None:
        bus = self.bus(None)
        self._change('building', 'active', 'spawning', None)
        self.assertEqual([], bus.notifications)

    def test_states_are_in_their_places(self) -> None:
        bus = self.bus()
        self._change('building', 'active', 'networking', 'spawning')
        self.assertEqual(('building', 'active', 'networking', 'spawning'),
                         self.states(bus))

    def test_none_is_the_current_state(self) -> None:
        bus = self.bus()
        emitters.instance.send_update_with_states(
            fake.context(), fake.instance(vm_state='paused',
                                          task_state='unpausing'),
            None, None, None, None)
        self.assertEqual(('paused', 'paused', 'unpausing', 'unpausing'),
                         self.states(bus))

    def test_verify_states(self) -> None:
        changed_vm = ('building', 'active', None, None)
        changed_task = ('active', 'active', 'pausing', None)
        unchanged = ('active', 'active', None, None)
        for on, states, verify, count in (
                ('vm_state', changed_vm, True, 1),
                ('vm_state', changed_task, True, 0),
                ('vm_state', changed_task, False, 1),
                ('vm_state', unchanged, True, 0),
                ('vm_and_task_state', changed_vm, True, 1),
                ('vm_and_task_state', changed_task, True, 1),
                ('vm_and_task_state', unchanged, True, 0),
                ('vm_and_task_state', unchanged, False, 1)):
            with testing.NotificationsFixture(
                    notify_on_state_change=on) as bus:
                self._change(*states, verify_states=verify)
            self.assertEqual(count, len(bus.versioned), (on, states, verify))
            self.assertEqual(count, len(bus.legacy), (on, states, verify))


class TestUpdateNotification(UpdateCase):
    """An update, whatever is asked for."""

    def test_the_image_in_each_format_that_has_legacy(self) -> None:
        for formats in ('both', 'unversioned'):
            bus = self.bus(None, notification_format=formats)
            emitters.instance.send_instance_update_notification(
                fake.context(), fake.instance())
            legacy, = bus.legacy
            self.assertEqual(fake.IMAGE, legacy.payload['image_ref_url'])

    def test_audit_period_is_the_current_one(self) -> None:
        bus = self.bus(None, instance_usage_audit_period='hour')
        emitters.instance.send_instance_update_notification(
            fake.context(), fake.instance())
        versioned, = bus.versioned
        legacy, = bus.legacy
        period = versioned.data['audit_period']['nova_object.data']
        begin = legacy.payload['audit_period_beginning']
        end = legacy.payload['audit_period_ending']
        self.assertRegex(begin, r'^\d{4}-\d\d-\d\dT\d\d:00:00\.000000$')
        self.assertRegex(end, r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$')
        # One emission, one clock: the formats agree.
        self.assertEqual(begin[:19] + 'Z', period['audit_period_beginning'])
        self.assertEqual(end[:19] + 'Z', period['audit_period_ending'])

    def test_best_effort_off(self) -> None:
        self.bus(None)
        broken = fake.instance()
        del broken.hostname
        emitters.instance.send_instance_update_notification(None, broken)
        self.assertRaises(
            AttributeError,
            emitters.instance.send_instance_update_notification, None,
            broken, best_effort=False)


class Gone(Exception):
    """An instance is not there any more."""


class TestFailures(UpdateCase):
    """What is wrong with one of the formats alone."""

    def _send(self, formats: str, instance: Any,
              best_effort: bool = True) -> str:
        hooks = nova_notifications.Hooks(missing_instance_errors=(Gone,))
        with testing.NotificationsFixture(formats, hooks=hooks) as bus, \
                fixtures.FakeLogger(level=logging.DEBUG) as log:
            emitters.instance.send_instance_update_notification(
                None, instance, best_effort=best_effort)
            self.assertEqual([], bus.notifications)
        return log.output

    def _broken(self, error: Exception) -> dict[str, Any]:
        def broken(self: Any) -> Any:
            raise error

        # The first is read by the versioned payload alone, the other by the
        # legacy one.
        return {
            'versioned': type('Instance', (fake.Instance,), {
                'trusted_certs': property(broken, lambda self, value: None),
                'key_name': property(broken, lambda self, value: None)})(
                    **vars(fake.instance())),
            'unversioned': type('Instance', (fake.Instance,), {
                'cell_name': property(broken, lambda self, value: None)})(
                    **vars(fake.instance()))}

    def test_an_error(self) -> None:
        for formats, instance in self._broken(KeyError('k')).items():
            self.assertRaises(KeyError, self._send, formats, instance, False)
            log = self._send(formats, instance)
            self.assertEqual(1, log.count(
                f'Notification instance.update for {fake.SERVER} could not '
                "be built and is not sent: KeyError: 'k'"), log)

    def test_an_instance_that_is_gone(self) -> None:
        for formats, instance in self._broken(Gone('g')).items():
            self.assertRaises(Gone, self._send, formats, instance, False)
            log = self._send(formats, instance)
            self.assertIn('No update is sent for an instance that is gone.',
                          log)
            self.assertNotIn('could not be built', log)
