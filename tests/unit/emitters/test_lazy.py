# SPDX-License-Identifier: Apache-2.0
"""What a format does not need is not computed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
import contextlib
import os
import sys
from typing import Any

import fixtures
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications.objects import events
from nova_notifications.settings import Format
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit.emitters import untouchable

# What only the one or the other format says of an instance.
_LEGACY_ONLY = frozenset(('instance_type_id', 'cell_name', 'access_ip_v4',
                          'access_ip_v6', 'to_legacy_request_spec_dict'))
_VERSIONED_ONLY = frozenset((
    'get_bdms', 'bdms', 'get_shares', 'shares', 'get_network_info',
    'power_state', 'auto_disk_config', 'key_name', 'locked', 'keypairs',
    'trusted_certs', 'tags', 'updated_at', 'display_description', 'name'))
# Both formats tell of the same audit period and states.
_SHARED = frozenset(('times.py',))
_SHARED_FUNCTIONS = frozenset(('states', 'or_current'))


@contextlib.contextmanager
def functions_of(room: str) -> Iterator[set[tuple[str, str]]]:
    """The functions of a room that run meanwhile: (file, function)."""
    seen: set[tuple[str, str]] = set()
    mark = os.sep + os.path.join('nova_notifications', room) + os.sep

    def profile(frame: Any, what: str, argument: Any) -> None:
        if what == 'call' and mark in frame.f_code.co_filename:
            seen.add((os.path.basename(frame.f_code.co_filename),
                      frame.f_code.co_name))

    sys.setprofile(profile)
    try:
        yield seen
    finally:
        sys.setprofile(None)


class TestOff(base.BaseTestCase):
    """With nothing to send, every emitter returns after a check."""

    def _run(self, formats: Format | None, **options: Any) -> None:
        bus = self.useFixture(testing.NotificationsFixture(
            notify_on_state_change='vm_and_task_state', **options))
        for name, (has, call) in untouchable.calls().items():
            if formats and has & formats:
                continue
            with untouchable.watching() as touches:
                call()
            self.assertEqual([], touches, name)
        self.assertEqual([], bus.notifications)

    def test_every_emitter_is_called_here(self) -> None:
        self.assertEqual(sorted(untouchable.public()),
                         sorted(untouchable.calls()))

    def test_noop_driver(self) -> None:
        self._run(None, driver='noop')

    def test_versioned_off(self) -> None:
        self._run(Format.LEGACY, notification_format='unversioned')

    def test_legacy_off(self) -> None:
        self._run(Format.VERSIONED, notification_format='versioned')

    def test_no_update_is_asked_for(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        calls = untouchable.calls()
        with untouchable.watching() as touches:
            calls['instance.send_update'][1]()
            calls['instance.send_update_with_states'][1]()
        self.assertEqual([], touches)

    def test_the_sources_do_raise_when_touched(self) -> None:
        self.useFixture(testing.NotificationsFixture(
            notify_on_state_change='vm_and_task_state'))
        for name, (_, call) in untouchable.calls().items():
            with untouchable.watching() as touches:
                call()
            self.assertNotEqual([], touches, name)


class TestOneFormat(base.BaseTestCase):
    """One format computes nothing that only the other one needs."""

    def _forbid(self, forbidden: frozenset[str]) -> None:
        def guarded(kind: type[Any]) -> type[Any]:
            class Guarded(kind):  # type: ignore[misc, valid-type]
                def __getattribute__(self, name: str) -> Any:
                    if name in forbidden:
                        raise untouchable.Touched(name)
                    return super().__getattribute__(name)
            return Guarded

        for name in ('Instance', 'RequestSpec'):
            target = f'nova_notifications.testing.sample_data.{name}'
            kind = getattr(sample_emitters.data, name)
            self.useFixture(fixtures.MonkeyPatch(target, guarded(kind)))

    def _play(self, event_types: Iterable[str], play: Any) -> None:
        for event_type in event_types:
            with untouchable.watching() as touches:
                play(event_type)
            self.assertEqual([], touches, event_type)

    def test_versioned_builds_no_legacy_payload(self) -> None:
        asked: list[Any] = []
        hooks = nova_notifications.Hooks(
            image_url=lambda *arguments: asked.append(arguments))
        bus = self.useFixture(testing.NotificationsFixture(
            'versioned', hooks=hooks, bdms_in_notifications=True,
            include_share_mapping=True))
        self._forbid(_LEGACY_ONLY)
        with functions_of('legacy') as seen:
            self._play(events.EVENTS, sample_emitters.emit_sample)
            self._play(sample_emitters.LEGACY_ONLY,
                       sample_emitters.emit_legacy_sample)
        self.assertEqual([], sorted(
            (module, function) for module, function in seen
            if module not in _SHARED and
            function not in _SHARED_FUNCTIONS))
        self.assertEqual([], asked)
        self.assertEqual(len(events.EVENTS), len(bus.notifications))

    def test_unversioned_makes_no_versioned_object(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture(
            'unversioned', bdms_in_notifications=True,
            include_share_mapping=True))
        self._forbid(_VERSIONED_ONLY)
        with functions_of('objects') as seen:
            self._play(events.EVENTS, sample_emitters.emit_sample)
        self.assertEqual([], sorted(
            (module, function) for module, function in seen
            if function in ('__init__', 'populate_schema', 'coerce')))
        self.assertNotEqual([], bus.notifications)

    def _only(self, wanted: str, calls: dict[str, Any]) -> None:
        with testing.NotificationsFixture(wanted) as bus:
            for name, call in calls.items():
                with untouchable.watching() as touches:
                    call()
                self.assertEqual([], touches, name)
        self.assertEqual(len(calls), len(bus.notifications))

    def test_versioned_looks_at_no_argument_for_legacy(self) -> None:
        x = untouchable.Untouchable()
        i, server = emitters.instance, fake.instance()
        self._only('versioned', {
            'action': lambda: i.action(
                None, server, 'h', 'pause', 'start', network_info=x,
                extra_usage_info=x),
            'create': lambda: i.create(
                None, server, 'h', 'start', network_info=x,
                extra_usage_info=x),
            'rebuild': lambda: i.rebuild(
                None, server, 'h', 'start', network_info=x,
                extra_usage_info=x),
            'rescue': lambda: i.rescue(
                None, server, 'h', None, 'start', rescue_image_name=x,
                network_info=x),
            'exists': lambda: i.exists(
                None, server, 'h', system_metadata=x, extra_usage_info=x,
                notifier=x),
            'aggregate': lambda: emitters.aggregate.action(
                None, fake.aggregate(), 'create', 'end', host_name=x,
                metadata=x),
            'server_group': lambda: emitters.server_group.action(
                None, fake.server_group(), 'create', instance_uuids=x),
            'volume': lambda: emitters.volume.usage(
                None, fake.volume_usage(), 'h', notifier=x),
            'exception': lambda: emitters.exception.exception(
                None, fake.failure(), service='compute',
                source='nova-compute', function_name='f',
                call_arguments=x)})

    def test_unversioned_looks_at_no_argument_for_versioned(self) -> None:
        x = untouchable.Untouchable()
        i, server = emitters.instance, fake.instance()
        self._only('unversioned', {
            'action': lambda: i.action(
                None, server, 'h', 'pause', 'start', source=x, bdms=x),
            'create': lambda: i.create(None, server, 'h', 'start', bdms=x),
            'rebuild': lambda: i.rebuild(
                None, server, 'h', 'start', source=x, bdms=x),
            'rescue': lambda: i.rescue(None, server, 'h', x, 'start'),
            'resize_prep': lambda: i.resize_prep(
                None, server, 'h', x, 'start'),
            'snapshot': lambda: i.snapshot(None, server, 'h', x, 'start'),
            'scheduler': lambda: emitters.scheduler.select_destinations(
                None, fake.request_spec(), 'start', source=x),
            'exception': lambda: emitters.exception.exception(
                None, fake.failure(), service='compute', source=x,
                function_name='f')})

    def test_what_is_watched_for_does_happen(self) -> None:
        asked: list[Any] = []
        hooks = nova_notifications.Hooks(
            image_url=lambda *arguments: asked.append(arguments))
        self.useFixture(testing.NotificationsFixture('both', hooks=hooks))
        for room, function in (('legacy', 'info_from_instance'),
                               ('objects', '__init__')):
            with functions_of(room) as seen:
                sample_emitters.emit_sample('instance.pause.start')
            self.assertIn(function, {name for _, name in seen})
        self.assertEqual(2, len(asked))
