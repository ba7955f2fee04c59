# SPDX-License-Identifier: Apache-2.0
"""Send updates by the functions of ``nova.notifications.base``.

Each calls the others by these names, as in Nova: who replaces one of them
here, as Nova's tests do, is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oslo_log import log as logging

from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import updates
from nova_notifications.emitters.instance.usage import audit_period_bounds
from nova_notifications.emitters.instance.usage import info_from_instance
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


def send_update(context: Any, old_instance: Any, new_instance: Any,
                service: str = 'compute', host: str | None = None) -> None:
    """Report what changed of an instance that was saved; never raise.

    :param context: the request context.
    :param old_instance: the instance before it was saved.
    :param new_instance: the instance afterwards.
    :param service: the service in the legacy publisher id.
    :param host: the host that publishes; None is this one.
    """
    asked = runtime.current().settings.notify_on_state_change()
    if not asked:
        return

    def send() -> None:
        changes = updates.difference(asked, old_instance, new_instance)
        if 'new_vm_state' in changes:
            send_update_with_states(
                context, new_instance, changes['old_vm_state'],
                changes['new_vm_state'], changes['old_task_state'],
                changes['new_task_state'], service, host)
        else:
            send_instance_update_notification(
                context, new_instance, service=service, host=host, **changes)

    _without_raising(new_instance, send)


def send_update_with_states(
        context: Any, instance: Any, old_vm_state: str | None,
        new_vm_state: str | None, old_task_state: str | None,
        new_task_state: str | None, service: str = 'compute',
        host: str | None = None, verify_states: bool = False) -> None:
    """Report that an instance changed its state; never raise.

    :param context: the request context.
    :param instance: the instance.
    :param old_vm_state: the VM state before.
    :param new_vm_state: the VM state now.
    :param old_task_state: the task state before.
    :param new_task_state: the task state now.
    :param service: the service in the legacy publisher id.
    :param host: the host that publishes; None is this one.
    :param verify_states: send nothing where no state has changed that
        ``notify_on_state_change`` asks for.
    """
    asked = runtime.current().settings.notify_on_state_change()
    if asked and not (verify_states and not updates.is_change(
            asked, (old_vm_state, old_task_state),
            (new_vm_state, new_task_state))):
        _without_raising(instance, lambda: send_instance_update_notification(
            context, instance, old_vm_state=old_vm_state,
            old_task_state=old_task_state, new_vm_state=new_vm_state,
            new_task_state=new_task_state, service=service, host=host))


def send_instance_update_notification(
        context: Any, instance: Any, old_vm_state: str | None = None,
        old_task_state: str | None = None, new_vm_state: str | None = None,
        new_task_state: str | None = None, service: str = 'compute',
        host: str | None = None,
        old_display_name: str | None = None) -> None:
    """Send an update, whatever ``notify_on_state_change`` is.

    :param context: the request context.
    :param instance: the instance.
    :param old_vm_state: the VM state before, where that is known.
    :param old_task_state: the task state before, where that is known.
    :param new_vm_state: the VM state now; None is that of the instance.
    :param new_task_state: the task state now.
    :param service: the service in the legacy publisher id.
    :param host: the host that publishes; None is this one.
    :param old_display_name: the name before, where it has changed.
    :raises Exception: what building the payload raised, as in Nova.
    """
    on = runtime.enabled(Format.BOTH)
    if on:
        updates.send(on, context, instance, old_vm_state, old_task_state,
                     new_vm_state, new_task_state, service, host,
                     old_display_name, best_effort=False)


def _without_raising(instance: Any, send: Callable[[], None]) -> None:
    """Send; log what goes wrong, once.

    An instance that was deleted meanwhile is no error.

    :param instance: the instance, for the log.
    :param send: what sends.
    """
    try:
        send()
    except runtime.current().hooks.missing_instance_errors:
        LOG.debug('No update is sent for an instance that is gone.',
                  instance=instance)
    except Exception as exc:
        # As an exception, but without its traceback, which may have secrets.
        LOG.exception('An update of an instance was not sent: %s: %s',
                      type(exc).__name__, base.masked(exc),
                      instance=instance, exc_info=False)
