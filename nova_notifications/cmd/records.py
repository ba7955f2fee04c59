# SPDX-License-Identifier: Apache-2.0
"""Write and read recorded notifications: one JSON line for each.

``listen``, ``emit``, ``replay`` and the viewer use this one format.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple, TextIO

from nova_notifications import exceptions
from nova_notifications import formats


class Record(NamedTuple):
    """One notification and how it was sent.

    :param topic: the topic, without the priority.
    :param context: the request context.
    :param message: the envelope with its payload.
    """

    topic: str
    context: dict[str, Any]
    message: dict[str, Any]


def write(target: TextIO, topic: str, context: dict[str, Any],
          message: dict[str, Any]) -> None:
    """Write one notification as a line that :func:`read` reads.

    The line is ASCII, whatever the texts of the message.
    """
    target.write(json.dumps({'topic': topic, 'context': context,
                             'message': message}) + '\n')


def read(line: str, where: str) -> Record:
    """Read a line of ``listen --record`` or ``emit``, or a bare message.

    :param where: file and line, for the error.
    :returns: the notification; without a topic in the line, the topic is
        Nova's own for the format of the message.
    :raises NotificationsError: where it is no notification.
    """
    try:
        document = json.loads(line)
        message = document.get('message', document)
        context = document.get('context') or {}
        topic = document.get('topic')
        usable = (isinstance(message['event_type'], str) and
                  isinstance(message['payload'], dict) and
                  isinstance(context, dict) and
                  (topic is None or isinstance(topic, str)))
    except (ValueError, KeyError, TypeError, AttributeError,
            RecursionError) as exc:
        # It takes longer to import than the help of a command.
        from nova_notifications import redaction
        raise exceptions.NotificationsError(
            f'{where}: no notification: {type(exc).__name__}: '
            f'{redaction.mask_text(exc, 100)}. Next: give a file of '
            f'"listen --record" or of "emit".') from exc
    if not usable:
        raise exceptions.NotificationsError(
            f'{where}: no notification: event_type has to be a string, '
            f'payload and context have to be dicts.')
    if not topic:
        versioned = formats.is_versioned(message['payload'])
        topic = formats.VERSIONED_TOPIC if versioned else formats.LEGACY_TOPIC
    return Record(topic, context, message)
