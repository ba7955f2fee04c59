# SPDX-License-Identifier: Apache-2.0
"""What goes wrong: in a compute manager, in the scheduler, in a driver."""

from __future__ import annotations

from unittest import mock

from nova import exception
from nova.volume import cinder as volume_api

from tests.nova import harness

_MANAGER = 'nova.compute.manager.ComputeManager.'
_NUMA = {'hw__numa_nodes': '1', 'hw__numa_cpus__0': '0',
         'hw__numa_mem__0': '512'}


class FailuresStory(harness.Nova):
    """Each action fails, and the failure is told."""

    def test_story(self) -> None:
        flavor = self.flavor()
        self._failing_build(flavor)
        server = self.boot(flavor=flavor)
        self._failing_actions(server)
        self._failing_volumes(server)
        self._failing_shares(server)
        self._failing_resize(server)
        self._failing_rebuild(server)
        self.api.delete_server(server['id'])
        self._wait_until_deleted(server)
        self._no_valid_host()

    def _failing_build(self, flavor: str) -> None:
        with mock.patch(_MANAGER + '_build_resources',
                        side_effect=exception.FlavorDiskTooSmall()):
            with self.recording('failing build',
                                versioned=['instance.create.error'],
                                legacy=['compute.instance.create.error']):
                broken = self.boot('broken', flavor, 'ERROR')
        with self.recording('delete of a server never built',
                            versioned=['instance.delete.start',
                                       'instance.delete.end'],
                            legacy=['compute.instance.delete.start']):
            self.api.delete_server(broken['id'])
            self._wait_until_deleted(broken)

    def _failing_actions(self, server: dict[str, object]) -> None:
        with mock.patch('nova.virt.fake.FakeDriver.reboot',
                        side_effect=exception.UnsupportedVirtType(
                            virt='FakeVirt')):
            with self.recording('failing reboot',
                                versioned=['instance.reboot.error'],
                                legacy=['compute.instance.reboot.error']):
                self.failing(self.api.post_server_action, server['id'],
                             {'reboot': {'type': 'HARD'}})
        self.act(server, 'os-resetState', {'state': 'active'})
        with mock.patch('nova.virt.fake.FakeDriver.pause',
                        side_effect=exception.NovaException(
                            'no pause: password=hunter2')):
            with self.recording('exception in the compute manager',
                                versioned=['compute.exception'],
                                legacy=['pause_instance']):
                self.failing(self.api.post_server_action, server['id'],
                             {'pause': None})
        self.act(server, 'os-resetState', {'state': 'active'})
        with mock.patch('nova.virt.fake.FakeDriver.rescue',
                        side_effect=exception.NovaException('no rescue')):
            with self.recording('exception with a password among its '
                                'arguments',
                                versioned=['compute.exception'],
                                legacy=['rescue_instance']):
                self.failing(self.api.post_server_action, server['id'],
                             {'rescue': {'adminPass': 'rescue-secret'}})
        self.act(server, 'os-resetState', {'state': 'active'})
        with mock.patch('nova.virt.fake.FakeDriver.attach_interface',
                        side_effect=exception.InterfaceAttachFailed(
                            instance_uuid=server['id'])):
            with self.recording('failing interface attach',
                                versioned=['instance.interface_attach.error',
                                           'compute.exception']):
                self.failing(self.api.attach_interface, server['id'], {
                    'interfaceAttachment': {
                        'net_id': self.neutron.network_1['id']}})

    def _failing_volumes(self, server: dict[str, object]) -> None:
        cinder = self.cinder
        volume = cinder.SWAP_ERR_OLD_VOL
        self.api.post_server_volume(server['id'], {
            'volumeAttachment': {'volumeId': volume}})
        self._wait_for_volume_attach(server['id'], volume)
        cinder.attachment_error_id = cinder.SWAP_ERR_ATTACH_ID
        with self.recording('failing volume swap',
                            versioned=['instance.volume_swap.error',
                                       'compute.exception'],
                            legacy=['swap_volume']):
            self.failing(self.admin_api.put_server_volume, server['id'],
                         volume, cinder.SWAP_ERR_NEW_VOL)
        cinder.attachment_error_id = None
        # The fixture put a mock there, which cannot be patched once more.
        update = volume_api.API.attachment_update
        working = update.side_effect
        update.side_effect = exception.CinderConnectionFailed(
            reason='nobody answers')
        with self.recording('failing volume attach',
                            versioned=['instance.volume_attach.error',
                                       'compute.exception'],
                            legacy=['attach_volume']):
            self.failing(self.api.post_server_volume, server['id'], {
                'volumeAttachment': {'volumeId': cinder.SWAP_NEW_VOL}})
        update.side_effect = working

    def _failing_shares(self, server: dict[str, object]) -> None:
        share = {'share_id': '9b0e4d5a-2f1c-4d38-8a5e-64c7d1e2b3f4'}
        self.act(server, 'os-stop', None, 'SHUTOFF')
        allow, deny = self.manila.mock_allow, self.manila.mock_deny
        working = allow.side_effect, deny.side_effect
        allow.side_effect = exception.ShareAccessGrantError(
            reason='no', **share)
        with self.recording('failing share attach',
                            versioned=['instance.share_attach.start',
                                       'instance.share_attach.error']):
            self.failing(self.api.post_server_share, server['id'],
                         {'share': share})
        allow.side_effect = working[0]
        self.api.delete_server_share(server['id'], share['share_id'])
        self.api.post_server_share(server['id'], {'share': share})
        deny.side_effect = exception.ShareAccessRemovalError(
            reason='no', **share)
        with self.recording('failing share detach',
                            versioned=['instance.share_detach.start',
                                       'instance.share_detach.error']):
            self.failing(self.api.delete_server_share, server['id'],
                         share['share_id'])
        deny.side_effect = working[1]
        self.api.delete_server_share(server['id'], share['share_id'])
        self.act(server, 'os-resetState', {'state': 'active'})

    def _failing_resize(self, server: dict[str, object]) -> None:
        self.flags(allow_resize_to_same_host=True)
        other = self.flavor('smaller',
                            '2e8a4f0b-7d16-43c5-b1f2-90a7c3d5e612', 256)
        with mock.patch(_MANAGER + '_prep_resize',
                        side_effect=exception.FlavorDiskTooSmall()):
            with self.recording('failing resize',
                                versioned=['instance.resize.error'],
                                legacy=['compute.instance.resize.error']):
                self.failing(self.api.post_server_action, server['id'],
                             {'resize': {'flavorRef': other}})
        self.act(server, 'os-resetState', {'state': 'active'})

    def _failing_rebuild(self, server: dict[str, object]) -> None:
        with mock.patch(
                _MANAGER + '_do_rebuild_instance_with_claim',
                side_effect=exception.VirtualInterfaceCreateException()):
            with self.recording('failing rebuild',
                                versioned=['instance.rebuild.error'],
                                legacy=['compute.instance.rebuild.error']):
                self.failing(self.api.post_server_action, server['id'], {
                    'rebuild': {'imageRef': harness.OTHER_IMAGE,
                                'adminPass': 'rebuild-secret'}})

    def _no_valid_host(self) -> None:
        numa = self.flavor('numa', '5d3b9e70-0c4f-4b7e-a6d8-1e2f3a4b5c6d',
                           512, **_NUMA)
        server = self.boot('hostless', numa)
        service = self.api.get_service_id('nova-compute')
        self.admin_api.put_service(service, {'status': 'disabled'})
        with self.recording('migrate without a host',
                            versioned=['compute_task.migrate_server.error'],
                            legacy=['compute_task.migrate_server']):
            self.failing(self.admin_api.post_server_action, server['id'],
                         {'migrate': None})
        self.admin_api.put_service(service, {'status': 'enabled'})
        self.admin_api.put_service_force_down(service, True)
        with self.recording('evacuate without a host',
                            versioned=['compute_task.rebuild_server.error',
                                       'instance.evacuate'],
                            legacy=['compute_task.rebuild_server']):
            self.failing(self.admin_api.post_server_action, server['id'],
                         {'evacuate': {}})
        self.api.delete_server(server['id'])
        self._wait_until_deleted(server)
        with self.recording('build without a host',
                            versioned=['compute_task.build_instances.error'],
                            legacy=['compute_task.build_instances']):
            self.boot('homeless', numa, 'ERROR')
        self.admin_api.put_service_force_down(service, False)
