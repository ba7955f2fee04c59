# SPDX-License-Identifier: Apache-2.0
"""Send notifications by the ``notify_*`` functions of ``nova.compute.utils``.

Each takes what Nova's takes and raises what building the payload raised,
unless ``best_effort`` is true. Those that Nova calls for the versioned format
send that alone, the others the legacy one, but for ``notify_usage_exists`` and
``notify_about_instance_delete``, which have always sent both.
"""

from nova_notifications.dropin.compute_utils.resources import (
    notify_about_aggregate_action)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_aggregate_cache)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_aggregate_update)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_compute_task_error)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_host_update)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_action)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_create)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_delete)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_rebuild)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_rescue_action)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_snapshot)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_instance_usage)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_keypair_action)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_libvirt_connect_error)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_metrics_update)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_resize_prep_instance)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_scheduler_action)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_server_group_action)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_server_group_add_member)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_server_group_update)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_share_attach_detach)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_volume_attach_detach)
from nova_notifications.dropin.compute_utils.instance import (
    notify_about_volume_swap)
from nova_notifications.dropin.compute_utils.resources import (
    notify_about_volume_usage)
from nova_notifications.dropin.compute_utils.instance import (
    notify_usage_exists)
from nova_notifications.dropin.exception_wrapper import wrap_exception

__all__ = [
    'notify_about_aggregate_action',
    'notify_about_aggregate_cache',
    'notify_about_aggregate_update',
    'notify_about_compute_task_error',
    'notify_about_host_update',
    'notify_about_instance_action',
    'notify_about_instance_create',
    'notify_about_instance_delete',
    'notify_about_instance_rebuild',
    'notify_about_instance_rescue_action',
    'notify_about_instance_snapshot',
    'notify_about_instance_usage',
    'notify_about_keypair_action',
    'notify_about_libvirt_connect_error',
    'notify_about_metrics_update',
    'notify_about_resize_prep_instance',
    'notify_about_scheduler_action',
    'notify_about_server_group_action',
    'notify_about_server_group_add_member',
    'notify_about_server_group_update',
    'notify_about_share_attach_detach',
    'notify_about_volume_attach_detach',
    'notify_about_volume_swap',
    'notify_about_volume_usage',
    'notify_usage_exists',
    'wrap_exception',
]
