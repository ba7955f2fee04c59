# SPDX-License-Identifier: Apache-2.0
"""Reads a topic beside its consumers, taking nothing away from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
import socket
import time
from typing import Any

import amqp

from nova_notifications.cmd import bus
from nova_notifications import consumer
from nova_notifications import exceptions

# How long to wait before a lost broker or missing exchange is tried again.
_PAUSE = 1.0
_PREFETCH = 200


class Tap:
    """A queue of our own, bound to topics.

    :param broker: where.
    :param exchange: Nova's exchange. It is never declared here: as the first
        to do so we would decide for Nova whether it is durable.
    :param topics: the topics, all their priorities.
    :param pool: a queue that stays, which others may share; None: one that
        goes with the connection.
    """

    def __init__(self, broker: bus.Broker, exchange: str,
                 topics: Sequence[str], pool: str | None = None) -> None:
        self.broker = broker
        self._exchange = exchange
        self._topics = topics
        self.pool = pool
        self._connection: Any = None
        self._arrived: list[Any] = []

    def open(self) -> int:
        """Connect and bind.

        :returns: how many others take messages from the same queue.
        :raises NotificationsError: where the broker or exchange is not there.
        """
        self.close()
        self._connection = self.broker.connect()
        others = self._consumers_of_pool()
        channel = self._connection.channel()
        channel.basic_qos(0, _PREFETCH, False)
        try:
            queue = self._declare(channel)
            for topic in self._topics:
                channel.queue_bind(queue, self._exchange, f'{topic}.#')
        except amqp.exceptions.NotFound as exc:
            raise exceptions.NotificationsError(
                f'there is no exchange {self._exchange!r} on '
                f'{self.broker.name}: no Nova has sent notifications there '
                f'yet. Next: check --exchange against control_exchange in '
                f'nova.conf.') from exc
        except amqp.exceptions.AMQPError as exc:
            raise exceptions.NotificationsError(
                f'{self.broker.name} refuses the queue: {exc}') from exc
        channel.basic_consume(queue, callback=self._arrived.append)
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
            return str(channel.queue_declare(exclusive=True).queue)
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
            try:
                self._connection.drain_events(timeout=left)
            except (TimeoutError, socket.timeout):
                pass
            except (amqp.exceptions.AMQPError, OSError) as exc:
                raise exceptions.NotificationsError(
                    f'{self.broker.name}: the connection is lost '
                    f'({type(exc).__name__})') from exc
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

    def close(self) -> None:
        """Disconnect; a temporary queue goes with it."""
        connection, self._connection = self._connection, None
        self._arrived.clear()
        if connection is not None:
            try:
                connection.close()
            except (amqp.exceptions.AMQPError, OSError):
                connection.collect()


def reopened(tap: Tap, until: float | None) -> int:
    """Open a tap again, for as long as it takes.

    :raises NotificationsError: when the time is up.
    """
    while True:
        try:
            return tap.open()
        except exceptions.NotificationsError:
            if until is not None and time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
