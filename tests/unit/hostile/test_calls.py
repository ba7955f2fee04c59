# SPDX-License-Identifier: Apache-2.0
"""An emission never gets into the way of what it tells about."""

from __future__ import annotations

import inspect
import logging
from typing import Any

import fixtures
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies
from oslotest import base

from nova_notifications import emitters
from nova_notifications.objects import events
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit import fuzz
from tests.unit.emitters import untouchable
from tests.unit.hostile import values

# The scene of the lock changes the metadata of the server by itself.
_EVENTS = sorted(set(events.EVENTS) - {'instance.lock'})
_SETTINGS = settings(
    deadline=None, max_examples=fuzz.examples(60), suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def _number(event_type: str) -> int:
    """Return how many notifications a sample is, in both formats."""
    with testing.NotificationsFixture() as bus:
        sample_emitters.emit_sample(event_type)
        return len(bus.notifications)


class TestBestEffort(base.BaseTestCase):
    """With ``best_effort``, nothing is ever raised."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.FakeLogger(level=50))

    def test_it_is_so_by_default(self) -> None:
        defaults = {
            name: inspect.signature(function).parameters['best_effort'].default
            for name, function in untouchable.public().items()
            if 'best_effort' in inspect.signature(function).parameters}
        self.assertIn('instance.action', defaults)
        self.assertEqual({True}, set(defaults.values()), defaults)

    @_SETTINGS
    @given(values.OBJECTS)
    def test_hostile_sources(self, source: Any) -> None:
        with testing.NotificationsFixture(
                notify_on_state_change='vm_and_task_state',
                bdms_in_notifications=True, include_share_mapping=True):
            for name, (_, call) in untouchable.calls(
                    values.made(source)).items():
                try:
                    call()
                except Exception as exc:
                    raise AssertionError(
                        f'{name} raised {type(exc).__name__}') from exc

    @_SETTINGS
    @given(strategies.sampled_from(_EVENTS),
           strategies.dictionaries(
               strategies.sampled_from(sorted(vars(fake.instance()))),
               values.VALUES, min_size=1, max_size=3))
    def test_junk_in_an_instance(self, event_type: str,
                                 changes: dict[str, Any]) -> None:
        real = fake.instance
        number = _number(event_type)
        with fixtures.FakeLogger(level=logging.ERROR) as log, \
                testing.NotificationsFixture(
                bdms_in_notifications=True,
                include_share_mapping=True) as bus, \
                fixtures.MonkeyPatch(
                    'nova_notifications.testing.sample_data.instance',
                    lambda: fake.Instance(**{
                        **vars(real()),
                        **{name: values.made(value)
                           for name, value in changes.items()}})):
            sample_emitters.emit_sample(event_type)
            logged = log.output.count('could not be built and is not sent')
            # An update has one line for both formats.
            self.assertTrue(
                len(bus.notifications) == number if not logged
                else len(bus.notifications) + logged <= number,
                log.output)

    @_SETTINGS
    @given(values.OBJECTS)
    def test_hostile_contexts(self, context: Any) -> None:
        with testing.NotificationsFixture() as bus:
            context = values.made(context)
            emitters.instance.action(context, fake.instance(), None, 'pause',
                                     'start', best_effort=False)
            emitters.keypair.action(context, fake.keypair(), 'create', 'end',
                                    best_effort=False)
            self.assertEqual(4, len(bus.notifications))

    @_SETTINGS
    @given(values.VALUES)
    def test_hostile_exceptions(self, argument: Any) -> None:
        with testing.NotificationsFixture() as bus:
            emitters.instance.action(
                None, fake.instance(), None, 'reboot', 'error',
                exception=KeyError(values.made(argument)), best_effort=False)
            self.assertEqual(2, len(bus.notifications))
