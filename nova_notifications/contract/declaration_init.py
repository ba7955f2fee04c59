# SPDX-License-Identifier: Apache-2.0
"""Write a declaration from recorded notifications.

It names everything that the recording has; whoever uses it deletes what the
consumer does not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nova_notifications.contract import model
from nova_notifications.contract import paths
from nova_notifications import formats


def document(consumer: str, topic: str,
             messages: Iterable[Mapping[str, Any]],
             contract: model.Contract) -> dict[str, Any]:
    """Return a declaration of all that some notifications have.

    :param consumer: the name of the consumer
    :param topic: the topic that the notifications were sent to
    :param messages: notifications of one format
    :param contract: says which fields may be null or absent
    """
    # Events with the same payload, or with the same legacy keys, are read
    # alike.
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    by_event: dict[str, set[str]] = {}
    found = list(messages)
    for message in found:
        by_event.setdefault(message['event_type'], set()).update(
            message['payload'])
    for message in found:
        payload = message['payload']
        alike = ((payload[formats.NAME],) if formats.is_versioned(payload)
                 else tuple(sorted(by_event[message['event_type']])))
        groups.setdefault(alike, []).append(message)
    return {'consumer': consumer, 'topic': topic, 'reads': [
        _read(group, contract) for _, group in sorted(groups.items())]}


def _read(messages: list[Mapping[str, Any]],
          contract: model.Contract) -> dict[str, Any]:
    payloads = [message['payload'] for message in messages]
    values = [dict(_values(payload)) for payload in payloads]
    names = sorted({name for found in values for name in found})
    sure = [name for name in names if all(
        found.get(name) is not None for found in values)
        and _always(name, payloads[0].get(formats.NAME), contract)]
    read: dict[str, Any] = {
        'events': sorted({message['event_type'] for message in messages}),
        'fields': sure,
        'optional': [name for name in names if name not in sure]}
    majors = sorted({payload[formats.VERSION].partition('.')[0]
                     for payload in payloads if formats.VERSION in payload})
    if majors:
        read['versions'] = [f'{major}.*' for major in majors]
    return {key: value for key, value in read.items() if value}


def _always(name: str, payload: str | None,
            contract: model.Contract) -> bool:
    """Return whether the contract promises a value, or is silent."""
    if payload is None or payload not in contract.objects:
        return True
    return paths.follow(name.split('.'), payload,
                        contract).answer is paths.Answer.VALUE


def _values(payload: Mapping[str, Any], prefix: str = ''
            ) -> Iterator[tuple[str, Any]]:
    """Return each field of a payload with its value, nested ones by a path."""
    for key, value in formats.fields_of(payload).items():
        name = f'{prefix}{key}'
        nested = [item for item in (value if isinstance(value, list)
                                    else [value])
                  if formats.is_versioned(item)]
        if not nested:
            yield name, value
        for item in nested:
            yield from _values(item, f'{name}.')
