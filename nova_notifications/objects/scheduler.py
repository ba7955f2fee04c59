# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about the scheduler."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base


@base.emits('scheduler', 'select_destinations', sources=('nova-scheduler',),
            legacy='scheduler.select_destinations.{phase}')
@base.NotificationRegistry.register_notification
class SelectDestinationsNotification(base.NotificationBase):
    """The scheduler selects hosts for a request."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.request_spec.RequestSpecPayload

    fields = {
        'payload': fields.ObjectField('RequestSpecPayload'),
    }
