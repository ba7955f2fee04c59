# SPDX-License-Identifier: Apache-2.0
"""The ``notify_*`` functions of ``nova.compute.utils``, by their names there.

Each takes what Nova's takes; what its parameters mean stands at the emitter
that it calls. All raise what building the payload raised, unless
``best_effort`` says otherwise. Those that Nova calls for the versioned format
send that alone, the others the legacy one, but for ``notify_usage_exists``
and ``notify_about_instance_delete``, which have always sent both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from oslo_log import log as logging

from nova_notifications import emitters
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.dropin.exception_wrapper import wrap_exception
from nova_notifications.dropin import notifications
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import usage

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

LOG = logging.getLogger(__name__)

_COMPUTE = fields.NotificationSource.COMPUTE
_API = fields.NotificationSource.API
_SCHEDULER = fields.NotificationSource.SCHEDULER
_VERSIONED = runtime.VERSIONED


def notify_about_instance_action(
        context: Any, instance: Any, host: str, action: str,
        phase: str | None = None, source: str = _COMPUTE,
        exception: Any = None, bdms: Any = None,
        best_effort: bool = False) -> None:
    """Versioned only, as ``emitters.instance.action``."""
    emitters.instance.action(
        context, instance, host, action, phase, source=source,
        exception=exception, bdms=bdms, formats=_VERSIONED,
        best_effort=best_effort)


def notify_about_instance_create(
        context: Any, instance: Any, host: str, phase: str | None = None,
        exception: Any = None, bdms: Any = None) -> None:
    """Versioned only, as ``emitters.instance.create``."""
    emitters.instance.create(
        context, instance, host, phase, exception=exception, bdms=bdms,
        formats=_VERSIONED, best_effort=False)


def notify_about_instance_rebuild(
        context: Any, instance: Any, host: str,
        action: str = fields.NotificationAction.REBUILD,
        phase: str | None = None, source: str = _COMPUTE,
        exception: Any = None, bdms: Any = None) -> None:
    """Versioned only, as ``emitters.instance.rebuild``."""
    emitters.instance.rebuild(
        context, instance, host, phase, action=action, source=source,
        exception=exception, bdms=bdms, formats=_VERSIONED,
        best_effort=False)


def notify_about_instance_rescue_action(
        context: Any, instance: Any, host: str, rescue_image_ref: str | None,
        phase: str | None = None, exception: Any = None) -> None:
    """Versioned only, as ``emitters.instance.rescue``."""
    emitters.instance.rescue(
        context, instance, host, rescue_image_ref, phase,
        exception=exception, formats=_VERSIONED, best_effort=False)


def notify_about_instance_snapshot(
        context: Any, instance: Any, host: str, phase: str,
        snapshot_image_id: str) -> None:
    """Versioned only, as ``emitters.instance.snapshot``."""
    emitters.instance.snapshot(
        context, instance, host, snapshot_image_id, phase,
        formats=_VERSIONED, best_effort=False)


def notify_about_resize_prep_instance(
        context: Any, instance: Any, host: str, phase: str,
        new_flavor: Any) -> None:
    """Versioned only, as ``emitters.instance.resize_prep``."""
    emitters.instance.resize_prep(
        context, instance, host, new_flavor, phase, formats=_VERSIONED,
        best_effort=False)


def notify_about_volume_attach_detach(
        context: Any, instance: Any, host: str, action: str, phase: str,
        volume_id: Any = None, exception: Any = None) -> None:
    """Versioned only, as ``emitters.instance.volume_attach_detach``."""
    emitters.instance.volume_attach_detach(
        context, instance, host, volume_id, action, phase,
        exception=exception, formats=_VERSIONED, best_effort=False)


def notify_about_volume_swap(
        context: Any, instance: Any, host: str, phase: str,
        old_volume_id: str, new_volume_id: str,
        exception: Any = None) -> None:
    """Versioned only, as ``emitters.instance.volume_swap``."""
    emitters.instance.volume_swap(
        context, instance, host, old_volume_id, new_volume_id, phase,
        exception=exception, best_effort=False)


def notify_about_share_attach_detach(
        context: Any, instance: Any, host: str, action: str, phase: str,
        share_id: Any = None, exception: Any = None) -> None:
    """Versioned only, as ``emitters.instance.share_attach_detach``."""
    emitters.instance.share_attach_detach(
        context, instance, host, share_id, action, phase,
        exception=exception, best_effort=False)


def notify_about_instance_usage(
        notifier: Any, context: Any, instance: Any, event_suffix: str,
        network_info: Any = None,
        extra_usage_info: dict[str, Any] | None = None, fault: Any = None,
        best_effort: bool = False) -> None:
    """Send ``compute.instance.<event_suffix>``. Legacy only.

    :param notifier: Nova's notifier of the service.
    :param event_suffix: for example ``pause.start``.
    :param fault: why the action failed.

    The other parameters are those of ``emitters.instance.action``.
    """
    if runtime.enabled(runtime.LEGACY):
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
    """Both formats, as ``emitters.instance.exists``.

    :param ignore_missing_network_data: has no effect, as in Nova.
    """
    if not runtime.enabled():
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
    """Notify the start and the end of a deletion, by the functions above.

    The parameters are those of
    ``emitters.instance.notify_about_instance_delete``; the exception of the
    body goes on to the caller whatever becomes of the end.
    """
    def notify(phase: str) -> None:
        notify_about_instance_usage(
            notifier, context, instance, f'{delete_type}.{phase}')
        if delete_type in usage.DELETIONS:
            notify_about_instance_action(
                context, instance, host=runtime.current().settings.host,
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


def notify_about_keypair_action(
        context: Any, keypair: Any, action: str, phase: str) -> None:
    """Versioned only, as ``emitters.keypair.action``."""
    emitters.keypair.action(context, keypair, action, phase,
                            formats=_VERSIONED, best_effort=False)


def notify_about_scheduler_action(
        context: Any, request_spec: Any, action: str,
        phase: str | None = None, source: str = _SCHEDULER) -> None:
    """Versioned only, as ``emitters.scheduler.select_destinations``."""
    emitters.scheduler.select_destinations(
        context, request_spec, phase, action=action, source=source,
        formats=_VERSIONED, best_effort=False)


def notify_about_metrics_update(
        context: Any, host: str, host_ip: str, nodename: str,
        monitor_metric_list: Any) -> None:
    """Versioned only, as ``emitters.metrics.update``."""
    emitters.metrics.update(
        context, host, host_ip, nodename, monitor_metric_list,
        formats=_VERSIONED, best_effort=False)


def notify_about_libvirt_connect_error(
        context: Any, ip: str, exception: Any) -> None:
    """Versioned only, as ``emitters.libvirt.connect_error``."""
    emitters.libvirt.connect_error(context, ip, exception,
                                   formats=_VERSIONED, best_effort=False)


def notify_about_volume_usage(
        context: Any, vol_usage: Any, host: str) -> None:
    """Versioned only, as ``emitters.volume.usage``."""
    emitters.volume.usage(context, vol_usage, host, formats=_VERSIONED,
                          best_effort=False)


def notify_about_compute_task_error(
        context: Any, action: str, instance_uuid: str, request_spec: Any,
        state: str | None, exception: Any) -> None:
    """Versioned only, as ``emitters.compute_task.error``.

    A request spec that is a dict is made a ``RequestSpec`` of Nova's.
    """
    if not runtime.enabled(_VERSIONED):
        return
    if isinstance(request_spec, dict):
        # What Nova hands over where the request spec came over RPC.
        from nova import objects
        request_spec = objects.RequestSpec.from_primitives(
            context, request_spec, {})
    emitters.compute_task.error(
        context, instance_uuid, request_spec, state, exception, action,
        formats=_VERSIONED, best_effort=False)


def notify_about_aggregate_action(
        context: Any, aggregate: Any, action: str, phase: str) -> None:
    """Versioned only, as ``emitters.aggregate.action``."""
    emitters.aggregate.action(context, aggregate, action, phase,
                              formats=_VERSIONED, best_effort=False)


def notify_about_aggregate_cache(
        context: Any, aggregate: Any, host: str,
        image_status: dict[str, str], index: int, total: int) -> None:
    """Versioned only, as ``emitters.aggregate.cache_images_progress``."""
    emitters.aggregate.cache_images_progress(
        context, aggregate, host, image_status, index, total,
        best_effort=False)


def notify_about_server_group_action(
        context: Any, group: Any, action: str) -> None:
    """Versioned only, as ``emitters.server_group.action``."""
    emitters.server_group.action(context, group, action, formats=_VERSIONED,
                                 best_effort=False)


def notify_about_server_group_add_member(
        context: Any, group_id: str) -> None:
    """Versioned only: ``server_group.add_member``.

    :param group_id: the UUID of the group, which Nova reads.
    """
    if runtime.enabled(_VERSIONED):
        from nova import objects
        notify_about_server_group_action(
            context, objects.InstanceGroup.get_by_uuid(context, group_id),
            fields.NotificationAction.ADD_MEMBER)


def notify_about_server_group_update(
        context: Any, event_suffix: str, sg_payload: dict[str, Any]) -> None:
    """Send ``servergroup.<event_suffix>``. Legacy only.

    :param sg_payload: the whole payload.
    """
    _send_ready(context, f'servergroup.{event_suffix}', sg_payload,
                'servergroup', None)


def notify_about_aggregate_update(
        context: Any, event_suffix: str,
        aggregate_payload: dict[str, Any]) -> None:
    """Send ``aggregate.<event_suffix>``. Legacy only.

    :param aggregate_payload: the whole payload; without ``aggregate_id`` and
        ``name`` nothing is sent.
    """
    identifier = (aggregate_payload.get('aggregate_id') or
                  aggregate_payload.get('name'))
    if not identifier:
        LOG.debug('aggregate.%s names no aggregate and is not sent',
                  event_suffix)
        return
    _send_ready(context, f'aggregate.{event_suffix}', aggregate_payload,
                'aggregate', str(identifier))


def notify_about_host_update(
        context: Any, event_suffix: str,
        host_payload: dict[str, Any]) -> None:
    """Send ``HostAPI.<event_suffix>``. Legacy only.

    :param host_payload: the whole payload; without ``host_name`` nothing is
        sent.
    """
    host = host_payload.get('host_name')
    if not host:
        LOG.warning('HostAPI.%s names no host and is not sent', event_suffix)
        return
    _send_ready(context, f'HostAPI.{event_suffix}', host_payload, 'api',
                host)


def _send_ready(context: Any, event_type: str, payload: dict[str, Any],
                service: str, host: str | None) -> None:
    """Send a legacy payload that the caller has made."""
    if runtime.enabled(runtime.LEGACY):
        base.send_legacy(context, event_type, base.INFO, lambda: payload,
                         service=service, host=host, best_effort=False)
