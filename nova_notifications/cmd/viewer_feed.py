# SPDX-License-Identifier: Apache-2.0
"""Feed the viewer from a broker, another transport or a demonstration."""

from __future__ import annotations

import argparse
from typing import Any, Protocol
import uuid

from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd import bus
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import viewer_demo
from nova_notifications.cmd import viewer_source
from nova_notifications import formats
from nova_notifications import viewer

_POOL = 'nova-notifications-viewer'


class Feed(Protocol):
    """What the command starts and stops."""

    #: For people, without a password.
    name: str
    #: What the page learns of it.
    about: dict[str, Any]

    def send(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        """Send a message again."""

    def start(self) -> None:
        """Begin to fill the hub."""

    def stop(self) -> None:
        """End, and leave nothing behind."""


def choose(hub: viewer.Hub, parsed_args: argparse.Namespace) -> Feed:
    """Return what the arguments name; without a broker, a demonstration.

    :param hub: what it fills.
    :param parsed_args: those of the ``viewer`` command.
    :raises NotificationsError: for a transport URL or file that cannot be
        used.
    """
    message_bus = bus.find(parsed_args)
    if message_bus is None:
        return _Demonstration(hub, parsed_args.rate)
    topics = tuple(parsed_args.topic or viewer.TOPICS)
    if broker_module.is_rabbit(message_bus.url):
        return _Rabbit(hub, message_bus, topics)
    return _Transport(hub, message_bus, topics)


class _Demonstration:
    def __init__(self, hub: viewer.Hub, rate: float) -> None:
        self.name = 'a demonstration'
        self.about: dict[str, Any] = {
            'demo': True, 'source': self.name, 'target': self.name}
        self._hub = hub
        self._demo = viewer_demo.Demonstration(hub.add, rate)

    def send(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        """Send a message again, to this page alone."""
        self._demo.send(topic, context, message)

    def start(self) -> None:
        """Begin the demonstration."""
        self._hub.status.connected()
        self._demo.start()

    def stop(self) -> None:
        """End the demonstration."""
        self._demo.stop()


class _Broker:
    """What RabbitMQ and other transports have in common."""

    def __init__(self, message_bus: bus.Bus, topics: tuple[str, ...]) -> None:
        self._bus = message_bus
        self.name = message_bus.name
        self.about: dict[str, Any] = {
            'source': self.name, 'exchange': message_bus.exchange,
            'topics': topics, 'emit': _emit(message_bus, topics),
            'target': f'exchange {message_bus.exchange} on {self.name}'}

    def send(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        """Send a message again, over a connection of its own."""
        with bus.sender_to(self._bus) as target:
            target.send(topic, context, message)


class _Rabbit(_Broker):
    def __init__(self, hub: viewer.Hub, message_bus: bus.Bus,
                 topics: tuple[str, ...]) -> None:
        super().__init__(message_bus, topics)
        self._source = viewer_source.QueueSource(queue_reader.QueueReader(
            message_bus.broker(), message_bus.exchange, topics, name=_POOL,
            max_length=viewer_source.MAX_LENGTH), hub)

    def start(self) -> None:
        """Begin to read."""
        self._source.start()

    def stop(self) -> None:
        """End reading; the queue goes with the connection."""
        self._source.stop()


class _Transport(_Broker):
    """A broker that oslo.messaging reads, such as Kafka."""

    def __init__(self, hub: viewer.Hub, message_bus: bus.Bus,
                 topics: tuple[str, ...]) -> None:
        super().__init__(message_bus, topics)
        self._hub = hub
        self._transport = message_bus.transport()
        self._source = viewer.BusSource(
            self._transport, exchange=message_bus.exchange, topics=topics,
            pool=f'{_POOL}-{uuid.uuid4().hex[:12]}')

    def start(self) -> None:
        """Begin to read."""
        self._source.start(self._hub.add)
        self._hub.status.connected()

    def stop(self) -> None:
        """End reading."""
        self._source.stop()
        self._transport.cleanup()


def _emit(message_bus: bus.Bus, topics: tuple[str, ...]) -> str:
    """Return a command that sends something to be seen.

    It has no password: the transport URL is to be put in by hand.
    """
    words = ['nova-notifications emit instance.create.end',
             '--transport-url rabbit://USER:PASSWORD@'
             f'{message_bus.name.partition("/")[0]}/']
    if message_bus.exchange != bus.EXCHANGE:
        words.append(f'--exchange {message_bus.exchange}')
    if formats.VERSIONED_TOPIC not in topics:
        words.append(f'--topic {topics[0]}')
    return ' '.join(words)
