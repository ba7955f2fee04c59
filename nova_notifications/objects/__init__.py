# SPDX-License-Identifier: Apache-2.0
"""The payload and notification classes: what goes on the wire.

Importing this package registers every class and declares every event.
"""

from nova_notifications.objects import aggregate
from nova_notifications.objects import base
from nova_notifications.objects import compute_task
from nova_notifications.objects import exception
from nova_notifications.objects import flavor
from nova_notifications.objects import image
from nova_notifications.objects import instance
from nova_notifications.objects import keypair
from nova_notifications.objects import libvirt
from nova_notifications.objects import metrics
from nova_notifications.objects import request_spec
from nova_notifications.objects import scheduler
from nova_notifications.objects import server_group
from nova_notifications.objects import service
from nova_notifications.objects import volume

__all__ = (
    'aggregate',
    'base',
    'compute_task',
    'exception',
    'flavor',
    'image',
    'instance',
    'keypair',
    'libvirt',
    'metrics',
    'request_spec',
    'scheduler',
    'server_group',
    'service',
    'volume',
)
