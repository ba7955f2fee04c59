# SPDX-License-Identifier: Apache-2.0
"""What is measured, and the shape that each of the sides has."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

from bench import nova_objects

HOST = nova_objects.HOST


@dataclasses.dataclass(frozen=True)
class Case:
    """One event.

    :param name: as the table shows it.
    :param event_type: the versioned event type.
    :param publisher: the versioned publisher id.
    :param legacy: the legacy event type, where it is sent in both formats.
    :param kind: what the goals say of it: ``instance``, ``service``, or
        ``other``.
    """

    name: str
    event_type: str
    publisher: str
    legacy: str | None = None
    kind: str = 'other'

    @property
    def legacy_publisher(self) -> str:
        """The publisher id without the ``nova-``."""
        return self.publisher.removeprefix('nova-').replace(':', '.')


CASES = (
    Case('instance.pause.start', 'instance.pause.start',
         f'nova-compute:{HOST}', kind='instance'),
    Case('instance.create.end', 'instance.create.end',
         f'nova-compute:{HOST}', kind='instance'),
    Case('instance.update (both)', 'instance.update', f'nova-compute:{HOST}',
         legacy='compute.instance.update', kind='instance'),
    Case('service.update', 'service.update', f'nova-compute:{HOST}',
         kind='service'),
    Case('select_destinations.start', 'scheduler.select_destinations.start',
         f'nova-scheduler:{HOST}'),
    Case('metrics.update', 'metrics.update', f'nova-compute:{HOST}'),
)


class World:
    """The objects of Nova that every side is given.

    :param addresses: how many addresses the instance has.
    :param block_devices: how many block devices it has.
    """

    def __init__(self, addresses: int = 1, block_devices: int = 1) -> None:
        self.context = nova_objects.context()
        self.instance = nova_objects.instance(addresses)
        self.bdms = nova_objects.block_devices(block_devices)
        self.service = nova_objects.service(self.context)
        self.request_spec = nova_objects.request_spec()
        self.metrics = nova_objects.metrics()
        self._first = self.context
        self._numbers = itertools.count(10 ** 9)

    def renew(self) -> None:
        """Begin another request: what comes next has a context of its own."""
        self.context = copy.copy(self._first)
        self.context.request_id = f'req-{next(self._numbers)}'
        # Nova's service record notifies with the context it came with.
        self.service._context = self.context


@dataclasses.dataclass(frozen=True)
class Side:
    """One way to emit one event, whole and in its parts.

    :param emit: the whole emission.
    :param build: makes the payloads: one, or the legacy one and then the
        versioned one.
    :param primitive: makes primitives of them.
    :param notify: hands primitives to the notifiers.
    :param bind: makes what the side binds that of the process; it is called
        before a batch, and is not measured.
    """

    emit: Callable[[], Any]
    build: Callable[[], list[Any]]
    primitive: Callable[[list[Any]], list[Any]]
    notify: Callable[[list[Any]], Any]
    bind: Callable[[], Any] = lambda: None


def primitives(payloads: list[Any]) -> list[Any]:
    """The primitives of payloads; a legacy one is a dict already."""
    return [payload if isinstance(payload, dict) else
            payload.obj_to_primitive() for payload in payloads]
