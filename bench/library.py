# SPDX-License-Identifier: Apache-2.0
"""The side that is this library, through its emitters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nova_notifications
from nova_notifications import emitters
from nova_notifications.emitters import instance as instance_emitters
from nova_notifications.legacy import images
from nova_notifications.legacy import instance as legacy_instance
from nova_notifications.legacy import times
from nova_notifications.objects import instance as instance_payloads
from nova_notifications.objects import metrics as metrics_payloads
from nova_notifications.objects import request_spec as spec_payloads
from nova_notifications.objects import service as service_payloads
from nova_notifications import redaction
from nova_notifications import runtime

from bench import cases

_VERSIONED = nova_notifications.Format.VERSIONED


def side(case: cases.Case, world: cases.World,
         bound: runtime.Runtime) -> cases.Side:
    """The library's way to emit a case.

    :param bound: what ``init()`` has bound.
    """
    return cases.Side(
        bind=lambda: runtime.replace(bound),
        emit=_emissions(world)[case.name], primitive=cases.primitives,
        build=_builders(world)[case.name],
        notify=lambda payloads: _notify(case, world, payloads))


def off(world: cases.World) -> Callable[[], None]:
    """An emission; for a process where the versioned format is off."""
    action, host, formats = instance_emitters.action, cases.HOST, _VERSIONED
    context, instance, bdms = world.context, world.instance, world.bdms
    return lambda: action(context, instance, host, 'pause', 'start',
                          bdms=bdms, formats=formats)


def off_pair(world: cases.World) -> Callable[[], None]:
    """The one call that takes the place of Nova's two."""
    action, host = instance_emitters.action, cases.HOST
    context, instance, bdms = world.context, world.instance, world.bdms
    return lambda: action(context, instance, host, 'pause', 'start',
                          bdms=bdms)


def _emissions(world: cases.World) -> dict[str, Callable[[], Any]]:
    instance = world.instance
    return {
        'instance.pause.start': lambda: emitters.instance.action(
            world.context, instance, cases.HOST, 'pause', 'start',
            bdms=world.bdms, formats=_VERSIONED),
        'instance.create.end': lambda: emitters.instance.create(
            world.context, instance, cases.HOST, 'end', bdms=world.bdms,
            formats=_VERSIONED),
        'instance.update (both)': lambda: (
            emitters.instance.send_instance_update_notification(
                world.context, instance, 'active', None, 'active', 'pausing',
                host=cases.HOST)),
        'service.update': lambda: emitters.service.action(
            world.context, world.service, 'update'),
        'select_destinations.start': lambda: (
            emitters.scheduler.select_destinations(
                world.context, world.request_spec, 'start', host=cases.HOST,
                formats=_VERSIONED)),
        'metrics.update': lambda: emitters.metrics.update(
            world.context, cases.HOST, '10.0.0.2', 'fake-mini', world.metrics,
            formats=_VERSIONED),
    }


def _builders(world: cases.World) -> dict[str, Callable[[], list[Any]]]:
    context, instance = world.context, world.instance

    def update() -> list[Any]:
        states = legacy_instance.states(
            instance, 'active', None, 'active', 'pausing')
        legacy = legacy_instance.info_from_instance(
            instance, None,
            images.image_ref_url(context, instance), **states)
        begin, end = times.audit_period_bounds('month', current_period=True)
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
            spec_payloads.RequestSpecPayload(world.request_spec)],
        'metrics.update': lambda: [
            metrics_payloads.MetricsPayload(
                host=cases.HOST, host_ip='10.0.0.2', nodename='fake-mini',
                monitor_metric_list=world.metrics)],
    }


def _notify(case: cases.Case, world: cases.World,
            payloads: list[Any]) -> None:
    notifiers = runtime.current().notifiers
    context = redaction.safe_context(world.context)
    if case.legacy:
        notifiers.legacy(case.legacy_publisher).info(
            context, case.legacy, redaction.to_primitive(payloads[0]))
    notifiers.versioned(case.publisher).info(
        context, case.event_type, payloads[-1])
