# SPDX-License-Identifier: Apache-2.0
"""Define the request spec that other payloads contain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.objects import image as image_objects
from nova_notifications.objects.request_spec import devices
from nova_notifications.objects import server_group
from nova_notifications.objects import lazyload
from nova_notifications.protocols import RequestSpecLike
from nova_notifications import redaction

_optional = devices.optional_part


def _first(source: object, name: str) -> Any:
    """Return the first of a list, None where it is unset or empty."""
    values = lazyload.get_if_set(source, name)
    if values and not isinstance(values, Sequence):
        raise ValueError(
            f'RequestSpecPayload.{name}: {redaction.mask_text(values, 100)} '
            f'is not allowed, it takes the first of a list or None.')
    return values[0] if values else None


def _owned(source: RequestSpecLike, name: str) -> object:
    """Return a part of a request spec that names its instance."""
    part = lazyload.get_if_set(source, name)
    if part is None or lazyload.is_set(part, 'instance_uuid'):
        return part
    # A request spec does not repeat its instance in its parts; the caller's
    # part must not be changed for a notification.
    return lazyload.detached_copy(part, instance_uuid=source.instance_uuid)


@base.NotificationRegistry.register_notification
class RequestSpecPayload(base.NotificationPayloadBase):
    """What was asked of the scheduler.

    :param request_spec: the request spec. Parts of it that are unset or
        empty become None.
    """

    # Version 1.0: Initial version
    # Version 1.1: force_hosts, force_nodes, ignore_hosts, image_meta,
    #              instance_group, requested_destination, retry,
    #              scheduler_hints and security_groups added
    VERSION = '1.1'

    SCHEMA = {
        'ignore_hosts': ('request_spec', 'ignore_hosts'),
        'instance_uuid': ('request_spec', 'instance_uuid'),
        'project_id': ('request_spec', 'project_id'),
        'user_id': ('request_spec', 'user_id'),
        'availability_zone': ('request_spec', 'availability_zone'),
        'num_instances': ('request_spec', 'num_instances'),
        'scheduler_hints': ('request_spec', 'scheduler_hints'),
    }

    # Written by "nova-notifications contract update".
    instance_uuid: str
    project_id: str | None
    user_id: str | None
    availability_zone: str | None
    flavor: objects.flavor.FlavorPayload | None
    image: objects.image.ImageMetaPayload | None
    numa_topology: objects.request_spec.InstanceNUMATopologyPayload | None
    pci_requests: objects.request_spec.InstancePCIRequestsPayload | None
    num_instances: int
    scheduler_hints: dict[str, list[str]] | None
    security_groups: list[str]
    force_hosts: str | None
    force_nodes: str | None
    ignore_hosts: list[str] | None
    image_meta: objects.image.ImageMetaPayload | None
    instance_group: objects.server_group.ServerGroupPayload | None
    requested_destination: DestinationPayload | None
    retry: SchedulerRetriesPayload | None

    fields = {
        'instance_uuid': fields.UUIDField(),
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'availability_zone': fields.StringField(nullable=True),
        'flavor': fields.ObjectField('FlavorPayload', nullable=True),
        'image': fields.ObjectField('ImageMetaPayload', nullable=True),
        'numa_topology': fields.ObjectField('InstanceNUMATopologyPayload',
                                            nullable=True),
        'pci_requests': fields.ObjectField('InstancePCIRequestsPayload',
                                           nullable=True),
        'num_instances': fields.IntegerField(default=1),
        'scheduler_hints': fields.DictOfListOfStringsField(
            nullable=True),
        'security_groups': fields.ListOfStringsField(),
        'force_hosts': fields.StringField(nullable=True),
        'force_nodes': fields.StringField(nullable=True),
        'ignore_hosts': fields.ListOfStringsField(nullable=True),
        # Part of the contract, and never set.
        'image_meta': fields.ObjectField('ImageMetaPayload', nullable=True),
        'instance_group': fields.ObjectField('ServerGroupPayload',
                                             nullable=True),
        'requested_destination': fields.ObjectField('DestinationPayload',
                                                    nullable=True),
        'retry': fields.ObjectField('SchedulerRetriesPayload',
                                    nullable=True),
    }

    def __init__(self, request_spec: RequestSpecLike) -> None:
        topology = _owned(request_spec, 'numa_topology')
        requests = _owned(request_spec, 'pci_requests')
        groups = lazyload.get_if_set(request_spec, 'security_groups') or ()
        super().__init__(
            flavor=_optional(flavor_objects.FlavorPayload, request_spec,
                             'flavor'),
            image=_optional(image_objects.ImageMetaPayload, request_spec,
                            'image'),
            numa_topology=(None if topology is None else
                           devices.InstanceNUMATopologyPayload(topology)),
            pci_requests=(None if requests is None else
                          devices.InstancePCIRequestsPayload(requests)),
            requested_destination=_optional(
                DestinationPayload, request_spec, 'requested_destination'),
            retry=_optional(SchedulerRetriesPayload, request_spec, 'retry'),
            instance_group=_optional(server_group.ServerGroupPayload,
                                     request_spec, 'instance_group'),
            force_hosts=_first(request_spec, 'force_hosts'),
            force_nodes=_first(request_spec, 'force_nodes'),
            security_groups=[
                lazyload.read(self, 'security_groups', group,
                              'group.identifier') for group in groups])
        self.populate_schema(request_spec=request_spec)


@base.NotificationRegistry.register_notification
class DestinationPayload(base.NotificationPayloadBase):
    """Where an instance is asked to go.

    :param destination: the destination. ``host``, ``node`` and ``cell`` stay
        unset where it does not name one.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'aggregates': ('destination', 'aggregates'),
    }

    # Written by "nova-notifications contract update".
    host: str | None
    node: str | None
    cell: CellMappingPayload | None
    aggregates: list[str] | None

    fields = {
        'host': fields.StringField(),
        'node': fields.StringField(nullable=True),
        'cell': fields.ObjectField('CellMappingPayload', nullable=True),
        'aggregates': fields.ListOfStringsField(nullable=True, default=None),
    }

    def __init__(self, destination: object) -> None:
        for name in ('host', 'node'):
            value = lazyload.get_if_set(destination, name)
            if value is not None:
                setattr(self, name, value)
        cell = lazyload.get_if_set(destination, 'cell')
        if cell is not None:
            self.cell = CellMappingPayload(cell)
        self.populate_schema(destination=destination)


