# SPDX-License-Identifier: Apache-2.0
"""What Nova's names ask of the service by the hooks of ``init()``."""

from __future__ import annotations

from typing import Any

from oslotest import base

import nova_notifications
from nova_notifications import exceptions
from nova_notifications import testing
from nova_notifications.dropin import compute_utils
from nova_notifications.testing import sample_data as fake


class TestHooks(base.BaseTestCase):

    def _bus(self, wanted: str = 'both', **hooks: Any) -> Any:
        return self.useFixture(testing.NotificationsFixture(
            wanted, hooks=nova_notifications.Hooks(**hooks)))

    def test_the_server_group_of_a_new_member(self) -> None:
        asked = []

        def server_group(context: Any, uuid: str) -> Any:
            asked.append((context, uuid))
            return fake.server_group()

        bus = self._bus(server_group=server_group)
        compute_utils.notify_about_server_group_add_member(
            'the context', fake.GROUP)
        self.assertEqual([('the context', fake.GROUP)], asked)
        self.assertEqual(['server_group.add_member'],
                         [sent.event_type for sent in bus.notifications])

    def test_no_group_is_read_where_the_format_is_off(self) -> None:
        bus = self._bus('unversioned', server_group=self.fail)
        compute_utils.notify_about_server_group_add_member(None, fake.GROUP)
        self.assertEqual([], bus.notifications)

    def test_a_missing_hook_is_named(self) -> None:
        self._bus()
        error = self.assertRaises(
            exceptions.HookMissing,
            compute_utils.notify_about_server_group_add_member, None,
            fake.GROUP)
        self.assertIn('Hooks.server_group', str(error))

    def test_a_request_spec_that_came_over_rpc(self) -> None:
        asked = []

        def request_spec(context: Any, spec: dict[str, Any]) -> Any:
            asked.append((context, spec))
            return fake.request_spec()

        bus = self._bus(request_spec=request_spec)
        compute_utils.notify_about_compute_task_error(
            'the context', 'build_instances', fake.SERVER, {'image': {}},
            'error', fake.failure())
        self.assertEqual([('the context', {'image': {}})], asked)
        sent, = bus.notifications
        self.assertEqual('RequestSpecPayload', sent.payload[
            'nova_object.data']['request_spec']['nova_object.name'])

    def test_a_request_spec_that_no_hook_reads(self) -> None:
        bus = self._bus()
        compute_utils.notify_about_compute_task_error(
            None, 'build_instances', fake.SERVER, {'image': {}}, 'error',
            fake.failure())
        sent, = bus.notifications
        self.assertIsNone(sent.data['request_spec'])
