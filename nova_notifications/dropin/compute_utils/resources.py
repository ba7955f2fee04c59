# SPDX-License-Identifier: Apache-2.0
"""Send what ``nova.compute.utils`` sends about all else, by its names."""

from __future__ import annotations

from typing import Any

from oslo_log import log as logging

from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.settings import Format

LOG = logging.getLogger(__name__)

_SCHEDULER = fields.NotificationSource.SCHEDULER
_VERSIONED = Format.VERSIONED


def notify_about_keypair_action(
        context: Any, keypair: Any, action: Any, phase: Any) -> None:
    """Notify of an action on a key pair, in the versioned format only.

    :param context: the request context.
    :param keypair: the key pair.
    :param action: ``create``, ``import`` or ``delete``.
    :param phase: ``start`` or ``end``.
    :raises Exception: what building the payload raised.
    """
    emitters.keypair.action(context, keypair, action, phase,
                            formats=_VERSIONED, best_effort=False)


def notify_about_scheduler_action(
        context: Any, request_spec: Any, action: Any,
        phase: Any = None, source: str = _SCHEDULER) -> None:
    """Notify that the scheduler looks for hosts; versioned only.

    :param context: the request context.
    :param request_spec: the request spec.
    :param action: ``select_destinations``.
    :param phase: ``start`` or ``end``.
    :param source: the service that sends it, a value of
        ``NotificationSource``.
    :raises Exception: what building the payload raised.
    """
    emitters.scheduler.select_destinations(
        context, request_spec, phase, action=action, source=source,
        formats=_VERSIONED, best_effort=False)


def notify_about_metrics_update(
        context: Any, host: str, host_ip: str, nodename: str,
        monitor_metric_list: Any) -> None:
    """Send the measurements of a compute host; versioned only.

    :param context: the request context.
    :param host: the host.
    :param host_ip: the address of the host.
    :param nodename: the hypervisor.
    :param monitor_metric_list: the measurements.
    :raises Exception: what building the payload raised.
    """
    emitters.metrics.update(
        context, host, host_ip, nodename, monitor_metric_list,
        formats=_VERSIONED, best_effort=False)


def notify_about_libvirt_connect_error(
        context: Any, ip: str, exception: Any) -> None:
    """Notify that libvirt cannot be reached; versioned only.

    :param context: the request context.
    :param ip: the address of the host.
    :param exception: what libvirt raised.
    :raises Exception: what building the payload raised.
    """
    emitters.libvirt.connect_error(context, ip, exception,
                                   formats=_VERSIONED, best_effort=False)


def notify_about_volume_usage(
        context: Any, vol_usage: Any, host: str) -> None:
    """Send what an instance did with a volume; versioned only.

    :param context: the request context.
    :param vol_usage: the counters.
    :param host: the host that publishes.
    :raises Exception: what building the payload raised.
    """
    emitters.volume.usage(context, vol_usage, host, formats=_VERSIONED,
                          best_effort=False)


def notify_about_compute_task_error(
        context: Any, action: Any, instance_uuid: str, request_spec: Any,
        state: str | None, exception: Any) -> None:
    """Notify that a task of the conductor failed; versioned only.

    :param context: the request context.
    :param action: ``build_instances``, ``migrate_server`` or
        ``rebuild_server``.
    :param instance_uuid: the UUID of the instance.
    :param request_spec: the request spec; a dict is read by
        ``Hooks.request_spec``.
    :param state: the VM state that the instance gets.
    :param exception: why it failed.
    :raises Exception: what building the payload raised.
    """
    if not runtime.enabled(_VERSIONED):
        return
    read = runtime.current().hooks.request_spec
    if isinstance(request_spec, dict) and read is not None:
        # What Nova hands over where the request spec came over RPC.
        request_spec = read(context, request_spec)
    emitters.compute_task.error(
        context, instance_uuid, request_spec, state, exception, action,
        formats=_VERSIONED, best_effort=False)


def notify_about_aggregate_action(
        context: Any, aggregate: Any, action: Any, phase: Any) -> None:
    """Notify of an action on an aggregate, in the versioned format only.

    :param context: the request context.
    :param aggregate: the aggregate.
    :param action: ``create``, ``delete``, ``add_host`` and so on.
    :param phase: ``start`` or ``end``.
    :raises Exception: what building the payload raised.
    """
    emitters.aggregate.action(context, aggregate, action, phase,
                              formats=_VERSIONED, best_effort=False)


def notify_about_aggregate_cache(
        context: Any, aggregate: Any, host: str,
        image_status: dict[str, str], index: int, total: int) -> None:
    """Report the progress of caching images; versioned only.

    :param context: the request context.
    :param aggregate: the aggregate.
    :param host: the host that has answered.
    :param image_status: what it answered, by the UUID of the image.
    :param index: how many hosts have answered.
    :param total: how many hosts there are.
    :raises Exception: what building the payload raised.
    """
    emitters.aggregate.cache_images_progress(
        context, aggregate, host, image_status, index, total,
        best_effort=False)


def notify_about_server_group_action(
        context: Any, group: Any, action: Any) -> None:
    """Notify of an action on a server group, in the versioned format only.

    :param context: the request context.
    :param group: the server group.
    :param action: ``create``, ``delete`` or ``add_member``.
    :raises Exception: what building the payload raised.
    """
    emitters.server_group.action(context, group, action, formats=_VERSIONED,
                                 best_effort=False)


def notify_about_server_group_add_member(
        context: Any, group_id: str) -> None:
    """Notify that a server group has a new member; versioned only.

    :param context: the request context.
    :param group_id: the UUID of the group, which ``Hooks.server_group`` reads.
    :raises HookMissing: where ``init()`` was given no such hook.
    """
    if runtime.enabled(_VERSIONED):
        read = runtime.current().hooks.server_group
        if read is None:
            raise exceptions.HookMissing('server_group')
        notify_about_server_group_action(
            context, read(context, group_id),
            fields.NotificationAction.ADD_MEMBER)


def notify_about_server_group_update(
        context: Any, event_suffix: str, sg_payload: dict[str, Any]) -> None:
    """Send ``servergroup.<event_suffix>``; legacy only.

    :param context: the request context.
    :param event_suffix: for example ``addmember``.
    :param sg_payload: the whole payload.
    :raises Exception: what building the payload raised.
    """
    _send_ready(context, f'servergroup.{event_suffix}', sg_payload,
                'servergroup', None)


def notify_about_aggregate_update(
        context: Any, event_suffix: str,
        aggregate_payload: dict[str, Any]) -> None:
    """Send ``aggregate.<event_suffix>``; legacy only.

    :param context: the request context.
    :param event_suffix: for example ``create.start``.
    :param aggregate_payload: the whole payload; without ``aggregate_id`` and
        ``name`` nothing is sent.
    :raises Exception: what building the payload raised.
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
    """Send ``HostAPI.<event_suffix>``; legacy only.

    :param context: the request context.
    :param event_suffix: for example ``set_enabled.end``.
    :param host_payload: the whole payload; without ``host_name`` nothing is
        sent.
    :raises Exception: what building the payload raised.
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
    if runtime.enabled(Format.LEGACY):
        base.send_legacy(context, event_type, base.INFO, lambda: payload,
                         service=service, host=host, best_effort=False)
