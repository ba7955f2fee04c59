# SPDX-License-Identifier: Apache-2.0
"""Emits the event of a versioned reference message once more."""

from __future__ import annotations

from typing import Any

from nova_notifications import emitters
from nova_notifications.objects import events
from tests.unit.reference import rebuild
from tests.unit.reference import shapes


def again(message: dict[str, Any]) -> None:
    """Call the emitter of the event with sources made from the payload."""
    event = events.EVENTS[message['event_type']]
    publisher, host = message['publisher_id'].split(':')
    payload = message['payload']
    call = _CALLS.get(event.notification)
    if call is not None:
        call(event, publisher, host, payload, payload[shapes.DATA])
    else:
        _instance(event, publisher, host, payload, payload[shapes.DATA])


def options(message: dict[str, Any]) -> dict[str, Any]:
    """The configuration of the Nova that sent the message."""
    data = message['payload'][shapes.DATA]
    return {
        'host': message['publisher_id'].split(':')[1],
        'bdms_in_notifications': data.get('block_devices') is not None,
        'include_share_mapping': data.get('shares') is not None,
    }


def _instance(event: Any, publisher: str, host: str, payload: Any,
              data: Any) -> None:
    arguments: dict[str, Any] = {'best_effort': False}
    fault = rebuild.fault(data.get('fault'))
    if fault is not None:
        arguments['exception'] = fault
    emitter = _INSTANCE.get(event.notification)
    for_function = {
        'action': ('action', event.action), 'phase': ('phase', event.phase),
        'source': ('source', publisher),
        'current_period': ('current_period', True),
        'volume_id': ('volume_id', data.get('volume_id')),
        'share_id': ('share_id', data.get('share_id')),
        'old_volume_id': ('old_volume_id', data.get('old_volume_id')),
        'new_volume_id': ('new_volume_id', data.get('new_volume_id')),
        'rescue_image_ref': ('rescue_image_ref',
                             data.get('rescue_image_ref')),
        'snapshot_image_id': ('snapshot_image_id',
                              data.get('snapshot_image_id')),
        'new_flavor': ('new_flavor',
                       rebuild.source(data.get('new_flavor'))),
    }
    name, wanted = emitter or ('action', ('action', 'phase', 'source'))
    arguments.update(for_function[key] for key in wanted)
    getattr(emitters.instance, name)(
        rebuild.context(data), rebuild.instance(payload), host, **arguments)


# Notification class -> emitter, and what it takes besides.
_INSTANCE: dict[str, tuple[str, tuple[str, ...]]] = {
    'InstanceActionRebuildNotification': (
        'rebuild', ('action', 'phase', 'source')),
    'InstanceActionRescueNotification': (
        'rescue', ('phase', 'rescue_image_ref')),
    'InstanceActionResizePrepNotification': (
        'resize_prep', ('phase', 'new_flavor')),
    'InstanceActionShareNotification': (
        'share_attach_detach', ('action', 'phase', 'share_id')),
    'InstanceActionSnapshotNotification': (
        'snapshot', ('phase', 'snapshot_image_id')),
    'InstanceActionVolumeNotification': (
        'volume_attach_detach', ('action', 'phase', 'volume_id')),
    'InstanceActionVolumeSwapNotification': (
        'volume_swap', ('phase', 'old_volume_id', 'new_volume_id')),
    'InstanceCreateNotification': ('create', ('phase',)),
    'InstanceExistsNotification': ('exists', ('current_period',)),
}


def _update(event: Any, publisher: str, host: str, payload: Any,
            data: Any) -> None:
    states = data['state_update'][shapes.DATA]
    emitters.instance.send_instance_update_notification(
        rebuild.context(data), rebuild.instance(payload),
        old_vm_state=states['old_state'], new_vm_state=states['state'],
        old_task_state=states['old_task_state'],
        new_task_state=states['new_task_state'],
        source=publisher, host=host,
        old_display_name=data['old_display_name'], best_effort=False)


def _aggregate(event: Any, publisher: str, host: str, payload: Any,
               data: Any) -> None:
    emitters.aggregate.action(None, rebuild.source(payload), event.action,
                              event.phase, best_effort=False)


def _cache(event: Any, publisher: str, host: str, payload: Any,
           data: Any) -> None:
    status = {**{image: 'cached' for image in data['images_cached']},
              **{image: 'error' for image in data['images_failed']}}
    emitters.aggregate.cache_images_progress(
        None, rebuild.source(payload), data['host'], status, data['index'],
        data['total'], best_effort=False)


def _compute_task(event: Any, publisher: str, host: str, payload: Any,
                  data: Any) -> None:
    reason = rebuild.fault(data['reason'])
    assert reason is not None
    emitters.compute_task.error(
        None, data['instance_uuid'],
        rebuild.source(data['request_spec']), data['state'], reason,
        event.action, best_effort=False)


def _exception(event: Any, publisher: str, host: str, payload: Any,
               data: Any) -> None:
    raised = rebuild.fault(payload)
    assert raised is not None
    emitters.exception.exception(
        None, raised, service=publisher.removeprefix('nova-'),
        source=publisher, function_name=data['function_name'],
        best_effort=False)


def _flavor(event: Any, publisher: str, host: str, payload: Any,
            data: Any) -> None:
    emitters.flavor.action(None, rebuild.source(payload), event.action,
                           best_effort=False)


def _keypair(event: Any, publisher: str, host: str, payload: Any,
             data: Any) -> None:
    emitters.keypair.action(None, rebuild.source(payload), event.action,
                            event.phase, best_effort=False)


def _libvirt(event: Any, publisher: str, host: str, payload: Any,
             data: Any) -> None:
    reason = rebuild.fault(data['reason'])
    assert reason is not None
    emitters.libvirt.connect_error(None, data['ip'], reason,
                                   best_effort=False)


def _metrics(event: Any, publisher: str, host: str, payload: Any,
             data: Any) -> None:
    emitters.metrics.update(
        None, data['host'], data['host_ip'], data['nodename'],
        rebuild.sources(data['metrics']), best_effort=False)


def _scheduler(event: Any, publisher: str, host: str, payload: Any,
               data: Any) -> None:
    emitters.scheduler.select_destinations(
        None, rebuild.source(payload), event.phase, best_effort=False)


def _server_group(event: Any, publisher: str, host: str, payload: Any,
                  data: Any) -> None:
    emitters.server_group.action(None, rebuild.source(payload),
                                 event.action, best_effort=False)


def _service(event: Any, publisher: str, host: str, payload: Any,
             data: Any) -> None:
    emitters.service.action(None, rebuild.source(payload), event.action,
                            best_effort=False)


def _volume_usage(event: Any, publisher: str, host: str, payload: Any,
                  data: Any) -> None:
    emitters.volume.usage(None, rebuild.source(payload), host,
                          best_effort=False)


_CALLS = {
    'AggregateCacheNotification': _cache,
    'AggregateNotification': _aggregate,
    'ComputeTaskNotification': _compute_task,
    'ExceptionNotification': _exception,
    'FlavorNotification': _flavor,
    'InstanceUpdateNotification': _update,
    'KeypairNotification': _keypair,
    'LibvirtErrorNotification': _libvirt,
    'MetricsNotification': _metrics,
    'SelectDestinationsNotification': _scheduler,
    'ServerGroupNotification': _server_group,
    'ServiceStatusNotification': _service,
    'VolumeUsageNotification': _volume_usage,
}
