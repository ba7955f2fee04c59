# SPDX-License-Identifier: Apache-2.0
"""A process that emits notifications, for the tests to do harm to.

Run as ``python -m tests.functional.delivery.emitter JSON``; see
:class:`Plan` for what the JSON holds. Progress is in a memory-mapped file,
which outlives the process.
"""

import array
import dataclasses
import json
import mmap
import os
import resource
import struct
import sys
import time
from typing import Any

_SLOT = struct.Struct('Qdd')


@dataclasses.dataclass
class Plan:
    """What the process does.

    :ivar count: notifications of each thread, ``rate`` of them a second.
    :ivar first: number of the first thread; threads are numbered so that a
        reader can tell them apart.
    :ivar fork_at: after so many notifications a child is forked that sends
        ``count`` notifications as the thread behind the last one.
    :ivar flush: longest wait in seconds, at its end, for deliveries. With
        durable queues the broker writes to its disk for each notification of
        the spool driver, a hundred or so in a second.
    :ivar options: of [notifications_delivery].
    :ivar rabbit: of [oslo_messaging_rabbit].
    :ivar file_limit: bytes that one file may have, 0 for any.
    :ivar watch: whether to look how long notifications wait.
    """

    url: str
    driver: str
    progress: str
    count: int
    rate: float
    threads: int = 1
    first: int = 0
    eventlet: bool = False
    retry: int = -1
    fork_at: int = -1
    flush: float = 240.0
    size: int = 1000
    file_limit: int = 0
    watch: bool = False
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    rabbit: dict[str, Any] = dataclasses.field(default_factory=dict)


class Progress:
    """What each thread did: calls that returned, longest call, current."""

    #: Threads that there is room for.
    THREADS = 64

    def __init__(self, path: str) -> None:
        threads = self.THREADS
        if not os.path.exists(path):
            with open(path, 'wb') as target:
                target.write(b'\0' * _SLOT.size * threads)
        with open(path, 'r+b') as source:
            self._map = mmap.mmap(source.fileno(), _SLOT.size * threads)

    def write(self, thread: int, done: int, longest: float,
              started: float) -> None:
        """Write the state of one thread; *started* is 0 between calls."""
        _SLOT.pack_into(self._map, thread * _SLOT.size, done, longest,
                        started)

    def read(self, thread: int) -> tuple[int, float]:
        """Return calls that returned, and the longest one in seconds."""
        done, longest, started = _SLOT.unpack_from(self._map,
                                                   thread * _SLOT.size)
        if started:
            longest = max(longest, time.monotonic() - started)
        return done, longest


def _notifier(plan: Plan) -> Any:
    from oslo_config import cfg
    import oslo_messaging

    from nova_notifications.delivery import options
    conf = cfg.ConfigOpts()
    conf([])
    options.register_opts(conf)
    for name, value in plan.options.items():
        conf.set_override(name, value, 'notifications_delivery')
    transport = oslo_messaging.get_notification_transport(conf, plan.url)
    for name, value in plan.rabbit.items():
        conf.set_override(name, value, 'oslo_messaging_rabbit')
    return oslo_messaging.Notifier(
        transport, 'compute.host1', driver=plan.driver, retry=plan.retry,
        topics=['faults'])


def _emit(plan: Plan, notifier: Any, progress: Progress, thread: int,
          latencies: 'array.array[float]') -> None:
    filler = 'x' * plan.size
    longest = 0.0
    due = time.monotonic()
    for number in range(plan.count):
        if number == plan.fork_at and thread == plan.first:
            sys.stdout.flush()
            if os.fork() == 0:
                _child(plan, notifier, progress)
        due += 1 / plan.rate
        time.sleep(max(0.0, due - time.monotonic()))
        started = time.monotonic()
        progress.write(thread, number, longest, started)
        notifier.info({}, 'compute.instance.update',
                      {'thread': thread, 'number': number, 'filler': filler})
        taken = time.monotonic() - started
        latencies.append(taken)
        longest = max(longest, taken)
        progress.write(thread, number + 1, longest, 0.0)


def _watch(longest: list[float]) -> None:
    """Keep the longest time that a notification has waited, in seconds."""
    from nova_notifications import delivery
    while True:
        for found in delivery.statistics().values():
            longest[0] = max(longest[0], found['oldest_age'])
        time.sleep(0.05)


def _child(plan: Plan, notifier: Any, progress: Progress) -> None:
    from nova_notifications import delivery
    mine = dataclasses.replace(plan, fork_at=-1)
    _emit(mine, notifier, progress, plan.first + plan.threads,
          array.array('d'))
    # What is in a spool would be left to the next process.
    delivery.flush_all(plan.flush)
    delivery.shutdown(0)
    os._exit(0)


def main(text: str) -> None:
    """Carry the plan out and print what became of it, as JSON."""
    plan = Plan(**json.loads(text))
    if plan.eventlet:
        import eventlet
        eventlet.monkey_patch()
    import threading

    from nova_notifications import delivery
    if plan.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE,
                           (plan.file_limit, plan.file_limit))
    progress = Progress(plan.progress)
    notifier = _notifier(plan)
    latencies = array.array('d')
    waited = [0.0]
    if plan.watch:
        threading.Thread(target=_watch, args=(waited,), daemon=True).start()
    print('ready', flush=True)
    threads = [
        threading.Thread(target=_emit, args=(
            plan, notifier, progress, plan.first + number, latencies))
        for number in range(plan.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flushed = delivery.flush_all(plan.flush)
    found = delivery.statistics()
    ordered = sorted(latencies)
    print(json.dumps({
        'flushed': flushed, 'statistics': found, 'waited': waited[0],
        'p999': ordered[int(len(ordered) * 0.999)] if ordered else 0,
    }), flush=True)
    delivery.shutdown(0)
    if plan.fork_at >= 0:
        os.wait()


if __name__ == '__main__':
    main(sys.argv[1])
