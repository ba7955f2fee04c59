# SPDX-License-Identifier: Apache-2.0
"""Faults of one broker, and of the first one of three.

Each takes nodes, a driver and a scale and returns an outcome. Three nodes are
no cluster: each has a queue of its own, and what arrived is the sum.
"""

import contextlib
import tempfile
import time
from typing import Any
from typing import Callable
from typing import Iterator

import amqp

from tests.functional import certificates
from tests.functional import rabbit
from tests.functional.delivery import harness
from tests.functional.delivery import proxy

Scenario = Callable[[list[rabbit.Node], str, float], harness.Outcome]

EXCHANGE = 'openstack'
_RATE = 100


@contextlib.contextmanager
def nodes_of_one_authority(number: int, tls: bool,
                           ) -> Iterator[list[rabbit.Node]]:
    """Start nodes, with TLS or without."""
    with tempfile.TemporaryDirectory(dir=rabbit.TEMPORARY) as directory:
        authority = certificates.Authority(directory) if tls else None
        nodes = [rabbit.Node(authority=authority) for _ in range(number)]
        try:
            for node in nodes:
                node.launch()
            for node in nodes:
                node.wait()
            yield nodes
        finally:
            for node in nodes:
                node.close()


@contextlib.contextmanager
def _run(nodes: list[rabbit.Node], driver: str, scale: float,
         first: int | None = None) -> Iterator[harness.Run]:
    """Make a run over fresh queues.

    :param scale: with 1 the timeouts are the default ones, with less a
        second.
    :param first: a port in the place of the first node's.
    """
    options: dict[str, Any] = {} if scale >= 1 else {
        'confirm_timeout': 1.0, 'connect_timeout': 1.0}
    for node in nodes:
        with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
            connection.channel().queue_delete(harness.QUEUE)
            connection.channel().exchange_delete(EXCHANGE)
    ports = [node.client_port for node in nodes]
    if first is not None:
        ports[0] = first
    run = harness.Run(
        nodes[0], driver, nodes[1:], count=int(800 * scale), rate=_RATE,
        url=nodes[0].url_at(*ports), options=options, watch=True)
    try:
        yield run
    finally:
        run.close()


def _end(run: harness.Run, limit: float = 120) -> harness.Outcome:
    run.finish(limit)
    run.drain()
    return run.outcome()


def down_at_start(nodes: list[rabbit.Node], driver: str,
                  scale: float = 1) -> harness.Outcome:
    """The first broker is not there yet."""
    with _run(nodes, driver, scale) as run:
        nodes[0].kill()
        run.start()
        time.sleep(3 * scale)
        if len(nodes) > 1:
            run.finish(120)
        nodes[0].start()
        return _end(run)


def killed(nodes: list[rabbit.Node], driver: str,
           scale: float = 1) -> harness.Outcome:
    """The first broker is killed while it is used."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        nodes[0].kill()
        if len(nodes) > 1:
            run.finish(120)
        nodes[0].start()
        return _end(run)


def frozen(nodes: list[rabbit.Node], driver: str,
           scale: float = 1) -> harness.Outcome:
    """The first broker stops answering; its sockets stay open."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        nodes[0].freeze()
        try:
            if len(nodes) > 1:
                run.finish(120)
            else:
                time.sleep(20 * scale)
        finally:
            nodes[0].thaw()
        return _end(run)


def mute(nodes: list[rabbit.Node], driver: str,
         scale: float = 1) -> harness.Outcome:
    """The first host accepts connections and never answers."""
    between = proxy.Proxy(nodes[0].client_port, mute=True)
    try:
        with _run(nodes, driver, scale, between.port) as run:
            run.start()
            if len(nodes) == 1:
                time.sleep(7 * scale)
                between.mute = False
                between.reset()
            return _end(run)
    finally:
        between.close()


def _bad_certificate(nodes: list[rabbit.Node], driver: str, scale: float,
                     path: str) -> harness.Outcome:
    """The first host shows a certificate; where it is alone, a good one later.

    :param path: the file with the certificate.
    """
    between = proxy.Proxy(nodes[0].port)
    between.present(path)
    try:
        with _run(nodes, driver, scale, between.port) as run:
            run.start()
            if len(nodes) == 1:
                time.sleep(5 * scale)
                if run.arrived():
                    raise AssertionError('a bad certificate was accepted')
                between.present(nodes[0].authority.issue('good'))
            return _end(run)
    finally:
        between.close()


def wrong_authority(nodes: list[rabbit.Node], driver: str,
                    scale: float = 1) -> harness.Outcome:
    """The certificate is from an authority that nobody trusts."""
    other = certificates.Authority(nodes[0].home, 'other')
    return _bad_certificate(nodes, driver, scale, other.issue('broker'))


def expired(nodes: list[rabbit.Node], driver: str,
            scale: float = 1) -> harness.Outcome:
    """The certificate was good until yesterday."""
    return _bad_certificate(nodes, driver, scale, nodes[0].authority.issue(
        'expired', expired=True))


def wrong_host(nodes: list[rabbit.Node], driver: str,
               scale: float = 1) -> harness.Outcome:
    """The certificate is for another host."""
    return _bad_certificate(nodes, driver, scale, nodes[0].authority.issue(
        'elsewhere', 'broker.example.org', '192.0.2.1'))


def different(nodes: list[rabbit.Node], driver: str,
              scale: float = 1) -> harness.Outcome:
    """Exchange and queue exist with other properties."""
    with _run(nodes, driver, scale) as run:
        for node in nodes:
            with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
                channel = connection.channel()
                channel.exchange_declare(EXCHANGE, 'topic', durable=False,
                                         auto_delete=False)
                channel.queue_declare(
                    harness.QUEUE, durable=False, auto_delete=False,
                    arguments={'x-max-length': 100000})
        run.start()
        return _end(run)


def queue_deleted(nodes: list[rabbit.Node], driver: str,
                  scale: float = 1) -> harness.Outcome:
    """Somebody deletes the queue, empty, while it is used."""
    with _run(nodes, driver, scale) as run:
        run.start()
        for number in (200, 400):
            run.wait_for(int(number * scale))
            run.delete_queue()
        return _end(run)


def rejecting(nodes: list[rabbit.Node], driver: str,
              scale: float = 1) -> harness.Outcome:
    """The queue is full and rejects; a reader makes room later."""
    for node in nodes:
        node.control('set_policy', 'full', f'^{harness.QUEUE}$',
                     '{"max-length": 50, "overflow": "reject-publish"}')
    try:
        with _run(nodes, driver, scale) as run:
            run.start()
            run.wait_for(int(400 * scale))
            run.drain(3)
            return _end(run)
    finally:
        for node in nodes:
            node.control('clear_policy', 'full')


def memory_alarm(nodes: list[rabbit.Node], driver: str,
                 scale: float = 1) -> harness.Outcome:
    """The first broker blocks publishers for a while."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        nodes[0].control('set_vm_memory_high_watermark', '0')
        time.sleep(20 * scale)
        nodes[0].control('set_vm_memory_high_watermark', '0.6')
        return _end(run)


ALL: dict[str, Scenario] = {
    'broker down at start': down_at_start,
    'broker killed': killed,
    'broker frozen': frozen,
    'socket that never answers': mute,
    'exchange and queue with other properties': different,
    'queue deleted': queue_deleted,
    'queue that rejects': rejecting,
    'memory alarm for 20 s': memory_alarm,
}

#: Those that need TLS.
TLS: dict[str, Scenario] = {
    'certificate of another authority': wrong_authority,
    'expired certificate': expired,
    'certificate for another host': wrong_host,
}
