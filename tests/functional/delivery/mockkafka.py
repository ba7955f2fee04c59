# SPDX-License-Identifier: Apache-2.0
"""A Kafka cluster of the tests' own: the mock of librdkafka, in a process.

Run as ``python -m tests.functional.delivery.mockkafka``; it prints the
addresses of its brokers and serves until its standard input is closed.
"""

import os
import signal
import subprocess
import sys
from typing import Any

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))


class Cluster:
    """Brokers that keep topics in memory; usable as a context manager."""

    def __init__(self, brokers: int = 1) -> None:
        self._process = subprocess.Popen(
            [sys.executable, '-m', __name__, str(brokers)], cwd=_ROOT,
            env=dict(os.environ, PYTHONPATH=_ROOT), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self.addresses: list[str] = self._process.stdout.readline().split()

    @property
    def url(self) -> str:
        """The transport URL."""
        return f'kafka://{",".join(self.addresses)}/'

    def freeze(self) -> None:
        """Stop the brokers; their sockets stay open."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let frozen brokers go on."""
        self._process.send_signal(signal.SIGCONT)

    def read(self, topic: str, number: int, timeout: float = 20,
             ) -> list[bytes]:
        """Return the messages of a topic: *number*, and what comes after."""
        import confluent_kafka
        consumer = confluent_kafka.Consumer({
            'bootstrap.servers': ','.join(self.addresses),
            'group.id': 'tests', 'auto.offset.reset': 'earliest'})
        try:
            known: Any = consumer.list_topics(topic, timeout=timeout)
            consumer.assign([
                confluent_kafka.TopicPartition(topic, partition, 0)
                for partition in known.topics[topic].partitions])
            found: list[bytes] = []
            while True:
                message = consumer.poll(timeout if len(found) < number
                                        else 0.5)
                if message is None:
                    break
                if message.error() is None:
                    found.append(message.value())
            return found
        finally:
            consumer.close()

    def __enter__(self) -> 'Cluster':
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the brokers."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def main() -> None:
    """Serve until there is nobody left to serve."""
    import confluent_kafka
    owner = confluent_kafka.Producer({
        'bootstrap.servers': 'mock', 'test.mock.num.brokers':
        int(sys.argv[1])})
    brokers = owner.list_topics(timeout=20).brokers.values()
    print(*(f'{broker.host}:{broker.port}' for broker in brokers),
          flush=True)
    sys.stdin.read()


if __name__ == '__main__':
    main()
