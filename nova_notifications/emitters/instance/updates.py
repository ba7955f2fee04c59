# SPDX-License-Identifier: Apache-2.0
"""Send updates of an instance: its state, its name, its tags.

Sent only where ``notify_on_state_change`` is set. An update must never get
into the way of the change it reports: these functions never raise what
building the payload raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import usage
from nova_notifications.legacy import instance as legacy
from nova_notifications.legacy import times
from nova_notifications.objects import instance as objects
from nova_notifications.protocols import InstanceLike
from nova_notifications.settings import Format

LOG = logging.getLogger(__name__)

_COMPUTE = fields.NotificationSource.COMPUTE
_BOTH_STATES = 'vm_and_task_state'


def send_update(context: object,
                old_instance: InstanceLike | Mapping[str, Any],
                new_instance: InstanceLike, *,
                host: str | None = None, source: str = _COMPUTE,
                formats: Format = Format.BOTH) -> None:
    """Report what changed of an instance that was saved.

    :param context: the request context.
    :param old_instance: the instance as it was.
    :param new_instance: the instance as it is.
    :param host: the host that publishes; None is this one.
    :param source: a value of ``NotificationSource``: who saved it.
    :param formats: which formats this call may send.
    """
    on, asked = _wanted(formats)
    if not on:
        return
    try:
        changes = difference(asked, old_instance, new_instance)
    except Exception as exc:
        _failed(new_instance, exc)
        return
    send(on, context, new_instance, service=_service(source), host=host,
         **changes)


def send_update_with_states(context: object, instance: InstanceLike,
                            old_vm_state: str | None,
                            new_vm_state: str | None,
                            old_task_state: str | None,
                            new_task_state: str | None, *,
                            host: str | None = None,
                            source: str = _COMPUTE,
                            verify_states: bool = False,
                            formats: Format = Format.BOTH) -> None:
    """Report that an instance changed its state.

    :param context: the request context.
    :param instance: the instance.
    :param old_vm_state: the VM state before; None is the current one.
    :param new_vm_state: the VM state now; None is the current one.
    :param old_task_state: the task state before; None is the current one.
    :param new_task_state: the task state now; None is the current one.
    :param host: the host that publishes; None is this one.
    :param source: a value of ``NotificationSource``: who changed it.
    :param verify_states: report only a change that
        ``notify_on_state_change`` asks for.
    :param formats: which formats this call may send.
    """
    on, asked = _wanted(formats)
    if on and not (verify_states and not is_change(
            asked, (old_vm_state, old_task_state),
            (new_vm_state, new_task_state))):
        send(on, context, instance, old_vm_state, old_task_state,
             new_vm_state, new_task_state, _service(source), host)


def send_instance_update_notification(
        context: object, instance: InstanceLike,
        old_vm_state: str | None = None, old_task_state: str | None = None,
        new_vm_state: str | None = None, new_task_state: str | None = None, *,
        host: str | None = None,
        source: str = _COMPUTE, old_display_name: str | None = None,
        formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Send an update, whatever ``notify_on_state_change`` says.

    :param context: the request context.
    :param instance: the instance.
    :param old_vm_state: the VM state before; None is the current one.
    :param old_task_state: the task state before; None is the current one.
    :param new_vm_state: the VM state now; None is the current one.
    :param new_task_state: the task state now; None is the current one.
    :param host: the host that publishes; None is this one.
    :param source: a value of ``NotificationSource``: who changed it.
    :param old_display_name: the name before, where it changed.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    :raises Exception: what building a payload raised, without
        ``best_effort``.
    """
    on = runtime.enabled(formats)
    if on:
        send(on, context, instance, old_vm_state, old_task_state,
             new_vm_state, new_task_state, _service(source), host,
             old_display_name, best_effort)


