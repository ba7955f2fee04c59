# SPDX-License-Identifier: Apache-2.0
"""Request specs, as other payloads carry them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.objects import image as image_objects
from nova_notifications.objects import server_group
from nova_notifications.objects import sources
from nova_notifications import redaction


def _optional(make: Any, source: Any, name: str) -> Any:
    """The payload of an attribute, or None where it is unset or empty."""
    value = sources.given(source, name)
    return make(value) if value else None


def _first(source: Any, name: str) -> Any:
    """The first of a list, or None where the list is unset or empty."""
    values = sources.given(source, name)
    if values and not isinstance(values, Sequence):
        raise ValueError(
            f'RequestSpecPayload.{name}: {redaction.mask_text(values, 100)} '
            f'is not allowed, it takes the first of a list or None.')
    return values[0] if values else None


def _owned(source: Any, name: str) -> Any:
    """A part of a request spec that names the instance it belongs to."""
    part = sources.given(source, name)
    if part is None or sources.is_set(part, 'instance_uuid'):
        return part
    # A request spec does not repeat its instance in its parts; the caller's
    # part must not be changed for a notification.
    return sources.with_values(part, instance_uuid=source.instance_uuid)


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

    def __init__(self, request_spec: Any) -> None:
        topology = _owned(request_spec, 'numa_topology')
        requests = _owned(request_spec, 'pci_requests')
        groups = sources.given(request_spec, 'security_groups') or ()
        super().__init__(
            flavor=_optional(flavor_objects.FlavorPayload.of, request_spec,
                             'flavor'),
            image=_optional(image_objects.ImageMetaPayload, request_spec,
                            'image'),
            numa_topology=(None if topology is None else
                           InstanceNUMATopologyPayload(topology)),
            pci_requests=(None if requests is None else
                          InstancePCIRequestsPayload(requests)),
            requested_destination=_optional(
                DestinationPayload, request_spec, 'requested_destination'),
            retry=_optional(SchedulerRetriesPayload, request_spec, 'retry'),
            instance_group=_optional(server_group.ServerGroupPayload,
                                     request_spec, 'instance_group'),
            force_hosts=_first(request_spec, 'force_hosts'),
            force_nodes=_first(request_spec, 'force_nodes'),
            security_groups=[
                sources.read(self, 'security_groups', group,
                             'group.identifier') for group in groups])
        self.populate_schema(request_spec=request_spec)


@base.NotificationRegistry.register_notification
class InstanceNUMATopologyPayload(base.NotificationPayloadBase):
    """The NUMA topology that an instance asks for.

    :param numa_topology: the topology, with the instance it belongs to.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'instance_uuid': ('numa_topology', 'instance_uuid'),
        'emulator_threads_policy': ('numa_topology',
                                    'emulator_threads_policy'),
    }

    fields = {
        'instance_uuid': fields.UUIDField(),
        'cells': fields.ListOfObjectsField('InstanceNUMACellPayload'),
        'emulator_threads_policy': fields.CPUEmulatorThreadsPolicyField(
            nullable=True),
    }

    def __init__(self, numa_topology: Any) -> None:
        super().__init__()
        self.cells = InstanceNUMACellPayload.from_numa_cell_list_obj(
            sources.read(self, 'cells', numa_topology,
                         'numa_topology.cells'))
        self.populate_schema(numa_topology=numa_topology)


@base.NotificationRegistry.register_notification
class InstanceNUMACellPayload(base.NotificationPayloadBase):
    """One NUMA cell of an instance.

    :param numa_cell: the cell; memory in MiB, page size in KiB.
    """

    # Version 1.0: Initial version
    # Version 1.1: pcpuset added
    # Version 1.2: mixed added to the CPUAllocationPolicy enum
    VERSION = '1.2'

    SCHEMA = {
        'id': ('numa_cell', 'id'),
        'cpuset': ('numa_cell', 'cpuset'),
        'pcpuset': ('numa_cell', 'pcpuset'),
        'memory': ('numa_cell', 'memory'),
        'pagesize': ('numa_cell', 'pagesize'),
        'cpu_pinning_raw': ('numa_cell', 'cpu_pinning_raw'),
        'cpu_policy': ('numa_cell', 'cpu_policy'),
        'cpu_thread_policy': ('numa_cell', 'cpu_thread_policy'),
        'cpuset_reserved': ('numa_cell', 'cpuset_reserved'),
    }

    fields = {
        'id': fields.IntegerField(),
        'cpuset': fields.SetOfIntegersField(),
        'pcpuset': fields.SetOfIntegersField(),
        'memory': fields.IntegerField(),
        'pagesize': fields.IntegerField(nullable=True),
        'cpu_topology': fields.ObjectField('VirtCPUTopologyPayload',
                                           nullable=True),
        'cpu_pinning_raw': fields.DictOfIntegersField(nullable=True),
        'cpu_policy': fields.CPUAllocationPolicyField(nullable=True),
        'cpu_thread_policy': fields.CPUThreadAllocationPolicyField(
            nullable=True),
        'cpuset_reserved': fields.SetOfIntegersField(nullable=True),
    }

    def __init__(self, numa_cell: Any) -> None:
        super().__init__()
        self.cpu_topology = _optional(VirtCPUTopologyPayload, numa_cell,
                                      'cpu_topology')
        self.populate_schema(numa_cell=numa_cell)

    @classmethod
    def from_numa_cell_list_obj(
            cls, numa_cell_list: Iterable[Any]
    ) -> list[InstanceNUMACellPayload]:
        """:param numa_cell_list: the cells of a topology."""
        return [cls(cell) for cell in numa_cell_list]


