# SPDX-License-Identifier: Apache-2.0
"""Messages in a second: the bridge beside a consumer that forwards bytes.

    python -m bench.bridge [--guard] [NUMBER]

Both read the same versioned notifications, which wait in a queue of a
RabbitMQ on 127.0.0.1:5672 when they start, with the same prefetch. Both send
each to another topic, and acknowledge it when the broker has confirmed the
copy. The bare one is an oslo.messaging listener, as any service has it, whose
payload is a text that it sends on as it is: it neither parses nor translates.
A third figure is that of a client of RabbitMQ without oslo.messaging. Each
runs alone, in turn, so that what else the machine does meets all alike. With
``--guard`` the exit status is 1 where the bridge does less than 60 % of the
listener's in a second of the processor, which other processes do not change.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
import json
import sys
import threading
import time
from typing import Any
import uuid

import amqp
from oslo_config import cfg
import oslo_messaging

from nova_notifications import bridge
from nova_notifications import catalogue
from nova_notifications.testing import samples as testing_samples

_HOST = '127.0.0.1:5672'
_URL = f'rabbit://guest:guest@{_HOST}/'
# The bridge's own.
_PREFETCH = 100
_LEAST = 0.6
_SECONDS = 300
_PRIORITIES = ('info', 'error')


class Queues:
    """Notifications that wait, and the queues of a legacy reader."""

    def __init__(self, number: int) -> None:
        self.exchange = f'nn-bench-{uuid.uuid4().hex[:8]}'
        self.source = f'{self.exchange}-versioned'
        self.target = f'{self.exchange}-legacy'
        self.pool = f'{self.exchange}-pool'
        self._number = number

    def __enter__(self) -> Queues:
        messages = [testing_samples.samples(name)[0].message
                    for name in testing_samples.event_types()
                    if catalogue.event(name).legacy]
        with amqp.Connection(_HOST) as connection:
            channel = connection.channel()
            channel.exchange_declare(self.exchange, 'topic',
                                     auto_delete=False)
            channel.queue_declare(self.pool, auto_delete=False)
            for priority in _PRIORITIES:
                name = f'{self.target}.{priority}'
                channel.queue_declare(name, auto_delete=False)
                channel.queue_bind(name, self.exchange, name)
                channel.queue_bind(self.pool, self.exchange,
                                   f'{self.source}.{priority}')
            for index in range(self._number):
                message = messages[index % len(messages)]
                body = json.dumps({
                    'oslo.version': '2.0', 'oslo.message': json.dumps(
                        {**message, '_unique_id': uuid.uuid4().hex})})
                channel.basic_publish(
                    amqp.Message(body, content_type='application/json',
                                 content_encoding='utf-8'),
                    self.exchange,
                    f'{self.source}.{message["priority"].lower()}')
        return self

    def __exit__(self, *error: object) -> None:
        with amqp.Connection(_HOST) as connection:
            channel = connection.channel()
            for name in (self.pool, f'{self.pool}-native',
                         f'{self.pool}-dead-letter',
                         *(f'{topic}.{priority}'
                           for topic in (self.source, self.target)
                           for priority in _PRIORITIES)):
                channel.queue_delete(name)
            channel.exchange_delete(self.exchange)


class _Clock:
    """Seconds from the first message to the last: elapsed, of the processor.

    Without the time that either side takes to connect.
    """

    def __init__(self, number: int) -> None:
        self._left = number
        self._begun = 0.0, 0.0
        self.seconds = 0.0, 0.0
        self.done = threading.Event()

    def __call__(self) -> None:
        now = time.perf_counter(), time.process_time()
        if not any(self._begun):
            self._begun = now
        self._left -= 1
        if not self._left:
            self.seconds = (now[0] - self._begun[0], now[1] - self._begun[1])
            self.done.set()


class _Endpoint:
    """Sends on what it gets."""

    def __init__(self, queues: Queues, clock: _Clock, transport: Any) -> None:
        self._queues, self._clock = queues, clock
        self._transport = transport

    def _take(self, priority: str, message: Any) -> None:
        self._transport._send_notification(
            oslo_messaging.Target(
                topic=f'{self._queues.target}.{priority}',
                exchange=self._queues.exchange),
            message.ctxt, message.message, version=2.0, retry=1)
        self._clock()

    def dispatch(self, incoming: Any) -> None:
        """Send a message on without a look at its payload."""
        self._take(incoming.message['priority'].lower(), incoming)


def _listener(queues: Queues, clock: _Clock) -> None:
    """Forward with oslo.messaging, as little as can be done with it."""
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[])
    source, target = (oslo_messaging.get_notification_transport(
        conf, f'{_URL}?rabbit_qos_prefetch_count={_PREFETCH}')
        for _ in range(2))
    server = oslo_messaging.get_notification_listener(
        source, [oslo_messaging.Target(topic=queues.source,
                                       exchange=queues.exchange)],
        [_Priorities()], executor='threading', pool=queues.pool)
    endpoint = _Endpoint(queues, clock, target)
    server.dispatcher.dispatch = endpoint.dispatch
    server.start(override_pool_size=1)
    try:
        if not clock.done.wait(_SECONDS):
            raise RuntimeError('not all were forwarded')
    finally:
        server.stop()
        server.wait()
        source.cleanup()
        target.cleanup()


class _Priorities:
    """Says which priorities are read."""

    def info(self, *message: Any) -> None:
        """Take nothing: see ``dispatch``."""

    error = info


def _forward(queues: Queues, clock: _Clock) -> None:
    """Forward bytes, as little as can be done without losing any."""
    with amqp.Connection(_HOST) as source, amqp.Connection(
            _HOST, confirm_publish=True) as target:
        reader, sender = source.channel(), target.channel()
        reader.basic_qos(0, _PREFETCH, False)

        def forward(message: Any) -> None:
            sender.basic_publish_confirm(
                amqp.Message(message.body, **message.properties),
                queues.exchange, message.delivery_info['routing_key'].replace(
                    queues.source, queues.target))
            reader.basic_ack(message.delivery_tag)
            clock()
        reader.basic_consume(queues.pool, callback=forward)
        while not clock.done.is_set():
            source.drain_events(timeout=_SECONDS)


def _bridge(queues: Queues, clock: _Clock) -> None:
    running = bridge.Bridge(
        _URL, topics=[queues.target], source_topics=[queues.source],
        exchange=queues.exchange, pool=queues.pool)
    add = running.counters.add

    def count(name: str) -> None:
        add(name)
        clock()
    running.counters.add = count  # type: ignore[method-assign]
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        if not clock.done.wait(_SECONDS):
            raise RuntimeError(f'not all were bridged: {running.counters}')
    finally:
        running.stop()
        thread.join()
    if running.counters.bridged != sum(running.counters.as_dict().values()):
        raise RuntimeError(f'not all were bridged: {running.counters}')


def rates(run: Callable[[Queues, _Clock], None],
          number: int) -> tuple[float, float]:
    """Return messages in a second: elapsed, and of the processor."""
    with Queues(number) as queues:
        clock = _Clock(number)
        run(queues, clock)
    return ((number - 1) / clock.seconds[0], (number - 1) / clock.seconds[1])


def main() -> int:
    """Print the figures; 1 where the guard fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('number', type=int, nargs='?', default=2000)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--guard', action='store_true')
    asked = parser.parse_args()
    sides = {'client alone': _forward, 'listener': _listener,
             'bridge': _bridge}
    measured = [{name: rates(run, asked.number)
                 for name, run in sides.items()}
                for _ in range(asked.rounds)]
    best = {name: [max(each[name][kind] for each in measured)
                   for kind in (0, 1)] for name in sides}
    for name, (elapsed, processor) in best.items():
        print(f'{name:12} {elapsed:8.0f} messages/s, {processor:8.0f} in a '
              f'second of the processor')
    ratios = [best['bridge'][kind] / best['listener'][kind]
              for kind in (0, 1)]
    print(f'bridge to listener {ratios[0]:.2f}, of the processor '
          f'{ratios[1]:.2f}')
    return int(asked.guard and ratios[1] < _LEAST)


if __name__ == '__main__':
    sys.exit(main())
