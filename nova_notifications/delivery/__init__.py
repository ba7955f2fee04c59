# SPDX-License-Identifier: Apache-2.0
"""Delivery that never blocks the caller: oslo.messaging drivers.

``background`` and ``spool`` are entry points of
``oslo.messaging.notify.drivers``; any OpenStack service can switch them on.
"""

from nova_notifications.delivery.options import list_opts
from nova_notifications.delivery.process import flush_all
from nova_notifications.delivery.process import shutdown
from nova_notifications.delivery.process import statistics

__all__ = (
    'flush_all',
    'list_opts',
    'shutdown',
    'statistics',
)
