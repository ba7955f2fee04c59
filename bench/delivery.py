# SPDX-License-Identifier: Apache-2.0
"""How many messages a second: the drivers against a bare publisher.

``python -m bench.delivery [--url URL] [--number N] [--tls]``. With ``--tls``
it starts a node of its own, and the same is sent to it with TLS and without.
The bare publisher is
kombu with confirms, given the very bytes that the drivers put on the wire.
The figure of a driver is from the first ``notify`` to the last confirm. With
durable queues the broker confirms what it has written to its disk.
"""

import argparse
import statistics
import tempfile
import time
from typing import Any

import kombu
from oslo_config import cfg
import oslo_messaging

from nova_notifications import delivery
from nova_notifications import redaction
from nova_notifications.delivery import connection
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from tests.functional.delivery import failover

_TOPIC = 'bench_delivery'
_ROUNDS = 5
_CONTEXT = {'user_id': 'u', 'project_id': 'p'}

#: The bare publisher among the drivers.
BARE = 'bare'


def _message() -> dict[str, Any]:
    fields = {f'field_{number}': 'a value of some length'
              for number in range(70)}
    return {'message_id': '5e1ec9b1-5f6c-4c8a-9c2b-0f1a2b3c4d5e',
            'publisher_id': 'nova-compute:host1', 'priority': 'INFO',
            'event_type': 'instance.pause.start',
            'timestamp': '2026-01-01 00:00:00.000000',
            'payload': {'nova_object.name': 'InstanceActionPayload',
                        'nova_object.version': '1.8',
                        'nova_object.namespace': 'nova',
                        'nova_object.data': fields}}


def _bare(link: kombu.Connection, topic: str, durable: bool,
          number: int) -> float:
    body = _body()
    with link:
        producer = kombu.Producer(
            link.channel(),
            kombu.Exchange(topic, durable=durable, type='topic'))
        start = time.perf_counter()
        for _ in range(number):
            producer.publish(body, routing_key=f'{topic}.info',
                             content_type='application/json',
                             content_encoding='utf-8')
        return number / (time.perf_counter() - start)


def _driver(name: str, transport: Any, topic: str, number: int) -> float:
    context = redaction.safe_context(_CONTEXT)
    message = _message()
    notifier = oslo_messaging.Notifier(transport, 'nova-compute:host1',
                                       driver=name, topics=[topic])
    driver = notifier._driver_mgr[name].obj
    driver.notify(context, message, 'INFO', -1)
    delivery.flush_all(30)
    start = time.perf_counter()
    for _ in range(number):
        driver.notify(context, message, 'INFO', -1)
    if name != 'messagingv2':
        delivery.flush_all(600)
    return number / (time.perf_counter() - start)


def measure(url: str, number: int, rounds: int,
            durable: bool = False) -> dict[str, float]:
    """Return messages a second by publisher, medians of one run.

    :param url: the transport URL of a RabbitMQ.
    :param number: messages of each publisher in each round.
    :param rounds: how often the publishers take turns.
    :param durable: whether queue and exchange are.
    """
    topic = f'{_TOPIC}_durable' if durable else _TOPIC
    conf = cfg.ConfigOpts()
    conf([])
    options.register_opts(conf)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as directory:
        conf.set_override('spool_directory', directory, options.GROUP)
        transport = oslo_messaging.get_notification_transport(conf, url)
        # The exchange has the topic's name, and the properties of its queue.
        transport._driver._default_exchange = topic
        conf.set_override('amqp_durable_queues', durable,
                          'oslo_messaging_rabbit')
        for _ in range(rounds):
            for name in ('messagingv2', 'background', 'spool'):
                found.setdefault(name, []).append(
                    _driver(name, transport, topic, number))
                _purge(transport, topic)
            found.setdefault(BARE, []).append(
                _bare(_connect(transport), topic, durable, number))
            _purge(transport, topic)
        delivery.shutdown(5)
        transport.cleanup()
    return {name: statistics.median(rates) for name, rates in found.items()}


def _body() -> str:
    """Return the very bytes that the drivers put on the wire."""
    (made,) = records.make(redaction.safe_context(_CONTEXT), _message(),
                           [_TOPIC], 'INFO', False)
    return records.envelope(made)


def main() -> None:
    """Measure in turns and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--url',
                        default='rabbit://guest:guest@127.0.0.1:5672/')
    parser.add_argument('--number', type=int, default=5000)
    parser.add_argument('--tls', action='store_true')
    wanted = parser.parse_args()
    print(f'{len(_body())} bytes; messages a second, median of {_ROUNDS}')
    if not wanted.tls:
        _report(wanted.url, wanted.number, '')
        return
    with failover.nodes_of_one_authority(1, True) as (node,):
        _report(f'rabbit://guest:guest@127.0.0.1:{node.port}/',
                wanted.number, ', plain')
        _report(node.url, wanted.number, ', TLS')


def _report(url: str, most: int, kind: str) -> None:
    for durable, number in ((False, most), (True, most // 10)):
        found = measure(url, number, _ROUNDS, durable)
        print(('durable queue' if durable else 'queue in memory') + kind)
        for name, rate in found.items():
            print(f'{name:<13}{rate:>8.0f}{rate / found[BARE]:>7.0%}',
                  flush=True)


def _connect(transport: Any) -> kombu.Connection:
    """Return a connection of kombu's own to where *transport* leads."""
    driver = transport._driver
    (address,) = connection.addresses(driver._url)
    return kombu.Connection(
        f'amqp://{address.user}:{address.password}@{address.netloc}//',
        ssl=connection.tls_parameters(driver.conf.oslo_messaging_rabbit,
                                      address.host),
        transport_options={'confirm_publish': True})


def _purge(transport: Any, topic: str) -> None:
    with _connect(transport) as link:
        link.channel().queue_purge(f'{topic}.info')


if __name__ == '__main__':
    main()
