# SPDX-License-Identifier: Apache-2.0
"""One populated payload of each class."""

from typing import Any

from nova_notifications.objects import aggregate
from nova_notifications.objects import compute_task
from nova_notifications.objects import exception
from nova_notifications.objects import flavor
from nova_notifications.objects import image
from nova_notifications.objects import instance
from nova_notifications.objects import keypair
from nova_notifications.objects import libvirt
from nova_notifications.objects import metrics
from nova_notifications.objects import request_spec
from nova_notifications.objects import server_group
from nova_notifications.objects import service
from nova_notifications.objects import volume
from tests.unit.objects import doubles

CONTEXT = {'user_id': 'user', 'project_id': 'project', 'request_id': 'req-1'}


def _cache() -> Any:
    payload = aggregate.AggregateCachePayload(
        doubles.aggregate(), 'host1', 1, 2)
    payload.images_cached = [doubles.UUID]
    payload.images_failed = []
    return payload


def all_payloads() -> list[Any]:
    """Every payload class, populated from the doubles."""
    fault = exception.ExceptionPayload('m', 'f', 'E', 'message', 'trace')
    period = instance.AuditPeriodPayload(doubles.NOW, doubles.NOW)
    states = instance.InstanceStateUpdatePayload('a', 'b', None, None)
    spec = doubles.request_spec()
    cell = doubles.topology().cells[0]
    requests = doubles.pci_requests(instance_uuid=doubles.UUID)
    of = (CONTEXT, doubles.instance())
    return [
        _cache(),
        aggregate.AggregatePayload(doubles.aggregate()),
        compute_task.ComputeTaskPayload(doubles.UUID, spec, 'error', fault),
        fault,
        flavor.FlavorPayload(doubles.flavor()),
        image.ImageMetaPayload(doubles.image()),
        image.ImageMetaPropsPayload(doubles.image().properties),
        period,
        instance.BlockDevicePayload(doubles.bdm()),
        instance.InstanceActionPayload(*of, fault, [doubles.bdm()]),
        instance.InstanceActionRebuildPayload(*of, None),
        instance.InstanceActionRescuePayload(*of, None, doubles.UUID),
        instance.InstanceActionResizePrepPayload(
            *of, None, flavor.FlavorPayload(doubles.flavor())),
        instance.InstanceActionSharePayload(*of, None, doubles.UUID),
        instance.InstanceActionSnapshotPayload(*of, None, doubles.UUID),
        instance.InstanceActionVolumePayload(*of, None, doubles.UUID),
        instance.InstanceActionVolumeSwapPayload(
            *of, None, doubles.UUID, doubles.UUID),
        instance.InstanceCreatePayload(*of, None, None),
        instance.InstanceExistsPayload(*of, period),
        instance.InstancePayload(*of),
        states,
        instance.InstanceUpdatePayload(*of, states, period, None),
        instance.IpPayload.from_network_info([doubles.vif()])[0],
        instance.SharePayload(doubles.share()),
        keypair.KeypairPayload(doubles.keypair()),
        libvirt.LibvirtErrorPayload('10.0.0.1', fault),
        metrics.MetricPayload(doubles.metric()),
        metrics.MetricsPayload('h', '10.0.0.1', 'n', [doubles.metric()]),
        request_spec.CellMappingPayload(doubles.destination().cell),
        request_spec.DestinationPayload(doubles.destination()),
        request_spec.InstanceNUMACellPayload(cell),
        request_spec.InstanceNUMATopologyPayload(
            doubles.topology(instance_uuid=doubles.UUID)),
        request_spec.InstancePCIRequestPayload(requests.requests[0]),
        request_spec.InstancePCIRequestsPayload(requests),
        request_spec.RequestSpecPayload(spec),
        request_spec.SchedulerRetriesPayload(spec.retry),
        request_spec.VirtCPUTopologyPayload(cell.cpu_topology),
        server_group.ServerGroupPayload(doubles.Plain(**doubles.GROUP)),
        service.ServiceStatusPayload(doubles.service()),
        volume.VolumeUsagePayload(doubles.volume_usage()),
    ]
