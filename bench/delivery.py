# SPDX-License-Identifier: Apache-2.0
"""How many messages a second: the drivers against a bare publisher.

``python -m bench.delivery [--url URL] [--number N]``. The bare publisher is
kombu with confirms, given the very bytes that the drivers put on the wire.
The figure of a driver is from the first ``notify`` to the last confirm.
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
from nova_notifications.delivery import options
from nova_notifications.delivery import records

_TOPIC = 'bench_delivery'
_QUEUE = f'{_TOPIC}.info'
_ROUNDS = 5


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


def _bare(url: str, body: str, number: int) -> float:
    with kombu.Connection(url.replace('rabbit://', 'amqp://'),
                          transport_options={'confirm_publish': True}) as link:
        producer = kombu.Producer(
            link.channel(), kombu.Exchange('openstack', durable=False,
                                           type='topic'))
        start = time.perf_counter()
        for _ in range(number):
            producer.publish(body, routing_key=_QUEUE,
                             content_type='application/json',
                             content_encoding='utf-8')
        return number / (time.perf_counter() - start)


def _driver(name: str, transport: Any, message: dict[str, Any],
            number: int) -> float:
    context = redaction.safe_context({'user_id': 'u', 'project_id': 'p'})
    notifier = oslo_messaging.Notifier(transport, 'nova-compute:host1',
                                       driver=name, topics=[_TOPIC])
    driver = notifier._driver_mgr[name].obj
    driver.notify(context, message, 'INFO', -1)
    delivery.flush_all(30)
    start = time.perf_counter()
    for _ in range(number):
        driver.notify(context, message, 'INFO', -1)
    if name != 'messagingv2':
        delivery.flush_all(60)
    return number / (time.perf_counter() - start)


def main() -> None:
    """Measure in turns and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--url',
                        default='rabbit://guest:guest@127.0.0.1:5672/')
    parser.add_argument('--number', type=int, default=5000)
    wanted = parser.parse_args()
    conf = cfg.ConfigOpts()
    conf([])
    options.register_opts(conf)
    with tempfile.TemporaryDirectory() as directory:
        conf.set_override('spool_directory', directory, options.GROUP)
        transport = oslo_messaging.get_notification_transport(
            conf, wanted.url)
        message = _message()
        body = records.envelope(records.make(
            redaction.safe_context({'user_id': 'u', 'project_id': 'p'}),
            message, [_TOPIC], 'INFO', False)[0])
        names = ('messagingv2', 'background', 'spool')
        found: dict[str, list[float]] = {'bare': []}
        for _ in range(_ROUNDS):
            for name in names:
                found.setdefault(name, []).append(
                    _driver(name, transport, message, wanted.number))
                _purge(wanted.url)
            found['bare'].append(_bare(wanted.url, body, wanted.number))
            _purge(wanted.url)
        bare = statistics.median(found['bare'])
        print(f'{len(body)} bytes; messages a second, median of {_ROUNDS}')
        for name, rates in found.items():
            median = statistics.median(rates)
            print(f'{name:<13}{median:>8.0f}{median / bare:>7.0%}')
        delivery.shutdown(5)


def _purge(url: str) -> None:
    with kombu.Connection(url.replace('rabbit://', 'amqp://')) as link:
        link.channel().queue_purge(_QUEUE)


if __name__ == '__main__':
    main()
