# SPDX-License-Identifier: Apache-2.0
"""Keep one worker in this process for each driver and transport.

A forked child starts with none: what the parent had queued is the parent's.
"""

import atexit
import functools
import os
import threading
import time
from typing import Any
from typing import Callable
from typing import NamedTuple

from nova_notifications.delivery import identity
from nova_notifications.delivery import options
from nova_notifications.delivery import worker


class Key(NamedTuple):
    """What makes a worker of its own.

    :ivar name: of the driver.
    """

    name: str
    identity: identity.Identity
    settings: options.Settings


class _Process:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.workers: dict[Key, worker.Worker] = {}


_process = _Process()

# What belongs to a parent must not be finalized in its child: a connection
# would say good-bye on the parent's socket.
_inherited: list[_Process] = []


def _after_fork() -> None:
    global _process
    _inherited.append(_process)
    _process = _Process()


@functools.lru_cache(maxsize=1)
def _watch_process() -> None:
    """Give each forked child workers of its own, and stop them at exit."""
    os.register_at_fork(after_in_child=_after_fork)
    atexit.register(_at_exit)


def worker_of(key: Key, make: Callable[[], worker.Worker]) -> worker.Worker:
    """Return this process' worker, made at its first use."""
    process = _process
    found = process.workers.get(key)
    if found is not None:
        return found
    _watch_process()
    with process.lock:
        found = process.workers.get(key)
        if found is None:
            found = process.workers[key] = make()
        return found


def flush_all(timeout: float) -> bool:
    """Wait until all that was emitted in this process is delivered.

    :param timeout: longest wait in seconds.
    :returns: whether everything was delivered in time. Nothing is dropped
        when it was not.
    """
    deadline = time.monotonic() + timeout
    return all([
        found.flush(max(0.0, deadline - time.monotonic()))
        for found in list(_process.workers.values())])


def shutdown(timeout: float) -> bool:
    """Flush, then end the threads and close the connections.

    What is still in memory afterwards is dropped and counted; what is in a
    spool stays there for the next process, and is not waited for while the
    broker does not answer. The next notification starts everything again.

    :param timeout: longest wait in seconds.
    :returns: whether everything was delivered in time.
    """
    process = _process
    with process.lock:
        workers = list(process.workers.values())
        process.workers.clear()
    deadline = time.monotonic() + timeout
    return all([
        found.stop(max(0.0, deadline - time.monotonic()))
        for found in workers])


def statistics() -> dict[str, dict[str, Any]]:
    """Return counters and gauges of this process, by driver and transport.

    Each has ``counters`` (:meth:`Counters.read`), ``queue_length`` and
    ``oldest_age``, the age in seconds of the oldest notification that
    waits, 0.0 when none does. Transports that differ in credentials alone
    have a number behind the name.
    """
    found: dict[str, dict[str, Any]] = {}
    for key, one in list(_process.workers.items()):
        name = base = f'{key.name} {key.identity.target}'
        number = 1
        while name in found:
            number += 1
            name = f'{base} #{number}'
        oldest = one.source.oldest()
        found[name] = {
            'counters': one.tally.read(),
            'queue_length': len(one.source),
            'oldest_age': (max(0.0, time.time() - oldest)
                           if oldest is not None else 0.0)}
    return found


def _at_exit() -> None:
    shutdown(max((key.settings.flush_timeout for key in _process.workers),
                 default=0.0))
