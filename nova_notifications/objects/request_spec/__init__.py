# SPDX-License-Identifier: Apache-2.0
"""Define the request spec that other payloads contain."""

from nova_notifications.objects.request_spec.devices import (
    InstanceNUMACellPayload)
from nova_notifications.objects.request_spec.devices import (
    InstanceNUMATopologyPayload)
from nova_notifications.objects.request_spec.devices import (
    InstancePCIRequestPayload)
from nova_notifications.objects.request_spec.devices import (
    InstancePCIRequestsPayload)
from nova_notifications.objects.request_spec.devices import (
    VirtCPUTopologyPayload)
from nova_notifications.objects.request_spec.payloads import CellMappingPayload
from nova_notifications.objects.request_spec.payloads import DestinationPayload
from nova_notifications.objects.request_spec.payloads import RequestSpecPayload
from nova_notifications.objects.request_spec.payloads import (
    SchedulerRetriesPayload)

__all__ = (
    'CellMappingPayload',
    'DestinationPayload',
    'InstanceNUMACellPayload',
    'InstanceNUMATopologyPayload',
    'InstancePCIRequestPayload',
    'InstancePCIRequestsPayload',
    'RequestSpecPayload',
    'SchedulerRetriesPayload',
    'VirtCPUTopologyPayload',
)
