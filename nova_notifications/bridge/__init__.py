# SPDX-License-Identifier: Apache-2.0
"""Send legacy notifications that are made from versioned ones."""

from nova_notifications.bridge.app import Bridge
from nova_notifications.bridge.ceilometer import Report as CeilometerReport
from nova_notifications.bridge.ceilometer import rewrite as rewrite_ceilometer
from nova_notifications.bridge.counters import BridgeCounts
from nova_notifications.bridge.recreate import recreate

__all__ = ('Bridge', 'BridgeCounts', 'CeilometerReport', 'recreate',
           'rewrite_ceilometer')
