# SPDX-License-Identifier: Apache-2.0
"""Read topics from RabbitMQ beside their consumers, taking nothing away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import socket
import time
from typing import Any, Final
import uuid

import amqp

from nova_notifications.cmd import bus
from nova_notifications import consumer
from nova_notifications.consumer import checks
from nova_notifications import exceptions

# Seconds before a lost broker or missing exchange is tried again.
_PAUSE: Final = 1.0
_PREFETCH: Final = 500
# Seconds between two looks whether a heartbeat is due.
_TICK: Final = 1.0


class QueueReader:
    """A queue of our own, bound to topics.

    :param brokers: the hosts of a cluster, tried in turn.
    :param exchange: Nova's exchange. It is never declared here: as the first
        to do so we would decide for Nova whether it is durable.
    :param topics: the topics, each in all priorities.
    :param pool: a queue that stays, which others may share; None: an
        exclusive one, which the broker removes with the connection.
    :param name: what the name of an exclusive queue begins with.
    :param max_length: messages that an exclusive queue may hold; the broker
        drops the oldest of more. None: any number.
    """

    def __init__(self, brokers: Sequence[bus.Broker], exchange: str,
                 topics: Sequence[str], pool: str | None = None, *,
                 name: str = 'nova-notifications',
                 max_length: int | None = None) -> None:
        self._brokers = list(brokers)
        self._exchange = exchange
        self._topics = topics
        self.pool = pool
        self._name = name
        self._max_length = max_length
        self._connection: Any = None
        self._channel: Any = None
        self._queue = ''
        self._arrived: list[Any] = []
        self._ticked = 0.0

    @property
    def broker(self) -> bus.Broker:
        """The host that is read, or is tried next."""
        return self._brokers[0]

    def open(self) -> int:
        """Connect to the first host that answers, and bind.

        :returns: how many others take messages from the same queue.
        :raises NotificationsError: where no host answers, or the broker or
            exchange refuses; of several hosts, what the first one said.
        """
        self.close()
        errors = []
        for _ in self._brokers:
            try:
                self._connection = self.broker.connect()
                break
            except exceptions.NotificationsError as exc:
                errors.append(exc)
                self._brokers.append(self._brokers.pop(0))
        else:
            raise errors[0]
        others = self._consumers_of_pool()
        self._channel = channel = self._connection.channel()
        channel.basic_qos(0, _PREFETCH, False)
        try:
            self._queue = self._declare(channel)
            for topic in self._topics:
                for priority in checks.PRIORITIES:
                    channel.queue_bind(self._queue, self._exchange,
                                       f'{topic}.{priority}')
        except amqp.exceptions.NotFound as exc:
            raise exceptions.NotificationsError(
                f'there is no exchange {self._exchange!r} on '
                f'{self.broker.name}: no Nova has sent notifications there '
                f'yet. Next: check --exchange against control_exchange in '
                f'nova.conf.') from exc
        except amqp.exceptions.AMQPError as exc:
            raise exceptions.NotificationsError(
                f'{self.broker.name} refuses the queue: {exc}. Next: check '
                f'the rights of user {self.broker.user!r} with "rabbitmqctl '
                f'list_permissions".') from exc
        channel.basic_consume(self._queue, callback=self._arrived.append)
        return others

    def _consumers_of_pool(self) -> int:
        if self.pool is None:
            return 0
        # A channel of its own: the broker closes it where there is no queue.
        channel = self._connection.channel()
        try:
            found = channel.queue_declare(self.pool, passive=True)
            return int(found.consumer_count)
        except amqp.exceptions.NotFound:
            return 0

    def _declare(self, channel: Any) -> str:
        if self.pool is None:
            # Another name each time: after a lost connection the broker may
            # not have noticed yet that the queue before is nobody's.
            found = channel.queue_declare(
                f'{self._name}-{uuid.uuid4().hex[:12]}', exclusive=True,
                arguments=None if self._max_length is None else {
                    'x-max-length': self._max_length})
            return str(found.queue)
        quorum = self.broker.option('rabbit_quorum_queue')
        try:
            channel.queue_declare(
                self.pool, auto_delete=False,
                durable=self.broker.option('amqp_durable_queues'),
                arguments={'x-queue-type': 'quorum'} if quorum else None)
        except amqp.exceptions.PreconditionFailed as exc:
            raise exceptions.NotificationsError(
                f'queue {self.pool} is there with other properties. Next: '
                f'say so in the URL (?amqp_durable_queues=true, '
                f'&rabbit_quorum_queue=true), or take another pool.'
            ) from exc
        return self.pool

    def waiting(self) -> int:
        """Return how many messages wait in the queue.

        :raises NotificationsError: when the broker goes away.
        """
        try:
            return int(self._channel.queue_declare(
                self._queue, passive=True).message_count)
        except (amqp.exceptions.AMQPError, OSError) as exc:
            raise self._lost(exc) from exc

    def read(self, until: float | None) -> Iterator[
            tuple[str, dict[str, Any], dict[str, Any]] |
            consumer.MalformedMessage]:
        """Give what arrives, as it does.

        :param until: the ``time.monotonic()`` to end at; None: never.
        :returns: topic, context and message; or what is wrong with a body.
        :raises NotificationsError: when the broker goes away.
        """
        while until is None or time.monotonic() < until:
            left = 0.5 if until is None else min(
                0.5, max(0.01, until - time.monotonic()))
            self._receive(left)
            arrived, self._arrived[:] = list(self._arrived), []
            for message in arrived:
                try:
                    context, found = consumer.decode(message.body)
                    yield (message.delivery_info['routing_key'].rpartition(
                        '.')[0], context, found)
                except consumer.MalformedMessage as exc:
                    yield exc
                # After it was shown: what was not goes back to a pool.
                message.channel.basic_ack(message.delivery_tag)

    def _receive(self, seconds: float) -> None:
        """Wait for messages, and keep the connection alive."""
        try:
            now = time.monotonic()
            if now - self._ticked >= _TICK:
                self._ticked = now
                self._connection.heartbeat_tick()
            self._connection.drain_events(timeout=seconds)
        except (TimeoutError, socket.timeout):
            pass
        except (amqp.exceptions.AMQPError, OSError) as exc:
            raise self._lost(exc) from exc

    def _lost(self, exc: Exception) -> exceptions.NotificationsError:
        name = self.broker.name
        # Another host of the cluster is tried first.
        self._brokers.append(self._brokers.pop(0))
        return exceptions.NotificationsError(
            f'{name}: the connection is lost ({type(exc).__name__})')

    def close(self) -> None:
        """Disconnect; an exclusive queue goes with the connection."""
        connection, self._connection = self._connection, None
        self._arrived.clear()
        if connection is not None:
            try:
                connection.close()
            except (amqp.exceptions.AMQPError, OSError):
                connection.collect()


def reopened(reader: QueueReader, until: float | None) -> int:
    """Open a reader again, for as long as it takes.

    :raises NotificationsError: when the time is up.
    """
    while True:
        try:
            return reader.open()
        except exceptions.NotificationsError:
            if until is not None and time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
