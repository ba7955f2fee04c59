# SPDX-License-Identifier: Apache-2.0
"""Define what a request spec asks of processors and PCI devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.objects import lazyload

_Payload = TypeVar('_Payload', bound=base.NotificationPayloadBase)


def optional_part(make: Callable[[Any], _Payload], source: object,
                  name: str) -> _Payload | None:
    """Return the payload of an attribute, None where it is unset or empty."""
    value = lazyload.get_if_set(source, name)
    return make(value) if value else None


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

    # Written by "nova-notifications contract update".
    instance_uuid: str
    cells: list[InstanceNUMACellPayload]
    emulator_threads_policy: str | None

    fields = {
        'instance_uuid': fields.UUIDField(),
        'cells': fields.ListOfObjectsField('InstanceNUMACellPayload'),
        'emulator_threads_policy': fields.CPUEmulatorThreadsPolicyField(
            nullable=True),
    }

    def __init__(self, numa_topology: object) -> None:
        self.cells = InstanceNUMACellPayload.from_numa_cell_list_obj(
            lazyload.read(self, 'cells', numa_topology,
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

    # Written by "nova-notifications contract update".
    id: int
    cpuset: set[int]
    pcpuset: set[int]
    memory: int
    pagesize: int | None
    cpu_topology: VirtCPUTopologyPayload | None
    cpu_pinning_raw: dict[str, int] | None
    cpu_policy: str | None
    cpu_thread_policy: str | None
    cpuset_reserved: set[int] | None

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
    SCHEMA = {name: ('numa_cell', name) for name in fields
              if name != 'cpu_topology'}

    def __init__(self, numa_cell: object) -> None:
        self.cpu_topology = optional_part(
            VirtCPUTopologyPayload, numa_cell, 'cpu_topology')
        self.populate_schema(numa_cell=numa_cell)

    @classmethod
    def from_numa_cell_list_obj(
            cls, numa_cell_list: Iterable[Any]
    ) -> list[InstanceNUMACellPayload]:
        """Return the payloads of NUMA cells.

        :param numa_cell_list: the cells of a topology.
        """
        return [cls(cell) for cell in numa_cell_list]


@base.NotificationRegistry.register_notification
class VirtCPUTopologyPayload(base.NotificationPayloadBase):
    """How virtual CPUs are laid out.

    :param virt_cpu_topology: the layout.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    sockets: int | None
    cores: int | None
    threads: int | None

    fields = {
        'sockets': fields.IntegerField(nullable=True, default=1),
        'cores': fields.IntegerField(nullable=True, default=1),
        'threads': fields.IntegerField(nullable=True, default=1),
    }
    SCHEMA = {name: ('virt_cpu_topology', name) for name in fields}

    def __init__(self, virt_cpu_topology: object) -> None:
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

    # Written by "nova-notifications contract update".
    instance_uuid: str
    requests: list[InstancePCIRequestPayload]

    fields = {
        'instance_uuid': fields.UUIDField(),
        'requests': fields.ListOfObjectsField('InstancePCIRequestPayload'),
    }

    def __init__(self, pci_requests: object) -> None:
        self.requests = InstancePCIRequestPayload.from_pci_request_list_obj(
            lazyload.read(self, 'requests', pci_requests,
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

    # Written by "nova-notifications contract update".
    count: int
    spec: list[dict[str, str | None]]
    alias_name: str | None
    request_id: str | None
    numa_policy: str | None

    fields = {
        'count': fields.IntegerField(),
        'spec': fields.ListOfDictOfNullableStringsField(),
        'alias_name': fields.StringField(nullable=True),
        'request_id': fields.UUIDField(nullable=True),
        'numa_policy': fields.PCINUMAAffinityPolicyField(nullable=True),
    }
    SCHEMA = {name: ('pci_request', name) for name in fields}

    def __init__(self, pci_request: object) -> None:
        self.populate_schema(pci_request=pci_request)

    @classmethod
    def from_pci_request_list_obj(
            cls, pci_request_list: Iterable[Any]
    ) -> list[InstancePCIRequestPayload]:
        """Return the payloads of PCI requests.

        :param pci_request_list: the requests of an instance.
        """
        return [cls(request) for request in pci_request_list]
