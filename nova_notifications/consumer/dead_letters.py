# SPDX-License-Identifier: Apache-2.0
"""The queue for messages that were tried too often."""

from __future__ import annotations

from typing import Any

from oslo_log import log as logging
import oslo_messaging

from nova_notifications.consumer import errors
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

SUFFIX = '-dead-letter'
# How often a broker that is away is tried for one message.
_RETRIES = 2


def queue_name(pool_or_topic: str) -> str:
    """Return the name of the dead-letter queue of a pool or a topic."""
    return f'{pool_or_topic}{SUFFIX}'


class DeadLetterQueue:
    """Put messages aside on the broker that they came from.

    The queue is made with the first message, as durable as the queue that is
    read. Nothing drains it: see ``nova-notifications replay --queue``.

    :param transport: where the messages came from.
    :param exchange: the exchange of the notifications.
    :param name: the name of the queue.
    """

    def __init__(self, transport: Any, exchange: str | None,
                 name: str) -> None:
        self._transport = transport
        self._target = oslo_messaging.Target(topic=name, exchange=exchange)
        self.name = name

    def put(self, context: Any, message: Any) -> bool:
        """Send one message there, without the secrets of its context.

        :param context: the request context that came with it.
        :param message: the message.
        :returns: whether the broker has confirmed that it has it.
        """
        try:
            self._transport._send_notification(
                self._target, redaction.safe_context(
                    context if isinstance(context, dict) else {}),
                dict(message), version=2.0, retry=_RETRIES)
        except Exception as exc:
            LOG.error('the message cannot be put into %s: %s: %s; it is '
                      'given back to the broker', self.name,
                      type(exc).__name__, errors.shown(str(exc)))
            return False
        return True
