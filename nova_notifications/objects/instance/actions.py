# SPDX-License-Identifier: Apache-2.0
"""Define the payloads of actions that have fields of their own."""

from __future__ import annotations

from collections.abc import Iterable

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects import exception
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.objects.instance import payloads
from nova_notifications.protocols import BlockDeviceLike
from nova_notifications.protocols import InstanceLike

_Fault = exception.ExceptionPayload | None


@base.NotificationRegistry.register_notification
class InstanceActionVolumePayload(payloads.InstanceActionPayload):
    """An instance that a volume is attached to or detached from.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param volume_id: the volume.
    """

    # Version 1.0: Initial version
    # Version 1.1: key_name added
    # Version 1.2: block_devices added
    # Version 1.3: updated_at added
    # Version 1.4: request_id added
    # Version 1.5: action_initiator_user and action_initiator_project added
    # Version 1.6: locked_reason added
    # Version 1.7: shares added
    VERSION = '1.7'

    # Written by "nova-notifications contract update".
    volume_id: str

    fields = {
        'volume_id': fields.UUIDField(),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 volume_id: str) -> None:
        self._fill(context, instance, fault=fault, volume_id=volume_id)


@base.NotificationRegistry.register_notification
class InstanceActionSharePayload(payloads.InstanceActionPayload):
    """An instance that a share is attached to or detached from.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param share_id: the share.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    share_id: str

    fields = {
        'share_id': fields.UUIDField(),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 share_id: str) -> None:
        self._fill(context, instance, fault=fault, share_id=share_id)


@base.NotificationRegistry.register_notification
class InstanceActionVolumeSwapPayload(payloads.InstanceActionPayload):
    """An instance, one volume of which is replaced by another.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param old_volume_id: the volume that goes.
    :param new_volume_id: the volume that comes.
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
    old_volume_id: str
    new_volume_id: str

    fields = {
        'old_volume_id': fields.UUIDField(),
        'new_volume_id': fields.UUIDField(),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 old_volume_id: str, new_volume_id: str) -> None:
        self._fill(context, instance, fault=fault, old_volume_id=old_volume_id,
                   new_volume_id=new_volume_id)


@base.NotificationRegistry.register_notification
class InstanceActionResizePrepPayload(payloads.InstanceActionPayload):
    """An instance that is about to get another flavor.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param new_flavor: a ``FlavorPayload``: what it is to become, or None.
    """

    # Version 1.0: Initial version
    # Version 1.1: request_id added
    # Version 1.2: action_initiator_user and action_initiator_project added
    # Version 1.3: locked_reason added
    # Version 1.4: shares added
    VERSION = '1.4'

    # Written by "nova-notifications contract update".
    new_flavor: objects.flavor.FlavorPayload | None

    fields = {
        'new_flavor': fields.ObjectField('FlavorPayload', nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 new_flavor: flavor_objects.FlavorPayload | None) -> None:
        self._fill(context, instance, fault=fault, new_flavor=new_flavor)


@base.NotificationRegistry.register_notification
class InstanceActionRescuePayload(payloads.InstanceActionPayload):
    """An instance that is rescued.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param rescue_image_ref: the image that it boots from meanwhile, or None.
    """

    # Version 1.0: Initial version
    # Version 1.1: request_id added
    # Version 1.2: action_initiator_user and action_initiator_project added
    # Version 1.3: locked_reason added
    # Version 1.4: shares added
    VERSION = '1.4'

    # Written by "nova-notifications contract update".
    rescue_image_ref: str | None

    fields = {
        'rescue_image_ref': fields.UUIDField(nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 rescue_image_ref: str | None) -> None:
        self._fill(context, instance, fault=fault,
                   rescue_image_ref=rescue_image_ref)


@base.NotificationRegistry.register_notification
class InstanceActionRebuildPayload(payloads.InstanceActionPayload):
    """An instance that is rebuilt.

    :param context: the request context, or a dict, or None.
    :param instance: the instance, with its certificates.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param bdms: its block device mappings, where the caller has them.
    """

    # Version 1.7: Initial version; it continues InstanceActionPayload
    # Version 1.8: trusted_image_certificates added
    # Version 1.9: locked_reason added
    # Version 1.10: shares added
    VERSION = '1.10'

    # Written by "nova-notifications contract update".
    trusted_image_certificates: list[str] | None

    fields = {
        'trusted_image_certificates': fields.ListOfStringsField(
            nullable=True),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 bdms: Iterable[BlockDeviceLike] | None = None) -> None:
        self._fill(
            context, instance, bdms, fault=fault,
            trusted_image_certificates=self._certificates(instance))


@base.NotificationRegistry.register_notification
class InstanceActionSnapshotPayload(payloads.InstanceActionPayload):
    """An instance that a snapshot is taken of.

    :param context: the request context, or a dict, or None.
    :param instance: the instance.
    :param fault: an ``ExceptionPayload`` where it failed, or None.
    :param snapshot_image_id: the image that the snapshot becomes.
    """

    # Version 1.6: Initial version; it continues InstanceActionPayload
    # Version 1.7: request_id added
    # Version 1.8: action_initiator_user and action_initiator_project added
    # Version 1.9: locked_reason added
    # Version 1.10: shares added
    VERSION = '1.10'

    # Written by "nova-notifications contract update".
    snapshot_image_id: str

    fields = {
        'snapshot_image_id': fields.UUIDField(),
    }

    def __init__(self, context: object, instance: InstanceLike, fault: _Fault,
                 snapshot_image_id: str) -> None:
        self._fill(context, instance, fault=fault,
                   snapshot_image_id=snapshot_image_id)
