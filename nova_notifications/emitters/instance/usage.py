# SPDX-License-Identifier: Apache-2.0
"""Legacy notifications about an instance, and its usage reports."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from typing import Any

from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import info
from nova_notifications.legacy import instance as legacy
from nova_notifications.objects import instance as objects
from nova_notifications.protocols import InstanceLike

Period = tuple[datetime.datetime, datetime.datetime]
Extra = dict[str, Any] | Callable[[], dict[str, Any]] | None

_API = fields.NotificationSource.API
_ERROR = 'error'


def send(context: Any, instance: InstanceLike, event_type: str, *,
         host: str | None = None, network_info: Any = None,
         extra_usage_info: Extra = None,
         fault: BaseException | None = None, notifier: Any = None,
         best_effort: bool = True) -> None:
    """Send a legacy notification about an instance. The format must be on.

    :param context: the request context.
    :param instance: the instance.
    :param event_type: the legacy event type.
    :param host: the host that publishes; None is this one.
    :param network_info: the network of the instance.
    :param extra_usage_info: keys to add to the payload, or to override, or
        a function that makes them.
    :param fault: why the action failed.
    :param notifier: the caller's own notifier.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    def build() -> dict[str, Any]:
        extra = (extra_usage_info() if callable(extra_usage_info)
                 else extra_usage_info or {})
        payload = info.info_from_instance(
            context, instance, network_info, populate_image_ref_url=True,
            **extra)
        if fault is not None:
            payload.update(legacy.fault_info(fault))
        return payload

    base.send_legacy(
        context, event_type,
        base.ERROR if event_type.endswith(_ERROR) else base.INFO, build,
        host=host, notifier=notifier, subject=instance,
        best_effort=best_effort)


def fixed_ip(context: Any, instance: InstanceLike, host: str | None,
             action: str, phase: str, *, network_info: Any = None,
             best_effort: bool = True) -> None:
    """Notify that an instance gets a fixed address, or loses it. Legacy only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param action: ``create_ip`` or ``delete_ip``.
    :param phase: ``start`` or ``end``.
    :param network_info: the network of the instance, once it has changed.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    if runtime.enabled(runtime.LEGACY):
        send(context, instance, f'compute.instance.{action}.{phase}',
             host=host, network_info=network_info, best_effort=best_effort)


def exists(context: Any, instance: InstanceLike, host: str | None, *,
           current_period: bool = False,
           audit_period: Period | None = None,
           system_metadata: dict[str, Any] | None = None,
           extra_usage_info: dict[str, Any] | None = None,
           notifier: Any = None, formats: int = runtime.BOTH,
           best_effort: bool = True) -> None:
    """Report that an instance has been there in an audit period.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param current_period: the period that is running, up to now, in place
        of the last completed one.
    :param audit_period: its beginning and its end, naive UTC, in place of
        either.
    :param system_metadata: in place of the instance's own, for legacy.
    :param extra_usage_info: keys to add to the legacy payload, or to
        override.
    :param notifier: the caller's own legacy notifier.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    try:
        begin, end = audit_period or info.audit_period_bounds(current_period)
    except ValueError as exc:
        base.handle_build_error('instance.exists', instance, exc, best_effort)
        return

    def extra() -> dict[str, Any]:
        said: dict[str, Any] = {'audit_period_beginning': str(begin),
                                'audit_period_ending': str(end)}
        if system_metadata is not None:
            said['image_meta'] = legacy.image_meta(system_metadata)
        return {**said, **(extra_usage_info or {})}

    if on & runtime.LEGACY:
        send(context, instance, 'compute.instance.exists', host=host,
             extra_usage_info=extra, notifier=notifier,
             best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.InstanceExistsNotification,
            'instance', 'exists', None,
            lambda: objects.InstanceExistsPayload(
                context=context, instance=instance,
                audit_period=objects.AuditPeriodPayload(
                    audit_period_beginning=begin, audit_period_ending=end)),
            host=host, subject=instance, best_effort=best_effort)


@contextlib.contextmanager
def notify_about_instance_delete(
        context: Any, instance: InstanceLike, action: str = 'delete', *,
        source: str = _API, notifier: Any = None,
        best_effort: bool = True) -> Iterator[None]:
    """Notify the start of a deletion, and its end when the body is done.

    The end is sent also where the body raised, and the body's exception goes
    on to the caller whatever becomes of the notification.

    :param context: the request context.
    :param instance: the instance.
    :param action: ``delete`` or ``soft_delete``; any other, such as
        ``force_delete``, is sent in the legacy format alone.
    :param source: a value of ``NotificationSource``.
    :param notifier: the caller's own legacy notifier.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    def notify(phase: str, best_effort: bool) -> None:
        on = runtime.enabled()
        if on & runtime.LEGACY:
            send(context, instance,
                 f'compute.instance.{action}.{phase}',
                 notifier=notifier, best_effort=best_effort)
        if on & runtime.VERSIONED and action in DELETIONS:
            base.send_versioned(
                context, objects.InstanceActionNotification,
                'instance', action, phase,
                lambda: objects.InstanceActionPayload(
                    context=context, instance=instance, fault=None),
                source=source, subject=instance, best_effort=best_effort)

    notify('start', best_effort)
    try:
        yield
    except BaseException:
        try:
            notify('end', True)
        except BaseException as failure:
            base.log_send_error(f'instance.{action}.end', instance, failure)
        raise
    notify('end', best_effort)


DELETIONS = (fields.NotificationAction.DELETE,
             fields.NotificationAction.SOFT_DELETE)
