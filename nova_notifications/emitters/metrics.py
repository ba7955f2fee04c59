# SPDX-License-Identifier: Apache-2.0
"""What a compute service emits about the metrics of its host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import metrics as legacy
from nova_notifications.objects import metrics as objects
from nova_notifications.protocols import MetricLike


def update(context: Any, host: str, host_ip: str, nodename: str,
           monitor_metric_list: Iterable[MetricLike], *,
           formats: int = runtime.BOTH, best_effort: bool = True) -> None:
    """Notify the metrics that were read on a compute host.

    :param context: the request context.
    :param host: the compute host.
    :param host_ip: its address.
    :param nodename: the hypervisor's name of it.
    :param monitor_metric_list: the metrics.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on & runtime.LEGACY:
        base.send_legacy(
            context, 'compute.metrics.update', base.INFO,
            lambda: legacy.payload(host, host_ip, nodename,
                                   monitor_metric_list),
            host=nodename, best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.MetricsNotification, 'metrics', 'update', None,
            lambda: objects.MetricsPayload(
                host=host, host_ip=host_ip, nodename=nodename,
                monitor_metric_list=monitor_metric_list),
            host=host, best_effort=best_effort)
