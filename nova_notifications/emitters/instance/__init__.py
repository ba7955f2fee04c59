# SPDX-License-Identifier: Apache-2.0
"""Send notifications about instances."""

from nova_notifications.emitters.instance.actions import action
from nova_notifications.emitters.instance.actions import create
from nova_notifications.emitters.instance.actions import rebuild
from nova_notifications.emitters.instance.actions import rescue
from nova_notifications.emitters.instance.actions import resize_prep
from nova_notifications.emitters.instance.actions import share_attach_detach
from nova_notifications.emitters.instance.actions import snapshot
from nova_notifications.emitters.instance.actions import volume_attach_detach
from nova_notifications.emitters.instance.actions import volume_swap
from nova_notifications.emitters.instance.updates import send_update
from nova_notifications.emitters.instance.updates import (
    send_instance_update_notification)
from nova_notifications.emitters.instance.updates import (
    send_update_with_states)
from nova_notifications.emitters.instance.usage import deletion
from nova_notifications.emitters.instance.usage import exists
from nova_notifications.emitters.instance.usage import fixed_ip

__all__ = [
    'action',
    'create',
    'deletion',
    'exists',
    'fixed_ip',
    'rebuild',
    'rescue',
    'resize_prep',
    'send_instance_update_notification',
    'send_update',
    'send_update_with_states',
    'share_attach_detach',
    'snapshot',
    'volume_attach_detach',
    'volume_swap',
]
