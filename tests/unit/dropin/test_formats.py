# SPDX-License-Identifier: Apache-2.0
"""Each of Nova's names sends the format that it always stood for."""

from __future__ import annotations

from typing import Any

import fixtures
from oslo_utils import fixture as time_fixture
from oslotest import base

import nova_notifications
from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import exception_wrapper
from nova_notifications.dropin import notifications
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit.dropin import calls


class Timeout(BaseException):
    """What interrupts a green thread."""


class TestFormats(base.BaseTestCase):
    """What is sent with both formats on, and with one of them."""

    def _types(self, call: Any, wanted: str) -> list[str]:
        with testing.NotificationsFixture(wanted, strict=False) as bus:
            call()
        return [sent.event_type for sent in bus.notifications]

    def test_every_function_is_called_here(self) -> None:
        called = {name.partition(' ')[0] for name in calls.calls()}
        # The group is read from Nova's database by this one.
        self.assertEqual(
            set(compute_utils.__all__) -
            {'notify_about_server_group_add_member', 'wrap_exception'},
            called)

    def test_versioned_only(self) -> None:
        for name, (versioned, legacy, call) in calls.calls().items():
            self.assertEqual(versioned, self._types(call, 'versioned'), name)

    def test_legacy_only(self) -> None:
        for name, (versioned, legacy, call) in calls.calls().items():
            self.assertEqual(legacy, self._types(call, 'unversioned'), name)

    def test_both(self) -> None:
        for name, (versioned, legacy, call) in calls.calls().items():
            self.assertEqual(sorted(versioned + legacy),
                             sorted(self._types(call, 'both')), name)

    def test_the_notifier_that_nova_hands_over(self) -> None:
        sent = []

        class Notifier:
            def info(self, context: Any, event_type: str,
                     payload: dict[str, Any]) -> None:
                sent.append((event_type, payload['instance_id']))

        bus = self.useFixture(testing.NotificationsFixture())
        compute_utils.notify_about_instance_usage(
            Notifier(), None, fake.instance(), 'pause.start')
        compute_utils.notify_usage_exists(Notifier(), None, fake.instance(),
                                          'host1')
        with compute_utils.notify_about_instance_delete(
                Notifier(), None, fake.instance()):
            pass
        self.assertEqual(
            [(f'compute.instance.{name}', fake.SERVER) for name in
             ('pause.start', 'exists', 'delete.start', 'delete.end')], sent)
        self.assertEqual([], bus.legacy)
        self.assertEqual(3, len(bus.versioned))

    def test_the_exception_of_a_deletion_goes_on(self) -> None:
        class Failing:
            def info(self, context: Any, event_type: str,
                     payload: Any) -> None:
                if event_type.endswith('end'):
                    raise interruption

        logs = self.useFixture(fixtures.FakeLogger())
        self.useFixture(testing.NotificationsFixture())
        for interruption in (OSError('no broker'), Timeout('too late')):
            def delete() -> None:
                with compute_utils.notify_about_instance_delete(
                        Failing(), None, fake.instance()):
                    raise Timeout('of the body')

            self.assertEqual('of the body', str(
                self.assertRaises(Timeout, delete)))
            self.assertIn(f'could not be sent: {type(interruption).__name__}: '
                          f'{interruption}', logs.output)

    def test_a_deletion_that_failed_has_its_end(self) -> None:
        def delete() -> None:
            with compute_utils.notify_about_instance_delete(
                    None, None, fake.instance(), 'force_delete'):
                raise KeyError

        with testing.NotificationsFixture() as bus:
            self.assertRaises(KeyError, delete)
        self.assertEqual(['compute.instance.force_delete.start',
                          'compute.instance.force_delete.end'],
                         [sent.event_type for sent in bus.notifications])

    def test_the_audit_period_of_usage(self) -> None:
        self.useFixture(time_fixture.TimeFixture(
            fake.NOW.replace(tzinfo=None)))
        bus = self.useFixture(testing.NotificationsFixture(
            instance_usage_audit_period='hour'))
        for options, expected in (
                ({}, ('2026-03-02 08:00:00', '2026-03-02 09:00:00')),
                ({'current_period': True},
                 ('2026-03-02 09:00:00', '2026-03-02 09:30:00')),
                ({'extra_usage_info': {'audit_period_beginning': 'b',
                                       'audit_period_ending': 'e'}},
                 ('b', 'e'))):
            bus.clear()
            compute_utils.notify_usage_exists(
                None, None, fake.instance(), 'host1', **options)
            sent, = bus.legacy
            self.assertEqual(expected, (
                sent.payload['audit_period_beginning'],
                sent.payload['audit_period_ending']))

    def test_a_host_update_without_a_host(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        bus = self.useFixture(testing.NotificationsFixture())
        compute_utils.notify_about_host_update(None, 'set_enabled.start', {})
        compute_utils.notify_about_aggregate_update(None, 'create.start', {})
        self.assertEqual([], bus.notifications)
        self.assertIn('HostAPI.set_enabled.start', logs.output)

    def test_publishers_of_ready_payloads(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture(host='api1'))
        compute_utils.notify_about_aggregate_update(
            None, 'create.start', {'name': 'rack'})
        compute_utils.notify_about_aggregate_update(
            None, 'create.end', {'name': 'rack', 'aggregate_id': 7})
        compute_utils.notify_about_host_update(
            None, 'set_enabled.end', {'host_name': 'host9', 'enabled': True})
        compute_utils.notify_about_server_group_update(
            None, 'create', {'server_group_id': 'g'})
        self.assertEqual(['aggregate.rack', 'aggregate.7', 'api.host9',
                          'servergroup.api1'],
                         [sent.publisher_id for sent in bus.legacy])

    def test_wrap_exception(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        self.assertIs(compute_utils.wrap_exception,
                      exception_wrapper.wrap_exception)

        @exception_wrapper.wrap_exception(service='compute',
                                          binary='nova-compute')
        def method(self: Any, context: Any) -> None:
            raise KeyError('k')

        self.assertRaises(KeyError, method, None, None)
        self.assertEqual(['method', 'compute.exception'],
                         [sent.event_type for sent in bus.notifications])


class TestNotifications(base.BaseTestCase):
    """The functions of ``nova.notifications.base``."""

    def test_info_from_instance(self) -> None:
        asked: list[Any] = []
        with testing.NotificationsFixture(hooks=_hooks(asked)):
            info = notifications.info_from_instance(
                'the context', fake.instance(), fake.network_info(), more=1)
            self.assertIsNone(info['image_ref_url'])
            self.assertEqual(1, info['more'])
            self.assertEqual('private', info['fixed_ips'][0]['label'])
            self.assertEqual([], asked)
            info = notifications.info_from_instance(
                'the context', fake.instance(), None,
                populate_image_ref_url=True)
            self.assertEqual('http://image', info['image_ref_url'])
            self.assertEqual([(fake.IMAGE, 'the context')], asked)
            self.assertNotIn('fixed_ips', info)

    def test_audit_period_bounds(self) -> None:
        with testing.NotificationsFixture(
                instance_usage_audit_period='day'):
            begin, end = notifications.audit_period_bounds()
            self.assertEqual(86400, (end - begin).total_seconds())
            begin, now = notifications.audit_period_bounds(
                current_period=True)
            self.assertEqual(end, begin)
            self.assertGreater(now, begin)

    def test_image_meta(self) -> None:
        self.assertEqual({'os': 'linux'}, notifications.image_meta(
            {'image_os': 'linux', 'other': 'x'}))


def _hooks(asked: list[Any]) -> Any:
    def image_url(reference: str, context: Any) -> str:
        asked.append((reference, context))
        return 'http://image'

    return nova_notifications.Hooks(image_url=image_url)
