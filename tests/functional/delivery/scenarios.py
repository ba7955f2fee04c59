# SPDX-License-Identifier: Apache-2.0
"""The faults: each takes a node and a driver and returns an outcome.

``scale`` is 1 for the table of the operator's guide; tests use less of
everything.
"""

import contextlib
import time
from typing import Any
from typing import Callable
from typing import Iterator

import amqp

from tests.functional import rabbit
from tests.functional.delivery import harness
from tests.functional.delivery import proxy

Scenario = Callable[[rabbit.Node, str, float], harness.Outcome]


@contextlib.contextmanager
def _run(node: rabbit.Node, driver: str,
         **plan: Any) -> Iterator[harness.Run]:
    with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
        connection.channel().queue_delete(harness.QUEUE)
    run = harness.Run(node, driver, **plan)
    try:
        yield run
    finally:
        run.close()


def _end(run: harness.Run, limit: float = 300) -> harness.Outcome:
    run.finish(limit)
    run.drain()
    return run.outcome()


def down_at_start(node: rabbit.Node, driver: str,
                  scale: float = 1) -> harness.Outcome:
    """The broker comes up after the first notifications."""
    with _run(node, driver, count=int(1000 * scale), rate=100) as run:
        node.kill()
        run.start()
        time.sleep(2)
        node.start()
        return _end(run)


