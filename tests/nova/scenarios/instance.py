# SPDX-License-Identifier: Apache-2.0
"""One server, and everything an owner does to it while it lives."""

from __future__ import annotations

import typing as ty
from unittest import mock

from tests.nova import harness

Server = dict[str, ty.Any]
WEEK = 7 * 24 * 3600
SHARE = '9b0e4d5a-2f1c-4d38-8a5e-64c7d1e2b3f4'


def _pair(action: str) -> list[str]:
    return ['instance.%s.%s' % (action, phase) for phase in ('start', 'end')]


def _old(action: str) -> list[str]:
    return ['compute.instance.%s.%s' % (action, phase)
            for phase in ('start', 'end')]


class InstanceStory(harness.Nova):
    """Boot once, act often, delete at the end."""

    def test_story(self) -> None:
        flavor = self.flavor(hw__watchdog_action='disabled')
        with self.recording('boot', versioned=_pair('create'),
                            legacy=_old('create')):
            server = self.boot(flavor=flavor, tags=['shop'],
                               metadata={'role': 'web'})
        for part in (power, volumes, interfaces, shares, resize, shelve,
                     rescue, rebuild, small_changes, soft_delete, usage):
            part(self, server)
        with self.recording('delete', versioned=_pair('delete') + _pair(
                'shutdown'), legacy=_old('delete') + _old('shutdown')):
            self.api.delete_server(server['id'])
            self._wait_until_deleted(server)


def power(nova: harness.Nova, server: Server) -> None:
    """Pause, suspend, stop, reboot, crash dump, each with its way back."""
    steps: tuple[tuple[str, str, ty.Any, str, str], ...] = (
        ('pause', 'pause', None, 'PAUSED', 'pause'),
        ('unpause', 'unpause', None, 'ACTIVE', 'unpause'),
        ('suspend', 'suspend', None, 'SUSPENDED', 'suspend'),
        ('resume', 'resume', None, 'ACTIVE', 'resume'),
        ('stop', 'os-stop', None, 'SHUTOFF', 'power_off'),
        ('start', 'os-start', None, 'ACTIVE', 'power_on'),
        ('reboot soft', 'reboot', {'type': 'SOFT'}, 'ACTIVE', 'reboot'),
        ('reboot hard', 'reboot', {'type': 'HARD'}, 'ACTIVE', 'reboot'),
    )
    for name, action, body, status, event in steps:
        with nova.recording(name, versioned=_pair(event),
                            legacy=_old(event)):
            nova.act(server, action, body, status)
    with nova.recording('crash dump', versioned=_pair('trigger_crash_dump')):
        nova.act(server, 'trigger_crash_dump')


def volumes(nova: harness.Nova, server: Server) -> None:
    """Attach, swap and detach a volume."""
    old, new = nova.cinder.SWAP_OLD_VOL, nova.cinder.SWAP_NEW_VOL
    with nova.recording('volume attach', versioned=_pair('volume_attach'),
                        legacy=['compute.instance.volume.attach']):
        nova.api.post_server_volume(server['id'], {
            'volumeAttachment': {'volumeId': old}})
        nova._wait_for_volume_attach(server['id'], old)
    nova.cinder.swap_volume_instance_uuid = server['id']
    with nova.recording('volume swap', versioned=_pair('volume_swap')):
        nova.admin_api.put_server_volume(server['id'], old, new)
    with nova.recording('volume detach', versioned=_pair('volume_detach'),
                        legacy=['compute.instance.volume.detach']):
        nova.api.delete_server_volume(server['id'], new)
        nova._wait_for_volume_detach(server['id'], new)
    with nova.recording('volume attach again',
                        versioned=_pair('volume_attach')):
        nova.api.post_server_volume(server['id'], {
            'volumeAttachment': {'volumeId': old}})
        nova._wait_for_volume_attach(server['id'], old)


def interfaces(nova: harness.Nova, server: Server) -> None:
    """Attach and detach a network interface."""
    with nova.recording('interface attach',
                        versioned=_pair('interface_attach')):
        nova.api.attach_interface(server['id'], {'interfaceAttachment': {
            'net_id': nova.neutron.network_1['id']}})
    with nova.recording('interface detach',
                        versioned=_pair('interface_detach')):
        nova.api.detach_interface(server['id'], nova.neutron.port_2['id'])
    _fixed_ips(nova, server)


def _fixed_ips(nova: harness.Nova, server: Server) -> None:
    """Add and remove an address, which goes up to microversion 2.43."""
    def network(_: ty.Any, instance: ty.Any, *__: ty.Any) -> ty.Any:
        return instance.get_network_info()

    nova.admin_api.microversion = '2.43'
    # The fixture for Neutron knows no address by itself.
    for name, event, call, body in (
            ('fixed IP add', 'create_ip', 'add_fixed_ip_to_instance',
             {'addFixedIp': {'networkId': nova.neutron.network_1['id']}}),
            ('fixed IP remove', 'delete_ip', 'remove_fixed_ip_from_instance',
             {'removeFixedIp': {'address': '192.0.2.9'}})):
        with mock.patch('nova.network.neutron.API.' + call,
                        side_effect=network):
            with nova.recording(name, legacy=_old(event)):
                nova.admin_api.post_server_action(server['id'], body)
    nova.admin_api.microversion = 'latest'


def shares(nova: harness.Nova, server: Server) -> None:
    """Attach a share to the stopped server, run it, detach the share."""
    nova.act(server, 'os-stop', None, 'SHUTOFF')
    with nova.recording('share attach', versioned=_pair('share_attach')):
        nova.api.post_server_share(server['id'], {
            'share': {'share_id': SHARE}})
    with nova.recording('start with share',
                        versioned=_pair('power_on')):
        nova.act(server, 'os-start')
    with nova.recording('stop with share', versioned=_pair('power_off')):
        nova.act(server, 'os-stop', None, 'SHUTOFF')
    with nova.recording('share detach', versioned=_pair('share_detach')):
        nova.api.delete_server_share(server['id'], SHARE)
    nova.act(server, 'os-start')


