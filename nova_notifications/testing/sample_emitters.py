# SPDX-License-Identifier: Apache-2.0
"""Emit the sample of each event: the emitter call behind it."""

from __future__ import annotations

from collections.abc import Callable
import functools
from typing import Any

from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications.objects import events
from nova_notifications.testing import sample_data as data

# Action -> (VM state before, task state meanwhile, VM state after, position
# of the power state after). Actions that change none of them are not here.
_STATES: dict[str, tuple[str, str | None, str, int]] = {
    'create': ('building', None, 'active', 1),
    'delete': ('active', 'deleting', 'deleted', 0),
    'soft_delete': ('active', 'soft-deleting', 'soft-delete', 4),
    'restore': ('soft-delete', 'restoring', 'active', 1),
    'shutdown': ('active', 'deleting', 'active', 1),
    'pause': ('active', 'pausing', 'paused', 3),
    'unpause': ('paused', 'unpausing', 'active', 1),
    'suspend': ('active', 'suspending', 'suspended', 7),
    'resume': ('suspended', 'resuming', 'active', 1),
    'power_off': ('active', 'powering-off', 'stopped', 4),
    'power_on': ('stopped', 'powering-on', 'active', 1),
    'reboot': ('active', 'rebooting', 'active', 1),
    'rebuild': ('active', 'rebuilding', 'active', 1),
    'rebuild_scheduled': ('active', 'rebuilding', 'active', 1),
    'rescue': ('active', 'rescuing', 'rescued', 4),
    'unrescue': ('rescued', 'unrescuing', 'active', 1),
    'resize_prep': ('active', 'resize_prep', 'active', 1),
    'resize': ('active', 'resize_migrating', 'active', 1),
    'resize_finish': ('active', 'resize_finish', 'resized', 1),
    'resize_confirm': ('resized', None, 'active', 1),
    'resize_revert': ('resized', 'resize_reverting', 'active', 1),
    'shelve': ('active', 'shelving', 'shelved', 4),
    'shelve_offload': ('shelved', 'shelving_offloading',
                       'shelved_offloaded', 4),
    'unshelve': ('shelved_offloaded', 'unshelving', 'active', 1),
    'snapshot': ('active', 'image_snapshot', 'active', 1),
    'evacuate': ('active', 'rebuilding', 'active', 1),
    'live_migration_pre': ('active', 'migrating', 'active', 1),
    'live_migration_post': ('active', 'migrating', 'active', 1),
    'live_migration_post_dest': ('active', 'migrating', 'active', 1),
    'live_migration_abort': ('active', 'migrating', 'active', 1),
    'live_migration_force_complete': ('active', 'migrating', 'active', 1),
    'live_migration_rollback': ('active', 'migrating', 'active', 1),
    'live_migration_rollback_dest': ('active', 'migrating', 'active', 1),
}
# Actions after which a task goes on: they are a part of something larger.
_TASKS_AFTER = {
    'evacuate': 'rebuilding',
    'live_migration_abort': 'migrating',
    'live_migration_force_complete': 'migrating',
    'live_migration_post': 'migrating',
    'live_migration_pre': 'migrating',
    'live_migration_rollback_dest': 'migrating',
    'rebuild_scheduled': 'rebuilding',
    'resize': 'resize_migrated',
    'resize_prep': 'resize_prep',
    'shutdown': 'deleting',
}
# VM state -> position of the power state; running in the others.
_POWER = {'building': 0, 'paused': 3, 'rescued': 4, 'shelved': 4,
          'shelved_offloaded': 4, 'soft-delete': 4, 'stopped': 4,
          'suspended': 7}
# These launch the server anew.
_LAUNCHES = ('rebuild', 'rescue', 'resize_finish', 'resize_revert',
             'unshelve')
# Where nova-compute adds addresses to the legacy payload: action -> phases.
_WITH_ADDRESSES = {
    'create': ('end',),
    'live_migration_post': ('start', 'end'),
    'live_migration_post_dest': ('start', 'end'),
    'live_migration_pre': ('start', 'end'),
    'live_migration_rollback_dest': ('start', 'end'),
    'rebuild': ('end',),
    'rescue': ('start', 'end'),
    'resize': ('start', 'end'),
    'resize_confirm': ('end',),
    'resize_finish': ('start', 'end'),
    'unrescue': ('start', 'end'),
}
# These happen on the host that the server moves to.
_THERE = ('live_migration_pre', 'live_migration_post_dest',
          'live_migration_rollback_dest')


