# SPDX-License-Identifier: Apache-2.0
"""Emits the event of a legacy reference message once more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from nova_notifications import emitters
from nova_notifications.objects import events
from nova_notifications.testing import sample_data as fake
from tests.unit.reference import legacy_rebuild as rebuild

_WRAPPED = {'exception', 'args'}
# What the emitters take by itself, or make.
_BASE = frozenset((
    'tenant_id', 'user_id', 'instance_id', 'display_name', 'reservation_id',
    'hostname', 'instance_type', 'instance_type_id', 'instance_flavor_id',
    'architecture', 'memory_mb', 'disk_gb', 'vcpus', 'root_gb',
    'ephemeral_gb', 'host', 'node', 'availability_zone', 'cell_name',
    'created_at', 'image_ref_url', 'os_type', 'kernel_id', 'ramdisk_id',
    'state', 'state_description', 'progress', 'access_ip_v4', 'access_ip_v6',
    'image_meta', 'metadata', 'terminated_at', 'deleted_at', 'launched_at',
    'fixed_ips', 'exception', 'code', 'audit_period_beginning',
    'audit_period_ending', 'rescue_image_name', 'new_instance_type',
    'new_instance_type_id', 'volume_id'))


def again(message: dict[str, Any]) -> None:
    """Call the emitter of the event with sources made from the payload."""
    event_type, payload = message['event_type'], message['payload']
    service, _, host = message['publisher_id'].partition('.')
    if payload.keys() == _WRAPPED:
        rebuild.failing(
            event_type, {name: rebuild.value(argument) for name, argument
                         in payload['args'].items()},
            rebuild.exception(payload['exception']))
        return
    event = next(event for event in events.EVENTS.values()
                 if event.legacy == event_type)
    if event.noun == 'instance':
        _instance(event, host, payload)
    else:
        _CALLS[event.noun](event, host, payload)


def _instance(event: events.Event, host: str,
              payload: dict[str, Any]) -> None:
    fault = rebuild.fault(payload)
    extra = {key: sent for key, sent in payload.items()
             if key not in _BASE and (fault is None or key != 'message')}
    instance = rebuild.instance(payload)
    emitter = _INSTANCE.get(event.action)
    if emitter is not None:
        emitter(event, instance, host, payload)
        return
    arguments: dict[str, Any] = {
        'exception': fault, 'extra_usage_info': extra or None,
        'network_info': rebuild.network_info(payload), 'best_effort': False}
    if event.action == 'create':
        emitters.instance.create(fake.context(), instance, host, event.phase,
                                 **arguments)
    elif event.action in ('rebuild', 'rebuild_scheduled'):
        emitters.instance.rebuild(
            fake.context(), instance, host, event.phase, action=event.action,
            **arguments)
    else:
        emitters.instance.action(
            fake.context(), instance, host, event.action, event.phase,
            **arguments)


def _exists(event: events.Event, instance: Any, host: str,
            payload: dict[str, Any]) -> None:
    emitters.instance.exists(fake.context(), instance, host,
                             current_period=True, best_effort=False)


def _rescue(event: events.Event, instance: Any, host: str,
            payload: dict[str, Any]) -> None:
    emitters.instance.rescue(
        fake.context(), instance, host, 'the-rescue-image', event.phase,
        rescue_image_name=payload['rescue_image_name'],
        network_info=rebuild.network_info(payload), best_effort=False)


def _resize_prep(event: events.Event, instance: Any, host: str,
                 payload: dict[str, Any]) -> None:
    assert event.phase is not None
    emitters.instance.resize_prep(
        fake.context(), instance, host,
        SimpleNamespace(id=payload.get('new_instance_type_id'),
                        name=payload.get('new_instance_type')),
        event.phase, best_effort=False)


def _snapshot(event: events.Event, instance: Any, host: str,
              payload: dict[str, Any]) -> None:
    assert event.phase is not None
    emitters.instance.snapshot(fake.context(), instance, host,
                               fake.SNAPSHOT, event.phase, best_effort=False)


def _volume(event: events.Event, instance: Any, host: str,
            payload: dict[str, Any]) -> None:
    assert event.phase is not None
    emitters.instance.volume_attach_detach(
        fake.context(), instance, host, payload['volume_id'], event.action,
        event.phase, best_effort=False)


_INSTANCE = {'exists': _exists, 'rescue': _rescue,
             'resize_prep': _resize_prep, 'snapshot': _snapshot,
             'volume_attach': _volume, 'volume_detach': _volume}


def _aggregate(event: events.Event, host: str,
               payload: dict[str, Any]) -> None:
    assert event.phase is not None
    aggregate = SimpleNamespace(
        id=int(payload.get('aggregate_id', 0)) or None,
        name=payload.get('name'))
    emitters.aggregate.action(
        fake.context(), aggregate, event.action, event.phase,
        host_name=payload.get('host_name'),
        metadata=payload.get('meta_data'), best_effort=False)


def _compute_task(event: events.Event, host: str,
                  payload: dict[str, Any]) -> None:
    emitters.compute_task.error(
        fake.context(), payload['instance_id'],
        rebuild.value(payload['request_spec']), payload['state'],
        rebuild.exception(payload['reason']), event.action, best_effort=False)


def _libvirt(event: events.Event, host: str,
             payload: dict[str, Any]) -> None:
    emitters.libvirt.connect_error(
        fake.context(), payload['ip'], rebuild.exception(payload['reason']),
        best_effort=False)


def _metrics(event: events.Event, host: str,
             payload: dict[str, Any]) -> None:
    def stored(metric: dict[str, Any]) -> Any:
        number = metric['value']
        if metric['name'].endswith('.percent'):
            number = round(number * 100)
        return SimpleNamespace(
            name=metric['name'], source=metric['source'], value=number,
            timestamp=rebuild.date(metric['timestamp']))

    emitters.metrics.update(
        fake.context(), payload['host'], payload['host_ip'],
        payload['nodename'], [stored(m) for m in payload['metrics']],
        best_effort=False)


def _scheduler(event: events.Event, host: str,
               payload: dict[str, Any]) -> None:
    emitters.scheduler.select_destinations(
        fake.context(), rebuild.value(payload['request_spec']), event.phase,
        best_effort=False)


def _server_group(event: events.Event, host: str,
                  payload: dict[str, Any]) -> None:
    emitters.server_group.action(
        fake.context(), SimpleNamespace(uuid=payload['server_group_id']),
        event.action, instance_uuids=payload.get('instance_uuids'),
        best_effort=False)


def _volume_usage(event: events.Event, host: str,
                  payload: dict[str, Any]) -> None:
    used = SimpleNamespace(
        project_id=payload['tenant_id'],
        instance_uuid=payload['instance_id'],
        last_refreshed=rebuild.date(payload['last_refreshed']),
        **{name: payload[name] for name in (
            'volume_id', 'user_id', 'availability_zone', 'reads',
            'read_bytes', 'writes', 'write_bytes')})
    emitters.volume.usage(fake.context(), used, host, best_effort=False)


_CALLS = {
    'aggregate': _aggregate, 'compute_task': _compute_task,
    'libvirt': _libvirt, 'metrics': _metrics, 'scheduler': _scheduler,
    'server_group': _server_group, 'volume': _volume_usage,
}
