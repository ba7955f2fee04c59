# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the start, the end or the failure of actions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Literal

from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import usage
from nova_notifications.objects import base as objects_base
from nova_notifications.objects import exception as exception_objects
from nova_notifications.objects import flavor as flavor_objects
from nova_notifications.objects import instance as objects
from nova_notifications.protocols import BlockDeviceLike
from nova_notifications.protocols import FlavorLike
from nova_notifications.protocols import InstanceLike
from nova_notifications.protocols import PortLike
from nova_notifications.settings import Format

# Those without data of their own, which action() sends.
Action = Literal[
    'delete', 'evacuate', 'interface_attach', 'interface_detach',
    'live_migration_abort', 'live_migration_force_complete',
    'live_migration_post', 'live_migration_post_dest', 'live_migration_pre',
    'live_migration_rollback', 'live_migration_rollback_dest', 'lock',
    'pause', 'power_off', 'power_on', 'reboot', 'resize', 'resize_confirm',
    'resize_finish', 'resize_revert', 'restore', 'resume', 'shelve',
    'shelve_offload', 'shutdown', 'soft_delete', 'suspend',
    'trigger_crash_dump', 'unlock', 'unpause', 'unrescue', 'unshelve']

_COMPUTE = fields.NotificationSource.COMPUTE
_API = fields.NotificationSource.API


def _emit(on: Format, context: object, instance: InstanceLike,
          host: str | None, cls: type[objects_base.NotificationBase],
          action: str, phase: str | None,
          build: Callable[..., objects_base.NotificationPayloadBase], *,
          source: str, exception: BaseException | None = None,
          network_info: Iterable[PortLike] | None = None,
          extra_usage_info: usage.Extra = None,
          best_effort: bool) -> None:
    """Send an action in the formats that are on and have an event for it.

    :param on: the formats that are on, and one at least is.
    :param build: makes the payload, given the payload of the exception.
    """
    if host is None:
        host = runtime.current().settings.host()
    base.send(
        on, context, cls, 'instance', action, phase,
        functools.partial(build, fault=None) if exception is None else
        lambda: build(fault=base.fault_of(exception)),
        lambda: usage.payload(context, instance, network_info,
                              extra_usage_info, exception),
        host=host, source=source, failed=exception is not None,
        subject=instance, best_effort=best_effort)


def action(context: object, instance: InstanceLike, host: str | None,
           action: Action,
           phase: Literal['start', 'end', 'error', None] = None, *,
           source: str = _COMPUTE, exception: BaseException | None = None,
           bdms: Iterable[BlockDeviceLike] | None = None,
           network_info: Iterable[PortLike] | None = None,
           extra_usage_info: dict[str, Any] | None = None,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that something is done to an instance.

    For the actions that carry no data of their own: ``delete``, ``pause``,
    ``reboot``, ``shelve`` and so on. The others have functions of their own.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param action: a value of ``NotificationAction``.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param source: a value of ``NotificationSource``.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :param network_info: the network of the instance, for legacy.
    :param extra_usage_info: keys to add to the legacy payload.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionNotification,
          action, phase,
          functools.partial(objects.InstanceActionPayload, context=context,
                            instance=instance, bdms=bdms),
          source=source, exception=exception, network_info=network_info,
          extra_usage_info=extra_usage_info,
          best_effort=best_effort)


