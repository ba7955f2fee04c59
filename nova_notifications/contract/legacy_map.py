# SPDX-License-Identifier: Apache-2.0
"""Map the keys of legacy payloads to the versioned payloads.

The legacy format was never declared. These are the keys that its builders
send, by group of event types, and for each the rule that makes it from the
versioned notification, or that nothing does. The bridge, the lint, the
command line and the migration page all read this one table.
"""

from __future__ import annotations

from collections.abc import Mapping
import dataclasses
import fnmatch
import functools
import re
import types
from typing import Final

from nova_notifications.contract import legacy_rules as rules

_FRACTION: Final = 'the fraction of a second'
# Key -> how it is made from the versioned notification.
Keys = Mapping[str, rules.Rule]

_DESIGNATE: Final = 'a custom format of Designate; Nova\'s API has it'
_ID: Final = 'a trait of Ceilometer, a custom format of Designate'
_IMAGE_NAME: Final = 'nobody found; Glance has it'
_NOBODY: Final = 'nobody found'

_INSTANCE: Final[Keys] = {
    'access_ip_v4': rules.unknown(_DESIGNATE),
    'access_ip_v6': rules.unknown(_DESIGNATE),
    'architecture': rules.field('architecture'),
    'availability_zone': rules.field('availability_zone'),
    'cell_name': rules.constant(''),
    'created_at': rules.field('created_at', rules.date_as_str),
    'deleted_at': rules.field('deleted_at', rules.isotime, _FRACTION),
    'disk_gb': rules.Rule('flavor.root_gb + flavor.ephemeral_gb',
                          rules.disk_gb),
    'display_name': rules.field('display_name'),
    'ephemeral_gb': rules.field('flavor.ephemeral_gb'),
    'host': rules.field('host'),
    'hostname': rules.field('host_name'),
    'image_meta': rules.Rule(
        None, rules.image_meta,
        'all but base_image_ref, which is that of the server\'s image also '
        'where it was made from a snapshot; Glance has the rest',
        'Ceilometer, in the metadata of samples and the traits os_*'),
    'image_ref_url': rules.Rule(
        'image_uuid', rules.image_ref_url,
        'all of it, unless the address of Glance is given'),
    'instance_flavor_id': rules.field('flavor.flavorid'),
    'instance_id': rules.field('uuid'),
    'instance_type': rules.field('flavor.name'),
    'instance_type_id': rules.unknown(_ID),
    'kernel_id': rules.field('kernel_id'),
    'launched_at': rules.field('launched_at', rules.isotime, _FRACTION),
    'memory_mb': rules.field('flavor.memory_mb'),
    'metadata': rules.field('metadata'),
    'node': rules.field('node'),
    'os_type': rules.field('os_type'),
    'progress': rules.field('progress', rules.number_or_empty),
    'ramdisk_id': rules.field('ramdisk_id'),
    'reservation_id': rules.field('reservation_id'),
    'root_gb': rules.field('flavor.root_gb'),
    'state': rules.field('state'),
    'state_description': rules.field('task_state', rules.as_text),
    'tenant_id': rules.field('tenant_id'),
    'terminated_at': rules.field('terminated_at', rules.isotime, _FRACTION),
    'user_id': rules.field('user_id'),
    'vcpus': rules.field('flavor.vcpus'),
}
_FAULT: Final[Keys] = {
    'code': rules.fault_code('fault'),
    'exception': rules.exception('fault'),
    'message': rules.fault_message('fault')}
_BEGINNING: Final = 'audit_period.audit_period_beginning'
_ENDING: Final = 'audit_period.audit_period_ending'
_ADDRESSES: Final[Keys] = {'fixed_ips': rules.field(
    'ip_addresses', rules.fixed_ips,
    'the meta of an address, and floating addresses')}