def _server(event: events.Event) -> data.Instance:
    """Return the server as it is when the event is sent."""
    server = data.instance()
    before, task, after, power = _STATES.get(
        event.action, ('active', None, 'active', 1))
    done = event.phase in ('end', None)
    server.vm_state = after if done else before
    server.task_state = _TASKS_AFTER.get(event.action) if done else task
    server.power_state = power if done else _POWER.get(before, 1)
    if event.action == 'create' and not done:
        server.launched_at = None
        server.network_info = []
    if event.action == 'delete' and done:
        server.deleted_at = server.terminated_at = data.NOW
    if event.action == 'soft_delete':
        server.deleted_at = data.NOW
    if event.action == 'resize' and event.phase == 'error':
        # What fails is finding a place for it.
        server.task_state = 'resize_prep'
    if event.action in _LAUNCHES and done:
        server.launched_at = data.NOW
    if event.action in ('delete', 'shutdown') and done:
        server.network_info = []
    _place(server, event.action, done)
    if event.action == 'lock':
        server.locked = True
        server.system_metadata['locked_reason'] = 'Month-end closing'
    return server


def _place(server: data.Instance, action: str, done: bool) -> None:
    """Put the server where it is: on its host, on another one, or on none."""
    if (action, done) in (('create', False), ('shelve_offload', True),
                          ('unshelve', False)):
        server.host = server.node = None
    if (action, done) == ('shelve_offload', True):
        server.availability_zone = None
    if (action, done) == ('live_migration_post_dest', True):
        server.host, server.node = data.OTHER_HOST, data.OTHER_NODE


def _host(event: events.Event) -> str:
    return data.OTHER_HOST if event.action in _THERE else data.HOST


def _fault(event: events.Event) -> Exception | None:
    return data.failure() if event.phase == 'error' else None


def _addresses(event: events.Event) -> list[data.VIF] | None:
    """Return the network that the caller hands over for legacy readers."""
    return (data.network_info()
            if event.phase in _WITH_ADDRESSES.get(event.action, ()) else None)


# An event of the registry is text; what emitters take is typed as literals.
def _action(event: Any) -> None:
    emitters.instance.action(
        data.context(), _server(event), _host(event), event.action,
        event.phase, source=event.sources[0], exception=_fault(event),
        network_info=_addresses(event))


def _create(event: Any) -> None:
    image = ({'image_name': data.IMAGE_NAME} if event.phase == 'start'
             else None)
    emitters.instance.create(
        data.context(), _server(event), data.HOST, event.phase,
        exception=_fault(event), network_info=_addresses(event),
        extra_usage_info=image)


def _rebuild(event: Any) -> None:
    image = ({'image_name': data.IMAGE_NAME}
             if event.action == 'rebuild' and event.phase in ('start', 'end')
             else None)
    emitters.instance.rebuild(
        data.context(), _server(event), data.HOST, event.phase,
        action=event.action, source=event.sources[0],
        exception=_fault(event), network_info=_addresses(event),
        extra_usage_info=image)


def _rescue(event: Any) -> None:
    emitters.instance.rescue(
        data.context(), _server(event), data.HOST, data.RESCUE_IMAGE,
        event.phase, rescue_image_name='rescue-system',
        network_info=_addresses(event))


def _resize_prep(event: Any) -> None:
    emitters.instance.resize_prep(
        data.context(), _server(event), data.HOST, data.larger_flavor(),
        event.phase)


def _snapshot(event: Any) -> None:
    emitters.instance.snapshot(
        data.context(), _server(event), data.HOST, data.SNAPSHOT, event.phase)


def _volume(event: Any) -> None:
    emitters.instance.volume_attach_detach(
        data.context(), _server(event), data.HOST, data.VOLUME, event.action,
        event.phase, exception=_fault(event))


def _volume_swap(event: Any) -> None:
    emitters.instance.volume_swap(
        data.context(), _server(event), data.HOST, data.VOLUME,
        data.NEW_VOLUME, event.phase, exception=_fault(event))


def _share(event: Any) -> None:
    emitters.instance.share_attach_detach(
        data.context(), _server(event), data.HOST, data.SHARE, event.action,
        event.phase, exception=_fault(event))


def _exists(event: Any) -> None:
    emitters.instance.exists(data.context(), _server(event), data.HOST)


def _update(event: Any) -> None:
    emitters.instance.send_instance_update_notification(
        data.context(), data.instance(), old_vm_state='building',
        new_vm_state='active', old_task_state='spawning')


def _aggregate(event: Any) -> None:
    rack = data.aggregate()
    if (event.action, event.phase) == ('create', 'start'):
        rack = data.aggregate(id=None, hosts=None)
    joins = event.action in ('add_host', 'remove_host')
    changes = event.action in ('update_metadata', 'update_prop')
    emitters.aggregate.action(
        data.admin_context(), rack, event.action, event.phase,
        host_name=data.HOST if joins else None,
        metadata=rack.metadata if changes else None)


def _aggregate_cache(event: Any) -> None:
    emitters.aggregate.cache_images_progress(
        data.admin_context(), data.aggregate(), data.HOST,
        {data.IMAGE: 'cached', data.RESCUE_IMAGE: 'error'}, 1, 2)


