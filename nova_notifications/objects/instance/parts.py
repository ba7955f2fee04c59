# SPDX-License-Identifier: Apache-2.0
"""Define the parts of instance payloads: addresses, volumes, shares."""

from __future__ import annotations

from collections.abc import Iterable
import datetime

import netaddr

from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.objects import lazyload
from nova_notifications.protocols import BlockDeviceLike
from nova_notifications.protocols import InstanceLike
from nova_notifications.protocols import PortLike
from nova_notifications.protocols import ShareLike
from nova_notifications import redaction
from nova_notifications import runtime


@base.NotificationRegistry.register_notification
class IpPayload(base.NotificationPayloadBase):
    """An address of an instance.

    :param label: the name of the network.
    :param mac: the MAC address of the port.
    :param meta: what the network service says of the port.
    :param port_uuid: the port, or None.
    :param version: 4 or 6.
    :param address: the address.
    :param device_name: the device on the host, or None.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    label: str
    mac: str
    meta: dict[str, str]
    port_uuid: str | None
    version: int
    address: netaddr.IPAddress
    device_name: str | None

    fields = {
        'label': fields.StringField(),
        'mac': fields.MACAddressField(),
        'meta': fields.DictOfStringsField(),
        'port_uuid': fields.UUIDField(nullable=True),
        'version': fields.IntegerField(),
        'address': fields.IPV4AndV6AddressField(),
        'device_name': fields.StringField(nullable=True),
    }

    def __init__(self, label: str, mac: str, meta: dict[str, str],
                 port_uuid: str | None, version: int, address: str,
                 device_name: str | None) -> None:
        self.set_fields({
            'label': label, 'mac': mac, 'meta': meta, 'port_uuid': port_uuid,
            'version': version, 'address': address,
            'device_name': device_name})

    @classmethod
    def from_network_info(
            cls, network_info: Iterable[PortLike] | None) -> list[IpPayload]:
        """Return one payload for each fixed address.

        :param network_info: the network interfaces of an instance, each one
            a dict that also has a method ``fixed_ips()``; or None.
        """
        try:
            return [
                cls(label=vif['network']['label'], mac=vif['address'],
                    meta=vif['meta'], port_uuid=vif['id'],
                    version=ip['version'], address=ip['address'],
                    device_name=vif['devname'])
                for vif in network_info or () for ip in vif.fixed_ips()]
        except KeyError as exc:
            field = {'network': 'label', 'address': 'mac', 'id': 'port_uuid',
                     'devname': 'device_name'}.get(exc.args[0], exc.args[0])
            raise exceptions.PopulateError(
                f'IpPayload.{field} is filled from the key {exc} of a '
                f'network interface or its address, which this one does not '
                f'have.') from exc
        except AttributeError as exc:
            raise exceptions.PopulateError(
                f'IpPayload.address is filled from the method fixed_ips() of '
                f'a network interface: {redaction.mask_text(exc, 200)}'
            ) from exc


@base.NotificationRegistry.register_notification
class AuditPeriodPayload(base.NotificationPayloadBase):
    """The period that a report of usage covers.

    :param audit_period_beginning: its begin, inclusive.
    :param audit_period_ending: its end, exclusive.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    audit_period_beginning: datetime.datetime
    audit_period_ending: datetime.datetime

    fields = {
        'audit_period_beginning': fields.DateTimeField(),
        'audit_period_ending': fields.DateTimeField(),
    }

    def __init__(self, audit_period_beginning: datetime.datetime | str,
                 audit_period_ending: datetime.datetime | str) -> None:
        self.set_fields({'audit_period_beginning': audit_period_beginning,
                         'audit_period_ending': audit_period_ending})


