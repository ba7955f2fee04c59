# SPDX-License-Identifier: Apache-2.0
"""Messages in a second of one core: the consumer beside a bare listener.

    python -m bench.consumer [NUMBER]

Both read the same notifications from a RabbitMQ on 127.0.0.1:5672, which wait
in the queue when they start. The bare one is an oslo.messaging listener whose
endpoint does ``json.loads`` of a text as long as the payload and nothing
else. Seconds are those of the processor, so that what else the machine does
stays out of them. A third figure leaves the broker out.
"""

from __future__ import annotations

from collections.abc import Callable
import json
import os
import sys
import threading
import time
from typing import Any
import uuid

import amqp
from oslo_config import cfg
import oslo_messaging

from nova_notifications import consumer
from nova_notifications.testing import samples as testing_samples

_URL = 'rabbit://guest:guest@127.0.0.1:5672/'
_PREFETCH = 100


class _Queue:
    """Notifications that wait in a queue of their own."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.topic = self.exchange = f'nn-bench-{uuid.uuid4().hex[:8]}'
        self.messages = [
            sample.message for name in testing_samples.event_types()
            if name.startswith('instance.')
            for sample in testing_samples.samples(name)]

    def __enter__(self) -> _Queue:
        with amqp.Connection('127.0.0.1:5672') as connection:
            channel = connection.channel()
            channel.exchange_declare(self.exchange, 'topic',
                                     auto_delete=False)
            for priority in ('info', 'error'):
                name = f'{self.topic}.{priority}'
                channel.queue_declare(name, auto_delete=False)
                channel.queue_bind(name, self.exchange, name)
            for index in range(self.number):
                message = self.messages[index % len(self.messages)]
                body = json.dumps({
                    'oslo.version': '2.0', 'oslo.message': json.dumps(
                        {**message, '_unique_id': uuid.uuid4().hex})})
                channel.basic_publish(
                    amqp.Message(body, content_type='application/json',
                                 content_encoding='utf-8'),
                    self.exchange, f'{self.topic}.info')
        return self

    def __exit__(self, *error: object) -> None:
        with amqp.Connection('127.0.0.1:5672') as connection:
            channel = connection.channel()
            for priority in ('info', 'error'):
                channel.queue_delete(f'{self.topic}.{priority}')
            channel.exchange_delete(self.exchange)


class _Count:
    """Takes the processor time from the first to the last message."""

    def __init__(self, number: int) -> None:
        self._number, self._seen, self._begun = number, 0, 0.0
        self.done = threading.Event()
        self.seconds = 0.0

    def __call__(self, event: Any = None) -> None:
        if not self._seen:
            self._begun = time.process_time()
        self._seen += 1
        if self._seen == self._number:
            self.seconds = time.process_time() - self._begun
            self.done.set()


def _with_consumer(queue: _Queue, count: _Count) -> Callable[[], None]:
    app = consumer.Consumer(_URL, topics=[queue.topic],
                            exchange=queue.exchange)
    app.on('*')(count)
    app.start()
    return app.stop


class _Endpoint:
    """What a reader without this library does at the least."""

    def __init__(self, queue: _Queue, count: _Count) -> None:
        self._count = count
        self._text = json.dumps(queue.messages[0]['payload'])

    def info(self, ctxt: Any, publisher_id: str, event_type: str,
             payload: Any, metadata: Any) -> None:
        json.loads(self._text)
        self._count()

    error = info


def _bare(queue: _Queue, count: _Count) -> Callable[[], None]:
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[])
    transport = oslo_messaging.get_notification_transport(
        conf, f'{_URL}?rabbit_qos_prefetch_count={_PREFETCH}')
    server = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic=queue.topic,
                                          exchange=queue.exchange)],
        [_Endpoint(queue, count)], executor='threading', allow_requeue=True)
    server.start(override_pool_size=1)

    def stop() -> None:
        server.stop()
        server.wait()
        transport.cleanup()
    return stop


def _run(start: Callable[[_Queue, _Count], Callable[[], None]],
         number: int) -> float:
    with _Queue(number) as queue:
        count = _Count(number)
        stop = start(queue, count)
        try:
            if not count.done.wait(300):
                raise RuntimeError('the messages did not arrive')
        finally:
            stop()
    return (number - 1) / count.seconds


def _in_process(number: int) -> tuple[float, float]:
    """Microseconds for a message: by the consumer, and by json.loads."""
    messages = _Queue(0).messages
    texts = [json.dumps(message) for message in messages]
    app = consumer.Consumer('fake://')
    app.on('*')(lambda event: None)
    begun = time.process_time()
    for index in range(number):
        app.deliver(messages[index % len(messages)])
    middle = time.process_time()
    for index in range(number):
        json.loads(texts[index % len(texts)])
    end = time.process_time()
    return (middle - begun) / number * 1e6, (end - middle) / number * 1e6


def main(number: int = 3000, rounds: int = 6) -> None:
    """Print the figures."""
    if hasattr(os, 'sched_setaffinity'):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    # In turn, so that what else the machine does meets both alike.
    rates = [(_run(_bare, number), _run(_with_consumer, number))
             for _ in range(rounds)]
    bare = max(rate for rate, _ in rates)
    ours = max(rate for _, rate in rates)
    mine, loads = _in_process(number)
    print(f'bare listener with json.loads  {bare:8.0f} messages/s')
    print(f'consumer                       {ours:8.0f} messages/s')
    print(f'ratio                          {ours / bare:8.2f}')
    print(f'the consumer itself            {mine:8.1f} us a message')
    print(f'json.loads of the same         {loads:8.1f} us a message')


if __name__ == '__main__':
    main(*map(int, sys.argv[1:2]))
