# SPDX-License-Identifier: Apache-2.0
"""The functions of ``nova.notifications.base``, by their names there."""

from __future__ import annotations

import datetime
from typing import Any

from oslo_log import log as logging

from nova_notifications import emitters
from nova_notifications import runtime
from nova_notifications.legacy import images
from nova_notifications.legacy import instance as legacy
from nova_notifications.legacy import times
from nova_notifications.legacy.instance import image_meta
from nova_notifications.legacy.times import null_safe_isotime
from nova_notifications.legacy.times import null_safe_str

__all__ = [
    'audit_period_bounds', 'image_meta', 'info_from_instance',
    'null_safe_isotime', 'null_safe_str',
    'send_instance_update_notification', 'send_update',
    'send_update_with_states',
]

LOG = logging.getLogger(__name__)


def audit_period_bounds(
        current_period: bool = False
) -> tuple[datetime.datetime, datetime.datetime]:
    """The beginning and the end of the audit period, naive UTC.

    :param current_period: the period that is running, up to now, in place
        of the last completed one.
    """
    return times.audit_period_bounds(
        runtime.current().settings.instance_usage_audit_period,
        current_period)


def info_from_instance(context: Any, instance: Any, network_info: Any,
                       populate_image_ref_url: bool = False,
                       **kw: Any) -> dict[str, Any]:
    """What every legacy notification about an instance says.

    :param context: the request context.
    :param instance: the instance.
    :param network_info: its network, or None.
    :param populate_image_ref_url: whether to look up the URL of its image.
    :param kw: keys to add or to override.
    """
    url = (images.image_ref_url(context, instance)
           if populate_image_ref_url else None)
    return legacy.info_from_instance(instance, network_info, url, **kw)


def send_update(context: Any, old_instance: Any, new_instance: Any,
                service: str = 'compute', host: str | None = None) -> None:
    """An instance was saved: report what changed, never raise.

    The parameters are those of
    :func:`nova_notifications.emitters.instance.send_update`.
    """
    emitters.instance.send_update(context, old_instance, new_instance,
                                  service, host)


def send_update_with_states(
        context: Any, instance: Any, old_vm_state: str | None,
        new_vm_state: str | None, old_task_state: str | None,
        new_task_state: str | None, service: str = 'compute',
        host: str | None = None, verify_states: bool = False) -> None:
    """An instance changed its state: report it, never raise.

    The parameters are those of
    :func:`nova_notifications.emitters.instance.send_update_with_states`.
    """
    emitters.instance.send_update_with_states(
        context, instance, old_vm_state, new_vm_state, old_task_state,
        new_task_state, service, host, verify_states)


def send_instance_update_notification(
        context: Any, instance: Any, old_vm_state: str | None = None,
        old_task_state: str | None = None, new_vm_state: str | None = None,
        new_task_state: str | None = None, service: str = 'compute',
        host: str | None = None,
        old_display_name: str | None = None) -> None:
    """Send an update, whatever ``notify_on_state_change`` says.

    :raises Exception: what building the payload raised, as in Nova.
    """
    emitters.instance.send_instance_update_notification(
        context, instance, old_vm_state, old_task_state, new_vm_state,
        new_task_state, service, host, old_display_name, best_effort=False)