@base.NotificationRegistry.register_notification
class BlockDevicePayload(base.NotificationPayloadBase):
    """A volume that an instance uses.

    :param bdm: the block device mapping.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    device_name: str | None
    boot_index: int | None
    delete_on_termination: bool
    volume_id: str
    tag: str | None

    fields = {
        'device_name': fields.StringField(nullable=True),
        'boot_index': fields.IntegerField(nullable=True),
        'delete_on_termination': fields.BooleanField(default=False),
        'volume_id': fields.UUIDField(),
        'tag': fields.StringField(nullable=True),
    }
    SCHEMA = {name: ('bdm', name) for name in fields}

    def __init__(self, bdm: BlockDeviceLike) -> None:
        self.populate_schema(bdm=bdm)

    @classmethod
    def from_instance(
            cls, instance: InstanceLike) -> list[BlockDevicePayload] | None:
        """Return the volumes of an instance.

        :param instance: the instance.
        :returns: None where ``bdms_in_notifications`` is off; nothing is
            read then.
        """
        current = runtime.bound
        if current is None or not current.settings.bdms_in_notifications():
            return None
        return cls.from_bdms(lazyload.call(
            'InstancePayload', 'block_devices', instance,
            'instance.get_bdms') or ())

    @classmethod
    def from_bdms(
            cls, bdms: Iterable[BlockDeviceLike]) -> list[BlockDevicePayload]:
        """Return the volumes of block device mappings.

        :param bdms: the mappings; those without a volume are left out.
        """
        return [cls(bdm) for bdm in lazyload.objects_with(
            cls, 'volume_id', bdms, 'bdm.volume_id')]


@base.NotificationRegistry.register_notification
class SharePayload(base.NotificationPayloadBase):
    """A share that an instance uses. Where it is exported is never sent.

    :param share: the share mapping.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'share_mapping_uuid': ('share', 'uuid'),
        'share_id': ('share', 'share_id'),
        'status': ('share', 'status'),
        'tag': ('share', 'tag'),
    }

    # Written by "nova-notifications contract update".
    share_mapping_uuid: str
    share_id: str
    status: str
    tag: str

    fields = {
        'share_mapping_uuid': fields.UUIDField(),
        'share_id': fields.UUIDField(),
        'status': fields.StringField(),
        'tag': fields.StringField(),
    }

    def __init__(self, share: ShareLike) -> None:
        self.populate_schema(share=share)

    @classmethod
    def from_instance(
            cls, instance: InstanceLike) -> list[SharePayload] | None:
        """Return the shares of an instance.

        :param instance: the instance.
        :returns: None where ``include_share_mapping`` is off; nothing is
            read then.
        """
        current = runtime.bound
        if current is None or not current.settings.include_share_mapping():
            return None
        return cls.from_shares(lazyload.call(
            'InstancePayload', 'shares', instance, 'instance.get_shares')
            or ())

    @classmethod
    def from_shares(cls, shares: Iterable[ShareLike]) -> list[SharePayload]:
        """Return the payloads of share mappings.

        :param shares: the mappings.
        """
        return [cls(share) for share in lazyload.objects_of(shares)]


@base.NotificationRegistry.register_notification
class InstanceStateUpdatePayload(base.NotificationPayloadBase):
    """How the states of an instance changed.

    A state that did not change is the current one, before and now.

    :param old_state: the VM state before.
    :param state: the VM state now.
    :param old_task_state: the task state before; None is no task.
    :param new_task_state: the task state now; None is no task.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    old_state: str | None
    state: str | None
    old_task_state: str | None
    new_task_state: str | None

    fields = {
        'old_state': fields.StringField(nullable=True),
        'state': fields.StringField(nullable=True),
        'old_task_state': fields.StringField(nullable=True),
        'new_task_state': fields.StringField(nullable=True),
    }

    def __init__(self, old_state: str | None, state: str | None,
                 old_task_state: str | None,
                 new_task_state: str | None) -> None:
        self.set_fields({
            'old_state': old_state, 'state': state,
            'old_task_state': old_task_state,
            'new_task_state': new_task_state})
