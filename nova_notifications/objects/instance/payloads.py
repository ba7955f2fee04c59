# SPDX-License-Identifier: Apache-2.0
"""Define the instance, and the payloads that many events share."""

from __future__ import annotations

from collections.abc import Iterable
import datetime

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects import exception
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.objects.instance import parts
from nova_notifications.objects import keypair as keypair_objects
from nova_notifications.objects import lazyload
from nova_notifications.protocols import BlockDeviceLike
from nova_notifications.protocols import InstanceLike
from nova_notifications import redaction

# What is not sent as it is read.
_READS = (
    (lazyload.call, 'ip_addresses', 'instance.get_network_info'),
    (lazyload.read, 'flavor', 'instance.flavor'),
    (lazyload.read, 'locked_reason', 'instance.system_metadata'))


@base.NotificationRegistry.register_notification
class InstancePayload(base.NotificationPayloadBase):
    """An instance; not sent by itself.

    A field added here is a field of every subclass: bump all their versions.

    :param context: the request context, or a dict, or None. ``request_id``
        is None unless it has both a user and a project.
    :param instance: the instance.
    :param bdms: its block device mappings, where the caller has them.
    """

    # Version 1.0: Initial version
    # Version 1.1: locked and display_description added
    # Version 1.2: auto_disk_config added
    # Version 1.3: key_name added
    # Version 1.4: block_devices added
    # Version 1.5: updated_at added
    # Version 1.6: request_id added
    # Version 1.7: action_initiator_user and action_initiator_project added
    # Version 1.8: locked_reason added
    # Version 1.9: shares added
    VERSION = '1.9'

    SCHEMA = {
        'uuid': ('instance', 'uuid'),
        'user_id': ('instance', 'user_id'),
        'tenant_id': ('instance', 'project_id'),
        'reservation_id': ('instance', 'reservation_id'),
        'display_name': ('instance', 'display_name'),
        'display_description': ('instance', 'display_description'),
        'host_name': ('instance', 'hostname'),
        'host': ('instance', 'host'),
        'node': ('instance', 'node'),
        'os_type': ('instance', 'os_type'),
        'architecture': ('instance', 'architecture'),
        'availability_zone': ('instance', 'availability_zone'),
        'image_uuid': ('instance', 'image_ref'),
        'key_name': ('instance', 'key_name'),
        'kernel_id': ('instance', 'kernel_id'),
        'ramdisk_id': ('instance', 'ramdisk_id'),
        'created_at': ('instance', 'created_at'),
        'launched_at': ('instance', 'launched_at'),
        'terminated_at': ('instance', 'terminated_at'),
        'deleted_at': ('instance', 'deleted_at'),
        'updated_at': ('instance', 'updated_at'),
        'state': ('instance', 'vm_state'),
        'power_state': ('instance', 'power_state'),
        'task_state': ('instance', 'task_state'),
        'progress': ('instance', 'progress'),
        'metadata': ('instance', 'metadata'),
        'locked': ('instance', 'locked'),
        'auto_disk_config': ('instance', 'auto_disk_config'),
    }

    # Written by "nova-notifications contract update".
    uuid: str
    user_id: str | None
    tenant_id: str | None
    reservation_id: str | None
    display_name: str | None
    display_description: str | None
    host_name: str | None
    host: str | None
    node: str | None
    os_type: str | None
    architecture: str | None
    availability_zone: str | None
    flavor: objects.flavor.FlavorPayload
    image_uuid: str | None
    key_name: str | None
    kernel_id: str | None
    ramdisk_id: str | None
    created_at: datetime.datetime | None
    launched_at: datetime.datetime | None
    terminated_at: datetime.datetime | None
    deleted_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    state: str | None
    power_state: str | None
    task_state: str | None
    progress: int | None
    ip_addresses: list[objects.instance.IpPayload]
    block_devices: list[objects.instance.BlockDevicePayload] | None
    metadata: dict[str, str]
    locked: bool
    auto_disk_config: str
    request_id: str | None
    action_initiator_user: str | None
    action_initiator_project: str | None
    locked_reason: str | None
    shares: list[objects.instance.SharePayload] | None

    fields = {
        'uuid': fields.UUIDField(),
        'user_id': fields.StringField(nullable=True),
        'tenant_id': fields.StringField(nullable=True),
        'reservation_id': fields.StringField(nullable=True),
        'display_name': fields.StringField(nullable=True),
        'display_description': fields.StringField(
            nullable=True),
        'host_name': fields.StringField(nullable=True),
        'host': fields.StringField(nullable=True),
        'node': fields.StringField(nullable=True),
        'os_type': fields.StringField(nullable=True),
        'architecture': fields.StringField(nullable=True),
        'availability_zone': fields.StringField(nullable=True),
        'flavor': fields.ObjectField('FlavorPayload'),
        'image_uuid': fields.StringField(nullable=True),
        'key_name': fields.StringField(nullable=True),
        'kernel_id': fields.StringField(nullable=True),
        'ramdisk_id': fields.StringField(nullable=True),
        'created_at': fields.DateTimeField(nullable=True),
        'launched_at': fields.DateTimeField(nullable=True),
        'terminated_at': fields.DateTimeField(nullable=True),
        'deleted_at': fields.DateTimeField(nullable=True),
        'updated_at': fields.DateTimeField(nullable=True),
        'state': fields.InstanceStateField(nullable=True),
        'power_state': fields.InstancePowerStateField(nullable=True),
        'task_state': fields.InstanceTaskStateField(nullable=True),
        'progress': fields.IntegerField(nullable=True),
        'ip_addresses': fields.ListOfObjectsField('IpPayload'),
        'block_devices': fields.ListOfObjectsField('BlockDevicePayload',
                                                   nullable=True),
        'metadata': fields.DictOfStringsField(),
        'locked': fields.BooleanField(),
        'auto_disk_config': fields.DiskConfigField(),
        'request_id': fields.StringField(nullable=True),
        'action_initiator_user': fields.StringField(nullable=True),
        'action_initiator_project': fields.StringField(nullable=True),
        'locked_reason': fields.StringField(nullable=True),
        'shares': fields.ListOfObjectsField('SharePayload', nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike,
                 bdms: Iterable[BlockDeviceLike] | None = None) -> None:
        self._fill(context, instance, bdms)

    def _fill(self, context: object, instance: InstanceLike,
              bdms: Iterable[BlockDeviceLike] | None = None,
              **more: object) -> None:
        """Set all fields.

        :param context: as for the class.
        :param instance: as for the class.
        :param bdms: as for the class.
        :param more: the fields of a subclass.
        """
        user_id, project_id, request_id = redaction.caller_of(context)
        network_info, flavor, system_metadata = lazyload.read_all(
            self, instance, _READS)
        self.set_fields({
            'ip_addresses': parts.IpPayload.from_network_info(network_info),
            'flavor': flavor_objects.FlavorPayload(flavor),
            'block_devices': (
                parts.BlockDevicePayload.from_instance(instance)
                if bdms is None else
                parts.BlockDevicePayload.from_bdms(bdms)),
            'shares': parts.SharePayload.from_instance(instance),
            # A periodic task has neither, and its request id means nothing
            # to anybody.
            'request_id': request_id if user_id and project_id else None,
            'action_initiator_user': user_id,
            'action_initiator_project': project_id,
            'locked_reason': (system_metadata or {}).get('locked_reason'),
            **more})
        self.populate_schema(instance=instance)

    def _certificates(self, instance: InstanceLike) -> list[str] | None:
        """Return the ids of the certificates that the instance trusts."""
        certificates = lazyload.read(self, 'trusted_image_certificates',
                                     instance, 'instance.trusted_certs')
        return lazyload.read(
            self, 'trusted_image_certificates', certificates,
            'trusted_certs.ids') if certificates else None

    def _tags(self, instance: InstanceLike) -> list[str] | None:
        return lazyload.read_each(self, 'tags', instance, 'instance.tags',
                                  'tag.tag')


@base.NotificationRegistry.register_notification
class InstanceActionPayload(InstancePayload):
    """An instance that something is done to.

    :param context: see :class:`InstancePayload`.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where the action failed, or None.
    :param bdms: its block device mappings, where the caller has them.
    """

    # Version 1.0: Initial version
    # Version 1.1: locked and display_description added
    # Version 1.2: auto_disk_config added
    # Version 1.3: key_name added
    # Version 1.4: block_devices added
    # Version 1.5: updated_at added
    # Version 1.6: request_id added
    # Version 1.7: action_initiator_user and action_initiator_project added
    # Version 1.8: locked_reason added
    # Version 1.9: shares added
    VERSION = '1.9'

    # Written by "nova-notifications contract update".
    fault: objects.exception.ExceptionPayload | None

    fields = {
        'fault': fields.ObjectField('ExceptionPayload', nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike,
                 fault: exception.ExceptionPayload | None,
                 bdms: Iterable[BlockDeviceLike] | None = None) -> None:
        self._fill(context, instance, bdms, fault=fault)


@base.NotificationRegistry.register_notification
class InstanceCreatePayload(InstanceActionPayload):
    """An instance that is being created.

    :param context: see :class:`InstancePayload`.
    :param instance: the instance, with its key pairs, tags, certificates
        and name.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param bdms: its block device mappings, or None.
    """

    # Version 1.2: Initial version; it continues InstanceActionPayload
    # Version 1.3: keypairs added
    # Version 1.4: key_name added
    # Version 1.5: block_devices added
    # Version 1.6: tags added
    # Version 1.7: updated_at added
    # Version 1.8: request_id added
    # Version 1.9: trusted_image_certificates added
    # Version 1.10: action_initiator_user and action_initiator_project added
    # Version 1.11: instance_name added
    # Version 1.12: locked_reason added
    # Version 1.13: shares added
    VERSION = '1.13'

    # Written by "nova-notifications contract update".
    keypairs: list[objects.keypair.KeypairPayload]
    tags: list[str]
    trusted_image_certificates: list[str] | None
    instance_name: str | None

    fields = {
        'keypairs': fields.ListOfObjectsField('KeypairPayload'),
        'tags': fields.ListOfStringsField(),
        'trusted_image_certificates': fields.ListOfStringsField(
            nullable=True),
        'instance_name': fields.StringField(nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike,
                 fault: exception.ExceptionPayload | None,
                 bdms: Iterable[BlockDeviceLike] | None) -> None:
        keypairs = lazyload.read(self, 'keypairs', instance,
                                 'instance.keypairs')
        self._fill(
            context, instance, bdms, fault=fault,
            keypairs=None if keypairs is None else [
                keypair_objects.KeypairPayload(keypair)
                for keypair in lazyload.objects_of(keypairs)],
            tags=self._tags(instance),
            trusted_image_certificates=self._certificates(instance),
            instance_name=lazyload.read(self, 'instance_name', instance,
                                        'instance.name'))


@base.NotificationRegistry.register_notification
class InstanceUpdatePayload(InstancePayload):
    """An instance whose record or state changed.

    :param context: see :class:`InstancePayload`.
    :param instance: the instance, with its tags.
    :param state_update: an ``InstanceStateUpdatePayload``.
    :param audit_period: an ``AuditPeriodPayload``: the current period.
    :param old_display_name: its name before, None where it did not change.
    """

    # Version 1.0: Initial version
    # Version 1.1: locked and display_description added
    # Version 1.2: tags added
    # Version 1.3: auto_disk_config added
    # Version 1.4: key_name added
    # Version 1.5: block_devices added
    # Version 1.6: updated_at added
    # Version 1.7: request_id added
    # Version 1.8: action_initiator_user and action_initiator_project added
    # Version 1.9: locked_reason added
    # Version 2.0: bandwidth removed: only nova-network had measured it
    # Version 2.1: shares added
    VERSION = '2.1'

    # Written by "nova-notifications contract update".
    state_update: objects.instance.InstanceStateUpdatePayload
    audit_period: objects.instance.AuditPeriodPayload
    old_display_name: str | None
    tags: list[str]

    fields = {
        'state_update': fields.ObjectField('InstanceStateUpdatePayload'),
        'audit_period': fields.ObjectField('AuditPeriodPayload'),
        'old_display_name': fields.StringField(nullable=True),
        'tags': fields.ListOfStringsField(),
    }

    def __init__(self, context: object, instance: InstanceLike,
                 state_update: parts.InstanceStateUpdatePayload,
                 audit_period: parts.AuditPeriodPayload,
                 old_display_name: str | None) -> None:
        self._fill(
            context, instance, state_update=state_update,
            audit_period=audit_period, old_display_name=old_display_name,
            tags=self._tags(instance))


@base.NotificationRegistry.register_notification
class InstanceExistsPayload(InstancePayload):
    """An instance that existed in an audit period.

    :param context: see :class:`InstancePayload`.
    :param instance: the instance.
    :param audit_period: an ``AuditPeriodPayload``.
    """

    # Version 1.0: Initial version
    # Version 1.1: action_initiator_user and action_initiator_project added
    # Version 1.2: locked_reason added
    # Version 2.0: bandwidth removed: only nova-network had measured it
    # Version 2.1: shares added
    VERSION = '2.1'

    # Written by "nova-notifications contract update".
    audit_period: objects.instance.AuditPeriodPayload

    fields = {
        'audit_period': fields.ObjectField('AuditPeriodPayload'),
    }

    def __init__(self, context: object, instance: InstanceLike,
                 audit_period: parts.AuditPeriodPayload) -> None:
        self._fill(context, instance, audit_period=audit_period)
