# SPDX-License-Identifier: Apache-2.0
"""A call of each of Nova's names, and what it sends."""

from __future__ import annotations

from typing import Any

from nova_notifications.dropin import compute_utils as nova
from nova_notifications.story import cast


def _delete() -> None:
    with nova.notify_about_instance_delete(None, None, cast.instance()):
        pass


def calls() -> dict[str, tuple[list[str], list[str], Any]]:
    """Name -> what it sends versioned, what it sends legacy, the call."""
    return {
        'notify_about_aggregate_action': (
            ['aggregate.create.end'], [],
            lambda: nova.notify_about_aggregate_action(
                None, cast.aggregate(), 'create', 'end')),
        'notify_about_aggregate_cache': (
            ['aggregate.cache_images.progress'], [],
            lambda: nova.notify_about_aggregate_cache(
                None, cast.aggregate(), 'host1', {cast.IMAGE: 'cached'}, 1,
                1)),
        'notify_about_aggregate_update': (
            [], ['aggregate.create.end'],
            lambda: nova.notify_about_aggregate_update(
                None, 'create.end', {'aggregate_id': 1})),
        'notify_about_compute_task_error': (
            ['compute_task.build_instances.error'], [],
            lambda: nova.notify_about_compute_task_error(
                None, 'build_instances', cast.SERVER, cast.request_spec(),
                'error', cast.failure())),
        'notify_about_host_update': (
            [], ['HostAPI.set_enabled.end'],
            lambda: nova.notify_about_host_update(
                None, 'set_enabled.end', {'host_name': 'host1'})),
        'notify_about_instance_action': (
            ['instance.pause.start'], [],
            lambda: nova.notify_about_instance_action(
                None, cast.instance(), 'host1', 'pause', 'start')),
        'notify_about_instance_create': (
            ['instance.create.end'], [],
            lambda: nova.notify_about_instance_create(
                None, cast.instance(), 'host1', 'end')),
        'notify_about_instance_delete': (
            ['instance.delete.start', 'instance.delete.end'],
            ['compute.instance.delete.start', 'compute.instance.delete.end'],
            _delete),
        'notify_about_instance_rebuild': (
            ['instance.rebuild.end'], [],
            lambda: nova.notify_about_instance_rebuild(
                None, cast.instance(), 'host1', phase='end')),
        'notify_about_instance_rescue_action': (
            ['instance.rescue.start'], [],
            lambda: nova.notify_about_instance_rescue_action(
                None, cast.instance(), 'host1', cast.RESCUE_IMAGE, 'start')),
        'notify_about_instance_snapshot': (
            ['instance.snapshot.start'], [],
            lambda: nova.notify_about_instance_snapshot(
                None, cast.instance(), 'host1', 'start', cast.SNAPSHOT)),
        'notify_about_instance_usage': (
            [], ['compute.instance.pause.start'],
            lambda: nova.notify_about_instance_usage(
                None, None, cast.instance(), 'pause.start')),
        'notify_about_keypair_action': (
            ['keypair.create.end'], [],
            lambda: nova.notify_about_keypair_action(
                None, cast.keypair(), 'create', 'end')),
        'notify_about_libvirt_connect_error': (
            ['libvirt.connect.error'], [],
            lambda: nova.notify_about_libvirt_connect_error(
                None, '192.0.2.1', cast.failure())),
        'notify_about_metrics_update': (
            ['metrics.update'], [],
            lambda: nova.notify_about_metrics_update(
                None, 'host1', '192.0.2.1', 'node1', cast.metrics())),
        'notify_about_resize_prep_instance': (
            ['instance.resize_prep.start'], [],
            lambda: nova.notify_about_resize_prep_instance(
                None, cast.instance(), 'host1', 'start',
                cast.larger_flavor())),
        'notify_about_scheduler_action': (
            ['scheduler.select_destinations.start'], [],
            lambda: nova.notify_about_scheduler_action(
                None, cast.request_spec(), 'select_destinations', 'start')),
        'notify_about_server_group_action': (
            ['server_group.create'], [],
            lambda: nova.notify_about_server_group_action(
                None, cast.server_group(), 'create')),
        'notify_about_server_group_update': (
            [], ['servergroup.create'],
            lambda: nova.notify_about_server_group_update(
                None, 'create', {'server_group_id': cast.GROUP})),
        'notify_about_share_attach_detach': (
            ['instance.share_attach.start'], [],
            lambda: nova.notify_about_share_attach_detach(
                None, cast.instance(), 'host1', 'share_attach', 'start',
                cast.SHARE)),
        'notify_about_volume_attach_detach': (
            ['instance.volume_attach.end'], [],
            lambda: nova.notify_about_volume_attach_detach(
                None, cast.instance(), 'host1', 'volume_attach', 'end',
                cast.VOLUME)),
        'notify_about_volume_swap': (
            ['instance.volume_swap.end'], [],
            lambda: nova.notify_about_volume_swap(
                None, cast.instance(), 'host1', 'end', cast.VOLUME,
                cast.NEW_VOLUME)),
        'notify_about_volume_usage': (
            ['volume.usage'], [],
            lambda: nova.notify_about_volume_usage(
                None, cast.volume_usage(), 'host1')),
        'notify_usage_exists': (
            ['instance.exists'], ['compute.instance.exists'],
            lambda: nova.notify_usage_exists(
                None, None, cast.instance(), 'host1')),
    }
