# SPDX-License-Identifier: Apache-2.0
"""Mistakes: type checkers refuse every line that ends with ``# wrong``."""

from __future__ import annotations

from typing import Any

from nova_notifications import consumer
from nova_notifications.objects.flavor import FlavorPayload
from nova_notifications.objects.instance import InstanceCreatePayload
from nova_notifications.objects.instance import InstancePayload
from nova_notifications.objects.service import ServiceStatusPayload

app = consumer.Consumer('fake://')


@app.on('service.update')
def misspelt(event: consumer.Event[ServiceStatusPayload]) -> None:
    print(event.payload.disabeld)  # wrong


@app.on('service.update')
def of_another_type(event: consumer.Event[ServiceStatusPayload]) -> None:
    count: str = event.payload.report_count  # wrong
    print(event.payload.disabled_reason.upper(), count)  # wrong


@app.on('instance.create.end')
def misspelt_inside(event: consumer.Event[InstanceCreatePayload]) -> None:
    print(event.payload.flavor.ram)  # wrong
    print([address.adress for address in event.payload.ip_addresses])  # wrong


@app.on('service.update')  # wrong
def another_payload(event: consumer.Event[FlavorPayload]) -> None:
    print(event.payload.name)


@app.on('instance.pause.end')  # wrong
def a_derived_payload(event: consumer.Event[InstanceCreatePayload]) -> None:
    print(event.payload.tags)


@app.on('instance.*')  # wrong
def not_all_have_it(event: consumer.Event[InstancePayload]) -> None:
    print(event.payload.uuid)


@app.on('service.update', 'flavor.create')  # wrong
def only_one_has_it(event: consumer.Event[ServiceStatusPayload]) -> None:
    print(event.payload.host)


@app.on('service.update', batch=True)  # wrong
def no_list(event: consumer.Event[ServiceStatusPayload]) -> None:
    print(event.payload.host)


@app.on('service.update')  # wrong
def a_list(events: list[consumer.Event[ServiceStatusPayload]]) -> None:
    print(len(events))


@app.on('compute.instance.*', legacy=True)  # wrong
def not_versioned(event: consumer.Event[InstancePayload]) -> None:
    print(event.payload.uuid)


@app.on('instance.*', payload=InstancePayload)  # wrong
def another_class(event: consumer.Event[FlavorPayload]) -> None:
    print(event.payload.name)


@app.on('service.update')  # wrong
def the_payload_itself(payload: ServiceStatusPayload) -> None:
    print(payload.host)


app.on('service.update')(lambda event: event.payload.disabeld)  # wrong
app.on('service.update', known=False)(print)  # wrong
app.on('service.update', batch='yes')(print)  # wrong
app.on()  # wrong
app.on(3)  # wrong


def of_its_own(event: consumer.Event[dict[str, Any]]) -> str:
    return event.event  # wrong
