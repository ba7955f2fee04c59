# SPDX-License-Identifier: Apache-2.0
"""Where notifications come from."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
import functools
import threading
from typing import Any, Final
from typing import Protocol
import uuid

from oslo_config import cfg
from oslo_log import log as logging
import oslo_messaging
from oslo_messaging._drivers import common
from oslo_messaging._drivers import impl_rabbit

from nova_notifications.consumer import checks
from nova_notifications.consumer import server
from nova_notifications.viewer.message import Message

LOG = logging.getLogger(__name__)

Sink = Callable[[Message], Any]

# Messages that RabbitMQ may send ahead. Without a bound, all that came while
# the viewer was busy would be in its memory.
PREFETCH: Final = 500
# Seconds that taking leave of the broker may take.
_PATIENCE: Final = 10
TOPICS: Final = ('notifications', 'versioned_notifications')


class Source(Protocol):
    """What feeds the viewer."""

    def start(self, sink: Sink) -> None:
        """Begin; ``sink`` may be called from any thread."""

    def stop(self) -> None:
        """End; ``sink`` is not called afterwards."""


class _Endpoint:
    """What oslo.messaging calls: a method for each priority."""

    def __init__(self, sink: Sink) -> None:
        for priority in checks.PRIORITIES:
            setattr(self, priority, functools.partial(
                self._take, sink, priority.upper()))

    def _take(self, sink: Sink, priority: str, ctxt: Any, publisher_id: Any,
              event_type: Any, payload: Any, metadata: Any) -> None:
        try:
            sink(Message(event_type, publisher_id, priority, payload,
                         metadata.get('timestamp'),
                         metadata.get('message_id'), ctxt))
        except Exception:
            # The next ones are to be shown all the same.
            LOG.exception('A notification could not be listed')


class BusSource:
    """Notifications from a message broker, without taking them from others.

    It listens with a pool of its own: the broker gives it a copy, and what
    other programs read stays theirs. The pool's queue is removed by
    :meth:`stop`.

    :param conf: configuration of oslo.messaging.
    :param url: the transport URL; None: that of the configuration.
    :param exchange: the exchange that Nova publishes to.
    :param topics: what to listen to.
    :param transport: an oslo.messaging notification transport inside this
        process to use in place of the URL. Nobody else reads it, so there is
        no pool; it stays open.
    :raises NotificationsError: for a URL or driver that is none.
    """

    def __init__(self, conf: cfg.ConfigOpts, url: str | None = None, *,
                 exchange: str = 'nova', topics: Iterable[str] = TOPICS,
                 transport: Any = None) -> None:
        self._owned = transport is None
        self._transport = transport or server.transport(conf, url, PREFETCH)
        self._targets = [oslo_messaging.Target(topic=topic,
                                               exchange=exchange)
                         for topic in topics]
        #: The name of the queue on the broker.
        self.pool = (f'nova-notifications-viewer-{uuid.uuid4().hex[:12]}'
                     if self._owned else None)
        self._listener: Any = None

    def start(self, sink: Sink) -> None:
        self._listener = oslo_messaging.get_notification_listener(
            self._transport, self._targets, [_Endpoint(sink)],
            pool=self.pool)
        # One worker keeps the order of arrival.
        self._listener.start(override_pool_size=1)

    @property
    def connected(self) -> bool:
        """Whether the broker is there, as far as the driver shows it."""
        # From the listener to the driver's, its connection, and kombu's.
        found = self._listener
        for name in ('listener', '_poll_style_listener', 'conn', 'connection',
                     'connection'):
            found = getattr(found, name, None)
        return bool(getattr(found, 'connected', True))

    def stop(self) -> None:
        listener, self._listener = self._listener, None
        # The driver waits for a broker that is away for as long as it takes:
        # whoever stops meanwhile does not.
        thread = threading.Thread(target=self._leave, args=[listener],
                                  daemon=True)
        thread.start()
        thread.join(_PATIENCE)
        if thread.is_alive():
            self._left('the broker does not answer')

    def _leave(self, listener: Any) -> None:
        if listener is not None:
            listener.stop()
            listener.wait()
            self._remove_queue()
        if self._owned:
            self._transport.cleanup()

    def _remove_queue(self) -> None:
        """Leave no queue behind that nobody drains.

        oslo.messaging never deletes a pool's queue; asking it for automatic
        deletion would ask the same for Nova's exchange.
        """
        driver = self._transport._driver
        if self.pool is None or not isinstance(
                driver, impl_rabbit.RabbitDriver):
            return
        try:
            with driver._get_connection(common.PURPOSE_SEND) as connection:
                # The answer is not waited for: this connection's socket has
                # the short timeout of one that publishes.
                connection.channel.queue_delete(self.pool, nowait=True)
        except Exception as error:
            self._left(error)

    def _left(self, why: object) -> None:
        LOG.warning('The queue %s could not be removed and must be, by '
                    'hand: %s', self.pool, why)