def create(context: object, instance: InstanceLike, host: str | None,
           phase: Literal['start', 'end', 'error'], *,
           exception: BaseException | None = None,
           bdms: Iterable[BlockDeviceLike] | None = None,
           network_info: Iterable[PortLike] | None = None,
           extra_usage_info: dict[str, Any] | None = None,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that an instance is built.

    The end of the legacy format has ``message: Success``.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param phase: ``start``, ``end`` or ``error``.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :param network_info: the network of the instance, for legacy.
    :param extra_usage_info: keys to add to the legacy payload; at the start,
        ``image_name``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    if phase == fields.NotificationPhase.END and extra_usage_info is None:
        extra_usage_info = {'message': 'Success'}
    _emit(on, context, instance, host,
          objects.InstanceCreateNotification,
          fields.NotificationAction.CREATE, phase,
          functools.partial(objects.InstanceCreatePayload, context=context,
                            instance=instance, bdms=bdms),
          source=_COMPUTE, exception=exception, network_info=network_info,
          extra_usage_info=extra_usage_info,
          best_effort=best_effort)


def rebuild(context: object, instance: InstanceLike, host: str | None,
            phase: Literal['start', 'end', 'error', None] = None, *,
            action: Literal['rebuild', 'rebuild_scheduled'] = 'rebuild',
            source: str = _COMPUTE, exception: BaseException | None = None,
            bdms: Iterable[BlockDeviceLike] | None = None,
            network_info: Iterable[PortLike] | None = None,
            extra_usage_info: dict[str, Any] | None = None,
            formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that an instance is rebuilt.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param phase: ``start``, ``end``, ``error`` or None.
    :param action: ``rebuild``, or ``rebuild_scheduled`` without a phase when
        the conductor has chosen a host.
    :param source: a value of ``NotificationSource``.
    :param exception: why it failed; the priority is then ERROR.
    :param bdms: the block devices of the instance; None has them read, where
        ``bdms_in_notifications`` asks for them.
    :param network_info: the network of the instance, for legacy.
    :param extra_usage_info: keys to add to the legacy payload.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionRebuildNotification,
          action, phase,
          functools.partial(objects.InstanceActionRebuildPayload,
                            context=context, instance=instance, bdms=bdms),
          source=source, exception=exception, network_info=network_info,
          extra_usage_info=extra_usage_info,
          best_effort=best_effort)


def rescue(context: object, instance: InstanceLike, host: str | None,
           rescue_image_ref: str | None, phase: Literal['start', 'end'], *,
           exception: BaseException | None = None,
           rescue_image_name: str | None = None,
           network_info: Iterable[PortLike] | None = None,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that an instance is booted from a rescue image.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param rescue_image_ref: the id of the rescue image.
    :param phase: ``start`` or ``end``.
    :param exception: why it failed; the priority is then ERROR.
    :param rescue_image_name: its name, for legacy.
    :param network_info: the network of the instance, for legacy.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionRescueNotification,
          fields.NotificationAction.RESCUE, phase,
          functools.partial(objects.InstanceActionRescuePayload,
                            context=context, instance=instance,
                            rescue_image_ref=rescue_image_ref),
          source=_COMPUTE, exception=exception, network_info=network_info,
          extra_usage_info={'rescue_image_name': rescue_image_name},
          best_effort=best_effort)


def resize_prep(context: object, instance: InstanceLike, host: str | None,
                new_flavor: FlavorLike, phase: Literal['start', 'end'], *,
                formats: Format = Format.BOTH,
                best_effort: bool = True) -> None:
    """Notify that a resize or a cold migration is prepared.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param new_flavor: the flavor to resize to.
    :param phase: ``start`` or ``end``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return

    def build(fault: exception_objects.ExceptionPayload | None
              ) -> objects.InstanceActionResizePrepPayload:
        return objects.InstanceActionResizePrepPayload(
            context=context, instance=instance, fault=fault,
            new_flavor=flavor_objects.FlavorPayload(new_flavor))

    def extra() -> dict[str, Any]:
        if phase != fields.NotificationPhase.END:
            return {}
        return {'new_instance_type': new_flavor.name,
                'new_instance_type_id': new_flavor.id}

    _emit(on, context, instance, host,
          objects.InstanceActionResizePrepNotification,
          fields.NotificationAction.RESIZE_PREP, phase, build,
          source=_COMPUTE, extra_usage_info=extra,
          best_effort=best_effort)


def snapshot(context: object, instance: InstanceLike, host: str | None,
             snapshot_image_id: str, phase: Literal['start', 'end'], *,
             formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that an image is made of an instance.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param snapshot_image_id: the id of that image.
    :param phase: ``start`` or ``end``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionSnapshotNotification,
          fields.NotificationAction.SNAPSHOT, phase,
          functools.partial(objects.InstanceActionSnapshotPayload,
                            context=context, instance=instance,
                            snapshot_image_id=snapshot_image_id),
          source=_COMPUTE,
          best_effort=best_effort)


def volume_attach_detach(context: object, instance: InstanceLike,
                         host: str | None, volume_id: str,
                         action: Literal['volume_attach', 'volume_detach'],
                         phase: Literal['start', 'end', 'error'], *,
                         exception: BaseException | None = None,
                         formats: Format = Format.BOTH,
                         best_effort: bool = True) -> None:
    """Notify that a volume is attached to an instance, or detached from it.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param volume_id: the volume.
    :param action: ``volume_attach`` or ``volume_detach``; legacy has their
        ends alone.
    :param phase: ``start``, ``end`` or ``error``.
    :param exception: why it failed; the priority is then ERROR.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionVolumeNotification,
          action, phase,
          functools.partial(objects.InstanceActionVolumePayload,
                            context=context, instance=instance,
                            volume_id=volume_id),
          source=_COMPUTE, exception=exception,
          extra_usage_info={'volume_id': volume_id},
          best_effort=best_effort)


def volume_swap(context: object, instance: InstanceLike, host: str | None,
                old_volume_id: str, new_volume_id: str,
                phase: Literal['start', 'end', 'error'], *,
                exception: BaseException | None = None,
                best_effort: bool = True) -> None:
    """Notify that a volume of an instance is replaced by another one.

    Versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param old_volume_id: the volume that is copied from and detached.
    :param new_volume_id: the volume that is copied to and attached.
    :param phase: ``start``, ``end`` or ``error``.
    :param exception: why it failed; the priority is then ERROR.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(Format.VERSIONED)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionVolumeSwapNotification,
          fields.NotificationAction.VOLUME_SWAP, phase,
          functools.partial(objects.InstanceActionVolumeSwapPayload,
                            context=context, instance=instance,
                            old_volume_id=old_volume_id,
                            new_volume_id=new_volume_id),
          source=_COMPUTE, exception=exception,
          best_effort=best_effort)


def share_attach_detach(context: object, instance: InstanceLike,
                        host: str | None, share_id: str,
                        action: Literal['share_attach', 'share_detach'],
                        phase: Literal['start', 'end', 'error'], *,
                        exception: BaseException | None = None,
                        best_effort: bool = True) -> None:
    """Notify that a share is attached to an instance, or detached from it.

    Versioned only.

    :param context: the request context.
    :param instance: the instance.
    :param host: the host that publishes; None is this one.
    :param share_id: the share.
    :param action: ``share_attach`` or ``share_detach``.
    :param phase: ``start``, ``end`` or ``error``.
    :param exception: why it failed; the priority is then ERROR.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(Format.VERSIONED)
    if not on:
        return
    _emit(on, context, instance, host,
          objects.InstanceActionShareNotification,
          action, phase,
          functools.partial(objects.InstanceActionSharePayload,
                            context=context, instance=instance,
                            share_id=share_id),
          source=_API, exception=exception,
          best_effort=best_effort)
