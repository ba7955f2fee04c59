# SPDX-License-Identifier: Apache-2.0
"""Notifications as they wait: finished text, one for each topic."""

import json
import time
from typing import Any
from typing import NamedTuple
import uuid

from oslo_serialization import jsonutils

from nova_notifications import formats
from nova_notifications import redaction
from nova_notifications.redaction import keys

LEGACY = 'legacy'
VERSIONED = 'versioned'

_CONTEXT = '_context_'
_UNIQUE_ID = '_unique_id'
# Longest event type in a log line, in characters.
_LABEL = 255


class Record(NamedTuple):
    """One notification for one topic.

    :ivar topic: topic and priority, ``notifications.info``.
    :ivar body: the message as JSON, in the form that oslo.messaging's
        drivers give it: context keys and unique id are part of it.
    :ivar format: ``legacy`` or ``versioned``, for the counters.
    :ivar created: when it was emitted, in seconds since the epoch.
    :ivar label: event type and message id, for log lines.
    :ivar uid: the same each time that it is sent, so that oslo.messaging's
        listeners recognise a repetition.
    """

    topic: str
    body: str
    format: str
    created: float
    label: str
    uid: str

    @property
    def size(self) -> int:
        """Return how many bytes of a bound it takes up."""
        return len(self.body) + 256


def make(context: Any, message: dict[str, Any], topics: list[str],
         priority: str, on_disk: bool) -> list[Record]:
    """Return *message* as records, one for each of *topics*.

    :param context: what ``Notifier`` hands over: a dictionary, or anything
        with ``to_dict()``.
    :param on_disk: leave out what may not lie on a disk: the tokens of the
        context. Nothing else is changed.
    :raises Exception: when the message cannot be JSON.
    """
    finished = type(context) is redaction.SafeContext
    if not isinstance(context, dict):
        context = context.to_dict() if context is not None else {}
    if on_disk and not finished:
        context = _without_tokens(context)
    uid = uuid.uuid4().hex
    packed = {**message, _UNIQUE_ID: uid}
    for key, value in context.items():
        packed[f'{_CONTEXT}{key}'] = value
    body = json.dumps(packed, default=jsonutils.to_primitive)
    form = format_of(message)
    label = (f'{str(message.get("event_type"))[:_LABEL]} '
             f'{message.get("message_id")}')
    now = time.time()
    priority = priority.lower()
    return [Record(f'{topic}.{priority}', body, form, now, label, uid)
            for topic in topics]


def _without_tokens(value: Any) -> Any:
    """Return a context, or a part of it, with None for tokens and the like.

    The length of a text makes no difference: only names are looked at.
    """
    if isinstance(value, dict):
        return {key: None if isinstance(key, str) and keys.is_secret(key)
                else _without_tokens(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_tokens(part) for part in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    return _without_tokens(jsonutils.to_primitive(value))


def format_of(message: dict[str, Any]) -> str:
    """Return the format of what ``Notifier`` hands over."""
    payload = message.get('payload')
    return (VERSIONED if isinstance(payload, dict)
            and formats.VERSION in payload else LEGACY)


def envelope(record: Record) -> str:
    """Return the body of an AMQP message, format 2.0 of oslo.messaging."""
    return ('{"oslo.version": "2.0", "oslo.message": '
            f'{json.dumps(record.body)}}}')


def unpack(record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return context and message as ``Notifier`` handed them over."""
    context = {}
    message = {}
    for key, value in json.loads(record.body).items():
        if key.startswith(_CONTEXT):
            context[key[len(_CONTEXT):]] = value
        elif key != _UNIQUE_ID:
            message[key] = value
    return context, message
