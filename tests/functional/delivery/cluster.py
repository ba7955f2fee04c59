# SPDX-License-Identifier: Apache-2.0
"""Faults of a cluster of three nodes that share one quorum queue.

In :mod:`tests.functional.delivery.failover` the three hosts are brokers of
their own; here a notification is confirmed when most of the nodes have it, and
any of them hands it to a reader.
"""

import contextlib
import time
from typing import Callable
from typing import Iterator

import amqp

from tests.functional import rabbit
from tests.functional.delivery import failover
from tests.functional.delivery import harness

Scenario = Callable[[list[rabbit.Node], str, float], harness.Outcome]

_COOKIE = 'NOVANOTIFICATIONS'
_RATE = 100
_PATIENCE = 120


@contextlib.contextmanager
def nodes_of_one_cluster(number: int = 3) -> Iterator[list[rabbit.Node]]:
    """Start nodes and have all of them join the first."""
    nodes = [rabbit.Node(cookie=_COOKIE) for _ in range(number)]
    try:
        for node in nodes:
            node.launch()
        for node in nodes:
            node.wait()
        for node in nodes[1:]:
            node.control('stop_app')
            node.control('join_cluster', nodes[0].name)
            node.control('start_app')
        yield nodes
    finally:
        for node in nodes:
            node.close()


@contextlib.contextmanager
def _run(nodes: list[rabbit.Node], driver: str,
         scale: float) -> Iterator[harness.Run]:
    """Make a run whose queue has a copy on each node.

    :param scale: with 1 the timeouts are the default ones, with less a
        second.
    """
    options = {} if scale >= 1 else {'confirm_timeout': 1.0,
                                     'connect_timeout': 1.0}
    with amqp.Connection(f'127.0.0.1:{nodes[0].port}') as connection:
        connection.channel().queue_delete(harness.QUEUE)
        connection.channel().exchange_delete(failover.EXCHANGE)
    run = harness.Run(
        nodes[-1], driver, count=int(800 * scale), rate=_RATE,
        url=nodes[0].url_at(*(node.client_port for node in nodes)),
        options=options, rabbit={'rabbit_quorum_queue': True}, watch=True)
    try:
        yield run
    finally:
        run.close()


def _end(run: harness.Run) -> harness.Outcome:
    run.finish(_PATIENCE)
    run.drain(2)
    return run.outcome()


def killed(nodes: list[rabbit.Node], driver: str,
           scale: float = 1) -> harness.Outcome:
    """The node that the process sends to is killed; it comes back later."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        nodes[0].kill()
        run.finish(_PATIENCE)
        nodes[0].start()
        return _end(run)


def frozen(nodes: list[rabbit.Node], driver: str,
           scale: float = 1) -> harness.Outcome:
    """The node that the process sends to stops answering."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        nodes[0].freeze()
        try:
            run.finish(_PATIENCE)
        finally:
            nodes[0].thaw()
        return _end(run)


def restarted_in_turn(nodes: list[rabbit.Node], driver: str,
                      scale: float = 1) -> harness.Outcome:
    """Each node is killed and started again, one after the other."""
    with _run(nodes, driver, scale) as run:
        run.start()
        for number, node in enumerate(nodes, 1):
            run.wait_for(int(200 * scale * number))
            node.kill()
            time.sleep(scale)
            node.start()
        return _end(run)


def without_majority(nodes: list[rabbit.Node], driver: str,
                     scale: float = 1) -> harness.Outcome:
    """Two of three nodes are gone: the queue takes nothing for a while."""
    with _run(nodes, driver, scale) as run:
        run.start()
        run.wait_for(int(200 * scale))
        for node in nodes[:2]:
            node.kill()
        run.wait_for(int(400 * scale))
        time.sleep(3 * scale)
        for node in nodes[:2]:
            node.launch()
        for node in nodes[:2]:
            node.wait()
        return _end(run)


#: By the words of the documentation.
ALL: dict[str, Scenario] = {
    'one of a cluster killed': killed,
    'one of a cluster frozen': frozen,
    'each of a cluster restarted in turn': restarted_in_turn,
    'a cluster without a majority': without_majority,
}
