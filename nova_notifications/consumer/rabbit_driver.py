# SPDX-License-Identifier: Apache-2.0
"""What is needed of oslo.messaging's RabbitMQ driver beyond its interface.

Everything here reaches into private parts of the driver. With another driver,
or one that is built otherwise, each function does nothing or returns None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
import select
import threading
from typing import Any

try:
    import amqp
    from oslo_messaging._drivers import amqpdriver
    from oslo_messaging._drivers import common
except ImportError:
    amqpdriver = None

from nova_notifications.consumer import rabbit_messages

# How many messages are taken from a socket before one is handled.
_AT_ONCE = 32
_COUNT = 'x-delivery-count'
# Seconds that acknowledgements may take to be written when reading ends.
_FLUSH = 5.0


def delivery_count(incoming: Any) -> int | None:
    """Return how often the broker has delivered a message before.

    :param incoming: a message of oslo.messaging's listener.
    :returns: the count of a quorum queue; None: the queue does not count.
    """
    if type(incoming) is rabbit_messages.Incoming:
        return incoming.count
    try:
        count = incoming.message._raw_message.headers.get(_COUNT)
    except AttributeError:
        return None
    return count if type(count) is int else None


def delivery_limit(listener: Any) -> int | None:
    """Return how often a quorum queue gives a message out.

    :param listener: what the driver reads with.
    :returns: ``rabbit_quorum_delivery_limit``; None: it is not set.
    """
    connection = getattr(
        getattr(listener, '_poll_style_listener', None), 'conn', None)
    config = getattr(connection, 'rabbit_quorum_queue_config', None)
    return getattr(config, 'delivery_limit', None) or None


def refused_exchange(transport: Any, exchange: str) -> str | None:
    """Declare an exchange as the driver would, and nothing else.

    The driver falls back to an exchange and queue that do not last where
    they are not as they should be.

    :param transport: an open transport; it waits for a broker that is away.
    :param exchange: the name of the exchange.
    :returns: why the broker refuses it; None: it does not.
    """
    driver = transport._driver
    if amqpdriver is None or not isinstance(driver, amqpdriver.AMQPDriverBase):
        return None
    refusals: list[str] = []
    with driver._get_connection(common.PURPOSE_SEND) as connection:
        def declare() -> None:
            refusals.clear()
            try:
                connection.channel.exchange_declare(
                    exchange, 'topic', durable=connection.durable,
                    auto_delete=connection.amqp_auto_delete)
            except amqp.exceptions.PreconditionFailed as exc:
                refusals.append(str(exc))

        with connection._connection_lock:
            connection.ensure(declare)
    return refusals[0] if refusals else None


def watch(listener: Any, undecodable: Callable[[Any], Any],
          reconnected: Callable[[str], Any],
          unreadable: Callable[[str, Exception], Any],
          is_skipped: Callable[[Any], bool] | None = None) -> None:
    """Learn what the driver keeps to itself.

    :param listener: what the driver reads with.
    :param undecodable: called with a body that the driver cannot decode,
        which it logs and throws away.
    :param reconnected: called with the name of a queue that is read again
        after the broker has closed the connection or the channel, or has
        deleted the queue.
    :param unreadable: called with the name of a queue that the broker does
        not let be declared or read, and with its answer. The driver tries
        again, and keeps an answer to itself that took longer than it waits
        for messages.
    :param is_skipped: called with each body; True: the message is
        acknowledged, and no more.
    """
    poller = getattr(listener, '_poll_style_listener', None)
    channels: dict[str, Any] = {}
    for consumer in _consumers(poller):
        if callable(getattr(consumer, '_callback', None)) and callable(
                getattr(consumer, 'callback', None)):
            _watch_bodies(consumer, poller, undecodable, is_skipped)
        if callable(getattr(consumer, 'declare', None)):
            _watch_declarations(consumer, channels, reconnected)
        for name in ('declare', 'consume'):
            if callable(getattr(consumer, name, None)):
                _watch_answers(consumer, name, unreadable)


def take_what_is_there(listener: Any) -> None:
    """Take all messages that have arrived at once, up to a bound.

    The driver takes one message from the connection, prepares for a lost
    connection anew, and hands it over with timers and locks of its own, which
    costs more than to handle it.

    :param listener: what the driver reads with; it hands over lists of more
        messages than one then.
    """
    poller = getattr(listener, '_poll_style_listener', None)
    connection: Any = getattr(
        getattr(poller, 'conn', None), 'connection', None)
    if amqpdriver is None or not isinstance(
            poller, amqpdriver.AMQPListener) or not callable(
            getattr(connection, 'drain_events', None)):
        return
    drain, poll = connection.drain_events, poller.poll

    def drain_events(**options: Any) -> Any:
        found = drain(**options)
        for _ in range(_AT_ONCE):
            if not _is_readable(connection):
                break
            drain(**options)
        return found

    def poll_all(**options: Any) -> list[Any]:
        found: list[Any] = poll(**options)
        if found:
            found += poller.incoming[:_AT_ONCE]
            del poller.incoming[:_AT_ONCE]
        return found

    connection.drain_events, poller.poll = drain_events, poll_all


def _is_readable(connection: Any) -> bool:
    try:
        return bool(select.select([connection.connection.sock], (), (), 0)[0])
    except (AttributeError, OSError, ValueError, TypeError):
        return False


def _consumers(poller: Any) -> Iterable[Any]:
    consumers = getattr(getattr(poller, 'conn', None), '_consumers', None)
    return consumers if isinstance(consumers, dict) else ()


def _watch_bodies(consumer: Any, poller: Any,
                  undecodable: Callable[[Any], Any],
                  is_skipped: Callable[[Any], bool] | None) -> None:
    decode, deliver = consumer._callback, consumer.callback
    decoded: list[bool] = []
    takes = amqpdriver is not None and isinstance(
        poller, amqpdriver.NotificationAMQPListener)

    def note(message: Any) -> None:
        decoded.append(True)
        waiting = len(poller.incoming)
        deliver(message)
        if len(poller.incoming) == waiting:
            # One that it has acknowledged before: the driver skips it, and
            # would leave it unacknowledged.
            message.acknowledge()

    def check(message: Any) -> None:
        if is_skipped is not None and rabbit_messages.skip(
                message, is_skipped):
            return
        if takes and rabbit_messages.take(poller, message):
            return
        decoded.clear()
        decode(message)
        if not decoded:
            undecodable(getattr(message, 'body', None))

    consumer.callback, consumer._callback = note, check


def _watch_declarations(consumer: Any, channels: dict[str, Any],
                        reconnected: Callable[[str], Any]) -> None:
    declare, queue = consumer.declare, str(consumer.queue_name)

    def declare_again(connection: Any) -> None:
        declare(connection)
        # The priorities of a pool share its queue: it is named once.
        if channels.get(queue) is not connection.channel:
            channels[queue] = connection.channel
            reconnected(queue)

    consumer.declare = declare_again


def _watch_answers(consumer: Any, name: str,
                   unreadable: Callable[[str, Exception], Any]) -> None:
    ask = getattr(consumer, name)

    def ask_and_report(*arguments: Any, **options: Any) -> None:
        try:
            ask(*arguments, **options)
        except Exception as exc:
            unreadable(str(consumer.queue_name), exc)
            raise

    setattr(consumer, name, ask_and_report)


def flush(listener: Any) -> None:
    """Wait until acknowledgements have been written to the broker.

    :param listener: what the driver reads with.
    """
    operations = getattr(getattr(listener, '_poll_style_listener', None),
                         '_message_operations_handler', None)
    if operations is not None:
        done = threading.Event()
        operations.do(done.set)
        done.wait(_FLUSH)