def send(on: Format, context: object, instance: InstanceLike,
         old_vm_state: str | None = None, old_task_state: str | None = None,
         new_vm_state: str | None = None, new_task_state: str | None = None,
         service: str = 'compute', host: str | None = None,
         old_display_name: str | None = None,
         best_effort: bool = True) -> None:
    """Build and send an update.

    :param on: the formats that are on.
    :param context: the request context.
    :param instance: the instance.
    :param old_vm_state: the VM state before; None is the current one.
    :param old_task_state: the task state before; None is the current one.
    :param new_vm_state: the VM state now; None is the current one.
    :param new_task_state: the task state now; None is the current one.
    :param service: the first part of the legacy publisher id.
    :param host: the host that publishes; None is this one.
    :param old_display_name: the name before, where it changed; an empty one
        is not sent.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    current = runtime.current()
    settings = current.settings
    try:
        states = legacy.states(instance, old_vm_state, old_task_state,
                               new_vm_state, new_task_state)
        begin, end = usage.audit_period_bounds(current_period=True)
        host = host or settings.host()
    except Exception as exc:
        _failed(instance, exc, best_effort)
        return

    def build_legacy() -> dict[str, Any]:
        # Nova, too, looks for the URL only where the configuration has the
        # format on, while rpc.init() may have made both notifiers.
        payload = usage.info_from_instance(
            context, instance, None, populate_image_ref_url=(
                settings.notification_format() != config.VERSIONED))
        payload.update(states)
        if old_display_name:
            payload['old_display_name'] = old_display_name
        payload['audit_period_beginning'] = times.microseconds(begin)
        payload['audit_period_ending'] = times.microseconds(end)
        return payload

    def build() -> objects.InstanceUpdatePayload:
        return objects.InstanceUpdatePayload(
            context=context, instance=instance,
            state_update=objects.InstanceStateUpdatePayload(**states),
            audit_period=objects.AuditPeriodPayload(
                audit_period_beginning=begin, audit_period_ending=end),
            # As Nova has it: an empty name counts as none.
            old_display_name=old_display_name or None)

    try:
        shared = runtime.RedactedContext(
            context, current.contexts.sanitize(context))
        if Format.LEGACY in on:
            base.send_legacy(
                shared, 'compute.instance.update', base.INFO, build_legacy,
                service=service, host=host, subject=instance,
                best_effort=False)
        if Format.VERSIONED in on:
            base.send_versioned(
                shared, objects.InstanceUpdateNotification,
                'instance', 'update', None, build, host=host,
                source=(service if service.startswith('nova-')
                        else f'nova-{service}'),
                subject=instance, best_effort=False)
    except Exception as exc:
        _failed(instance, exc, best_effort)


def _service(source: str) -> str:
    """Return what legacy publisher ids call a service."""
    return source.removeprefix('nova-')


def _failed(instance: InstanceLike, exc: Exception,
            best_effort: bool = True) -> None:
    gone = runtime.current().hooks.missing_instance_errors
    if best_effort and isinstance(exc, gone):
        LOG.debug('No update is sent for an instance that is gone.',
                  instance=instance)
        return
    base.handle_build_error('instance.update', instance, exc, best_effort)


def _wanted(formats: Format) -> tuple[Format | None, str | None]:
    """Return the formats to send an update in, and which changes count."""
    on = runtime.enabled(formats)
    asked = (runtime.current().settings.notify_on_state_change() if on
             else None)
    return (on, asked) if asked else (None, None)


def difference(asked: str | None,
               old_instance: InstanceLike | Mapping[str, Any],
               new_instance: InstanceLike) -> dict[str, Any]:
    """Return what an update of an instance has to report.

    :param asked: ``notify_on_state_change``.
    :param old_instance: the instance as it was, or a dict of it.
    :param new_instance: the instance as it is.
    :returns: the old and the new states where they changed, otherwise the
        old name, None where that has not changed either; by the names of the
        parameters of :func:`send_instance_update_notification`.
    """
    before, now = _states(old_instance), _states(new_instance)
    if is_change(asked, before, now):
        return {'old_vm_state': before[0], 'old_task_state': before[1],
                'new_vm_state': now[0], 'new_task_state': now[1]}
    old_name = _item(old_instance, 'display_name')
    return {'old_display_name': None if _item(
        new_instance, 'display_name') == old_name else old_name}


def is_change(asked: str | None, before: tuple[str | None, str | None],
              now: tuple[str | None, str | None]) -> bool:
    """Return whether a transition is one that the configuration asks for."""
    return before[0] != now[0] or (
        asked == _BOTH_STATES and before[1] != now[1])


def _states(instance: InstanceLike | Mapping[str, Any]
            ) -> tuple[str | None, str | None]:
    return _item(instance, 'vm_state'), _item(instance, 'task_state')


def _item(instance: InstanceLike | Mapping[str, Any], name: str) -> Any:
    # Nova hands over the old instance as a dict or as an object.
    return instance[name] if isinstance(instance, dict) else getattr(
        instance, name)
