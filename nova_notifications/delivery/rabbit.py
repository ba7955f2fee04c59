# SPDX-License-Identifier: Apache-2.0
"""Confirmed publishing to RabbitMQ with several messages under way.

oslo.messaging waits for the confirm of each message before the next one and
can wait on a frozen broker for minutes; its queues, exchanges, envelope and
options are kept here, so its listeners see no difference.
"""

import contextlib
import itertools
import os
import socket
import sys
import time
from typing import Any
from typing import Callable

import amqp
from amqp import spec
from oslo_messaging._drivers import impl_rabbit

from nova_notifications.delivery import connection as connections
from nova_notifications.delivery import errors
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications.delivery import topology

_PUBLISH_SIGNATURE = 'Bssbb'
_PRECONDITION_FAILED = 406
_PERSISTENT = 2
# Seconds between two looks at the heartbeat while waiting.
_TICK = 1.0


def serves(transport: Any) -> bool:
    """Return whether *transport* is a RabbitMQ that this module can serve."""
    driver = transport._driver
    return (type(driver) is impl_rabbit.RabbitDriver
            and driver._url.transport in ('rabbit', 'kombu'))


def _connection_name() -> str:
    return f'{os.path.basename(sys.argv[0])}:{os.getpid()}:notifications'


class RabbitSender:
    """One connection with one channel in confirm mode.

    :param transport: where to send to, with its configuration.
    :param tick: called every second or so while it waits for confirms.
    """

    def __init__(self, transport: Any, settings: options.Settings,
                 tick: Callable[[], None]) -> None:
        driver = transport._driver
        self._settings = settings
        self._tick = tick
        self._rabbit = driver.conf.oslo_messaging_rabbit
        self._exchange = driver._default_exchange
        self._virtual_host = connections.virtual_host(driver._url)
        self._addresses = itertools.cycle(
            connections.addresses(driver._url))
        self._topology = topology.Topology(self._rabbit, self._exchange)
        self._connection: Any = None
        self._channel: Any = None
        self._blocked: bool
        # Whether the broker rejected all that was sent last.
        self._rejected: bool
        self._tag: int
        self._next_tick = 0.0
        self._open: dict[int, records.Record] = {}
        self._confirmed: dict[int, records.Record] = {}
        self._returned: set[tuple[str, str]] = set()

    def send(self, batch: list[records.Record]) -> list[records.Record]:
        """Send *batch* in order; return what the broker confirmed.

        What is missing in the answer was rejected for now: by a full queue,
        or because its queue had been deleted.
        """
        self._open.clear()
        self._confirmed.clear()
        self._returned.clear()
        publishing = False
        try:
            if self._connection is None:
                self._connect()
            elif self._rejected:
                # While the leader of a quorum queue changes, RabbitMQ can
                # go on rejecting what comes over a channel that was opened
                # then, long after the queue has a leader again.
                self._channel.close()
                self._open_channel()
            for topic in {record.topic for record in batch}:
                if self._topology.declare(self._channel, topic):
                    # The broker has closed the channel meanwhile.
                    self._select_confirms()
            publishing = True
            for record in batch:
                self._publish(record)
            self._wait()
        except amqp.exceptions.ChannelError as error:
            confirmed = self._give_up()
            left = [record for record in batch if record not in confirmed]
            refused = publishing and error.code == _PRECONDITION_FAILED
            raise errors.SendError(
                error, confirmed, suspects=refused,
                refused=left[0] if refused and len(left) == 1 else None,
            ) from error
        except Exception as error:
            raise errors.SendError(error, self._give_up()) from error
        self._rejected = not self._confirmed
        return self._arrived()

    def _give_up(self) -> list[records.Record]:
        self.close()
        return self._arrived()

    def _arrived(self) -> list[records.Record]:
        return [record for record in self._confirmed.values()
                if (record.uid, record.topic) not in self._returned]

    def _connect(self) -> None:
        address = next(self._addresses)
        connection = amqp.Connection(
            host=address.netloc, userid=address.user,
            password=address.password,
            ssl=connections.tls_parameters(self._rabbit, address.host),
            login_method=self._rabbit.rabbit_login_method,
            virtual_host=self._virtual_host,
            connect_timeout=self._settings.connect_timeout,
            heartbeat=self._rabbit.heartbeat_timeout_threshold,
            client_properties={'connection_name': _connection_name()},
            on_blocked=self._on_blocked, on_unblocked=self._on_unblocked)
        self._connection = connection
        self._blocked = False
        connection.connect()
        # A frozen broker stops reading: no write may wait for ever.
        connection.transport.sock.settimeout(self._settings.confirm_timeout)
        self._open_channel()

    def _open_channel(self) -> None:
        channel = self._connection.channel()
        channel.events['basic_ack'].add(self._on_ack)
        channel.events['basic_nack'].add(self._on_nack)
        channel.events['basic_return'].add(self._on_return)
        self._channel = channel
        self._select_confirms()

    def _select_confirms(self) -> None:
        self._channel.confirm_select()
        self._tag = 0

    def _publish(self, record: records.Record) -> None:
        message = amqp.Message(
            records.envelope(record), content_type='application/json',
            content_encoding='utf-8', delivery_mode=_PERSISTENT, priority=0,
            application_headers={}, message_id=record.uid)
        self._tag += 1
        self._open[self._tag] = record
        # basic_publish() looks for incoming frames before each message,
        # which costs as much as the message itself.
        self._channel.send_method(
            spec.Basic.Publish, _PUBLISH_SIGNATURE,
            (0, self._exchange, record.topic, True, False), message)

    def _wait(self) -> None:
        deadline = time.monotonic() + self._settings.confirm_timeout
        while self._open:
            before = len(self._open)
            with contextlib.suppress(socket.timeout):
                self._connection.drain_events(timeout=_TICK)
            now = time.monotonic()
            if now >= self._next_tick:
                self._next_tick = now + _TICK
                self._connection.heartbeat_tick()
                self._tick()
            if self._blocked or len(self._open) < before:
                deadline = now + self._settings.confirm_timeout
            if now > deadline:
                raise TimeoutError('no confirm from the broker')

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for acknowledged in self._answered(tag, multiple):
            self._confirmed[acknowledged] = self._open.pop(acknowledged)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for rejected in self._answered(tag, multiple):
            del self._open[rejected]

    def _answered(self, tag: int, multiple: bool) -> list[int]:
        if not multiple:
            return [tag] if tag in self._open else []
        return [waiting for waiting in self._open if waiting <= tag]

    def _on_return(self, error: Any, exchange: str, routing_key: str,
                   message: Any) -> None:
        # Somebody deleted the queue: it is made again for the next attempt.
        self._topology.forget(routing_key)
        self._returned.add((message.properties.get('message_id', ''),
                            routing_key))

    def _on_blocked(self, reason: str) -> None:
        self._blocked = True

    def _on_unblocked(self) -> None:
        self._blocked = False

    def idle(self) -> None:
        """Answer heartbeats, notice that the broker closed."""
        if self._connection is None:
            return
        try:
            with contextlib.suppress(socket.timeout):
                while True:
                    self._connection.drain_events(timeout=0.001)
            self._connection.heartbeat_tick()
        except Exception:
            self.close()

    def close(self) -> None:
        """Give the connection up, without waiting for the broker."""
        connection, self._connection = self._connection, None
        self._channel = None
        self._topology.forget_all()
        if connection is None:
            return
        with contextlib.suppress(Exception):
            # With TLS, closing says good-bye and waits for the answer.
            connection._transport.sock.settimeout(0)
        with contextlib.suppress(Exception):
            connection.collect()