# Patterns of legacy event types -> keys. All that match add up, and of the
# same key the last one counts.
GROUPS: Final[tuple[tuple[str, Keys], ...]] = (
    ('compute.instance.*', _INSTANCE),
    ('compute.instance.*.error', _FAULT),
    ('compute.instance.exists', {
        'audit_period_beginning': rules.field(_BEGINNING, rules.period),
        'audit_period_ending': rules.field(_ENDING, rules.period,
                                           _FRACTION),
        **{key: dataclasses.replace(
            rule, loss=f'{rule.loss}; and the image before a rebuild, which '
                       f'sends this event first')
           for key, rule in _INSTANCE.items()
           if key in ('image_meta', 'image_ref_url')}}),
    ('compute.instance.update', {
        'audit_period_beginning': rules.field(_BEGINNING, rules.isotime),
        'audit_period_ending': rules.field(_ENDING, rules.isotime,
                                           _FRACTION),
        'old_state': rules.field('state_update.old_state'),
        'state': rules.field('state_update.state'),
        'old_task_state': rules.field('state_update.old_task_state'),
        'new_task_state': rules.field('state_update.new_task_state'),
        'old_display_name': rules.field('old_display_name',
                                        rules.absent_if_null)}),
    ('compute.instance.create.start', {
        'image_name': rules.unknown(_IMAGE_NAME)}),
    ('compute.instance.create.end', {
        **_ADDRESSES, 'message': rules.constant('Success')}),
    ('compute.instance.*_ip.end', _ADDRESSES),
    ('compute.instance.finish_resize.*', _ADDRESSES),
    ('compute.instance.live_migration._post.*', _ADDRESSES),
    ('compute.instance.live_migration.post.dest.*', _ADDRESSES),
    ('compute.instance.live_migration.pre.*', _ADDRESSES),
    ('compute.instance.live_migration.rollback.dest.*', _ADDRESSES),
    ('compute.instance.resize.confirm.end', _ADDRESSES),
    ('compute.instance.resize.end', _ADDRESSES),
    ('compute.instance.resize.start', _ADDRESSES),
    ('compute.instance.rebuild.start', {
        'image_name': rules.unknown(_IMAGE_NAME)}),
    ('compute.instance.rebuild.end', {
        **_ADDRESSES, 'image_name': rules.unknown(_IMAGE_NAME)}),
    ('compute.instance.rescue.*', {
        **_ADDRESSES, 'rescue_image_name': rules.unknown(_IMAGE_NAME)}),
    ('compute.instance.unrescue.*', _ADDRESSES),
    ('compute.instance.resize.prep.end', {
        'new_instance_type': rules.field('new_flavor.name'),
        'new_instance_type_id': rules.unknown(_ID)}),
    ('compute.instance.volume.*', {'volume_id': rules.field('volume_id')}),
    ('aggregate.create.*', {
        'name': rules.field('name'),
        'meta_data': rules.field('metadata', rules.absent_if_empty)}),
    ('aggregate.create.end', {'aggregate_id': rules.field('id')}),
    ('aggregate.delete.*', {'aggregate_id': rules.field('id', str)}),
    ('aggregate.addhost.*', {
        'aggregate_id': rules.field('id', str),
        'host_name': rules.unknown(_NOBODY, 'hosts')}),
    ('aggregate.addhost.end', {'name': rules.field('name')}),
    ('aggregate.removehost.*', {
        'aggregate_id': rules.field('id', str),
        'host_name': rules.unknown(_NOBODY, 'hosts')}),
    ('aggregate.updatemetadata.*', {
        'aggregate_id': rules.field('id'),
        'meta_data': rules.unknown(_NOBODY, 'metadata')}),
    ('aggregate.updateprop.*', {
        'aggregate_id': rules.field('id'),
        'meta_data': rules.unknown(_NOBODY, 'metadata')}),
    ('compute.libvirt.error', {
        'ip': rules.field('ip'),
        'method': rules.constant('_connect', 'reason.function_name'),
        'reason': rules.exception('reason')}),
    ('compute.metrics.update', {
        'host': rules.field('host'), 'host_ip': rules.field('host_ip'),
        'metrics': rules.field('metrics', rules.metric_list, _FRACTION),
        'nodename': rules.field('nodename')}),
    ('compute_task.*', {
        'instance_id': rules.field('instance_uuid'),
        'method': rules.Rule(None, rules.action),
        'instance_properties': rules.unknown(_NOBODY, 'request_spec'),
        'reason': rules.exception('reason'),
        'request_spec': rules.unknown(_NOBODY, 'request_spec'),
        'state': rules.field('state')}),
    ('scheduler.select_destinations.*', {
        'request_spec': rules.unknown(_NOBODY, '')}),
    ('servergroup.create', {
        '_rules': rules.field('rules', rules.texts),
        'name': rules.field('name'),
        'policy': rules.field('policy'),
        'project_id': rules.field('project_id'),
        'server_group_id': rules.field('uuid'),
        'user_id': rules.field('user_id')}),
    ('servergroup.delete', {'server_group_id': rules.field('uuid')}),
    ('servergroup.addmember', {
        'instance_uuids': rules.unknown(_NOBODY, 'members'),
        'server_group_id': rules.field('uuid')}),
    ('volume.usage', {
        'availability_zone': rules.field('availability_zone'),
        'instance_id': rules.field('instance_uuid'),
        'last_refreshed': rules.field('last_refreshed',
                                      rules.date_or_empty),
        'read_bytes': rules.field('read_bytes'),
        'reads': rules.field('reads'),
        'tenant_id': rules.field('project_id'),
        'user_id': rules.field('user_id'),
        'volume_id': rules.field('volume_id'),
        'write_bytes': rules.field('write_bytes'),
        'writes': rules.field('writes')}),
    ('keypair.*', {
        'key_name': rules.field('name'),
        'tenant_id': rules.of_request('project_id'),
        'user_id': rules.of_request('user_id')}),
    ('HostAPI.*', {'host_name': rules.unknown()}),
    ('HostAPI.power_action.*', {'action': rules.unknown()}),
    ('HostAPI.set_enabled.*', {'enabled': rules.unknown()}),
    ('HostAPI.set_maintenance.*', {'mode': rules.unknown()}),
)

_WILDCARD = re.compile(r'[*?[]')


@functools.lru_cache(maxsize=None)
def rules_of(event_type: str) -> Keys:
    """Return the keys of a legacy event's payload, with their rules.

    :param event_type: a legacy event type.
    :returns: empty for an event type that is not on the closed list, and for
        the floating IP events, which Nova has not sent since it gave up
        nova-network.
    """
    found: dict[str, rules.Rule] = {}
    for pattern, keys in GROUPS:
        # Compiling a pattern is what takes long: most need not be.
        if (event_type.startswith(_WILDCARD.split(pattern, 1)[0])
                and fnmatch.fnmatchcase(event_type, pattern)):
            found.update(keys)
    return types.MappingProxyType(found)


def keys_of(event_type: str) -> Mapping[str, str | None]:
    """Return the keys of a legacy event's payload, with their counterparts.

    :param event_type: a legacy event type.
    :returns: key -> path in the versioned payload, ``''`` for the payload
        itself, None for what the versioned format does not have. Empty as
        :func:`rules_of`.
    """
    return {key: rule.path for key, rule in rules_of(event_type).items()}
