# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about the connection to libvirt."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects import exception


@base.NotificationRegistry.register_notification
class LibvirtErrorPayload(base.NotificationPayloadBase):
    """A connection to libvirt that failed.

    :param ip: the address of the compute host.
    :param reason: an ``ExceptionPayload``: why it failed.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    ip: str
    reason: objects.exception.ExceptionPayload

    fields = {
        'ip': fields.StringField(),
        'reason': fields.ObjectField('ExceptionPayload'),
    }

    def __init__(self, ip: str, reason: exception.ExceptionPayload) -> None:
        self.ip = ip
        self.reason = reason


@base.emits('libvirt', 'connect', phases=('error',),
            legacy='compute.libvirt.error')
@base.NotificationRegistry.register_notification
class LibvirtErrorNotification(base.NotificationBase):
    """A compute host cannot connect to its libvirt."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: LibvirtErrorPayload

    fields = {
        'payload': fields.ObjectField('LibvirtErrorPayload'),
    }
