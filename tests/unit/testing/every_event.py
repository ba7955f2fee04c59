# SPDX-License-Identifier: Apache-2.0
"""Every event of the catalogue, in each format that has it.

The tests of the in-process transport and those of RabbitMQ are these.
"""

from __future__ import annotations

from typing import Any

from nova_notifications import emitters
from nova_notifications.objects import events
from nova_notifications.objects import registry
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from tests.unit.testing import listening

# The event type of a wrapped exception is the function that raised.
_WRAPPED = 'attach_interface'
_SECRET = 'correct-horse-battery'


def legacy_types() -> list[str]:
    """Every legacy event type that an emitter sends, sorted."""
    versioned = [event.legacy for event in events.EVENTS.values()
                 if event.legacy is not None]
    return sorted([*versioned, *sample_emitters.LEGACY_ONLY, _WRAPPED])


def play_everything() -> None:
    """Let the whole story happen."""
    for event_type in events.EVENTS:
        sample_emitters.emit_sample(event_type)
    for event_type in sample_emitters.LEGACY_ONLY:
        sample_emitters.emit_legacy_sample(event_type)


class EveryEvent:
    """Mixed into a test case that knows a transport URL."""

    url = 'fake://'

    def _wire(self, wanted: str, **options: Any) -> listening.Wire:
        wire: listening.Wire = self.useFixture(  # type: ignore[attr-defined]
            listening.Wire(self.url, wanted, bdms_in_notifications=True,
                           include_share_mapping=True, **options))
        return wire

    def _check_versioned(self: Any,
                         received: list[listening.Received]) -> None:
        self.assertEqual(sorted(events.EVENTS),
                         sorted(message.event_type for message in received))
        for message in received:
            event = events.EVENTS[message.event_type]
            self.assertEqual(event.payload,
                             message.payload['nova_object.name'])
            version = message.payload['nova_object.version']
            cls = registry.find_class(event.payload, version)
            self.assertEqual(cls.VERSION, version)
            self.assertEqual('nova',
                             message.payload['nova_object.namespace'])
            self.assertEqual(event.priority, message.priority)
            source, _, host = message.publisher_id.partition(':')
            self.assertIn(source, event.sources, message.event_type)
            self.assertNotEqual('', host)
            self.assertEqual(set(message.metadata),
                             {'message_id', 'timestamp'})

    def _check_legacy(self: Any, received: list[listening.Received]) -> None:
        self.assertEqual(legacy_types(),
                         sorted(message.event_type for message in received))
        for message in received:
            failed = (message.event_type.endswith('error') or
                      message.event_type.startswith('compute_task') or
                      message.event_type == _WRAPPED)
            self.assertEqual('error' if failed else 'info', message.priority,
                             message.event_type)
            self.assertIn('.', message.publisher_id)
            self.assertNotIn(':', message.publisher_id)

    def test_versioned(self: Any) -> None:
        wire = self._wire('versioned')
        play_everything()
        self._check_versioned(wire.versioned(len(events.EVENTS)))
        self.assertEqual([], wire.legacy(0))

    def test_unversioned(self: Any) -> None:
        wire = self._wire('unversioned')
        play_everything()
        self._check_legacy(wire.legacy(len(legacy_types())))
        self.assertEqual([], wire.versioned(0))

    def test_both_and_a_copy_for_every_topic(self: Any) -> None:
        wire = self._wire('both', topics=3)
        play_everything()
        self._check_legacy(wire.legacy(len(legacy_types())))
        copies = [wire.versioned(len(events.EVENTS), topic)
                  for topic in range(3)]
        for received in copies:
            self._check_versioned(received)
        ids = [sorted(message.metadata['message_id'] for message in received)
               for received in copies]
        # The same message, not three of them.
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[0], ids[2])

    def test_odd_ones_arrive_and_secrets_do_not(self: Any) -> None:
        wire = self._wire('both')
        name = '\N{HIRAGANA LETTER A}\N{SNOWMAN} \u202e'
        message = f'password={_SECRET} ' + 'x' * 3_000_000
        context = {**fake.context(), 'project_name': name,
                   'auth_token': _SECRET}
        emitters.instance.action(
            context, fake.instance(display_name=name, metadata={name: ''}),
            'host1', 'reboot', 'error',
            exception=ValueError(message))
        legacy, = wire.legacy(1)
        versioned, = wire.versioned(1)
        data = versioned.payload['nova_object.data']
        self.assertEqual(name, data['display_name'])
        self.assertEqual(name, legacy.payload['display_name'])
        fault = data['fault']['nova_object.data']
        self.assertIn(f'{len(message)} characters',
                      fault['exception_message'])
        for received in (legacy, versioned):
            self.assertEqual('error', received.priority)
            self.assertEqual(name, received.context['project_name'])
            self.assertNotIn(_SECRET, str(received))
