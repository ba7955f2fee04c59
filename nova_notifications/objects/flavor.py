# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about flavors."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import FlavorLike


@base.NotificationRegistry.register_notification
class FlavorPayload(base.NotificationPayloadBase):
    """A flavor.

    :param flavor: the flavor; ``projects`` is None unless it is loaded
        already.
    """

    # Version 1.0: Initial version
    # Version 1.1: name and the other plain attributes of a flavor added
    # Version 1.2: extra_specs and projects added
    # Version 1.3: extra_specs and projects may be None: not every flavor has
    #              them loaded
    # Version 1.4: description added
    VERSION = '1.4'

    # Written by "nova-notifications contract update".
    flavorid: str | None
    memory_mb: int | None
    vcpus: int | None
    root_gb: int | None
    ephemeral_gb: int | None
    name: str
    swap: int
    rxtx_factor: float | None
    vcpu_weight: int | None
    disabled: bool
    is_public: bool
    extra_specs: dict[str, str] | None
    projects: list[str] | None
    description: str | None

    fields = {
        'flavorid': fields.StringField(nullable=True),
        'memory_mb': fields.IntegerField(nullable=True),
        'vcpus': fields.IntegerField(nullable=True),
        'root_gb': fields.IntegerField(nullable=True),
        'ephemeral_gb': fields.IntegerField(nullable=True),
        'name': fields.StringField(),
        'swap': fields.IntegerField(),
        'rxtx_factor': fields.FloatField(nullable=True),
        'vcpu_weight': fields.IntegerField(nullable=True),
        'disabled': fields.BooleanField(),
        'is_public': fields.BooleanField(),
        'extra_specs': fields.DictOfStringsField(
            nullable=True),
        'projects': fields.ListOfStringsField(nullable=True),
        'description': fields.StringField(nullable=True),
    }
    SCHEMA = {name: ('flavor', name) for name in fields}
    OPTIONAL_ATTRIBUTE = 'projects'

    def __init__(self, flavor: FlavorLike) -> None:
        self.populate_schema(flavor=flavor)


@base.emits('flavor', 'create', 'update', 'delete', phases=(None,),
            sources=('nova-api',))
@base.NotificationRegistry.register_notification
class FlavorNotification(base.NotificationBase):
    """A flavor was created, changed or deleted."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: FlavorPayload

    fields = {
        'payload': fields.ObjectField('FlavorPayload'),
    }
