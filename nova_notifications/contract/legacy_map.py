# SPDX-License-Identifier: Apache-2.0
"""The legacy payloads' keys, and where a versioned payload has the same.

The legacy format was never declared. These are the keys that its builders
send, by group of event types, and for each the field of the versioned
counterpart with the same meaning: what somebody needs who moves a reader
from the one format to the other, or checks what a reader reads.
"""

from __future__ import annotations

from collections.abc import Mapping
import fnmatch
import re
from typing import Final

# Key -> path in the versioned payload; None: the versioned one has no such.
Keys = Mapping[str, str | None]

_INSTANCE: Final[Keys] = {
    'access_ip_v4': None, 'access_ip_v6': None,
    'architecture': 'architecture', 'availability_zone': 'availability_zone',
    'cell_name': None, 'created_at': 'created_at', 'deleted_at': 'deleted_at',
    'disk_gb': 'flavor.root_gb + flavor.ephemeral_gb',
    'display_name': 'display_name', 'ephemeral_gb': 'flavor.ephemeral_gb',
    'host': 'host', 'hostname': 'host_name', 'image_meta': None,
    'image_ref_url': 'image_uuid', 'instance_flavor_id': 'flavor.flavorid',
    'instance_id': 'uuid', 'instance_type': 'flavor.name',
    'instance_type_id': None, 'kernel_id': 'kernel_id',
    'launched_at': 'launched_at', 'memory_mb': 'flavor.memory_mb',
    'metadata': 'metadata', 'node': 'node', 'os_type': 'os_type',
    'progress': 'progress', 'ramdisk_id': 'ramdisk_id',
    'reservation_id': 'reservation_id', 'root_gb': 'flavor.root_gb',
    'state': 'state', 'state_description': 'task_state',
    'tenant_id': 'tenant_id', 'terminated_at': 'terminated_at',
    'user_id': 'user_id', 'vcpus': 'flavor.vcpus',
}
_FAULT: Final[Keys] = {
    'code': None, 'exception': 'fault.exception',
    'message': 'fault.exception_message'}
_PERIOD: Final[Keys] = {
    'audit_period_beginning': 'audit_period.audit_period_beginning',
    'audit_period_ending': 'audit_period.audit_period_ending'}
_ADDRESSES: Final[Keys] = {'fixed_ips': 'ip_addresses'}
_AGGREGATE: Final[Keys] = {'aggregate_id': 'id'}

# Patterns of legacy event types -> keys. All that match add up, and of the
# same key the last one counts.
GROUPS: Final[tuple[tuple[str, Keys], ...]] = (
    ('compute.instance.*', _INSTANCE),
    ('compute.instance.*.error', _FAULT),
    ('compute.instance.exists', _PERIOD),
    ('compute.instance.update', {
        **_PERIOD,
        'old_state': 'state_update.old_state',
        'old_task_state': 'state_update.old_task_state',
        'new_task_state': 'state_update.new_task_state',
        'old_display_name': 'old_display_name'}),
    ('compute.instance.create.start', {'image_name': None}),
    ('compute.instance.create.end', {**_ADDRESSES, 'message': None}),
    ('compute.instance.*_ip.end', _ADDRESSES),
    ('compute.instance.finish_resize.*', _ADDRESSES),
    ('compute.instance.live_migration._post.*', _ADDRESSES),
    ('compute.instance.live_migration.post.dest.*', _ADDRESSES),
    ('compute.instance.live_migration.pre.*', _ADDRESSES),
    ('compute.instance.live_migration.rollback.dest.*', _ADDRESSES),
    ('compute.instance.resize.confirm.end', _ADDRESSES),
    ('compute.instance.resize.end', _ADDRESSES),
    ('compute.instance.resize.start', _ADDRESSES),
    ('compute.instance.rebuild.start', {'image_name': None}),
    ('compute.instance.rebuild.end', {**_ADDRESSES, 'image_name': None}),
    ('compute.instance.rescue.*', {
        **_ADDRESSES, 'rescue_image_name': None}),
    ('compute.instance.unrescue.*', _ADDRESSES),
    ('compute.instance.resize.prep.end', {
        'new_instance_type': 'new_flavor.name',
        'new_instance_type_id': None}),
    ('compute.instance.volume.*', {'volume_id': 'volume_id'}),
    ('aggregate.create.*', {'name': 'name', 'meta_data': 'metadata'}),
    ('aggregate.create.end', _AGGREGATE),
    ('aggregate.delete.*', _AGGREGATE),
    ('aggregate.addhost.*', {
        **_AGGREGATE, 'host_name': None, 'name': 'name'}),
    ('aggregate.removehost.*', {**_AGGREGATE, 'host_name': None}),
    ('aggregate.updatemetadata.*', {**_AGGREGATE, 'meta_data': 'metadata'}),
    ('aggregate.updateprop.*', {
        **_AGGREGATE, 'name': 'name', 'availability_zone': None,
        'meta_data': 'metadata'}),
    ('compute.libvirt.error', {
        'ip': 'ip', 'method': 'reason.function_name', 'reason': 'reason'}),
    ('compute.metrics.update', {
        'host': 'host', 'host_ip': 'host_ip', 'metrics': 'metrics',
        'nodename': 'nodename'}),
    ('compute_task.*', {
        'instance_id': 'instance_uuid', 'method': 'reason.function_name',
        'instance_properties': 'request_spec', 'reason': 'reason',
        'request_spec': 'request_spec', 'state': 'state'}),
    ('scheduler.select_destinations.*', {'request_spec': ''}),
    ('servergroup.create', {
        '_rules': 'rules', 'name': 'name', 'policies': 'policies',
        'policy': 'policy', 'project_id': 'project_id',
        'server_group_id': 'uuid', 'user_id': 'user_id'}),
    ('servergroup.delete', {'server_group_id': 'uuid'}),
    ('servergroup.addmember', {
        'instance_uuids': 'members', 'server_group_id': 'uuid'}),
    ('volume.usage', {
        'availability_zone': 'availability_zone',
        'instance_id': 'instance_uuid', 'last_refreshed': 'last_refreshed',
        'read_bytes': 'read_bytes', 'reads': 'reads',
        'tenant_id': 'project_id', 'user_id': 'user_id',
        'volume_id': 'volume_id', 'write_bytes': 'write_bytes',
        'writes': 'writes'}),
    ('keypair.*', {
        'key_name': 'name', 'tenant_id': None, 'user_id': 'user_id'}),
    ('HostAPI.*', {'host_name': None}),
    ('HostAPI.power_action.*', {'action': None}),
    ('HostAPI.set_enabled.*', {'enabled': None}),
    ('HostAPI.set_maintenance.*', {'mode': None}),
)

_WILDCARD = re.compile(r'[*?[]')


def keys_of(event_type: str) -> Keys:
    """Give the keys of a legacy event's payload, with their counterparts.

    :returns: key -> path in the versioned payload, ``''`` for the payload
        itself, None for what the versioned format does not have. Empty for
        an event type that is not on the closed list, and for the floating
        IP events, which Nova has not sent since it gave up nova-network.
    """
    found: dict[str, str | None] = {}
    for pattern, keys in GROUPS:
        # Compiling a pattern is what takes long: most need not be.
        if (event_type.startswith(_WILDCARD.split(pattern, 1)[0])
                and fnmatch.fnmatchcase(event_type, pattern)):
            found.update(keys)
    return found
