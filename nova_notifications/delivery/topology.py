# SPDX-License-Identifier: Apache-2.0
"""Make the exchange and the queues as oslo.messaging makes them."""

import logging
from typing import Any
from typing import Callable

import amqp

LOG = logging.getLogger(__name__)


class Topology:
    """What one connection has declared.

    An exchange or queue that exists with other properties is used as it is.
    Which ones those are is remembered over connections: each further attempt
    to make them would cost a channel.

    :param options: of [oslo_messaging_rabbit].
    """

    def __init__(self, options: Any, exchange: str) -> None:
        self._exchange = exchange
        self._durable = bool(options.amqp_durable_queues
                             or options.rabbit_quorum_queue)
        self._auto_delete = options.amqp_auto_delete
        self._arguments = _queue_arguments(options)
        self._has_exchange = False
        self._queues: set[str] = set()
        self._different: set[str] = set()

    def declare(self, channel: Any, topic: str) -> bool:
        """Make the exchange, and the queue of *topic* bound to it.

        :returns: whether the broker closed the channel on the way. ``amqp``
            has opened it again, without confirm mode.
        """
        closed = False
        if not self._has_exchange:
            closed = self._ensure(
                f'exchange {self._exchange}',
                lambda passive: channel.exchange_declare(
                    self._exchange, 'topic', passive=passive,
                    durable=self._durable, auto_delete=self._auto_delete))
            self._has_exchange = True
        if topic not in self._queues:
            closed |= self._ensure(
                f'queue {topic}',
                lambda passive: channel.queue_declare(
                    topic, passive=passive, durable=self._durable,
                    auto_delete=self._auto_delete, exclusive=False,
                    arguments=self._arguments))
            channel.queue_bind(topic, self._exchange, topic)
            self._queues.add(topic)
        return closed

    def _ensure(self, name: str, declare: Callable[[bool], object]) -> bool:
        closed = False
        if name in self._different:
            try:
                declare(True)
                return False
            except amqp.exceptions.NotFound:
                # Deleted meanwhile: it is made as it should be.
                self._different.discard(name)
                closed = True
        try:
            declare(False)
            return closed
        except amqp.exceptions.PreconditionFailed as error:
            declare(True)
            self._different.add(name)
            LOG.warning('The %s exists with other properties than this '
                        'service is configured for, and is used as it is: '
                        '%s', name, error)
        return True

    def forget(self, topic: str) -> None:
        """Make the queue of *topic* again before the next message."""
        self._queues.discard(topic)

    def forget_all(self) -> None:
        """Make everything again: there will be another connection."""
        self._has_exchange = False
        self._queues.clear()


def _queue_arguments(options: Any) -> dict[str, Any]:
    if options.rabbit_ha_queues:
        return {'x-ha-policy': 'all'}
    if not options.rabbit_quorum_queue:
        return {}
    limits = {
        'x-delivery-limit': options.rabbit_quorum_delivery_limit,
        'x-max-in-memory-length': options.rabbit_quorum_max_memory_length,
        'x-max-in-memory-bytes': options.rabbit_quorum_max_memory_bytes}
    return {'x-queue-type': 'quorum',
            **{name: value for name, value in limits.items() if value}}
