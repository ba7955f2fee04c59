# SPDX-License-Identifier: Apache-2.0
"""Describe every payload, field and action in a sentence for consumers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import functools
from typing import Any, Final

from nova_notifications.contract import files
from nova_notifications.contract import model

_PHASES: Final = {
    'start': 'Sent before it begins.',
    'end': 'Sent when it is done.',
    'error': 'Sent because it failed.',
    'progress': 'Sent while it is going on.',
}


@functools.lru_cache(maxsize=1)
def _load() -> Mapping[str, Mapping[str, Any]]:
    return files.data('descriptions.json')


def of_payload(name: str) -> str:
    """Return what a payload class is; empty where nothing was written."""
    return str(_load()['payloads'].get(name, {}).get('', ''))


def of_field(payload: model.ObjectContract, field: str) -> str:
    """Return what a field means; empty where nothing was written.

    A field that a payload inherits is described where it comes from.
    """
    for name in (payload.name, *(payload.bases or ())):
        found = _load()['payloads'].get(name, {}).get(field)
        if found is not None:
            return str(found)
    return ''


def of_event(event_type: str) -> str:
    """Return what an event means; empty where nothing was written."""
    noun, _, rest = event_type.partition('.')
    action, _, phase = rest.partition('.')
    found = str(_load()['actions'].get(f'{noun}.{action}', ''))
    return f'{found} {_PHASES[phase]}' if found and phase else found


def problems(contract: model.Contract) -> Iterator[str]:
    """Name what has no description, and descriptions of nothing."""
    described = {(name, field) for name, fields in _load()['payloads'].items()
                 for field in fields if field}
    for name, item in contract.objects.items():
        if not item.is_payload:
            continue
        if not of_payload(name):
            yield f'{name} has no description'
        for field in item.fields:
            # Said once, of the class that the others inherit it from.
            if not of_field(item, field) and not any(
                    field in contract.objects[base].fields
                    for base in item.bases or ()):
                yield f'{name}.{field} has no description'
        described -= {(owner, field) for owner in (name, *(item.bases or ()))
                      for field in item.fields}
    for name, field in sorted(described):
        yield f'{name}.{field} is described, and is no field'
    actions = {'.'.join(event_type.split('.')[:2])
               for event_type in contract.events}
    for event_type in contract.events:
        if not of_event(event_type):
            yield f'event {event_type} has no description'
    for action in sorted(_load()['actions'].keys() - actions):
        yield f'action {action} is described, and no event has it'
