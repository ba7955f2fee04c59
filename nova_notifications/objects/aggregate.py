# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about host aggregates."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.protocols import AggregateLike


@base.NotificationRegistry.register_notification
class AggregatePayload(base.NotificationPayloadBase):
    """A host aggregate.

    :param aggregate: the aggregate.
    """

    # Version 1.0: Initial version
    # Version 1.1: id may be None, as it is before the aggregate is stored
    VERSION = '1.1'

    # Written by "nova-notifications contract update".
    id: int | None
    uuid: str
    name: str
    hosts: list[str] | None
    metadata: dict[str, str] | None

    fields = {
        'id': fields.IntegerField(nullable=True),
        'uuid': fields.UUIDField(),
        'name': fields.StringField(),
        'hosts': fields.ListOfStringsField(nullable=True),
        'metadata': fields.DictOfStringsField(nullable=True),
    }
    SCHEMA = {name: ('aggregate', name) for name in fields}

    def __init__(self, aggregate: AggregateLike) -> None:
        self.populate_schema(aggregate=aggregate)


@base.NotificationRegistry.register_notification
class AggregateCachePayload(base.NotificationPayloadBase):
    """How far one host of an aggregate is with caching images.

    The sender sets ``images_cached`` and ``images_failed``, the identifiers
    of the images that the host has now and of those it could not get.

    :param aggregate: the aggregate.
    :param host: the host that has finished.
    :param index: how many hosts have finished, this one included.
    :param total: how many hosts there are.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'id': ('aggregate', 'id'),
        'uuid': ('aggregate', 'uuid'),
        'name': ('aggregate', 'name'),
    }

    # Written by "nova-notifications contract update".
    id: int
    uuid: str
    name: str
    host: str
    images_cached: list[str]
    images_failed: list[str]
    index: int
    total: int

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(),
        'name': fields.StringField(),
        'host': fields.StringField(),
        'images_cached': fields.ListOfStringsField(),
        'images_failed': fields.ListOfStringsField(),
        'index': fields.IntegerField(),
        'total': fields.IntegerField(),
    }

    def __init__(self, aggregate: AggregateLike, host: str, index: int,
                 total: int) -> None:
        self.host = host
        self.index = index
        self.total = total
        self.populate_schema(aggregate=aggregate)


@base.emits('aggregate', 'cache_images', sources=('nova-api',))
@base.emits('aggregate', 'create', 'delete', sources=('nova-api',),
            legacy='aggregate.{action}.{phase}')
@base.emits('aggregate', 'add_host', sources=('nova-api',),
            legacy='aggregate.addhost.{phase}')
@base.emits('aggregate', 'remove_host', sources=('nova-api',),
            legacy='aggregate.removehost.{phase}')
@base.emits('aggregate', 'update_metadata', sources=('nova-api',),
            legacy='aggregate.updatemetadata.{phase}')
@base.emits('aggregate', 'update_prop', sources=('nova-api',),
            legacy='aggregate.updateprop.{phase}')
@base.NotificationRegistry.register_notification
class AggregateNotification(base.NotificationBase):
    """An aggregate is created, changed, deleted, or told to cache images."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: AggregatePayload

    fields = {
        'payload': fields.ObjectField('AggregatePayload'),
    }


@base.emits('aggregate', 'cache_images', phases=('progress',),
            sources=('nova-conductor',))
@base.NotificationRegistry.register_notification
class AggregateCacheNotification(base.NotificationBase):
    """A host of an aggregate has finished caching images."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: AggregateCachePayload

    fields = {
        'payload': fields.ObjectField('AggregateCachePayload'),
    }
