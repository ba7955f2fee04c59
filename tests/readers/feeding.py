# SPDX-License-Identifier: Apache-2.0
"""Have a reader read notifications over a real broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
import contextlib
import dataclasses
import json
import pathlib
import subprocess
import tempfile
import threading
import time
import typing as ty
import uuid

import kombu
from oslo_config import cfg
import oslo_messaging

from nova_notifications import bridge
from nova_notifications.bridge import app
from nova_notifications import resend
from tests.readers import environments
from tests.readers import worker

Messages = Sequence[tuple[dict[str, ty.Any], dict[str, ty.Any]]]
Notes = dict[str, list[ty.Any]]
_PRIORITIES = ('audit', 'critical', 'debug', 'error', 'info', 'sample',
               'warn')
# Only what goes wrong takes that long; machines may be busy.
_SECONDS = 120.0


@dataclasses.dataclass
class Read:
    """What a reader did.

    :ivar notes: message id -> what it did because of it, in order.
    :ivar raised: the ids of messages that its code raised an exception for.
    :ivar report: what it had in the end.
    """

    notes: Notes
    raised: list[str]
    report: ty.Any


class Bus:
    """An exchange of its own on a broker, with all that is sent there.

    :param url: the broker.
    :param topics: how many topics the legacy notifications go to; a reader
        reads the last.
    :param usual: whether all names are those that Nova, its readers and the
        bridge have without configuration.
    """

    def __init__(self, url: str, topics: int = 1, usual: bool = False
                 ) -> None:
        self.url = url
        self.exchange = f'nn-readers-{uuid.uuid4().hex[:10]}'
        self.topics = [f'{self.exchange}-{number}'
                       for number in range(topics)]
        self.source = f'{self.exchange}-versioned'
        self.pool = f'{self.exchange}-bridge'
        #: Topics that have to end, too.
        self.also_read: list[str] = []
        if usual:
            self.exchange, self.topics = 'nova', ['notifications']
            self.source, self.pool = 'versioned_notifications', app.POOL
        conf = cfg.ConfigOpts()
        conf([], default_config_files=[])
        self._transport = oslo_messaging.get_notification_transport(conf, url)
        self._sender = resend.Resender(self._transport, self.exchange)

    def send(self, topic: str, messages: Messages) -> None:
        """Send messages in their order."""
        for message, context in messages:
            self._sender.send(topic, context, message)

    def native(self, messages: Messages) -> None:
        """Send messages as Nova does, to each topic."""
        for topic in self.topics:
            self.send(topic, messages)

    def bridged(self, messages: Messages, **options: ty.Any) -> None:
        """Send versioned messages to a topic that the bridge reads.

        :raises RuntimeError: where it bridges not all of them.
        """
        with self.bridge(**options) as running:
            self.send(self.source, messages)
            counts = running.counters
            wait(lambda: sum(counts.as_dict().values()) >= len(messages),
                 f'the bridge: {counts}')
            if counts.bridged != len(messages):
                raise RuntimeError(f'not all were bridged: {counts}')

    @contextlib.contextmanager
    def bridge(self, **options: ty.Any) -> Iterator[bridge.Bridge]:
        """Run a bridge from the versioned topic to the legacy ones."""
        running = bridge.Bridge(
            self.url, topics=self.topics, source_topics=[self.source],
            exchange=self.exchange, pool=self.pool, **options)
        thread = threading.Thread(target=running.run)
        thread.start()
        try:
            self.wait_for_bridge()
            yield running
        finally:
            running.stop()
            thread.join()

    def end(self) -> None:
        """Send what a worker takes for the end of each queue."""
        for topic in [*self.topics, *self.also_read]:
            for priority in worker.SENT:
                self.send(topic, [({
                    'event_type': worker.END, 'priority': priority,
                    'publisher_id': f'{topic}.{priority}', 'payload': {},
                    'message_id': worker.END, 'timestamp': ''}, {})])

    def wait_for_bridge(self) -> None:
        """Wait until a bridge listens in both of its queues."""
        wait(lambda: all(self.declared(name)[1] for name in (
            self.pool, f'{self.pool}-native')), 'the bridge to listen')

    def declared(self, queue: str) -> tuple[int, int]:
        """Return how many messages wait in a queue, and its consumers."""
        with self._connect() as link:
            try:
                found = link.default_channel.queue_declare(queue,
                                                           passive=True)
            except link.channel_errors:
                return 0, 0
            return found.message_count, found.consumer_count

    def _connect(self) -> ty.Any:
        return kombu.Connection(self.url.replace('rabbit://', 'amqp://'))

    def close(self, pools: Sequence[str] = ()) -> None:
        """Delete what is left in the broker."""
        self._transport.cleanup()
        with self._connect() as link:
            channel = link.default_channel
            for name in [self.pool, f'{self.pool}-native',
                         f'{self.pool}-dead-letter', *pools,
                         *(f'{topic}.{priority}'
                           for topic in [*self.topics, self.source]
                           for priority in _PRIORITIES)]:
                channel.queue_delete(name)
            channel.exchange_delete(self.exchange)


def wait(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so.

    :raises RuntimeError: when it takes too long.
    """
    deadline = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f'it took too long: {what}')
        time.sleep(0.05)


@contextlib.contextmanager
def reader(name: str, python: str, bus: Bus, **options: ty.Any
           ) -> Iterator[Callable[[], Read]]:
    """Run a reader; the function that is given ends it.

    :param name: which one.
    :param python: its interpreter.
    :param bus: where it reads, the last of the topics.
    :param options: what its worker understands.
    :raises RuntimeError: where the reader ends with an error.
    """
    with tempfile.TemporaryDirectory() as where:
        result = pathlib.Path(where) / 'result.json'
        process = subprocess.Popen(
            [python, '-W', 'ignore', '-m', f'tests.readers.{name}_worker',
             json.dumps({'url': bus.url, 'exchange': bus.exchange,
                         'topics': bus.topics[-1:], 'options': options,
                         'result': str(result)})],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=environments.ROOT)
        errors: list[str] = []
        assert process.stdout is not None and process.stderr is not None
        # What it logs must not fill the pipe.
        drain = threading.Thread(target=lambda stream: errors.append(
            stream.read()), args=[process.stderr])
        drain.start()

        def end() -> Read:
            bus.end()
            process.wait(worker.SECONDS + _SECONDS)
            drain.join()
            if process.returncode:
                raise RuntimeError(f'{name} ended with {process.returncode}: '
                                   f'{errors[0][-3000:]}')
            return Read(**json.loads(result.read_text()))
        try:
            for line in process.stdout:
                if line == 'ready\n':
                    break
            yield end
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            drain.join()
            process.stdout.close()
            process.stderr.close()


def read(name: str, python: str, url: str,
         send: Callable[[Bus], None], topics: int = 1,
         **options: ty.Any) -> Read:
    """Return what a reader does with what is sent.

    :param send: sends the messages.
    :param topics: see :class:`Bus`.
    """
    bus = Bus(url, topics)
    try:
        with reader(name, python, bus, **options) as end:
            send(bus)
            return end()
    finally:
        bus.close([f'{bus.exchange}-pool'])
