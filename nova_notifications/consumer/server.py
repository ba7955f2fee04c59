# SPDX-License-Identifier: Apache-2.0
"""oslo.messaging's notification listener around the dispatcher.

Its own dispatcher would requeue for ever a message whose priority is no
string, acknowledge in silence one whose priority it does not know, and go on
through all it has fetched when it is told to stop.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oslo_config import cfg
from oslo_log import log as logging
import oslo_messaging
from oslo_messaging.notify import listener

from nova_notifications.consumer.dispatch import Dispatcher
from nova_notifications.consumer import errors
from nova_notifications import exceptions
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

_RABBIT = ('rabbit', 'kombu')


def transport(conf: cfg.ConfigOpts, url: str | None,
              prefetch: int | None) -> Any:
    """Open a notification transport.

    :param conf: where oslo.messaging finds its options.
    :param url: the transport URL; None: the one in ``conf``. Its query may
        hold options of the driver.
    :param prefetch: how many messages RabbitMQ may send ahead; None leaves
        it to ``conf`` and the URL.
    :raises NotificationsError: for a URL or driver that is none.
    """
    try:
        found = oslo_messaging.TransportURL.parse(conf, url)
        if prefetch is not None and found.transport in _RABBIT:
            found.query.setdefault('rabbit_qos_prefetch_count', str(prefetch))
        return oslo_messaging.get_notification_transport(conf, url=found)
    except (oslo_messaging.InvalidTransportURL,
            oslo_messaging.DriverLoadFailure, cfg.Error, ValueError) as exc:
        raise exceptions.NotificationsError(
            f'the transport URL cannot be used: '
            f'{redaction.mask_text(exc, 300)} Next: give one such as '
            f'rabbit://user:password@host:5672/.') from exc


def refused(exc: Exception) -> exceptions.NotificationsError:
    """Say what to do where the broker answers, but refuses to be read.

    :param exc: what starting to listen raised.
    """
    return exceptions.NotificationsError(
        f'the notifications cannot be read: {type(exc).__name__}: '
        f'{redaction.mask_text(exc, 300)} Next: check user, password and '
        f'virtual host in the transport URL, and whether its options '
        f'(amqp_durable_queues, rabbit_quorum_queue) are those that exchange '
        f'and queue were made with.')


class _Adapter:
    """What the listener asks of a dispatcher."""

    def __init__(self, dispatcher: Dispatcher,
                 priorities: Iterable[str]) -> None:
        self.supported_priorities = tuple(priorities)
        self._dispatcher = dispatcher

    def dispatch(self, incoming: list[Any]) -> set[Any]:
        """Handle messages; those that are given back are returned."""
        outcomes = self._dispatcher.process(
            [(message.ctxt, message.message) for message in incoming])
        return {message for message, outcome in zip(incoming, outcomes)
                if outcome.goes_back}


class Server(listener.BatchNotificationServer):  # type: ignore[misc]
    """A listener of one transport.

    :param transport: from :func:`transport`.
    :param dispatcher: what gets the messages.
    :param topics: the topics to read.
    :param exchange: the exchange they are on.
    :param priorities: the priorities to read; a topic has a queue for each.
    :param pool: see :class:`~nova_notifications.consumer.Consumer`.
    :param batch_size: the most messages that are handled together.
    :param batch_timeout: the seconds a batch may take to fill.
    """

    def __init__(self, transport: Any, dispatcher: Dispatcher,
                 topics: Iterable[str], exchange: str | None,
                 priorities: Iterable[str], pool: str | None,
                 batch_size: int, batch_timeout: float | None) -> None:
        super().__init__(
            transport,
            [oslo_messaging.Target(topic=topic, exchange=exchange)
             for topic in topics],
            _Adapter(dispatcher, priorities), 'threading', True, pool,
            batch_size, batch_timeout)
        self._dispatcher_of_all = dispatcher

    def _create_listener(self) -> Any:
        found = super()._create_listener()
        _watch_bodies(found, self._dispatcher_of_all)
        return found


def _watch_bodies(created: Any, dispatcher: Dispatcher) -> None:
    """Hear of message bodies that the driver cannot decode.

    RabbitMQ's driver logs them and throws them away, and has no interface to
    learn it: where a driver is built otherwise, its log line is all there
    is.
    """
    poller = getattr(created, '_poll_style_listener', None)
    consumers = getattr(getattr(poller, 'conn', None), '_consumers', None)
    for consumer in consumers if isinstance(consumers, dict) else ():
        if callable(getattr(consumer, '_callback', None)) and callable(
                getattr(consumer, 'callback', None)):
            _watch(consumer, dispatcher)


def _watch(consumer: Any, dispatcher: Dispatcher) -> None:
    decode, deliver = consumer._callback, consumer.callback
    delivered: list[bool] = []

    def note(message: Any) -> None:
        deliver(message)
        delivered.append(True)

    def check(message: Any) -> None:
        delivered.clear()
        decode(message)
        if not delivered:
            dispatcher.undecodable(
                getattr(message, 'body', None), errors.MalformedMessage(
                    'oslo.messaging could not decode the body'))

    consumer.callback, consumer._callback = note, check
