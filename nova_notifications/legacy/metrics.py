# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about the metrics of a compute host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nova_notifications.legacy import times
from nova_notifications.objects import lazyload
from nova_notifications.protocols import MetricLike


def _metric(metric: MetricLike) -> dict[str, Any]:
    said = {'name': metric.name,
            'timestamp': times.null_safe_isotime(metric.timestamp),
            'source': metric.source}
    value = lazyload.get_if_set(metric, 'value')
    if value is not None:
        # Percentages are stored as whole numbers and sent as fractions.
        said['value'] = (value / 100.0 if metric.name.endswith('.percent')
                         else value)
        return said
    bandwidths = lazyload.get_if_set(metric, 'numa_membw_values')
    if bandwidths is not None:
        said['numa_membw_values'] = bandwidths
    return said


def payload(host: str, host_ip: str, nodename: str,
            monitor_metric_list: Iterable[MetricLike]) -> dict[str, Any]:
    """Return the payload of ``compute.metrics.update``.

    :param host: the compute host.
    :param host_ip: its address.
    :param nodename: the hypervisor's name of it.
    :param monitor_metric_list: the metrics.
    """
    return {'host': host, 'host_ip': host_ip, 'nodename': nodename,
            'metrics': [_metric(metric) for metric in monitor_metric_list]}
