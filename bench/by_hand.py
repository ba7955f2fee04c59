# SPDX-License-Identifier: Apache-2.0
"""The side that is a dict written by hand, for the same wire bytes: the floor.

It has no classes, no checks, no coercion and no masking: it reads the
attributes and writes them down, as somebody would who wanted this one
message and nothing else.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import oslo_messaging
from oslo_utils import timeutils

from bench import cases
from bench import nova_objects

_SECRETS: dict[str, Any] = {'auth_token': None, 'service_catalog': []}
_POWER_STATES = ('pending', 'running', None, 'paused', 'shutdown', None,
                 'crashed', 'suspended')


class _Context(dict[str, Any]):
    def redacted_copy(self) -> _Context:
        return self


class Notifiers:
    """Two plain notifiers of oslo.messaging."""

    def __init__(self, transport: Any, topics: tuple[str, str]) -> None:
        self.legacy, self.versioned = (
            oslo_messaging.Notifier(transport, topics=[topic])
            for topic in topics)


def side(case: cases.Case, world: cases.World,
         notifiers: Notifiers) -> cases.Side:
    """The floor of a case."""
    build = _builders(world)[case.name]
    versioned = notifiers.versioned.prepare(publisher_id=case.publisher)
    legacy = notifiers.legacy.prepare(publisher_id=case.legacy_publisher)

    def notify(payloads: list[Any]) -> None:
        context = _Context(world.context.to_dict())
        context.update(_SECRETS)
        if case.legacy:
            legacy.info(context, case.legacy, payloads[0])
        versioned.info(context, case.event_type, payloads[-1])

    return cases.Side(emit=lambda: notify(build()), build=build,
                      primitive=lambda payloads: payloads, notify=notify)


def _object(name: str, version: str, data: dict[str, Any]) -> dict[str, Any]:
    return {'nova_object.name': name, 'nova_object.namespace': 'nova',
            'nova_object.version': version, 'nova_object.data': data}


def _time(value: datetime.datetime | None) -> str | None:
    return value.strftime('%Y-%m-%dT%H:%M:%SZ') if value else None


def _flavor(flavor: Any) -> dict[str, Any]:
    return _object('FlavorPayload', '1.4', {
        'flavorid': flavor.flavorid, 'memory_mb': flavor.memory_mb,
        'vcpus': flavor.vcpus, 'root_gb': flavor.root_gb,
        'ephemeral_gb': flavor.ephemeral_gb, 'name': flavor.name,
        'swap': flavor.swap, 'rxtx_factor': flavor.rxtx_factor,
        'vcpu_weight': flavor.vcpu_weight, 'disabled': flavor.disabled,
        'is_public': flavor.is_public, 'projects': None,
        'extra_specs': dict(flavor.extra_specs),
        'description': flavor.description})


def _address(vif: Any, ip: Any) -> dict[str, Any]:
    return _object('IpPayload', '1.0', {
        'label': vif['network']['label'], 'mac': vif['address'],
        'meta': dict(vif['meta']), 'port_uuid': vif['id'],
        'version': ip['version'], 'address': ip['address'],
        'device_name': vif['devname']})


def _block_device(bdm: Any) -> dict[str, Any]:
    return _object('BlockDevicePayload', '1.0', {
        'device_name': bdm.device_name, 'boot_index': bdm.boot_index,
        'delete_on_termination': bdm.delete_on_termination,
        'volume_id': bdm.volume_id, 'tag': bdm.tag})


def _instance(context: Any, instance: Any, bdms: Any) -> dict[str, Any]:
    return {
        'uuid': instance.uuid, 'user_id': instance.user_id,
        'tenant_id': instance.project_id,
        'reservation_id': instance.reservation_id,
        'display_name': instance.display_name,
        'display_description': instance.display_description,
        'host_name': instance.hostname, 'host': instance.host,
        'node': instance.node, 'os_type': instance.os_type,
        'architecture': instance.architecture,
        'availability_zone': instance.availability_zone,
        'flavor': _flavor(instance.flavor), 'image_uuid': instance.image_ref,
        'key_name': instance.key_name, 'kernel_id': instance.kernel_id,
        'ramdisk_id': instance.ramdisk_id,
        'created_at': _time(instance.created_at),
        'launched_at': _time(instance.launched_at),
        'terminated_at': _time(instance.terminated_at),
        'deleted_at': _time(instance.deleted_at),
        'updated_at': _time(instance.updated_at),
        'state': instance.vm_state,
        'power_state': _POWER_STATES[instance.power_state],
        'task_state': instance.task_state, 'progress': instance.progress,
        'ip_addresses': [_address(vif, ip)
                         for vif in instance.get_network_info()
                         for ip in vif.fixed_ips()],
        'block_devices': None if bdms is None else [
            _block_device(bdm) for bdm in bdms],
        'metadata': dict(instance.metadata), 'locked': instance.locked,
        'auto_disk_config': ('AUTO' if instance.auto_disk_config
                             else 'MANUAL'),
        'request_id': context.request_id, 'shares': None,
        'action_initiator_user': context.user_id,
        'action_initiator_project': context.project_id,
        'locked_reason': instance.system_metadata.get('locked_reason'),
    }


def _legacy(context: Any, instance: Any, begin: datetime.datetime,
            end: datetime.datetime) -> dict[str, Any]:
    flavor = instance.flavor
    form = '%Y-%m-%dT%H:%M:%S.%f'
    return {
        'tenant_id': instance.project_id, 'user_id': instance.user_id,
        'instance_id': instance.uuid, 'display_name': instance.display_name,
        'reservation_id': instance.reservation_id,
        'hostname': instance.hostname, 'instance_type': flavor.name,
        'instance_type_id': instance.instance_type_id,
        'instance_flavor_id': flavor.flavorid,
        'architecture': instance.architecture,
        'memory_mb': flavor.memory_mb, 'vcpus': flavor.vcpus,
        'disk_gb': flavor.root_gb + flavor.ephemeral_gb,
        'root_gb': flavor.root_gb, 'ephemeral_gb': flavor.ephemeral_gb,
        'host': instance.host, 'node': instance.node,
        'availability_zone': instance.availability_zone,
        'cell_name': instance.cell_name or '',
        'created_at': str(instance.created_at), 'terminated_at': '',
        'deleted_at': '', 'launched_at': instance.launched_at.strftime(form),
        'image_ref_url': nova_objects.image_url(instance.image_ref, context),
        'os_type': instance.os_type, 'kernel_id': instance.kernel_id,
        'ramdisk_id': instance.ramdisk_id, 'state': instance.vm_state,
        'state_description': instance.task_state or '',
        'progress': instance.progress or '',
        'access_ip_v4': instance.access_ip_v4,
        'access_ip_v6': instance.access_ip_v6,
        'image_meta': {key[6:]: value for key, value
                       in instance.system_metadata.items()
                       if key.startswith('image_')},
        'metadata': dict(instance.metadata), 'old_state': 'active',
        'old_task_state': instance.task_state, 'new_task_state': 'pausing',
        'audit_period_beginning': begin.strftime(form),
        'audit_period_ending': end.strftime(form),
    }


def _image(image: Any) -> dict[str, Any]:
    found = image.properties
    return _object('ImageMetaPayload', '1.0', {
        'id': image.id, 'name': image.name, 'status': image.status,
        'visibility': image.visibility, 'protected': image.protected,
        'checksum': image.checksum, 'owner': image.owner, 'size': image.size,
        'virtual_size': None, 'container_format': image.container_format,
        'disk_format': image.disk_format,
        'created_at': _time(image.created_at),
        'updated_at': _time(image.updated_at), 'tags': list(image.tags),
        'direct_url': None, 'min_ram': image.min_ram,
        'min_disk': image.min_disk,
        'properties': _object('ImageMetaPropsPayload', '1.20', {
            'hw_architecture': found.hw_architecture,
            'hw_disk_bus': found.hw_disk_bus,
            'hw_vif_model': found.hw_vif_model, 'os_type': found.os_type})})


def _request_spec(spec: Any) -> dict[str, Any]:
    return _object('RequestSpecPayload', '1.1', {
        'instance_uuid': spec.instance_uuid, 'project_id': spec.project_id,
        'user_id': spec.user_id, 'availability_zone': spec.availability_zone,
        'flavor': _flavor(spec.flavor), 'image': _image(spec.image),
        'numa_topology': None, 'num_instances': spec.num_instances,
        'pci_requests': _object('InstancePCIRequestsPayload', '1.0', {
            'instance_uuid': spec.pci_requests.instance_uuid,
            'requests': list(spec.pci_requests.requests)}),
        'scheduler_hints': {key: list(value) for key, value
                            in spec.scheduler_hints.items()},
        'security_groups': [group.identifier
                            for group in spec.security_groups],
        'force_hosts': None, 'force_nodes': None, 'ignore_hosts': None,
        'instance_group': None, 'requested_destination': None,
        'retry': None})


def _metric(metric: Any) -> dict[str, Any]:
    return _object('MetricPayload', '1.0', {
        'name': metric.name, 'value': metric.value,
        'numa_membw_values': metric.numa_membw_values,
        'timestamp': _time(metric.timestamp), 'source': metric.source})


def _service(service: Any) -> dict[str, Any]:
    return _object('ServiceStatusPayload', '1.1', {
        'host': service.host, 'binary': service.binary,
        'topic': service.topic, 'report_count': service.report_count,
        'disabled': service.disabled, 'forced_down': service.forced_down,
        'disabled_reason': service.disabled_reason,
        'availability_zone': service.availability_zone,
        'last_seen_up': _time(service.last_seen_up),
        'version': service.version, 'uuid': service.uuid})


def _builders(world: cases.World) -> dict[str, Callable[[], list[Any]]]:
    instance = world.instance

    def pause() -> list[Any]:
        data = _instance(world.context, instance, world.bdms)
        data['fault'] = None
        return [_object('InstanceActionPayload', '1.9', data)]

    def create() -> list[Any]:
        data = _instance(world.context, instance, world.bdms)
        data.update(
            fault=None, tags=[tag.tag for tag in instance.tags],
            trusted_image_certificates=instance.trusted_certs,
            instance_name=instance.name, keypairs=[
                _object('KeypairPayload', '1.0', {
                    'user_id': pair.user_id, 'name': pair.name,
                    'fingerprint': pair.fingerprint, 'type': pair.type,
                    'public_key': pair.public_key})
                for pair in instance.keypairs])
        return [_object('InstanceCreatePayload', '1.13', data)]

    def update() -> list[Any]:
        now = timeutils.utcnow()
        month = datetime.datetime(now.year, now.month, 1)
        data = _instance(world.context, instance, None)
        data.update(
            old_display_name=None, tags=[tag.tag for tag in instance.tags],
            state_update=_object('InstanceStateUpdatePayload', '1.0', {
                'old_state': 'active', 'state': 'active',
                'old_task_state': instance.task_state,
                'new_task_state': 'pausing'}),
            audit_period=_object('AuditPeriodPayload', '1.0', {
                'audit_period_beginning': _time(month),
                'audit_period_ending': _time(now)}))
        return [_legacy(world.context, instance, month, now),
                _object('InstanceUpdatePayload', '2.1', data)]

    return {
        'instance.pause.start': pause,
        'instance.create.end': create,
        'instance.update (both)': update,
        'service.update': lambda: [_service(world.service)],
        'select_destinations.start': lambda: [
            _request_spec(world.request_spec)],
        'metrics.update': lambda: [_object('MetricsPayload', '1.0', {
            'host': cases.HOST, 'host_ip': '10.0.0.2',
            'nodename': 'fake-mini',
            'metrics': [_metric(metric) for metric in world.metrics]})],
    }
