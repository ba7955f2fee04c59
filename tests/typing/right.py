# SPDX-License-Identifier: Apache-2.0
"""What a consumer's author writes: type checkers find nothing wrong here."""

from __future__ import annotations

import datetime
from typing import Any

from nova_notifications import consumer
from nova_notifications.contract import history
from nova_notifications.objects.base import NotificationPayloadBase
from nova_notifications.objects.flavor import FlavorPayload
from nova_notifications.objects.instance import InstanceActionPayload
from nova_notifications.objects.instance import InstanceCreatePayload
from nova_notifications.objects.instance import InstancePayload
from nova_notifications.objects.service import ServiceStatusPayload

app = consumer.Consumer('fake://', history=history)


@app.on('service.update')
def service(event: consumer.Event[ServiceStatusPayload]) -> None:
    disabled: bool = event.payload.disabled
    reason: str | None = event.payload.disabled_reason
    seen: datetime.datetime | None = event.payload.last_seen_up
    print(disabled, reason, seen, event.envelope.host)


@app.on('service.create', 'service.update', 'service.delete')
def services(event: consumer.Event[ServiceStatusPayload]) -> None:
    print(event.payload.host)


@app.on('service.update', batch=True)
def batch(events: list[consumer.Event[ServiceStatusPayload]]) -> None:
    print([event.payload.host for event in events])


@app.on('instance.create.end')
def nested(event: consumer.Event[InstanceCreatePayload]) -> None:
    flavor: FlavorPayload = event.payload.flavor
    memory: int | None = flavor.memory_mb
    keys: list[str] = [key.name for key in event.payload.keypairs]
    addresses = [address.mac for address in event.payload.ip_addresses]
    print(memory, keys, addresses, event.payload.tags[0].upper())


@app.on('instance.create.end')
def as_its_base(event: consumer.Event[InstancePayload]) -> None:
    print(event.payload.display_name)


@app.on('instance.*')
def pattern(event: consumer.Event[NotificationPayloadBase]) -> None:
    if isinstance(event.payload, InstancePayload):
        print(event.payload.uuid.upper())


@app.on('service.update', 'flavor.create')
def several(event: consumer.Event[NotificationPayloadBase]) -> None:
    print(event.payload.VERSION)


@app.on('instance.*', payload=InstancePayload, version='1.4')
def pinned(event: consumer.Event[InstancePayload]) -> None:
    print(event.payload.host)


@app.on('instance.*', payload='InstanceActionPayload')
def by_name(event: consumer.Event[InstanceActionPayload]) -> None:
    print(event.payload.fault)


@app.on('compute.instance.*', legacy=True)
def legacy(event: consumer.Event[dict[str, Any]]) -> None:
    print(event.payload['state'])


@app.on('*', check_event_types=False)
def anything(event: consumer.Event) -> None:
    print(event.payload)


@app.on_failed
def failed(event: consumer.Event, problem: BaseException) -> None:
    print(event.event_type, problem)


app.on('service.update')(lambda event: print(event.payload.disabled))


def of_a_test(payload: ServiceStatusPayload) -> None:
    service(consumer.Event('service.update', payload, {}, {}))
