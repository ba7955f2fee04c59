# SPDX-License-Identifier: Apache-2.0
"""oslo.messaging's notification listener around the dispatcher.

Its own dispatcher would requeue for ever a message whose priority is no
string, acknowledge in silence one whose priority it does not know, and go on
through all it has fetched when it is told to stop.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable
import dataclasses
import functools
import threading
from typing import Any

from oslo_config import cfg
from oslo_log import log as logging
import oslo_messaging
from oslo_messaging.notify import listener

from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.dead_letters import DeadLetterQueue
from nova_notifications.consumer.delayed import DelayedReturns
from nova_notifications.consumer import dispatch
from nova_notifications.consumer import errors
from nova_notifications.consumer import rabbit_driver
from nova_notifications.consumer import retry
from nova_notifications import exceptions
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

_RABBIT = ('rabbit', 'kombu')
# How many failed messages wait where the broker sends all it has ahead.
_WAITING = 1000


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
    """Return the error for a broker that answers, but refuses to be read.

    :param exc: what starting to listen raised.
    """
    if isinstance(exc, exceptions.NotificationsError):
        return exc
    return exceptions.NotificationsError(
        f'the notifications cannot be read: {type(exc).__name__}: '
        f'{redaction.mask_text(exc, 300)} Next: check user, password and '
        f'virtual host in the transport URL, and whether its options '
        f'(amqp_durable_queues, rabbit_quorum_queue) are those that exchange '
        f'and queue were made with.')


@dataclasses.dataclass(frozen=True)
class Reading:
    """What is read, and how.

    :param topics: the topics to read.
    :param exchange: the exchange they are on.
    :param priorities: the priorities to read; a topic has a queue for each.
    :param pool: see :class:`~nova_notifications.consumer.Consumer`.
    :param batch_size: the most messages that are handled together.
    :param batch_timeout: the seconds a batch may take to fill.
    :param dead_letter_queue: the queue for messages that were tried too
        often; None: they are dropped.
    :param workers: how many threads handle messages.
    :param skip_body: see :class:`~nova_notifications.consumer.Consumer`.
    """

    topics: tuple[str, ...]
    exchange: str | None
    priorities: tuple[str, ...]
    pool: str | None
    batch_size: int
    batch_timeout: float | None
    dead_letter_queue: str | None
    workers: int = 1
    skip_body: Callable[[Any], bool] | None = None


class _Priorities:
    """What the listener asks of a dispatcher: which queues to read."""

    def __init__(self, priorities: Iterable[str]) -> None:
        self.supported_priorities = tuple(priorities)


class Server(listener.BatchNotificationServer):  # type: ignore[misc]
    """A listener of one transport.

    :param transport: from :func:`transport`.
    :param dispatcher: what gets the messages.
    :param reading: what is read.
    """

    def __init__(self, transport: Any, dispatcher: dispatch.Dispatcher,
                 reading: Reading) -> None:
        super().__init__(
            transport,
            [oslo_messaging.Target(topic=topic, exchange=reading.exchange)
             for topic in reading.topics],
            _Priorities(reading.priorities), 'threading', pool=reading.pool,
            batch_size=reading.batch_size,
            batch_timeout=reading.batch_timeout)
        self._reading = reading
        self._deliver = dispatcher
        self._origin = dispatch.NOWHERE
        self._waiting = DelayedReturns(_WAITING, _requeue)
        self._lock = threading.Lock()
        self._arrived: collections.deque[list[Any]] = collections.deque()
        self._busy = 0

    def _create_listener(self) -> Any:
        exchange = self._reading.exchange
        if exchange is not None:
            self._check(exchange)
        created = super()._create_listener()
        created.cleanup = functools.partial(
            _clean_up, created, created.cleanup)
        name = self._reading.dead_letter_queue
        self._origin = dispatch.Origin(
            None if name is None else DeadLetterQueue(
                self.transport, exchange, name).put,
            rabbit_driver.delivery_limit(created) or retry.DELIVERY_LIMIT)
        ahead = created.prefetch_size
        if ahead > 0:
            # The rest are for those that have not failed.
            self._waiting = DelayedReturns(max(1, ahead * 3 // 4), _requeue)
        rabbit_driver.watch(created, self._undecodable, self._reconnected,
                            self._unreadable, self._reading.skip_body)
        if self._reading.batch_size == 1:
            rabbit_driver.take_what_is_there(created)
        return created

    def _check(self, exchange: str) -> None:
        problem = rabbit_driver.refused_exchange(self.transport, exchange)
        if problem is not None:
            raise exceptions.NotificationsError(
                f'the exchange {exchange!r} is there with other properties: '
                f'{redaction.mask_text(problem, 300)} Next: give the '
                f'transport URL the options that Nova has, such as '
                f'?amqp_durable_queues=true, or leave them out where Nova '
                f'has none.')

    def _undecodable(self, body: Any) -> None:
        self._deliver.undecodable(body, errors.MalformedMessage(
            'oslo.messaging could not decode the body'))

    def _reconnected(self, queue: str) -> None:
        self._deliver.counters.add_interruption()
        LOG.warning(
            'reading from queue %s was interrupted: the broker has closed '
            'the connection or the channel, or the queue was deleted. It is '
            'read again; messages that were not acknowledged come again.',
            queue)

    def _unreadable(self, queue: str, exc: Exception) -> None:
        LOG.warning(
            'queue %s cannot be read: %s: %s It is tried again. Next: look at '
            'its state with "rabbitmqctl list_queues name type state", or of '
            'a quorum queue with "rabbitmq-queues quorum_status": it needs a '
            'leader.', queue, type(exc).__name__,
            redaction.mask_text(exc, 300))

    def _on_incoming(self, incoming: list[Any]) -> None:
        """Hand over what has arrived to workers.

        Those that are busy take it when they are done. To submit each message
        to the executor, as the parent does, would cost more than to handle
        it.
        """
        parts = ([incoming] if self._reading.batch_size > 1 else
                 [[message] for message in incoming])
        with self._lock:
            self._arrived.extend(parts)
            idle = min(len(parts), self._reading.workers - self._busy)
            self._busy += idle
        for _ in range(idle):
            self._work_executor.submit(self._work)

    def _work(self) -> None:
        """Handle what has arrived, until there is nothing more."""
        while True:
            with self._lock:
                if not self._arrived:
                    self._busy -= 1
                    return
                incoming = self._arrived.popleft()
            self._process_incoming(incoming)

    def _process_incoming(self, incoming: list[Any]) -> None:
        deliveries = [
            dispatch.Delivery(message.ctxt, message.message,
                              rabbit_driver.delivery_count(message))
            for message in incoming]
        try:
            self._deliver.process(deliveries, self._origin)
        except BaseException:
            # A fault of the consumer's own: no message is lost by it, and
            # the thread goes on.
            LOG.exception('messages could not be handled')
        for message, delivery in zip(incoming, deliveries):
            try:
                self._finish(message, delivery)
            except Exception:
                LOG.exception('a message could not be acknowledged')

    def _finish(self, message: Any, delivery: dispatch.Delivery) -> None:
        outcome = delivery.outcome or Outcome.REQUEUED
        if not outcome.goes_back:
            message.acknowledge()
        elif delivery.delay > 0:
            self._waiting.put(message, delivery.delay)
        else:
            message.requeue()

    def release(self) -> None:
        """Give back what waits for another attempt, before it stops."""
        self._waiting.close()


def _requeue(message: Any) -> None:
    message.requeue()


def _clean_up(created: Any, clean_up: Any) -> None:
    # The driver closes the connection over acknowledgements that it has not
    # written yet: what was handled would come again.
    rabbit_driver.flush(created)
    clean_up()
