# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about server groups."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import ServerGroupLike


@base.NotificationRegistry.register_notification
class ServerGroupPayload(base.NotificationPayloadBase):
    """A server group.

    :param group: the group; nothing of it is loaded, so ``hosts`` is None
        unless it is loaded already.
    """

    # Version 1.0: Initial version
    # Version 1.1: policy and rules added, which replace policies
    VERSION = '1.1'

    # Written by "nova-notifications contract update".
    uuid: str
    name: str | None
    user_id: str | None
    project_id: str | None
    policies: list[str] | None
    members: list[str] | None
    hosts: list[str] | None
    policy: str | None
    rules: dict[str, str]

    fields = {
        'uuid': fields.UUIDField(),
        'name': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'policies': fields.ListOfStringsField(nullable=True),
        'members': fields.ListOfStringsField(nullable=True),
        'hosts': fields.ListOfStringsField(nullable=True),
        'policy': fields.StringField(nullable=True),
        'rules': fields.DictOfStringsField(),
    }
    SCHEMA = {name: ('group', name) for name in fields}
    MAY_LOAD = False
    OPTIONAL_ATTRIBUTE = 'hosts'

    def __init__(self, group: ServerGroupLike) -> None:
        self.populate_schema(group=group)


@base.emits('server_group', 'create', 'delete', phases=(None,),
            sources=('nova-api',), legacy='servergroup.{action}')
@base.emits('server_group', 'add_member', phases=(None,),
            sources=('nova-api',), legacy='servergroup.addmember')
@base.NotificationRegistry.register_notification
class ServerGroupNotification(base.NotificationBase):
    """A server group was created, got a member, or was deleted."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: ServerGroupPayload

    fields = {
        'payload': fields.ObjectField('ServerGroupPayload'),
    }
