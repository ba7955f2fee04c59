# SPDX-License-Identifier: Apache-2.0
"""Mistakes: type checkers refuse every line that ends with ``# wrong``."""

from __future__ import annotations

from typing import Any

from nova_notifications import emitters
from nova_notifications.protocols import FlavorLike
from nova_notifications.protocols import InstanceLike


class Keypair:
    name = 'without the key'


def wrong(context: Any, instance: InstanceLike, flavor: FlavorLike) -> None:
    emit = emitters.instance
    emit.action(context, instance, 'host1', 'pasue', 'start')  # wrong
    emit.action(context, instance, 'host1', 'pause', 'begin')  # wrong
    emit.action(context, instance, 'host1', 'create', 'start')  # wrong
    emit.action(context, flavor, 'host1', 'pause', 'start')  # wrong
    emit.action(context, instance, 'host1', 'pause', 'progress')  # wrong
    emit.action(context, instance, 'host1', 'pause', fault=None)  # wrong
    emit.create(context, instance, 'host1')  # wrong
    emit.snapshot(context, instance, 'host1', 'uuid', 'error')  # wrong
    emit.exists(context, instance, 'host1', formats='versioned')  # wrong
    emit.exists(context, instance, 'host1', notifier=print)  # wrong
    emit.resize_prep(context, instance, None, instance, 'start')  # wrong
    emit.deletion(context, instance, 'destroy')  # wrong
    emitters.keypair.action(context, Keypair(), 'create', 'start')  # wrong
    emitters.aggregate.action(context, None, 'create', 'start')  # wrong
    emitters.flavor.action(context, flavor, 'drop')  # wrong
    emitters.host.update(context, 'host1', 'power_off', 'end')  # wrong
    print(instance.flavour, instance.flavor.ram)  # wrong