def killed(node: rabbit.Node, driver: str,
           scale: float = 1) -> harness.Outcome:
    """The broker is killed in the middle and comes back."""
    count = int(20000 * scale)
    with _run(node, driver, count=count, rate=1000) as run:
        run.start()
        # The 10,000 that a queue holds by default have to be enough for what
        # comes later and what the broker has not confirmed yet.
        run.wait_for(count * 11 // 20)
        node.kill()
        time.sleep(20 * scale)
        node.start()
        return _end(run)


def frozen(node: rabbit.Node, driver: str,
           scale: float = 1) -> harness.Outcome:
    """The broker stops answering and goes on later."""
    with _run(node, driver, count=int(8000 * scale), rate=200,
              options={'confirm_timeout': 5.0}) as run:
        run.start()
        run.wait_for(int(1000 * scale))
        node.freeze()
        time.sleep(30 * scale)
        node.thaw()
        return _end(run)


def mute(node: rabbit.Node, driver: str,
         scale: float = 1) -> harness.Outcome:
    """Something accepts connections and never answers."""
    between = proxy.Proxy(node.client_port, mute=True)
    try:
        with _run(node, driver, url=node.url_at(between.port),
                  count=int(2000 * scale), rate=100) as run:
            run.start()
            time.sleep(15 * scale)
            between.mute = False
            between.reset()
            return _end(run)
    finally:
        between.close()


def resets(node: rabbit.Node, driver: str,
           scale: float = 1) -> harness.Outcome:
    """The connection is reset every second."""
    between = proxy.Proxy(node.client_port)
    try:
        with _run(node, driver, url=node.url_at(between.port),
                  count=int(3000 * scale), rate=200) as run:
            run.start()
            for _ in range(int(15 * scale)):
                time.sleep(1)
                between.reset()
            return _end(run)
    finally:
        between.close()


def memory_alarm(node: rabbit.Node, driver: str,
                 scale: float = 1) -> harness.Outcome:
    """The broker blocks publishers."""
    with _run(node, driver, count=int(6000 * scale), rate=200,
              options={'confirm_timeout': 5.0}) as run:
        run.start()
        run.wait_for(int(200 * scale))
        node.control('set_vm_memory_high_watermark', '0')
        time.sleep(20 * scale)
        node.control('set_vm_memory_high_watermark', '0.6')
        return _end(run)


def full_queue(node: rabbit.Node, driver: str,
               scale: float = 1) -> harness.Outcome:
    """The queue is full and rejects; a consumer makes room later."""
    node.control('set_policy', 'full', f'^{harness.QUEUE}$',
                 '{"max-length": 50, "overflow": "reject-publish"}')
    try:
        with _run(node, driver, count=int(1000 * scale), rate=200) as run:
            run.start()
            run.wait_for(int(500 * scale))
            run.drain(3)
            return _end(run)
    finally:
        node.control('clear_policy', 'full')


def wrong_password(node: rabbit.Node, driver: str,
                   scale: float = 1) -> harness.Outcome:
    """The broker refuses the login until somebody mends it."""
    with _run(node, driver, count=int(1500 * scale), rate=100,
              url=f'rabbit://late:secret@127.0.0.1:{node.port}/') as run:
        run.start()
        time.sleep(8 * scale)
        node.control('add_user', 'late', 'secret')
        node.control('set_permissions', 'late', '.*', '.*', '.*')
        outcome = _end(run)
        node.control('delete_user', 'late')
        return outcome


def sigkill(node: rabbit.Node, driver: str,
            scale: float = 1) -> harness.Outcome:
    """The emitting process is killed, another one takes its place."""
    with _run(node, driver, count=int(2000 * scale), rate=500) as run:
        node.kill()
        run.start()
        run.wait_for(int(1000 * scale))
        run.kill()
        node.start()
        run.start(first=1, count=100)
        return _end(run)


def successors(node: rabbit.Node, driver: str,
               scale: float = 1) -> harness.Outcome:
    """Two processes are killed, two others take over at the same time."""
    with _run(node, driver, count=int(1000 * scale), rate=500) as run:
        node.kill()
        run.start()
        run.start(first=1)
        run.wait_for(int(1000 * scale))
        run.kill()
        node.start()
        run.start(first=2, count=100)
        run.start(first=3, count=100)
        return _end(run)


def disk_full(node: rabbit.Node, driver: str,
              scale: float = 1) -> harness.Outcome:
    """No file of the process may grow beyond a megabyte."""
    with _run(node, driver, count=int(2000 * scale), rate=400,
              file_limit=1_000_000) as run:
        node.kill()
        run.start()
        run.wait_for(int(1800 * scale))
        node.start()
        return _end(run)


def forked(node: rabbit.Node, driver: str,
           scale: float = 1) -> harness.Outcome:
    """The process forks while notifications wait; parent and child emit."""
    with _run(node, driver, count=int(1000 * scale), rate=200,
              fork_at=int(500 * scale)) as run:
        run.start()
        run.wait_for(int(400 * scale))
        node.kill()
        run.wait_for(int(900 * scale))
        node.start()
        return _end(run)


def overflow(node: rabbit.Node, driver: str,
             scale: float = 1) -> harness.Outcome:
    """More is emitted than has room while the broker is away."""
    room = int(500 * scale)
    with _run(node, driver, count=int(2000 * scale), rate=400,
              options={'queue_size': room, 'spool_size': room}) as run:
        node.kill()
        run.start()
        run.wait_for(int(2000 * scale))
        node.start()
        return _end(run)


def eight_threads(node: rabbit.Node, driver: str,
                  scale: float = 1) -> harness.Outcome:
    """Eight threads emit while the connection is reset."""
    between = proxy.Proxy(node.client_port)
    try:
        with _run(node, driver, url=node.url_at(between.port), threads=8,
                  count=int(1500 * scale), rate=100) as run:
            run.start()
            run.wait_for(int(4000 * scale))
            between.reset()
            return _end(run)
    finally:
        between.close()


def eventlet(node: rabbit.Node, driver: str,
             scale: float = 1) -> harness.Outcome:
    """Eight green threads emit while the broker is away."""
    with _run(node, driver, threads=8, count=int(1000 * scale), rate=50,
              eventlet=True) as run:
        run.start()
        run.wait_for(int(2000 * scale))
        node.kill()
        run.wait_for(int(4000 * scale))
        node.start()
        return _end(run)


ALL: dict[str, Scenario] = {
    'broker down at start': down_at_start,
    'broker killed, back after 20 s': killed,
    'broker frozen for 30 s': frozen,
    'socket that never answers': mute,
    'connection reset every second': resets,
    'memory alarm for 20 s': memory_alarm,
    'full queue that rejects': full_queue,
    'wrong password, mended': wrong_password,
    'process killed, another one started': sigkill,
    'two processes killed, two started': successors,
    'disk full': disk_full,
    'fork with a non-empty queue': forked,
    'more than there is room for': overflow,
    'eight threads': eight_threads,
    'eight green threads (eventlet)': eventlet,
}
