# SPDX-License-Identifier: Apache-2.0
"""Make the files that readers in any language generate code from."""

from __future__ import annotations

import dataclasses

from nova_notifications.contract import asyncapi
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications.contract import schema
from nova_notifications.contract.schema_types import Schema


def file_of(name: str) -> str:
    """Return the file name of an event's or a payload's schema."""
    return f'{"events" if "." in name else "payloads"}/{name}.json'


def schemas(contract: model.Contract, tolerant: bool = False,
            bundled: bool = True) -> dict[str, Schema]:
    """Return every schema of a contract: file name to schema.

    :param tolerant: accept later minor versions too
    :param bundled: let each file contain all that it refers to, and add
        ``notification.json``, which accepts any event
    """
    found = {file_of(item.name): schema.payload_schema(
        contract, item.name, tolerant, bundled)
        for item in contract.objects.values() if item.is_payload}
    found.update({file_of(name): schema.event_schema(
        contract, name, tolerant, bundled) for name in contract.events})
    if bundled:
        found['notification.json'] = schema.all_events_schema(
            contract, history.version_of(contract), tolerant)
    return found


def asyncapi_document(contract: model.Contract,
                      examples: bool = True) -> asyncapi.Document:
    """Return the AsyncAPI document of a contract.

    :param contract: of a release, or of today
    :param examples: include a sample of each event that is sent today
    """
    today = golden.contract().events
    if contract.declared_events is None:
        # A release recorded neither priorities nor legacy event types; they
        # have always been the same.
        contract = dataclasses.replace(contract, declared_events={
            name: dataclasses.replace(
                event, priority=today[name].priority,
                sources=today[name].sources, legacy=today[name].legacy)
            if name in today else event
            for name, event in contract.events.items()})
    return asyncapi.document(contract, history.version_of(contract), {
        name: samples.of_release(samples.read(today[name]), contract)
        for name in contract.events if name in today} if examples else None)
