# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about instances."""

from nova_notifications.objects.instance.actions import (
    InstanceActionRebuildPayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionRescuePayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionResizePrepPayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionSharePayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionSnapshotPayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionVolumePayload)
from nova_notifications.objects.instance.actions import (
    InstanceActionVolumeSwapPayload)
from nova_notifications.objects.instance.notifications import (
    InstanceActionNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionRebuildNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionRescueNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionResizePrepNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionShareNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionSnapshotNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionVolumeNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceActionVolumeSwapNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceCreateNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceExistsNotification)
from nova_notifications.objects.instance.notifications import (
    InstanceUpdateNotification)
from nova_notifications.objects.instance.parts import (
    InstanceStateUpdatePayload)
from nova_notifications.objects.instance.parts import AuditPeriodPayload
from nova_notifications.objects.instance.parts import BlockDevicePayload
from nova_notifications.objects.instance.parts import IpPayload
from nova_notifications.objects.instance.parts import SharePayload
from nova_notifications.objects.instance.payloads import InstanceActionPayload
from nova_notifications.objects.instance.payloads import InstanceCreatePayload
from nova_notifications.objects.instance.payloads import InstanceExistsPayload
from nova_notifications.objects.instance.payloads import InstancePayload
from nova_notifications.objects.instance.payloads import InstanceUpdatePayload

__all__ = (
    'AuditPeriodPayload',
    'BlockDevicePayload',
    'InstanceActionNotification',
    'InstanceActionPayload',
    'InstanceActionRebuildNotification',
    'InstanceActionRebuildPayload',
    'InstanceActionRescueNotification',
    'InstanceActionRescuePayload',
    'InstanceActionResizePrepNotification',
    'InstanceActionResizePrepPayload',
    'InstanceActionShareNotification',
    'InstanceActionSharePayload',
    'InstanceActionSnapshotNotification',
    'InstanceActionSnapshotPayload',
    'InstanceActionVolumeNotification',
    'InstanceActionVolumePayload',
    'InstanceActionVolumeSwapNotification',
    'InstanceActionVolumeSwapPayload',
    'InstanceCreateNotification',
    'InstanceCreatePayload',
    'InstanceExistsNotification',
    'InstanceExistsPayload',
    'InstancePayload',
    'InstanceStateUpdatePayload',
    'InstanceUpdateNotification',
    'InstanceUpdatePayload',
    'IpPayload',
    'SharePayload',
)
