# SPDX-License-Identifier: Apache-2.0
"""Read a topic beside its consumers, taking nothing away from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
import contextlib
import socket
import time
from typing import Any
import uuid

import amqp

from nova_notifications.cmd import broker as broker_module
from nova_notifications import consumer
from nova_notifications.consumer import checks
from nova_notifications import exceptions

# Seconds before a lost broker or a missing exchange is looked for again.
_PAUSE = 1.0
# Messages that the broker sends ahead: few of a queue that others read too,
# many of our own, so that a slow answer does not hold up what follows.
_SHARED_PREFETCH = 500
_PREFETCH = 5_000
# Bytes that are asked of the socket at once.
_READ_AHEAD = 16_384
# Messages that are taken from the connection at once.
_BATCH = 100
# Seconds between two looks whether a heartbeat is due.
_TICK = 1.0
_LONGEST_QUEUE = 100_000
# Milliseconds after which the broker removes a pool that nobody reads.
_POOL_EXPIRES = 3_600_000

Found = tuple[str, dict[str, Any], dict[str, Any]]


class NoExchange(exceptions.NotificationsError):
    """The exchange to read from does not exist yet."""


class QueueReader:
    """A queue of our own, bound to topics.

    :param broker: where.
    :param exchange: Nova's exchange. It is never declared here: as the first
        to do so we would decide for Nova whether it is durable.
    :param topics: the topics, all their priorities.
    :param pool: a queue that others may share and that stays for an hour
        after its last reader; None: an exclusive one, which the broker
        removes with the connection.
    :param name: what the name of an exclusive queue begins with.
    :param max_length: messages that an exclusive queue may hold. The broker
        drops the oldest of more: a reader that is too slow, or stopped, is
        not to fill it. None: any number.
    """

    def __init__(self, broker: broker_module.Broker, exchange: str,
                 topics: Sequence[str], pool: str | None = None, *,
                 name: str = 'nova-notifications',
                 max_length: int | None = _LONGEST_QUEUE) -> None:
        self.broker = broker
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

    def describe(self) -> str:
        """Return the topics in words."""
        plural = 's' * (len(self._topics) != 1)
        return f'topic{plural} {", ".join(self._topics)}'

    def open(self) -> int:
        """Connect and bind.

        :returns: how many others take messages from the same queue.
        :raises NoExchange: where the exchange does not exist yet; the
            connection is open then, and :meth:`bind` may be tried again.
        :raises NotificationsError: where the broker does not answer, or
            refuses the queue.
        """
        self.close()
        self._connection = self.broker.connect()
        _read_ahead(self._connection)
        return self.bind()

    def bind(self) -> int:
        """Bind a queue to the topics, and begin to read it.

        Raises and returns what :meth:`open` does.
        """
        try:
            self._check_exchange()
            others = self._consumers_of_pool()
            self._channel = channel = self._connection.channel()
            channel.basic_qos(0, _PREFETCH if self.pool is None
                              else _SHARED_PREFETCH, False)
            self._queue = self._declare(channel, others)
            for topic in self._topics:
                # Not "topic.#", which would read another topic "topic.x".
                for priority in checks.PRIORITIES:
                    channel.queue_bind(self._queue, self._exchange,
                                       f'{topic}.{priority}')
            channel.basic_consume(self._queue, callback=self._arrived.append)
        except amqp.exceptions.AMQPError as exc:
            raise exceptions.NotificationsError(
                f'{self.broker.name} refuses the queue: '
                f'{exc}. Next: check the rights of user '
                f'{self.broker.host.user!r} with "rabbitmqctl '
                f'list_permissions".') from exc
        except OSError as exc:
            raise exceptions.NotificationsError(
                f'{self.broker.name}: the connection is lost '
                f'({type(exc).__name__}). Next: check whether the broker '
                f'runs.') from exc
        return others or 0

    def _check_exchange(self) -> None:
        # A channel of its own: the broker closes it where there is none.
        channel = self._connection.channel()
        try:
            channel.exchange_declare(self._exchange, 'topic', passive=True)
            channel.close()
        except amqp.exceptions.NotFound as exc:
            raise NoExchange(
                f'{self.broker.name} has no exchange {self._exchange!r}: no '
                f'Nova has sent notifications there yet. Next: check '
                f'--exchange against control_exchange in nova.conf.'
            ) from exc

    def _consumers_of_pool(self) -> int | None:
        """Return how many read the pool; None where it does not exist."""
        if self.pool is None:
            return None
        channel = self._connection.channel()
        try:
            found = channel.queue_declare(self.pool, passive=True)
            channel.close()
            return int(found.consumer_count)
        except amqp.exceptions.NotFound:
            return None

    def _declare(self, channel: Any, others: int | None) -> str:
        if self.pool is None:
            # Another name each time: after a lost connection the broker may
            # not have noticed yet that the queue before is nobody's.
            return str(channel.queue_declare(
                f'{self._name}-{uuid.uuid4().hex[:12]}', exclusive=True,
                arguments=None if self._max_length is None else {
                    'x-max-length': self._max_length}).queue)
        if others is None:
            # It does not exist: one that is there is used as it is.
            arguments: dict[str, Any] = {'x-expires': _POOL_EXPIRES}
            if self.broker.options.rabbit_quorum_queue:
                arguments['x-queue-type'] = 'quorum'
            channel.queue_declare(
                self.pool, auto_delete=False, durable=self.broker.durable,
                arguments=arguments)
        return self.pool

    def read(self, until: float | None) -> Iterator[
            Found | consumer.MalformedMessage]:
        """Yield what arrives, as it does.

        :param until: the ``time.monotonic()`` to end at; None: never.
        :returns: topic, context and message; or what is wrong with a body.
        :raises NotificationsError: when the broker goes away.
        """
        while until is None or time.monotonic() < until:
            self.wait(0.5 if until is None else min(
                0.5, max(0.01, until - time.monotonic())))
            arrived, self._arrived[:] = list(self._arrived), []
            for message in arrived:
                try:
                    context, found = consumer.decode(message.body)
                    yield (message.delivery_info['routing_key'].rpartition(
                        '.')[0], context, found)
                except consumer.MalformedMessage as exc:
                    yield exc
                # After it was shown: what was not goes back to a pool. A
                # queue of our own is acknowledged once for all that came,
                # which is what a busy broker can keep up with.
                if self.pool is not None or message is arrived[-1]:
                    with self._lost_connection():
                        message.channel.basic_ack(
                            message.delivery_tag, multiple=self.pool is None)

    def wait(self, seconds: float) -> None:
        """Wait for messages, and keep the connection alive.

        :raises NotificationsError: when the broker goes away.
        """
        with self._lost_connection():
            with contextlib.suppress(TimeoutError, socket.timeout):
                self._connection.drain_events(timeout=seconds)
                # What else is there already, without waiting for more.
                while len(self._arrived) < _BATCH:
                    self._connection.drain_events(timeout=0)
            now = time.monotonic()
            if now - self._ticked >= _TICK:
                self._ticked = now
                self._connection.heartbeat_tick()

    def waiting(self) -> int:
        """Return how many messages wait in the queue.

        :raises NotificationsError: when the broker goes away.
        """
        with self._lost_connection():
            found = self._channel.queue_declare(self._queue, passive=True)
        return int(found.message_count)

    @contextlib.contextmanager
    def _lost_connection(self) -> Iterator[None]:
        """Turn what a lost connection raises into an error of ours."""
        try:
            yield
        except (amqp.exceptions.AMQPError, OSError) as exc:
            name = self.broker.name
            self.broker.prefer_next_host()
            raise exceptions.NotificationsError(
                f'{name}: the connection is lost '
                f'({type(exc).__name__})') from exc

    def close(self) -> None:
        """Disconnect; a temporary queue goes with it."""
        connection, self._connection = self._connection, None
        self._arrived.clear()
        if connection is not None:
            try:
                connection.close()
            except (amqp.exceptions.AMQPError, OSError):
                connection.collect()


def _read_ahead(connection: Any) -> None:
    """Let a connection take more from its socket than it needs at once.

    amqp asks the socket nine times for each message, and for each time waits
    for its turn where other threads are busy. What is too much it keeps. A
    release of amqp that is built otherwise is left as it is.
    """
    transport: Any = getattr(connection, 'transport', None)
    receive = getattr(transport, '_quick_recv', None)
    if callable(receive) and hasattr(transport, '_read_buffer'):
        transport._quick_recv = lambda size: receive(max(size, _READ_AHEAD))


def open_patiently(reader: QueueReader, until: float | None, *,
                   reconnect: bool,
                   waiting: Callable[[exceptions.NotificationsError], None]
                   ) -> int:
    """Open a reader, waiting for as long as it takes.

    :param until: the ``time.monotonic()`` to give up at; None: never.
    :param reconnect: wait for the broker too, not for the exchange alone.
    :param waiting: called once for each different reason to wait.
    :returns: how many others take messages from the same queue.
    :raises NotificationsError: when the time is up; and at once where the
        broker does not answer and is not to be waited for.
    """
    told = ''
    connected = False
    while True:
        try:
            if connected:
                reader.wait(_PAUSE)
                return reader.bind()
            return reader.open()
        except exceptions.NotificationsError as exc:
            connected = isinstance(exc, NoExchange)
            if not connected and not reconnect:
                raise
            if until is not None and time.monotonic() >= until:
                raise
            if str(exc) != told:
                told = str(exc)
                waiting(exc)
            # From now on the broker has answered once.
            reconnect = reconnect or connected
            if not connected:
                time.sleep(_PAUSE)
