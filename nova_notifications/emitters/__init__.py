# SPDX-License-Identifier: Apache-2.0
"""What a service calls when something happens: one module for each noun."""

from nova_notifications.emitters import aggregate
from nova_notifications.emitters import compute_task
from nova_notifications.emitters import exception
from nova_notifications.emitters import flavor
from nova_notifications.emitters import host
from nova_notifications.emitters import instance
from nova_notifications.emitters import keypair
from nova_notifications.emitters import libvirt
from nova_notifications.emitters import metrics
from nova_notifications.emitters import scheduler
from nova_notifications.emitters import server_group
from nova_notifications.emitters import service
from nova_notifications.emitters import volume

__all__ = [
    'aggregate', 'compute_task', 'exception', 'flavor', 'host', 'instance',
    'keypair', 'libvirt', 'metrics', 'scheduler', 'server_group', 'service',
    'volume',
]
