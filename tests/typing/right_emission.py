# SPDX-License-Identifier: Apache-2.0
"""What a service writes: type checkers find nothing wrong here."""

from __future__ import annotations

import dataclasses
from typing import Any

from nova_notifications import emitters
from nova_notifications import fields
from nova_notifications.protocols import InstanceLike


@dataclasses.dataclass
class Keypair:
    user_id: str
    name: str
    fingerprint: str | None = None
    public_key: str | None = None
    type: str = 'ssh'


@dataclasses.dataclass
class Aggregate:
    id: int | None
    uuid: str
    name: str
    hosts: list[str]
    metadata: dict[str, str]


def pause(context: Any, instance: InstanceLike, bdms: list[Any]) -> None:
    emitters.instance.action(context, instance, 'host1', 'pause', 'start',
                             bdms=bdms)
    emitters.instance.action(
        context, instance, None, fields.NotificationAction.PAUSE,
        fields.NotificationPhase.END,
        source=fields.NotificationSource.COMPUTE)
    emitters.instance.action(context, instance, 'host1', 'lock',
                             source='nova-api')


def resources(context: dict[str, Any], error: Exception) -> None:
    emitters.keypair.action(context, Keypair('ada', 'laptop'), 'import',
                            'end')
    emitters.aggregate.action(
        context, Aggregate(1, 'uuid', 'rack', [], {}), 'add_host', 'start',
        host_name='host1')
    emitters.compute_task.error(context, 'uuid', None, 'error', error,
                                'build_instances')


def deletion(context: Any, instance: InstanceLike) -> None:
    with emitters.instance.deletion(context, instance, 'soft_delete'):
        print(instance.uuid)
