# SPDX-License-Identifier: Apache-2.0
"""The side that is a Nova that has adopted the library.

Nova's call sites, which call Nova's names from ``dropin`` (a service record
the emitter, as the guide has it), and Nova's own notifiers, which
``nova.rpc.init()`` made with Nova's own serializer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from nova_notifications import emitters
from nova_notifications import runtime
from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import notifications

from bench import cases
from bench import library


def side(case: cases.Case, world: cases.World,
         bound: runtime.Runtime) -> cases.Side:
    """Return an adopted Nova's way to emit a case.

    :param bound: what ``graft.bind()`` has bound.
    """
    return dataclasses.replace(
        library.side(case, world, bound), emit=_emissions(world)[case.name])


def off(world: cases.World) -> Callable[[], None]:
    """Return an emission; for a process where its format is off."""
    notify, host = compute_utils.notify_about_instance_action, cases.HOST
    context, instance, bdms = world.context, world.instance, world.bdms
    return lambda: notify(context, instance, host, action='pause',
                          phase='start', bdms=bdms)


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
        'service.update': lambda: emitters.service.action(
            world.service._context, world.service, 'update'),
        'select_destinations.start': lambda: (
            compute_utils.notify_about_scheduler_action(
                world.context, world.request_spec, 'select_destinations',
                phase='start')),
        'metrics.update': lambda: (
            compute_utils.notify_about_metrics_update(
                world.context, cases.HOST, '10.0.0.2', 'fake-mini',
                world.metrics)),
    }