def resize(nova: harness.Nova, server: Server) -> None:
    """Resize and revert, resize and confirm."""
    nova.flags(allow_resize_to_same_host=True)
    other = nova.flavor('smaller', '2e8a4f0b-7d16-43c5-b1f2-90a7c3d5e612',
                        256, hw__watchdog_action='reset')
    moving = (_pair('resize_prep') + _pair('resize')
              + _pair('resize_finish'))
    old = _old('resize.prep') + _old('resize') + _old('finish_resize')
    with nova.recording('resize', versioned=moving, legacy=old):
        nova.act(server, 'resize', {'flavorRef': other}, 'VERIFY_RESIZE')
    with nova.recording('resize revert', versioned=_pair('resize_revert'),
                        legacy=_old('resize.revert')):
        nova.act(server, 'revertResize')
    with nova.recording('resize again', versioned=moving, legacy=old):
        nova.act(server, 'resize', {'flavorRef': other}, 'VERIFY_RESIZE')
    with nova.recording('resize confirm', versioned=_pair('resize_confirm'),
                        legacy=_old('resize.confirm')):
        nova.act(server, 'confirmResize')


def shelve(nova: harness.Nova, server: Server) -> None:
    """Snapshot; shelve, offload and unshelve."""
    with nova.recording('snapshot', versioned=_pair('snapshot'),
                        legacy=_old('snapshot')):
        nova.act(server, 'createImage', {'name': 'before the upgrade'})
    nova.flags(shelved_offload_time=-1)
    with nova.recording('shelve', versioned=_pair('shelve'),
                        legacy=_old('shelve')):
        nova.act(server, 'shelve', None, 'SHELVED')
    with nova.recording('shelve offload', versioned=_pair('shelve_offload'),
                        legacy=_old('shelve_offload')):
        nova.act(server, 'shelveOffload', None, 'SHELVED_OFFLOADED')
    with nova.recording('unshelve', versioned=_pair('unshelve'),
                        legacy=_old('unshelve')):
        nova.act(server, 'unshelve')


def rescue(nova: harness.Nova, server: Server) -> None:
    """Rescue with a password and an image, and unrescue."""
    with nova.recording('rescue', versioned=_pair('rescue'),
                        legacy=_old('rescue')):
        nova.act(server, 'rescue', {
            'rescue_image_ref': harness.OTHER_IMAGE,
            'adminPass': 'rescue-secret'}, 'RESCUE')
    with nova.recording('unrescue', versioned=_pair('unrescue'),
                        legacy=_old('unrescue')):
        nova.act(server, 'unrescue')


def rebuild(nova: harness.Nova, server: Server) -> None:
    """Rebuild from another image with a new password."""
    with nova.recording('rebuild', versioned=_pair('rebuild') + [
            'instance.rebuild_scheduled', 'instance.exists'],
            legacy=_old('rebuild') + ['compute.instance.exists']):
        nova.act(server, 'rebuild', {
            'imageRef': harness.OTHER_IMAGE, 'metadata': {},
            'adminPass': 'rebuild-secret'})


def small_changes(nova: harness.Nova, server: Server) -> None:
    """Lock, rename, tag, set metadata, change the password."""
    with nova.recording('lock', versioned=['instance.lock']):
        nova.act(server, 'lock', {'locked_reason': 'an audit is running'})
    with nova.recording('unlock', versioned=['instance.unlock']):
        nova.act(server, 'unlock')
    with nova.recording('rename in silence'):
        nova.api.put_server(server['id'], {'server': {'name': 'renamed'}})
    with nova.recording('tags', versioned=['instance.update']):
        nova.api.put_server_tags(server['id'], ['shop', 'summer'])
    with nova.recording('metadata'):
        nova.api.post_server_metadata(server['id'], {'role': 'db'})
    with nova.recording('change password'):
        nova.failing(nova.act, server, 'changePassword', {
            'adminPass': 'new-secret'})


def soft_delete(nova: harness.Nova, server: Server) -> None:
    """Delete with a reclaim interval, and restore."""
    nova.flags(reclaim_instance_interval=30)
    with nova.recording('soft delete', versioned=_pair('soft_delete'),
                        legacy=_old('soft_delete')):
        nova.api.delete_server(server['id'])
        nova.status(server, 'SOFT_DELETED')
    with nova.recording('restore', versioned=_pair('restore')):
        nova.act(server, 'restore')
    nova.flags(reclaim_instance_interval=0)


def usage(nova: harness.Nova, server: Server) -> None:
    """The periodic audits: usage of the server, of its volume, metrics."""
    from nova import context

    admin = context.get_admin_context()
    nova.flags(instance_usage_audit=True)
    nova.flags(volume_usage_poll_interval=60)
    with nova.recording('usage audit', versioned=['instance.exists'],
                        legacy=['compute.instance.exists']):
        # The month in which the server was launched has to be over.
        nova.clock.advance_time_seconds(WEEK)
        nova.compute.manager._instance_usage_audit(admin)
        nova.clock.advance_time_seconds(-WEEK)
    with nova.recording('volume usage poll', versioned=['volume.usage'],
                        legacy=['volume.usage']):
        nova.compute.manager._poll_volume_usage(admin)
    with nova.recording('volume usage on detach', versioned=['volume.usage']):
        nova.api.delete_server_volume(server['id'],
                                      nova.cinder.SWAP_OLD_VOL)
