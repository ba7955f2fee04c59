# SPDX-License-Identifier: Apache-2.0
"""What a worker sends with: the contract, and any transport at all."""

from typing import Any
from typing import Callable
from typing import Protocol

import oslo_messaging
from oslo_messaging._drivers import impl_fake
from oslo_messaging._drivers import impl_rabbit

from nova_notifications.delivery import errors
from nova_notifications.delivery import kafka
from nova_notifications.delivery import options
from nova_notifications.delivery import rabbit
from nova_notifications.delivery import records


class Sender(Protocol):
    """One connection, used by one thread."""

    def send(self, batch: list[records.Record]) -> list[records.Record]:
        """Send *batch* in order; return what the broker confirmed.

        What is missing in the answer was rejected for now.

        :raises SendError: nothing more can be said about the rest;
            ``confirmed`` has what was confirmed before.
        """

    def idle(self) -> None:
        """Keep the connection alive while there is nothing to send."""

    def close(self) -> None:
        """Give the connection up, without waiting for the broker."""


class TransportSender:
    """Sends by oslo.messaging's own means, on any transport.

    The transport is one of its own: a pool that the service uses could hold
    connections from before a fork.
    """

    def __init__(self, transport: Any) -> None:
        self._conf = transport.conf
        self._url = transport._driver._url
        # That of the service's transport, whatever the option has become.
        self._exchange = getattr(transport._driver, '_default_exchange', None)
        self._transport: Any = None

    def send(self, batch: list[records.Record]) -> list[records.Record]:
        """Send *batch* in order; return what was sent."""
        confirmed: list[records.Record] = []
        for record in batch:
            try:
                self._send(record)
            except (TypeError, ValueError) as error:
                raise errors.SendError(error, confirmed,
                                       refused=record) from error
            except Exception as error:
                raise errors.SendError(error, confirmed) from error
            confirmed.append(record)
        return confirmed

    def _send(self, record: records.Record) -> None:
        if self._transport is None:
            self._transport = oslo_messaging.get_notification_transport(
                self._conf, url=self._url)
        context, message = records.unpack(record)
        self._transport._send_notification(
            oslo_messaging.Target(exchange=self._exchange,
                                  topic=record.topic), context, message,
            version=2.0, retry=0)

    def idle(self) -> None:
        """Do nothing: the transport keeps itself alive."""

    def close(self) -> None:
        """Give the transport up."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.cleanup()


def make(transport: Any, settings: options.Settings,
         tick: Callable[[], None]) -> Sender:
    """Return the best sender for *transport*.

    RabbitMQ and Kafka get their own, which have several notifications under
    way and know each one's confirm.

    :param tick: called every second while the sender waits for a broker
        that blocks publishers, which can be hours.
    """
    if rabbit.serves(transport):
        return rabbit.RabbitSender(transport, settings, tick)
    if kafka.serves(transport):
        return kafka.KafkaSender(transport, settings, tick)
    return TransportSender(transport)


def confirms(transport: Any) -> bool:
    """Return whether a sender knows when the broker has a notification.

    Of a driver that is not one of oslo.messaging's nobody knows.
    """
    driver = transport._driver
    return (rabbit.serves(transport) or kafka.serves(transport)
            or type(driver) in (impl_rabbit.RabbitDriver,
                                impl_fake.FakeDriver)
            # AMQP 1.0, in releases that have it, unless it does not wait.
            or getattr(driver, '_pre_settle_notify', None) is False)
