# SPDX-License-Identifier: Apache-2.0
"""Send what ``nova.compute.utils`` sends about instances, by its names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from nova_notifications import emitters
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.dropin import notifications
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import usage
from nova_notifications.settings import Format

_COMPUTE = fields.NotificationSource.COMPUTE
_API = fields.NotificationSource.API
_VERSIONED = Format.VERSIONED


def notify_about_instance_action(
        context: Any, instance: Any, host: str, action: Any,
        phase: Any = None, source: str = _COMPUTE,
        exception: Any = None, bdms: Any = None,
        best_effort: bool = False) -> None:
    """Notify that something is done to an instance; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param action: a value of ``NotificationAction``.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param source: the service that sends it, a value of
        ``NotificationSource``.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    :raises Exception: what building the payload raised. Not with
        ``best_effort``.
    """
    emitters.instance.action(
        context, instance, host, action, phase, source=source,
        exception=exception, bdms=bdms, formats=_VERSIONED,
        best_effort=best_effort)


def notify_about_instance_create(
        context: Any, instance: Any, host: str, phase: Any = None,
        exception: Any = None, bdms: Any = None) -> None:
    """Notify that an instance is built; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.create(
        context, instance, host, phase, exception=exception, bdms=bdms,
        formats=_VERSIONED, best_effort=False)


def notify_about_instance_rebuild(
        context: Any, instance: Any, host: str,
        action: Any = fields.NotificationAction.REBUILD,
        phase: Any = None, source: str = _COMPUTE,
        exception: Any = None, bdms: Any = None) -> None:
    """Notify that an instance is rebuilt; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param action: ``rebuild`` or ``rebuild_scheduled``.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param source: the service that sends it, a value of
        ``NotificationSource``.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.rebuild(
        context, instance, host, phase, action=action, source=source,
        exception=exception, bdms=bdms, formats=_VERSIONED,
        best_effort=False)


def notify_about_instance_rescue_action(
        context: Any, instance: Any, host: str, rescue_image_ref: str | None,
        phase: Any = None, exception: Any = None) -> None:
    """Notify that an instance is rescued; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param rescue_image_ref: the UUID of the image to boot from.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param exception: why it failed; the priority is then ERROR.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.rescue(
        context, instance, host, rescue_image_ref, phase,
        exception=exception, formats=_VERSIONED, best_effort=False)


def notify_about_instance_snapshot(
        context: Any, instance: Any, host: str, phase: Any,
        snapshot_image_id: str) -> None:
    """Notify that a snapshot of an instance is taken; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param phase: ``start`` or ``end``.
    :param snapshot_image_id: the UUID of the new image.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.snapshot(
        context, instance, host, snapshot_image_id, phase,
        formats=_VERSIONED, best_effort=False)


def notify_about_resize_prep_instance(
        context: Any, instance: Any, host: str, phase: Any,
        new_flavor: Any) -> None:
    """Notify that a resize is prepared; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param phase: ``start`` or ``end``.
    :param new_flavor: the flavor to resize to.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.resize_prep(
        context, instance, host, new_flavor, phase, formats=_VERSIONED,
        best_effort=False)


def notify_about_volume_attach_detach(
        context: Any, instance: Any, host: str, action: Any, phase: Any,
        volume_id: Any = None, exception: Any = None) -> None:
    """Notify that a volume is attached or detached; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param action: ``volume_attach`` or ``volume_detach``.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param volume_id: the UUID of the volume.
    :param exception: why it failed; the priority is then ERROR.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.volume_attach_detach(
        context, instance, host, volume_id, action, phase,
        exception=exception, formats=_VERSIONED, best_effort=False)


def notify_about_volume_swap(
        context: Any, instance: Any, host: str, phase: Any,
        old_volume_id: str, new_volume_id: str,
        exception: Any = None) -> None:
    """Notify that a volume takes the place of another; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param old_volume_id: the UUID of the volume that goes.
    :param new_volume_id: the UUID of the volume that comes.
    :param exception: why it failed; the priority is then ERROR.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.volume_swap(
        context, instance, host, old_volume_id, new_volume_id, phase,
        exception=exception, best_effort=False)


