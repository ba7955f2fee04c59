# SPDX-License-Identifier: Apache-2.0
"""Send legacy notifications about an instance, and usage reports.

A test of Nova may replace :func:`audit_period_bounds` and
:func:`info_from_instance`, which have the names and parameters of
``nova.notifications.base``: the emitters look them up in this module.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import images
from nova_notifications.legacy import instance as legacy
from nova_notifications.legacy import times
from nova_notifications.objects import instance as objects
from nova_notifications.protocols import InstanceLike
from nova_notifications.protocols import PortLike
from nova_notifications.runtime import Notifier
from nova_notifications.settings import Format

Period = tuple[datetime.datetime, datetime.datetime]
Extra = dict[str, Any] | Callable[[], dict[str, Any]] | None

_API = fields.NotificationSource.API
_ERROR = 'error'


def audit_period_bounds(
        current_period: bool = False
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the beginning and the end of the audit period, naive UTC.

    :param current_period: the period that is running, up to now, in place
        of the last completed one.
    :raises ValueError: for an ``instance_usage_audit_period`` there is not.
    """
    return times.audit_period_bounds(
        runtime.current().settings.instance_usage_audit_period(),
        current_period)


def info_from_instance(context: object, instance: InstanceLike,
                       network_info: Iterable[PortLike] | None,
                       populate_image_ref_url: bool = False,
                       **kw: object) -> dict[str, Any]:
    """Return the legacy payload of an instance.

    :param context: the request context.
    :param instance: the instance.
    :param network_info: its network, or None.
    :param populate_image_ref_url: whether to look up the URL of its image.
    :param kw: keys to add or to override.
    """
    url = (images.image_ref_url(context, instance)
           if populate_image_ref_url else None)
    payload = legacy.info_from_instance(instance, network_info, url)
    # Nova's rebuild brings an image_ref_url of its own.
    payload.update(kw)
    return payload


def payload(context: object, instance: InstanceLike,
            network_info: Iterable[PortLike] | None, extra_usage_info: Extra,
            fault: BaseException | None) -> dict[str, Any]:
    """Return the legacy payload of something that happens to an instance.

    :param context: the request context.
    :param instance: the instance.
    :param network_info: the network of the instance, or None.
    :param extra_usage_info: keys to add to the payload, or to override, or
        a function that makes them.
    :param fault: why the action failed, or None.
    """
    extra = (extra_usage_info() if callable(extra_usage_info)
             else extra_usage_info or {})
    info = info_from_instance(
        context, instance, network_info, populate_image_ref_url=True, **extra)
    if fault is not None:
        info.update(legacy.fault_info(fault))
    return info


def send(context: object, instance: InstanceLike, event_type: str, *,
         host: str | None = None,
         network_info: Iterable[PortLike] | None = None,
         extra_usage_info: Extra = None, fault: BaseException | None = None,
         notifier: Notifier | None = None, best_effort: bool = True) -> None:
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
    base.send_legacy(
        context, event_type,
        base.ERROR if event_type.endswith(_ERROR) else base.INFO,
        lambda: payload(context, instance, network_info, extra_usage_info,
                        fault), host=host, notifier=notifier, subject=instance,
        best_effort=best_effort)


def fixed_ip(context: object, instance: InstanceLike, host: str | None,
             action: Literal['create_ip', 'delete_ip'],
             phase: Literal['start', 'end'], *,
             network_info: Iterable[PortLike] | None = None,
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
    if runtime.enabled(Format.LEGACY):
        send(context, instance, f'compute.instance.{action}.{phase}',
             host=host, network_info=network_info, best_effort=best_effort)


def exists(context: object, instance: InstanceLike, host: str | None, *,
           current_period: bool = False,
           audit_period: Period | None = None,
           system_metadata: dict[str, Any] | None = None,
           extra_usage_info: dict[str, Any] | None = None,
           notifier: Notifier | None = None, formats: Format = Format.BOTH,
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
        begin, end = audit_period or audit_period_bounds(current_period)
    except ValueError as exc:
        base.handle_build_error('instance.exists', instance, exc, best_effort)
        return

    def extra() -> dict[str, Any]:
        said: dict[str, Any] = {'audit_period_beginning': str(begin),
                                'audit_period_ending': str(end)}
        if system_metadata is not None:
            said['image_meta'] = legacy.image_meta(system_metadata)
        return {**said, **(extra_usage_info or {})}

    if Format.LEGACY in on:
        send(context, instance, 'compute.instance.exists', host=host,
             extra_usage_info=extra, notifier=notifier,
             best_effort=best_effort)
    if Format.VERSIONED in on:
        base.send_versioned(
            context, objects.InstanceExistsNotification,
            'instance', 'exists', None,
            lambda: objects.InstanceExistsPayload(
                context=context, instance=instance,
                audit_period=objects.AuditPeriodPayload(
                    audit_period_beginning=begin, audit_period_ending=end)),
            host=host, subject=instance, best_effort=best_effort)


@contextlib.contextmanager
def deletion(
        context: object, instance: InstanceLike,
        action: Literal['delete', 'soft_delete', 'force_delete'] = 'delete',
        *, source: str = _API, notifier: Notifier | None = None,
        best_effort: bool = True) -> Iterator[None]:
    """Notify the start of a deletion, and its end when the body is done.

    The end is sent also where the body raised, and the body's exception goes
    on to the caller whatever becomes of the notification.

    :param context: the request context.
    :param instance: the instance.
    :param action: ``delete``, ``soft_delete`` or ``force_delete``; the last
        one is sent in the legacy format alone.
    :param source: a value of ``NotificationSource``.
    :param notifier: the caller's own legacy notifier.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    def notify(phase: str, best_effort: bool) -> None:
        on = runtime.enabled(Format.BOTH)
        if not on:
            return
        if Format.LEGACY in on:
            send(context, instance,
                 f'compute.instance.{action}.{phase}',
                 notifier=notifier, best_effort=best_effort)
        if Format.VERSIONED in on and action in DELETIONS:
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