def _service(event: Any) -> None:
    emitters.service.action(
        data.admin_context(),
        data.service(disabled=event.action == 'update',
                     disabled_reason='Planned maintenance'
                     if event.action == 'update' else None), event.action)


def _flavor(event: Any) -> None:
    emitters.flavor.action(
        data.admin_context(), data.flavor(projects=[data.PROJECT]),
        event.action)


def _keypair(event: Any) -> None:
    key = data.keypair()
    if (event.action, event.phase) == ('create', 'start'):
        key.fingerprint = key.public_key = None
    emitters.keypair.action(data.context(), key, event.action, event.phase)


def _server_group(event: Any) -> None:
    emitters.server_group.action(
        data.context(), data.server_group(), event.action,
        instance_uuids=[data.SERVER])


def _compute_task(event: Any) -> None:
    emitters.compute_task.error(
        data.context(), data.SERVER, data.request_spec(), 'error',
        data.failure(), event.action)


def _scheduler(event: Any) -> None:
    emitters.scheduler.select_destinations(
        data.context(), data.request_spec(), event.phase)


def _metrics(event: Any) -> None:
    emitters.metrics.update(data.admin_context(), data.HOST, '192.0.2.11',
                            data.NODE, data.metrics())


def _libvirt(event: Any) -> None:
    emitters.libvirt.connect_error(data.admin_context(), '192.0.2.11',
                                   data.failure())


def _volume_usage(event: Any) -> None:
    emitters.volume.usage(data.admin_context(), data.volume_usage(),
                          data.HOST)


def _exception(event: Any) -> None:
    class Manager:
        @emitters.exception.wrap_exception('compute', 'nova-compute')
        def attach_interface(self, context: Any, instance: Any) -> None:
            raise data.failure()

    try:
        Manager().attach_interface(data.context(), data.SERVER)
    except RuntimeError:
        # What the sample is about is the notification that was sent.
        return


_BY_NOTIFICATION: dict[str, Callable[[events.Event], None]] = {
    'AggregateCacheNotification': _aggregate_cache,
    'AggregateNotification': _aggregate,
    'ComputeTaskNotification': _compute_task,
    'ExceptionNotification': _exception,
    'FlavorNotification': _flavor,
    'InstanceActionNotification': _action,
    'InstanceActionRebuildNotification': _rebuild,
    'InstanceActionRescueNotification': _rescue,
    'InstanceActionResizePrepNotification': _resize_prep,
    'InstanceActionShareNotification': _share,
    'InstanceActionSnapshotNotification': _snapshot,
    'InstanceActionVolumeNotification': _volume,
    'InstanceActionVolumeSwapNotification': _volume_swap,
    'InstanceCreateNotification': _create,
    'InstanceExistsNotification': _exists,
    'InstanceUpdateNotification': _update,
    'KeypairNotification': _keypair,
    'LibvirtErrorNotification': _libvirt,
    'MetricsNotification': _metrics,
    'SelectDestinationsNotification': _scheduler,
    'ServerGroupNotification': _server_group,
    'ServiceStatusNotification': _service,
    'VolumeUsageNotification': _volume_usage,
}

_HOST_DETAILS: dict[str, dict[str, Any]] = {
    'power_action': {'action': 'reboot'},
    'set_enabled': {'enabled': False},
    'set_maintenance': {'mode': True},
}


def _host_update(action: Any, phase: Any) -> None:
    emitters.host.update(data.admin_context(), data.HOST, action, phase,
                         **_HOST_DETAILS[action])


def _fixed_ip(action: Any, phase: Any) -> None:
    emitters.instance.fixed_ip(
        data.context(), data.instance(), data.HOST, action, phase,
        network_info=data.network_info() if phase == 'end' else None)


# Legacy event types without a versioned counterpart that have an emitter.
LEGACY_ONLY: dict[str, Callable[[], None]] = {
    f'{prefix}.{action}.{phase}': functools.partial(happens, action, phase)
    for prefix, actions, happens in (
        ('HostAPI', _HOST_DETAILS, _host_update),
        ('compute.instance', ('create_ip', 'delete_ip'), _fixed_ip))
    for action in actions for phase in ('start', 'end')
}


def emit_sample(event_type: str) -> None:
    """Emit the sample of one event, as configured.

    :param event_type: a versioned event type of the catalogue.
    :raises InvalidEvent: for any other, and for one without a scene.
    """
    event = events.EVENTS.get(event_type)
    if event is None or event.notification not in _BY_NOTIFICATION:
        raise exceptions.InvalidEvent(
            f'{event_type} is not emitted for a sample')
    _BY_NOTIFICATION[event.notification](event)


def emit_legacy_sample(event_type: str) -> None:
    """Emit the sample of a legacy event without a versioned counterpart.

    :param event_type: a key of :data:`LEGACY_ONLY`.
    """
    LEGACY_ONLY[event_type]()
