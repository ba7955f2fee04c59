# SPDX-License-Identifier: Apache-2.0
"""Where notifications come from."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
import functools
from typing import Any, Final
from typing import Protocol

from oslo_log import log as logging
import oslo_messaging

from nova_notifications.consumer import checks
from nova_notifications import formats
from nova_notifications.viewer.message import Message

LOG = logging.getLogger(__name__)

Sink = Callable[[Message], Any]

TOPICS: Final = (formats.LEGACY_TOPIC, formats.VERSIONED_TOPIC)


class Source(Protocol):
    """What feeds the viewer."""

    def start(self, sink: Sink) -> None:
        """Begin; ``sink`` may be called from any thread."""

    def stop(self) -> None:
        """End; ``sink`` is not called afterwards."""


class _Endpoint:
    """What oslo.messaging calls: a method for each priority."""

    def __init__(self, sink: Sink, topic: str | None) -> None:
        for priority in checks.PRIORITIES:
            setattr(self, priority, functools.partial(
                self._take, sink, topic, priority.upper()))

    def _take(self, sink: Sink, topic: str | None, priority: str, ctxt: Any,
              publisher_id: Any, event_type: Any, payload: Any,
              metadata: Any) -> None:
        try:
            sink(Message(event_type, publisher_id, priority, payload,
                         metadata.get('timestamp'),
                         metadata.get('message_id'), ctxt, topic))
        except Exception:
            # The next ones are to be shown all the same.
            LOG.exception('A notification could not be listed')


class BusSource:
    """Notifications from any transport of oslo.messaging.

    For the bus inside a process and for drivers other than RabbitMQ's. On
    RabbitMQ oslo.messaging would leave a queue behind; the command reads it
    with a queue that goes with its connection.

    :param transport: an oslo.messaging notification transport, which stays
        the caller's to close.
    :param exchange: the exchange that Nova publishes to.
    :param topics: what to listen to.
    :param pool: where others read the same topics: a name of our own, so
        that nothing is taken from them. None where nobody else reads.
    """

    def __init__(self, transport: Any, *, exchange: str = 'nova',
                 topics: Iterable[str] = TOPICS,
                 pool: str | None = None) -> None:
        self._transport = transport
        self._exchange = exchange
        self._topics = tuple(topics)
        self._pool = pool
        self._listeners: list[Any] = []

    def start(self, sink: Sink) -> None:
        """Listen to each topic; one worker each keeps the order."""
        for topic in self._topics:
            listener = oslo_messaging.get_notification_listener(
                self._transport, [oslo_messaging.Target(
                    topic=topic, exchange=self._exchange)],
                [_Endpoint(sink, topic)], pool=self._pool)
            listener.start(override_pool_size=1)
            self._listeners.append(listener)

    def stop(self) -> None:
        """Stop listening, and wait for what is being handled."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.stop()
        for listener in listeners:
            listener.wait()