@base.NotificationRegistry.register_notification
class VirtCPUTopologyPayload(base.NotificationPayloadBase):
    """How virtual CPUs are laid out.

    :param virt_cpu_topology: the layout.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'sockets': ('virt_cpu_topology', 'sockets'),
        'cores': ('virt_cpu_topology', 'cores'),
        'threads': ('virt_cpu_topology', 'threads'),
    }

    fields = {
        'sockets': fields.IntegerField(nullable=True, default=1),
        'cores': fields.IntegerField(nullable=True, default=1),
        'threads': fields.IntegerField(nullable=True, default=1),
    }

    def __init__(self, virt_cpu_topology: Any) -> None:
        super().__init__()
        self.populate_schema(virt_cpu_topology=virt_cpu_topology)


@base.NotificationRegistry.register_notification
class InstancePCIRequestsPayload(base.NotificationPayloadBase):
    """The PCI devices that an instance asks for.

    :param pci_requests: the requests, with the instance they belong to.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    SCHEMA = {
        'instance_uuid': ('pci_requests', 'instance_uuid'),
    }

    fields = {
        'instance_uuid': fields.UUIDField(),
        'requests': fields.ListOfObjectsField('InstancePCIRequestPayload'),
    }

    def __init__(self, pci_requests: Any) -> None:
        super().__init__()
        self.requests = InstancePCIRequestPayload.from_pci_request_list_obj(
            sources.read(self, 'requests', pci_requests,
                         'pci_requests.requests'))
        self.populate_schema(pci_requests=pci_requests)


@base.NotificationRegistry.register_notification
class InstancePCIRequestPayload(base.NotificationPayloadBase):
    """A request for PCI devices of one kind.

    :param pci_request: the request.
    """

    # Version 1.0: Initial version
    # Version 1.1: socket added to the PCINUMAAffinityPolicy enum
    VERSION = '1.1'

    SCHEMA = {
        'count': ('pci_request', 'count'),
        'spec': ('pci_request', 'spec'),
        'alias_name': ('pci_request', 'alias_name'),
        'request_id': ('pci_request', 'request_id'),
        'numa_policy': ('pci_request', 'numa_policy'),
    }

    fields = {
        'count': fields.IntegerField(),
        'spec': fields.ListOfDictOfNullableStringsField(),
        'alias_name': fields.StringField(nullable=True),
        'request_id': fields.UUIDField(nullable=True),
        'numa_policy': fields.PCINUMAAffinityPolicyField(nullable=True),
    }

    def __init__(self, pci_request: Any) -> None:
        super().__init__()
        self.populate_schema(pci_request=pci_request)

    @classmethod
    def from_pci_request_list_obj(
            cls, pci_request_list: Iterable[Any]
    ) -> list[InstancePCIRequestPayload]:
        """:param pci_request_list: the requests of an instance."""
        return [cls(request) for request in pci_request_list]


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

    fields = {
        'host': fields.StringField(),
        'node': fields.StringField(nullable=True),
        'cell': fields.ObjectField('CellMappingPayload', nullable=True),
        'aggregates': fields.ListOfStringsField(nullable=True, default=None),
    }

    def __init__(self, destination: Any) -> None:
        super().__init__()
        for name in ('host', 'node'):
            value = sources.given(destination, name)
            if value is not None:
                setattr(self, name, value)
        cell = sources.given(destination, 'cell')
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

    fields = {
        'num_attempts': fields.IntegerField(),
        'hosts': fields.ListOfStringsField(),
    }

    def __init__(self, retry: Any) -> None:
        super().__init__()
        self.hosts = sources.read_each(
            self, 'hosts', retry, 'retry.hosts', 'host.hypervisor_hostname')
        self.populate_schema(retry=retry)


@base.NotificationRegistry.register_notification
class CellMappingPayload(base.NotificationPayloadBase):
    """A cell. How to reach its database and queue is never sent.

    :param cell: the cell mapping.
    """

    # Version 1.0: Initial version
    # Version 2.0: transport_url and database_connection removed: secrets
    VERSION = '2.0'

    SCHEMA = {
        'uuid': ('cell', 'uuid'),
        'name': ('cell', 'name'),
        'disabled': ('cell', 'disabled'),
    }

    fields = {
        'uuid': fields.UUIDField(),
        'name': fields.StringField(nullable=True),
        'disabled': fields.BooleanField(default=False),
    }

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.populate_schema(cell=cell)
