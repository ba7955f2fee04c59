# SPDX-License-Identifier: Apache-2.0
"""Servers that come and go, with every change of state announced."""

from __future__ import annotations

from tests.nova import harness

_STATES = ({'notify_on_state_change': 'vm_and_task_state'}, 'notifications')


class LifecycleStory(harness.Nova):
    """``notify_on_state_change = vm_and_task_state``."""

    options = (_STATES,)

    def test_story(self) -> None:
        flavor = self.flavor()
        created = ['instance.create.start', 'instance.create.end',
                   'instance.update', 'scheduler.select_destinations.start',
                   'scheduler.select_destinations.end']
        deleted = ['instance.delete.start', 'instance.shutdown.start',
                   'instance.shutdown.end', 'instance.delete.end']
        with self.recording(
                'boot with state changes', versioned=created,
                legacy=['compute.instance.create.start',
                        'compute.instance.create.end',
                        'compute.instance.update',
                        'scheduler.select_destinations.start',
                        'scheduler.select_destinations.end']):
            server = self.boot(flavor=flavor)
        with self.recording('pause with state changes',
                            versioned=['instance.update'],
                            legacy=['compute.instance.update']):
            self.act(server, 'pause', None, 'PAUSED')
        with self.recording('rename', versioned=['instance.update'],
                            legacy=['compute.instance.update']):
            self.api.put_server(server['id'], {
                'server': {'name': 'renamed'}})
        with self.recording('delete with state changes', versioned=deleted,
                            legacy=['compute.instance.delete.end']):
            self.api.delete_server(server['id'])
            self._wait_until_deleted(server)
        with self.recording('boot with trusted certificates',
                            versioned=created):
            server = self.boot('certified', flavor, tags=['signed'],
                               trusted_image_certificates=[
                                   'root-2025', 'root-2026'])
        with self.recording('rebuild with trusted certificates',
                            versioned=['instance.rebuild.end']):
            self.act(server, 'rebuild', {
                'imageRef': harness.OTHER_IMAGE, 'metadata': {},
                'trusted_image_certificates': ['root-2027']})
        self._delete_while_compute_is_down(server)

    def _delete_while_compute_is_down(
            self, server: dict[str, object]) -> None:
        service = self.api.get_service_id('nova-compute')
        self.admin_api.put_service_force_down(service, True)
        with self.recording('delete with compute down',
                            versioned=['instance.delete.start',
                                       'instance.delete.end'],
                            legacy=['compute.instance.delete.start',
                                    'compute.instance.delete.end']):
            self.api.delete_server(server['id'])
            self._wait_until_deleted(server)
        self.admin_api.put_service_force_down(service, False)
