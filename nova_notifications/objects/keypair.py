# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about key pairs."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import KeypairLike


@base.NotificationRegistry.register_notification
class KeypairPayload(base.NotificationPayloadBase):
    """A key pair; of the two keys only the public one.

    :param keypair: the key pair.
    :param kwargs: fields to set beforehand.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'user_id': ('keypair', 'user_id'),
        'name': ('keypair', 'name'),
        'fingerprint': ('keypair', 'fingerprint'),
        'public_key': ('keypair', 'public_key'),
        'type': ('keypair', 'type'),
    }

    # Written by "nova-notifications contract update".
    user_id: str | None
    name: str
    fingerprint: str | None
    public_key: str | None
    type: str

    fields = {
        'user_id': fields.StringField(nullable=True),
        'name': fields.StringField(),
        'fingerprint': fields.StringField(nullable=True),
        'public_key': fields.StringField(nullable=True),
        'type': fields.StringField(),
    }

    def __init__(self, keypair: KeypairLike, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.populate_schema(keypair=keypair)


@base.emits('keypair', 'create', 'import', 'delete', sources=('nova-api',),
            legacy='keypair.{action}.{phase}')
@base.NotificationRegistry.register_notification
class KeypairNotification(base.NotificationBase):
    """A key pair is created, imported or deleted."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: KeypairPayload

    fields = {
        'payload': fields.ObjectField('KeypairPayload'),
    }
