# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about what a compute host measures."""

from __future__ import annotations

from collections.abc import Iterable
import datetime

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.objects import lazyload
from nova_notifications.protocols import MetricLike


@base.NotificationRegistry.register_notification
class MetricPayload(base.NotificationPayloadBase):
    """One measurement.

    :param monitor_metric: the measurement; ``numa_membw_values`` becomes
        None where it is not set.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    name: str
    value: int
    numa_membw_values: dict[str, int] | None
    timestamp: datetime.datetime
    source: str

    fields = {
        'name': fields.MonitorMetricTypeField(),
        'value': fields.IntegerField(),
        'numa_membw_values': fields.DictOfIntegersField(nullable=True),
        'timestamp': fields.DateTimeField(),
        'source': fields.StringField(),
    }
    SCHEMA = {name: ('monitor_metric', name) for name in fields}
    OPTIONAL_ATTRIBUTE = 'numa_membw_values'

    def __init__(self, monitor_metric: MetricLike) -> None:
        self.populate_schema(monitor_metric=monitor_metric)

    @classmethod
    def from_monitor_metric_list_obj(
            cls, monitor_metric_list: Iterable[MetricLike]
    ) -> list[MetricPayload]:
        """Return the payloads of measurements.

        :param monitor_metric_list: the measurements of a host.
        """
        return [cls(metric)
                for metric in lazyload.objects_of(monitor_metric_list)]


@base.NotificationRegistry.register_notification
class MetricsPayload(base.NotificationPayloadBase):
    """What a compute node measured.

    :param host: the host of the compute service.
    :param host_ip: its address.
    :param nodename: the compute node.
    :param monitor_metric_list: the measurements.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    host: str
    host_ip: str
    nodename: str
    metrics: list[MetricPayload]

    fields = {
        'host': fields.StringField(),
        'host_ip': fields.StringField(),
        'nodename': fields.StringField(),
        'metrics': fields.ListOfObjectsField('MetricPayload'),
    }

    def __init__(self, host: str, host_ip: str, nodename: str,
                 monitor_metric_list: Iterable[MetricLike]) -> None:
        super().__init__(
            host=host, host_ip=host_ip, nodename=nodename,
            metrics=MetricPayload.from_monitor_metric_list_obj(
                monitor_metric_list))


@base.emits('metrics', 'update', phases=(None,),
            legacy='compute.metrics.update')
@base.NotificationRegistry.register_notification
class MetricsNotification(base.NotificationBase):
    """A compute host reports its measurements."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: MetricsPayload

    fields = {
        'payload': fields.ObjectField('MetricsPayload'),
    }
