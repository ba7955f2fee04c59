# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a message to context and envelope, without a transport.

For tools that read a queue, a file or a test themselves.
"""

from __future__ import annotations

import json
from typing import Any

from nova_notifications.consumer import errors

_MESSAGE = 'oslo.message'
_CONTEXT = '_context_'


def decode(body: bytes | str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Take a message apart.

    :param body: what the broker has; with or without oslo.messaging's outer
        envelope.
    :returns: the request context and the message: ``message_id``,
        ``publisher_id``, ``event_type``, ``priority``, ``payload``,
        ``timestamp``.
    :raises MalformedMessage: where it is no JSON dict.
    """
    message = _dict(body)
    inner = message.get(_MESSAGE)
    if isinstance(inner, (str, bytes)):
        message = _dict(inner)
    context = {key[len(_CONTEXT):]: value for key, value in message.items()
               if key.startswith(_CONTEXT)}
    return context, {key: value for key, value in message.items()
                     if not key.startswith('_')}


def _dict(body: bytes | str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise errors.MalformedMessage(
            f'the body is not JSON: {type(exc).__name__}') from exc
    if not isinstance(found, dict):
        raise errors.MalformedMessage(
            f'the body is no dict but {type(found).__name__}')
    return found
