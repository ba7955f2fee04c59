# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about the tasks of the conductor."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects import exception
from nova_notifications.objects import newer
from nova_notifications.objects import request_spec as spec_objects
from nova_notifications.protocols import RequestSpecLike


@base.NotificationRegistry.register_notification
class ComputeTaskPayload(base.NotificationPayloadBase):
    """A task of the conductor that failed.

    :param instance_uuid: the instance the task was about.
    :param request_spec: the request spec of the task, or None.
    :param state: the state that the instance is left in, or None.
    :param reason: an ``ExceptionPayload``: why it failed.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    instance_uuid: str
    request_spec: objects.request_spec.RequestSpecPayload | None
    state: str | None
    reason: objects.exception.ExceptionPayload

    fields = {
        'instance_uuid': fields.UUIDField(),
        'request_spec': fields.ObjectField('RequestSpecPayload',
                                           nullable=True),
        'state': fields.InstanceStateField(nullable=True),
        'reason': fields.ObjectField('ExceptionPayload'),
    }

    def __init__(self, instance_uuid: str,
                 request_spec: RequestSpecLike | None, state: str | None,
                 reason: exception.ExceptionPayload) -> None:
        self.instance_uuid = instance_uuid
        self.request_spec = (
            None if request_spec is None
            else spec_objects.RequestSpecPayload(request_spec))
        newer.set_enum(self, 'state', state)
        self.reason = reason


@base.emits('compute_task', 'build_instances', 'migrate_server',
            'rebuild_server', phases=('error',), sources=('nova-conductor',),
            legacy='compute_task.{action}')
@base.NotificationRegistry.register_notification
class ComputeTaskNotification(base.NotificationBase):
    """Building, migrating or rebuilding an instance failed."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: ComputeTaskPayload

    fields = {
        'payload': fields.ObjectField('ComputeTaskPayload'),
    }