def notify_about_share_attach_detach(
        context: Any, instance: Any, host: str, action: Any, phase: Any,
        share_id: Any = None, exception: Any = None) -> None:
    """Notify that a share is attached or detached; versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes.
    :param action: ``share_attach`` or ``share_detach``.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param share_id: the UUID of the share.
    :param exception: why it failed; the priority is then ERROR.
    :raises Exception: what building the payload raised.
    """
    emitters.instance.share_attach_detach(
        context, instance, host, share_id, action, phase,
        exception=exception, best_effort=False)


def notify_about_instance_usage(
        notifier: Any, context: Any, instance: Any, event_suffix: str,
        network_info: Any = None,
        extra_usage_info: dict[str, Any] | None = None, fault: Any = None,
        best_effort: bool = False) -> None:
    """Send ``compute.instance.<event_suffix>``; legacy only.

    :param notifier: Nova's legacy notifier of the service; None is that of
        ``nova-compute`` on this host.
    :param context: the request context.
    :param instance: the instance.
    :param event_suffix: for example ``pause.start``.
    :param network_info: the network of the instance.
    :param extra_usage_info: keys to add to the payload.
    :param fault: why it failed; the priority is then ERROR.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    :raises Exception: what building the payload raised. Not with
        ``best_effort``.
    """
    if runtime.enabled(Format.LEGACY):
        usage.send(
            context, instance, f'compute.instance.{event_suffix}',
            network_info=network_info, extra_usage_info=extra_usage_info,
            fault=fault, notifier=notifier, best_effort=best_effort)


def notify_usage_exists(
        notifier: Any, context: Any, instance_ref: Any, host: str,
        current_period: bool = False,
        ignore_missing_network_data: bool = True,
        system_metadata: dict[str, Any] | None = None,
        extra_usage_info: dict[str, Any] | None = None) -> None:
    """Report that an instance has been there in a period; both formats.

    :param notifier: Nova's legacy notifier of the service; None is that of
        ``nova-compute`` on this host.
    :param context: the request context.
    :param instance_ref: the instance.
    :param host: the host that publishes.
    :param current_period: the period that is running, up to now, in place of
        the last completed one.
    :param ignore_missing_network_data: has no effect, as in Nova.
    :param system_metadata: in place of the instance's own, for legacy.
    :param extra_usage_info: keys to add to the legacy payload.
    :raises Exception: what building the payload raised.
    """
    if not runtime.enabled(Format.BOTH):
        return
    period = notifications.audit_period_bounds(current_period)
    extra: dict[str, Any] = {'audit_period_beginning': str(period[0]),
                             'audit_period_ending': str(period[1])}
    if system_metadata is not None:
        extra['image_meta'] = notifications.image_meta(system_metadata)
    notify_about_instance_usage(
        notifier, context, instance_ref, 'exists',
        extra_usage_info={**extra, **(extra_usage_info or {})})
    emitters.instance.exists(
        context, instance_ref, host, audit_period=period, formats=_VERSIONED,
        best_effort=False)


@contextlib.contextmanager
def notify_about_instance_delete(
        notifier: Any, context: Any, instance: Any,
        delete_type: str = 'delete', source: str = _API) -> Iterator[None]:
    """Notify the start and the end of a deletion; both formats.

    :param notifier: Nova's legacy notifier of the service; None is that of
        ``nova-compute`` on this host.
    :param context: the request context.
    :param instance: the instance.
    :param delete_type: ``delete``, ``soft_delete`` or ``force_delete``; the
        last one is legacy only.
    :param source: the service that sends it, a value of
        ``NotificationSource``.
    :raises Exception: what building the payload raised. An exception of the
        body goes on to the caller, whatever becomes of the end.
    """
    def notify(phase: str) -> None:
        notify_about_instance_usage(
            notifier, context, instance, f'{delete_type}.{phase}')
        if delete_type in usage.DELETIONS:
            notify_about_instance_action(
                context, instance, host=runtime.current().settings.host(),
                source=source, action=delete_type, phase=phase)

    notify('start')
    try:
        yield
    except BaseException:
        try:
            notify('end')
        except BaseException as failure:
            base.log_send_error(f'instance.{delete_type}.end', instance,
                                failure)
        raise
    notify('end')
