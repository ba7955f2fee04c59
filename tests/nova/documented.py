# SPDX-License-Identifier: Apache-2.0
"""Is a recorded message one that this project documents?

A versioned one has to fit the strict JSON Schema of its event, a legacy one
has to be in the closed list or be the failure of a method.
"""

from __future__ import annotations

import functools
import typing as ty

_METHOD_FAILED = {'args', 'exception'}


@functools.lru_cache(maxsize=None)
def _validator(event_type: str) -> ty.Any:
    import jsonschema
    from nova_notifications.contract import live
    from nova_notifications.contract import schema

    contract = live.contract()
    return jsonschema.Draft202012Validator(schema.bundle(
        contract, schema.event_schema(contract, event_type)))


def problems(recorded: dict[str, ty.Any]) -> ty.Iterator[str]:
    """What the documentation does not allow in one recorded message."""
    from nova_notifications import catalogue
    from nova_notifications.legacy import events

    message = recorded['message']
    event_type = message['event_type']
    if 'notifications' in recorded['topics']:
        failed = set(message['payload']) == _METHOD_FAILED
        if not failed and event_type not in events.ALLOWED:
            yield '%s is no legacy event type' % event_type
    elif event_type not in catalogue.events():
        yield '%s is not in the catalogue' % event_type
    else:
        for error in _validator(event_type).iter_errors(message):
            yield '%s against its schema: %s at %s' % (
                event_type, error.message[:200],
                '/'.join(str(part) for part in error.absolute_path))
