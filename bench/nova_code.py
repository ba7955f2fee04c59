# SPDX-License-Identifier: Apache-2.0
"""The side that is Nova's own code, unmodified, from its wheel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nova.compute import utils as compute_utils
from nova.notifications import base as notifications
from nova.notifications.objects import instance as instance_payloads
from nova.notifications.objects import metrics as metrics_payloads
from nova.notifications.objects import request_spec as spec_payloads
from nova.notifications.objects import service as service_payloads
from nova import rpc

from bench import cases


def side(case: cases.Case, world: cases.World) -> cases.Side:
    """Nova's way to emit a case; ``nova.rpc`` must be initialized."""
    return cases.Side(
        emit=_emissions(world)[case.name], primitive=_primitives,
        build=_builders(world)[case.name],
        notify=lambda payloads: _notify(case, world, payloads))


def off(world: cases.World) -> Callable[[], None]:
    """An emission; for a process where the versioned format is off."""
    notify, host = compute_utils.notify_about_instance_action, cases.HOST
    context, instance, bdms = world.context, world.instance, world.bdms
    return lambda: notify(context, instance, host, action='pause',
                          phase='start', bdms=bdms)


def off_pair(world: cases.World) -> Callable[[], None]:
    """What Nova's compute manager calls for a pause, in both formats."""
    versioned = off(world)

    def pair() -> None:
        compute_utils.notify_about_instance_usage(
            rpc.get_notifier('compute', cases.HOST), world.context,
            world.instance, 'pause.start')
        versioned()
    return pair


def _emissions(world: cases.World) -> dict[str, Callable[[], Any]]:
    instance = world.instance
    return {
        'instance.pause.start': lambda: (
            compute_utils.notify_about_instance_action(
                world.context, instance, cases.HOST, action='pause',
                phase='start', bdms=world.bdms)),
        'instance.create.end': lambda: (
            compute_utils.notify_about_instance_create(
                world.context, instance, cases.HOST, phase='end',
                bdms=world.bdms)),
        'instance.update (both)': lambda: (
            notifications.send_instance_update_notification(
                world.context, instance, 'active', None, 'active', 'pausing',
                'compute', cases.HOST)),
        'service.update': lambda: (
            world.service._send_notification('update')),
        'select_destinations.start': lambda: (
            compute_utils.notify_about_scheduler_action(
                world.context, world.request_spec, 'select_destinations',
                phase='start')),
        'metrics.update': lambda: (
            compute_utils.notify_about_metrics_update(
                world.context, cases.HOST, '10.0.0.2', 'fake-mini',
                world.metrics)),
    }


def _builders(world: cases.World) -> dict[str, Callable[[], list[Any]]]:
    context, instance = world.context, world.instance

    def update() -> list[Any]:
        legacy = notifications.info_from_instance(
            context, instance, None, populate_image_ref_url=True)
        states = notifications._compute_states_payload(
            instance, 'active', None, 'active', 'pausing')
        legacy.update(states)
        begin, end = notifications.audit_period_bounds(current_period=True)
        return [legacy, instance_payloads.InstanceUpdatePayload(
            context=context, instance=instance,
            state_update=instance_payloads.InstanceStateUpdatePayload(
                **states),
            audit_period=instance_payloads.AuditPeriodPayload(
                audit_period_beginning=begin, audit_period_ending=end),
            old_display_name=None)]

    return {
        'instance.pause.start': lambda: [
            instance_payloads.InstanceActionPayload(
                context=context, instance=instance, fault=None,
                bdms=world.bdms)],
        'instance.create.end': lambda: [
            instance_payloads.InstanceCreatePayload(
                context=context, instance=instance, fault=None,
                bdms=world.bdms)],
        'instance.update (both)': update,
        'service.update': lambda: [
            service_payloads.ServiceStatusPayload(world.service)],
        'select_destinations.start': lambda: [
            spec_payloads.RequestSpecPayload(
                request_spec=world.request_spec)],
        'metrics.update': lambda: [
            metrics_payloads.MetricsPayload(
                host=cases.HOST, host_ip='10.0.0.2', nodename='fake-mini',
                monitor_metric_list=world.metrics)],
    }


def _primitives(payloads: list[Any]) -> list[Any]:
    for payload in payloads:
        if not isinstance(payload, dict):
            payload.obj_reset_changes(recursive=True)
    return cases.primitives(payloads)


def _notify(case: cases.Case, world: cases.World,
            payloads: list[Any]) -> None:
    if case.legacy:
        service, host = case.legacy_publisher.split('.')
        rpc.get_notifier(service, host).info(
            world.context, case.legacy, payloads[0])
    rpc.get_versioned_notifier(case.publisher).info(
        world.context, event_type=case.event_type, payload=payloads[-1])
