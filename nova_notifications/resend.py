# SPDX-License-Identifier: Apache-2.0
"""Send finished notifications again, with the envelope that they have.

oslo.messaging's ``Notifier`` gives each message a new id and time. What was
recorded, made by a test or translated for another reader has both already::

    transport = oslo_messaging.get_notification_transport(conf)
    target = resend.Resender(transport, exchange='nova')
    target.send('versioned_notifications', context, message)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import oslo_messaging

from nova_notifications import exceptions
from nova_notifications import redaction


class Resender:
    """Sends finished messages in order.

    :param transport: an oslo.messaging notification transport, which stays
        the caller's to close.
    :param exchange: the exchange to send to; None: the transport's own.
    :param retry: how often a message is tried again where the broker does
        not take it; None or -1: for ever.
    """

    def __init__(self, transport: Any, exchange: str | None = None,
                 retry: int | None = 2) -> None:
        self._transport = transport
        self._exchange = exchange
        self._retry = retry
        #: How many messages the broker has taken.
        self.sent = 0

    def send(self, topic: str, context: Mapping[str, Any],
             message: dict[str, Any]) -> None:
        """Send one message and wait until the broker has it.

        :param topic: the topic, without the priority, which is that of the
            message (``info`` where it has none).
        :param context: the request context; tokens in it are left out.
        :param message: ``message_id``, ``publisher_id``, ``event_type``,
            ``priority``, ``payload`` and ``timestamp``. It is sent as it is.
        :raises NotificationsError: where the broker does not take it.
        """
        priority = str(message.get('priority') or 'info').lower()
        try:
            self._transport._send_notification(
                oslo_messaging.Target(topic=f'{topic}.{priority}',
                                      exchange=self._exchange),
                redaction.SafeContext(dict(context)), message, version=2.0,
                retry=self._retry)
        except Exception as exc:
            # Drivers raise what their libraries do, such as kombu's errors.
            raise exceptions.NotificationsError(
                f'the bus did not take the message: {type(exc).__name__}: '
                f'{redaction.mask_text(exc, 300)} Next: check it with '
                f'"nova-notifications doctor".') from exc
        self.sent += 1
