# SPDX-License-Identifier: Apache-2.0
"""A topic of its own on a real RabbitMQ, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
import json
import threading
import time
from typing import Any
import uuid

import amqp
from oslotest import base

from nova_notifications import consumer
from nova_notifications import testing
from tests.functional import broker


class Topic:
    """An exchange, a topic and queues with names nobody else uses.

    :param port: where the broker listens, on 127.0.0.1.
    :param durable: whether exchange and queues survive the broker.
    """

    def __init__(self, port: int = 5672, durable: bool = False) -> None:
        mark = uuid.uuid4().hex[:12]
        self.exchange = f'nn-test-{mark}'
        self.name = f'nn-test-{mark}-topic'
        self.pools: list[str] = []
        self.durable = durable
        self.port = port
        self.url = f'rabbit://guest:guest@127.0.0.1:{port}/'
        self._bus = testing.TestBus(consumer.Consumer('fake://'))

    def pool(self, name: str) -> str:
        """A pool's name; its queue is removed at the end."""
        found = f'{self.name}-{name}'
        self.pools.append(found)
        return found

    def consumer(self, pool: str | None = None,
                 **options: Any) -> consumer.Consumer:
        """A consumer of this topic."""
        query = '?amqp_durable_queues=true' if self.durable else ''
        options.setdefault('retry_delay', 0.01)
        return consumer.Consumer(
            self.url + options.pop('query', query), topics=[self.name],
            exchange=self.exchange,
            pool=self.pool(pool) if pool else None, **options)

    def messages(self, number: int) -> list[dict[str, Any]]:
        """Notifications whose message ids are m0, m1 and so on."""
        first = self._bus.message('service.update')
        return [{**first, 'message_id': f'm{index}'}
                for index in range(number)]

    def publish(self, *messages: Any, priority: str = 'info') -> None:
        """Send messages, or bytes as they are; the broker has them then."""
        with self.connect() as connection:
            channel = connection.channel()
            channel.confirm_select()
            pending = set(range(1, len(messages) + 1))

            def confirmed(tag: int, multiple: bool) -> None:
                pending.difference_update(
                    range(1, tag + 1) if multiple else [tag])

            channel.events['basic_ack'].add(confirmed)
            channel.exchange_declare(self.exchange, 'topic',
                                     durable=self.durable, auto_delete=False)
            for message in messages:
                body = message if isinstance(message, bytes) else json.dumps(
                    {'oslo.version': '2.0',
                     'oslo.message': json.dumps(message)})
                channel.basic_publish(
                    amqp.Message(body, content_type='application/json',
                                 content_encoding='utf-8', delivery_mode=2),
                    self.exchange, f'{self.name}.{priority}')
            while pending:
                connection.drain_events(timeout=60)

    def connect(self) -> Any:
        """A connection of our own."""
        return amqp.Connection(f'127.0.0.1:{self.port}', 'guest', 'guest')

    def ready(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return self.declared(queue)[0]

    def declared(self, queue: str) -> tuple[int, int]:
        """How many messages wait in a queue, and how many consumers."""
        with self.connect() as connection:
            try:
                found = connection.channel().queue_declare(
                    queue, passive=True)
            except amqp.exceptions.NotFound:
                return 0, 0
            return int(found.message_count), int(found.consumer_count)

    def wait_for_queue(self, queue: str, consumers: int = 1) -> None:
        """Wait until so many consumers listen; all bindings are there then."""
        wait(lambda: self.declared(queue)[1] >= consumers)

    def remove(self) -> None:
        """Remove what the tests have made."""
        with self.connect() as connection:
            channel = connection.channel()
            for queue in [*self.pools,
                          *(f'{pool}-dead-letter' for pool in self.pools),
                          f'{self.name}-dead-letter', f'{self.name}.info',
                          f'{self.name}.error']:
                channel.queue_delete(queue)
            channel.exchange_delete(self.exchange)


def wait(condition: Callable[[], bool], timeout: float = 120) -> None:
    """Wait until something is so.

    :raises AssertionError: when it has taken too long.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f'not within {timeout} seconds')
        time.sleep(0.02)


class Seen:
    """A handler that counts message ids."""

    def __init__(self) -> None:
        self.ids: list[str | None] = []
        self._lock = threading.Lock()

    def __call__(self, event: consumer.Event) -> None:
        with self._lock:
            self.ids.append(event.envelope.message_id)


class TopicCase(base.BaseTestCase):
    """A test with a topic on the broker that runs already."""

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        self.topic = Topic()
        self.addCleanup(self.topic.remove)

    def start(self, app: consumer.Consumer, queue: str,
              consumers: int = 1) -> None:
        """Start a consumer and wait until it listens."""
        self.addCleanup(app.stop)
        app.start()
        self.topic.wait_for_queue(queue, consumers)
