# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about the use of volumes."""

from __future__ import annotations

import datetime

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import VolumeUsageLike


@base.NotificationRegistry.register_notification
class VolumeUsagePayload(base.NotificationPayloadBase):
    """How much an attached volume has been read and written.

    :param vol_usage: the usage record; counts are since it was attached.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    volume_id: str
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    instance_uuid: str | None
    last_refreshed: datetime.datetime | None
    reads: int
    read_bytes: int
    writes: int
    write_bytes: int

    fields = {
        'volume_id': fields.UUIDField(),
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'availability_zone': fields.StringField(nullable=True),
        'instance_uuid': fields.UUIDField(nullable=True),
        'last_refreshed': fields.DateTimeField(nullable=True),
        'reads': fields.IntegerField(),
        'read_bytes': fields.IntegerField(),
        'writes': fields.IntegerField(),
        'write_bytes': fields.IntegerField(),
    }
    SCHEMA = {name: ('vol_usage', name) for name in fields}

    def __init__(self, vol_usage: VolumeUsageLike) -> None:
        self.populate_schema(vol_usage=vol_usage)


@base.emits('volume', 'usage', phases=(None,), legacy='volume.usage')
@base.NotificationRegistry.register_notification
class VolumeUsageNotification(base.NotificationBase):
    """A compute host reports the use of a volume."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: VolumeUsagePayload

    fields = {
        'payload': fields.ObjectField('VolumeUsagePayload'),
    }
