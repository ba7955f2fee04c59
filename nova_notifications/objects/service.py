# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about the records of Nova's services."""

from __future__ import annotations

import datetime

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import ServiceLike


@base.NotificationRegistry.register_notification
class ServiceStatusPayload(base.NotificationPayloadBase):
    """The state of a service.

    :param service: the service record.
    """

    # Version 1.0: Initial version
    # Version 1.1: uuid added
    VERSION = '1.1'

    # Written by "nova-notifications contract update".
    host: str | None
    binary: str | None
    topic: str | None
    report_count: int
    disabled: bool
    disabled_reason: str | None
    availability_zone: str | None
    last_seen_up: datetime.datetime | None
    forced_down: bool
    version: int
    uuid: str

    fields = {
        'host': fields.StringField(nullable=True),
        'binary': fields.StringField(nullable=True),
        'topic': fields.StringField(nullable=True),
        'report_count': fields.IntegerField(),
        'disabled': fields.BooleanField(),
        'disabled_reason': fields.StringField(nullable=True),
        'availability_zone': fields.StringField(nullable=True),
        'last_seen_up': fields.DateTimeField(nullable=True),
        'forced_down': fields.BooleanField(),
        'version': fields.IntegerField(),
        'uuid': fields.UUIDField(),
    }
    SCHEMA = {name: ('service', name) for name in fields}

    def __init__(self, service: ServiceLike) -> None:
        self.populate_schema(service=service)


@base.emits('service', 'create', 'update', 'delete', phases=(None,),
            sources=('nova-compute', 'nova-conductor', 'nova-scheduler'))
@base.NotificationRegistry.register_notification
class ServiceStatusNotification(base.NotificationBase):
    """A service record was created, changed or deleted."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: ServiceStatusPayload

    fields = {
        'payload': fields.ObjectField('ServiceStatusPayload'),
    }
