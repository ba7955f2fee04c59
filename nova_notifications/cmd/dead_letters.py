# SPDX-License-Identifier: Apache-2.0
"""Put the messages of a dead-letter queue back into the queue they are from.

They go to that queue alone, not to the exchange: other consumers had them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import amqp

from nova_notifications.cmd import broker as broker_module
from nova_notifications import consumer
from nova_notifications.consumer import checks
from nova_notifications.consumer import dead_letters
from nova_notifications import exceptions
from nova_notifications import redaction

# What the broker writes into a message when it delivers it.
_BROKERS_HEADERS = ('x-delivery-count', 'x-acquired-count', 'x-death')


class DeadLetters:
    """Move what waits in a dead-letter queue, each message once.

    :param broker: where the queue is.
    :param queue: the name of the dead-letter queue.
    :param destination: the queue to put them into; None: the one whose
        dead-letter queue it is.
    :raises NotificationsError: where there is no such queue, or nothing says
        where its messages are from.
    """

    def __init__(self, broker: broker_module.Broker, queue: str,
                 destination: str | None) -> None:
        self._broker = broker
        self._queue = queue
        self._connection = broker.connect()
        #: How many messages waited.
        self.total = 0
        try:
            waiting = self._messages(queue)
            if waiting is None:
                raise exceptions.NotificationsError(
                    f'there is no queue {queue} on {broker.name}. Next: '
                    f'"nova-notifications doctor" shows those there are; a '
                    f'dead-letter queue is made with the first message.')
            self.total = waiting
            self._destinations = self._find(destination)
            self._channel = self._connection.channel()
            self._channel.confirm_select()
        except BaseException:
            self.close()
            raise

    def _messages(self, queue: str) -> int | None:
        # The broker closes the channel over a queue that is not there.
        channel = self._connection.channel()
        try:
            found = int(channel.queue_declare(
                queue, passive=True).message_count)
        except amqp.exceptions.NotFound:
            return None
        channel.close()
        return found

    def _find(self, destination: str | None) -> dict[str, str]:
        """Return the queue for each priority; '' is any other one."""
        name = destination or (
            self._queue.removesuffix(dead_letters.SUFFIX)
            if self._queue.endswith(dead_letters.SUFFIX) else None)
        if name is None:
            raise exceptions.NotificationsError(
                f'the name of {self._queue} does not say where its messages '
                f'are from. Next: give --to QUEUE.')
        if self._messages(name) is not None:
            return {'': name}
        found = {priority: f'{name}.{priority}'
                 for priority in checks.PRIORITIES
                 if self._messages(f'{name}.{priority}') is not None}
        if not found:
            raise exceptions.NotificationsError(
                f'there is neither a queue {name} nor one of a topic {name} '
                f'on {self._broker.name}. Next: start the consumer, which '
                f'makes it, or give --to QUEUE.')
        return found

    def move(self) -> Iterator[str]:
        """Move the messages that waited at the start, one after the other.

        :returns: the queue that each went to; it is there before it is
            removed from the dead-letter queue.
        :raises NotificationsError: when the broker goes away.
        """
        try:
            for _ in range(self.total):
                message = self._channel.basic_get(self._queue)
                if message is None:
                    return
                yield self._move(message)
        except (amqp.exceptions.AMQPError, OSError) as exc:
            raise exceptions.NotificationsError(
                f'{self._broker.name}: the connection is lost '
                f'({type(exc).__name__}: {redaction.mask_text(exc, 200)}). '
                f'Next: try again; what was not moved is where it was.'
            ) from exc

    def _move(self, message: Any) -> str:
        queue = self._destinations.get('') or self._of_priority(message)
        headers = message.headers or {}
        for name in _BROKERS_HEADERS:
            headers.pop(name, None)
        self._channel.basic_publish_confirm(
            message, exchange='', routing_key=queue)
        self._channel.basic_ack(message.delivery_info['delivery_tag'])
        return queue

    def _of_priority(self, message: Any) -> str:
        found = self._destinations
        try:
            _context, decoded = consumer.decode(message.body)
            priority = str(decoded.get('priority')).lower()
        except consumer.MalformedMessage:
            priority = ''
        return found.get(priority) or next(iter(found.values()))

    def close(self) -> None:
        """Disconnect."""
        try:
            self._connection.close()
        except (amqp.exceptions.AMQPError, OSError):
            self._connection.collect()
