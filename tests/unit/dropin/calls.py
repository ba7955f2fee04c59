# SPDX-License-Identifier: Apache-2.0
"""A call of each of Nova's names, and what it sends."""

from __future__ import annotations

from typing import Any

from nova_notifications.dropin import compute_utils as nova
from nova_notifications.testing import sample_data as fake


def _delete() -> None:
    with nova.notify_about_instance_delete(None, None, fake.instance()):
        pass


def calls() -> dict[str, tuple[list[str], list[str], Any]]:
    """Name -> what it sends versioned, what it sends legacy, the call."""
    return {
        'notify_about_aggregate_action': (
            ['aggregate.create.end'], [],
            lambda: nova.notify_about_aggregate_action(
                None, fake.aggregate(), 'create', 'end')),
        'notify_about_aggregate_cache': (
            ['aggregate.cache_images.progress'], [],
            lambda: nova.notify_about_aggregate_cache(
                None, fake.aggregate(), 'host1', {fake.IMAGE: 'cached'}, 1,
                1)),
        'notify_about_aggregate_update': (
            [], ['aggregate.create.end'],
            lambda: nova.notify_about_aggregate_update(
                None, 'create.end', {'aggregate_id': 1})),
        'notify_about_compute_task_error': (
            ['compute_task.build_instances.error'], [],
            lambda: nova.notify_about_compute_task_error(
                None, 'build_instances', fake.SERVER, fake.request_spec(),
                'error', fake.failure())),
        'notify_about_host_update': (
            [], ['HostAPI.set_enabled.end'],
            lambda: nova.notify_about_host_update(
                None, 'set_enabled.end', {'host_name': 'host1'})),
        'notify_about_instance_action': (
            ['instance.pause.start'], [],
            lambda: nova.notify_about_instance_action(
                None, fake.instance(), 'host1', 'pause', 'start')),
        'notify_about_instance_create': (
            ['instance.create.end'], [],
            lambda: nova.notify_about_instance_create(
                None, fake.instance(), 'host1', 'end')),
        'notify_about_instance_delete': (
            ['instance.delete.start', 'instance.delete.end'],
            ['compute.instance.delete.start', 'compute.instance.delete.end'],
            _delete),
        'notify_about_instance_rebuild': (
            ['instance.rebuild.end'], [],
            lambda: nova.notify_about_instance_rebuild(
                None, fake.instance(), 'host1', phase='end')),
        'notify_about_instance_rescue_action': (
            ['instance.rescue.start'], [],
            lambda: nova.notify_about_instance_rescue_action(
                None, fake.instance(), 'host1', fake.RESCUE_IMAGE, 'start')),
        'notify_about_instance_snapshot': (
            ['instance.snapshot.start'], [],
            lambda: nova.notify_about_instance_snapshot(
                None, fake.instance(), 'host1', 'start', fake.SNAPSHOT)),
        'notify_about_instance_usage': (
            [], ['compute.instance.pause.start'],
            lambda: nova.notify_about_instance_usage(
                None, None, fake.instance(), 'pause.start')),
        'notify_about_keypair_action': (
            ['keypair.create.end'], [],
            lambda: nova.notify_about_keypair_action(
                None, fake.keypair(), 'create', 'end')),
        'notify_about_libvirt_connect_error': (
            ['libvirt.connect.error'], [],
            lambda: nova.notify_about_libvirt_connect_error(
                None, '192.0.2.1', fake.failure())),
        'notify_about_metrics_update': (
            ['metrics.update'], [],
            lambda: nova.notify_about_metrics_update(
                None, 'host1', '192.0.2.1', 'node1', fake.metrics())),
        'notify_about_resize_prep_instance': (
            ['instance.resize_prep.start'], [],
            lambda: nova.notify_about_resize_prep_instance(
                None, fake.instance(), 'host1', 'start',
                fake.larger_flavor())),
        'notify_about_scheduler_action': (
            ['scheduler.select_destinations.start'], [],
            lambda: nova.notify_about_scheduler_action(
                None, fake.request_spec(), 'select_destinations', 'start')),
        'notify_about_server_group_action': (
            ['server_group.create'], [],
            lambda: nova.notify_about_server_group_action(
                None, fake.server_group(), 'create')),
        'notify_about_server_group_update': (
            [], ['servergroup.create'],
            lambda: nova.notify_about_server_group_update(
                None, 'create', {'server_group_id': fake.GROUP})),
        'notify_about_share_attach_detach': (
            ['instance.share_attach.start'], [],
            lambda: nova.notify_about_share_attach_detach(
                None, fake.instance(), 'host1', 'share_attach', 'start',
                fake.SHARE)),
        'notify_about_volume_attach_detach': (
            ['instance.volume_attach.end'], [],
            lambda: nova.notify_about_volume_attach_detach(
                None, fake.instance(), 'host1', 'volume_attach', 'end',
                fake.VOLUME)),
        'notify_about_volume_swap': (
            ['instance.volume_swap.end'], [],
            lambda: nova.notify_about_volume_swap(
                None, fake.instance(), 'host1', 'end', fake.VOLUME,
                fake.NEW_VOLUME)),
        'notify_about_volume_usage': (
            ['volume.usage'], [],
            lambda: nova.notify_about_volume_usage(
                None, fake.volume_usage(), 'host1')),
        'notify_usage_exists': (
            ['instance.exists'], ['compute.instance.exists'],
            lambda: nova.notify_usage_exists(
                None, None, fake.instance(), 'host1')),
    }
