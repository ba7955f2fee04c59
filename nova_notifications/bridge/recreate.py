# SPDX-License-Identifier: Apache-2.0
"""Make a legacy notification from a versioned one.

The envelope stays: message id, time and priority are those of the versioned
notification. The payload follows from
:mod:`nova_notifications.contract.legacy_map`; what the message does not tell
is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nova_notifications.contract import legacy_map
from nova_notifications.contract import legacy_rules
from nova_notifications import formats
from nova_notifications.objects import events

# The first part of the publisher id, by the first word of the legacy event
# type. For all others it is compute, whatever service has sent them.
_SERVICES = {'keypair': 'api', 'servergroup': 'servergroup',
             'compute_task': 'compute_task', 'scheduler': 'scheduler'}
_UPDATE = 'compute.instance.update'
_METRICS = 'compute.metrics.update'


def legacy_type(event_type: str) -> str | None:
    """Return the legacy event type of a versioned event, None for none.

    :param event_type: a versioned event type; unknown ones have none.
    """
    event = events.EVENTS.get(event_type)
    return event.legacy if event is not None else None


def recreate(message: Mapping[str, Any], context: Mapping[str, Any], *,
             image_url: str | None = None,
             image_meta: Mapping[str, Any] | None = None
             ) -> dict[str, Any] | None:
    """Return the legacy notification of the same occurrence.

    :param message: a versioned notification: the envelope with its payload.
    :param context: the request context that came with it.
    :param image_url: the address of Glance, for ``image_ref_url``.
    :param image_meta: looked-up properties of the server's image.
    :returns: a new message; None where the legacy format has no such event.
    :raises ValueError: where the message is no versioned notification.
    """
    payload = message.get('payload')
    data = payload.get(formats.DATA) if isinstance(payload, Mapping) else None
    event_type = message.get('event_type')
    if not isinstance(data, Mapping) or not isinstance(event_type, str):
        raise ValueError('the message is no versioned notification')
    legacy = legacy_type(event_type)
    if legacy is None:
        return None
    source = legacy_rules.Source(data, context, event_type, image_url,
                                 image_meta)
    made = {key: rule.make(source)
            for key, rule in legacy_map.rules_of(legacy).items()}
    return {**message, 'event_type': legacy,
            'publisher_id': publisher_id(message, legacy),
            'payload': {key: value for key, value in made.items()
                        if value is not legacy_rules.ABSENT}}


def publisher_id(message: Mapping[str, Any], legacy: str) -> str:
    """Return the publisher id that the legacy format has.

    :param message: the versioned notification.
    :param legacy: its legacy event type.
    """
    source, _, host = str(message.get('publisher_id', '')).partition(':')
    data = message['payload'][formats.DATA]
    word, _, rest = legacy.partition('.')
    if word == 'aggregate':
        # While it is created it has no number yet.
        name = data['name'] if rest == 'create.start' else data['id']
        return f'aggregate.{name}'
    if legacy == _METRICS:
        host = data['nodename']
    service = _SERVICES.get(word, 'compute')
    if legacy == _UPDATE:
        service = source.removeprefix('nova-')
    return f'{service}.{host}'