@base.NotificationRegistry.register_notification
class SchedulerRetriesPayload(base.NotificationPayloadBase):
    """How often, and where, a request was tried.

    :param retry: the attempts; ``hosts`` becomes the list of their names.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'num_attempts': ('retry', 'num_attempts'),
    }

    # Written by "nova-notifications contract update".
    num_attempts: int
    hosts: list[str]

    fields = {
        'num_attempts': fields.IntegerField(),
        'hosts': fields.ListOfStringsField(),
    }

    def __init__(self, retry: object) -> None:
        self.set_fields({'hosts': lazyload.read_each(
            self, 'hosts', retry, 'retry.hosts', 'host.hypervisor_hostname')})
        self.populate_schema(retry=retry)


@base.NotificationRegistry.register_notification
class CellMappingPayload(base.NotificationPayloadBase):
    """A cell. How to reach its database and queue is never sent.

    :param cell: the cell mapping.
    """

    # Version 1.0: Initial version
    # Version 2.0: transport_url and database_connection removed: secrets
    VERSION = '2.0'

    # Written by "nova-notifications contract update".
    uuid: str
    name: str | None
    disabled: bool

    fields = {
        'uuid': fields.UUIDField(),
        'name': fields.StringField(nullable=True),
        'disabled': fields.BooleanField(default=False),
    }
    SCHEMA = {name: ('cell', name) for name in fields}

    def __init__(self, cell: object) -> None:
        self.populate_schema(cell=cell)
