# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the metrics of a compute host."""

from __future__ import annotations

from collections.abc import Iterable

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import metrics as legacy
from nova_notifications.objects import metrics as objects
from nova_notifications.protocols import MetricLike
from nova_notifications.settings import Format


def update(context: object, host: str, host_ip: str, nodename: str,
           monitor_metric_list: Iterable[MetricLike], *,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify of the metrics that were read on a compute host.

    :param context: the request context.
    :param host: the compute host.
    :param host_ip: its address.
    :param nodename: the hypervisor's name of it.
    :param monitor_metric_list: the metrics.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.MetricsNotification,
            'metrics', 'update', None,
            lambda: objects.MetricsPayload(
                host=host, host_ip=host_ip, nodename=nodename,
                monitor_metric_list=monitor_metric_list),
            lambda: legacy.payload(host, host_ip, nodename,
                                   monitor_metric_list),
            host=host, legacy_host=nodename, best_effort=best_effort)
