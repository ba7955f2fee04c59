# SPDX-License-Identifier: Apache-2.0
"""The story on the in-process transport of oslo.messaging."""

from __future__ import annotations

from oslotest import base

from nova_notifications.contract import history
from nova_notifications import exceptions
from nova_notifications.legacy import events as legacy_events
from nova_notifications.objects import events
from nova_notifications.testing import sample_emitters
from nova_notifications import testing
from tests.unit.testing import every_event


class TestEveryEvent(every_event.EveryEvent, base.BaseTestCase):
    """Emitted through a real notifier, received by a real listener."""

    def test_those_of_nova_are_among_them(self) -> None:
        of_nova = set(history.contract_of('34').events)
        self.assertLessEqual(of_nova, set(events.EVENTS))
        self.assertEqual(len(set(every_event.legacy_types())),
                         len(every_event.legacy_types()))

    def test_every_legacy_type_that_nova_still_sends_has_an_emitter(
            self) -> None:
        # Nova gave up the network that floating addresses belonged to. A
        # deletion by force is always two messages, a start and an end.
        self.assertEqual(
            {f'network.floating_ip.{name}' for name in (
                'allocate', 'associate', 'deallocate', 'disassociate')}
            | {f'compute.instance.force_delete.{phase}'
               for phase in ('start', 'end')},
            legacy_events.ALLOWED - set(every_event.legacy_types()))

    def test_an_event_that_does_not_happen(self) -> None:
        error = self.assertRaises(
            exceptions.InvalidEvent, sample_emitters.emit_sample,
            'instance.teleport.start')
        self.assertIn('instance.teleport.start', str(error))

    def test_the_two_formats_tell_the_same_story(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        for event_type, event in events.EVENTS.items():
            bus.clear()
            sample_emitters.emit_sample(event_type)
            versioned, = bus.versioned
            if event.noun != 'instance' or not bus.legacy:
                continue
            legacy, = bus.legacy
            for key, other in (('instance_id', 'uuid'), ('state', 'state'),
                               ('display_name', 'display_name'),
                               ('host', 'host'), ('tenant_id', 'tenant_id')):
                self.assertEqual(versioned.data[other], legacy.payload[key],
                                 f'{event_type}: {key}')
