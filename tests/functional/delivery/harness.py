# SPDX-License-Identifier: Apache-2.0
"""Runs an emitting process and says what became of its notifications."""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any
from typing import Sequence

import amqp

from tests.functional import rabbit
from tests.functional.delivery import emitter

QUEUE = 'faults.info'
_THREADS = emitter.Progress.THREADS
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))


@dataclasses.dataclass
class Outcome:
    """What became of the notifications of one run.

    :ivar blocked: longest call of the emitting program, in seconds.
    :ivar p999: its 99.9th percentile, None when the program had no end.
    :ivar waited: longest time in seconds that a notification waited for the
        broker's confirm, where that was watched.
    :ivar lost: calls that returned and whose notification never arrived.
    :ivar dropped: drops that the library counted.
    :ivar disordered: notifications that arrived, for the first time, after
        a later one of the same thread.
    """

    emitted: int
    blocked: float
    p999: float | None
    waited: float
    lost: int
    dropped: int
    duplicated: int
    disordered: int
    log: str


class Run:
    """One emitting process, and the broker that it emits to."""

    def __init__(self, node: rabbit.Node, driver: str,
                 others: Sequence[rabbit.Node] = (), **plan: Any) -> None:
        self._nodes = [node, *others]
        self._home = tempfile.mkdtemp(prefix='nova-notifications-faults-')
        self.spool = os.path.join(self._home, 'spool')
        self._progress_path = os.path.join(self._home, 'progress')
        self.progress = emitter.Progress(self._progress_path)
        self._log_path = os.path.join(self._home, 'log')
        self._processes: list[subprocess.Popen[str]] = []
        # Of each time that a queue was read.
        self.received: list[list[tuple[int, int]]] = []
        self.plan = emitter.Plan(
            url=plan.pop('url', node.url), driver=driver,
            progress=self._progress_path,
            rabbit={'amqp_durable_queues': True, **plan.pop('rabbit', {})},
            options={'spool_directory': self.spool,
                     **plan.pop('options', {})}, **plan)
        self._report: dict[str, Any] | None = None

    def start(self, **changes: Any) -> None:
        """Start a process; a second one goes on where the first ended."""
        plan = dataclasses.replace(self.plan, **changes)
        with open(self._log_path, 'a') as log:
            process = subprocess.Popen(
                [sys.executable, '-W', 'ignore', '-m',
                 'tests.functional.delivery.emitter',
                 json.dumps(dataclasses.asdict(plan))],
                cwd=_ROOT, stdout=subprocess.PIPE, stderr=log, text=True,
                env=dict(os.environ, PYTHONPATH=_ROOT))
        self._processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == 'ready\n', self.log()

    def is_running(self) -> bool:
        """Return whether the process that was started last still runs."""
        return self._processes[-1].poll() is None

    @property
    def pid(self) -> int:
        """The process that emits now."""
        return self._processes[-1].pid

    def done(self) -> int:
        """Return how many calls have returned, over all threads."""
        return sum(self.progress.read(number)[0] for number in range(_THREADS))

    def wait_for(self, number: int, timeout: float = 30) -> None:
        """Wait until so many calls have returned, or for the timeout.

        A program that is blocked would never get there.
        """
        deadline = time.monotonic() + timeout
        while self.done() < number and time.monotonic() < deadline:
            time.sleep(0.01)

    def kill(self) -> None:
        """End all processes by SIGKILL."""
        blocked = [self.progress.read(number) for number in range(_THREADS)]
        for process in self._processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for number, (_, longest) in enumerate(blocked):
            # A call that was under way has lasted until now, not longer.
            done, _ = self.progress.read(number)
            self.progress.write(number, done, longest, 0.0)

    def finish(self, limit: float) -> None:
        """Wait for the processes to end; kill them after *limit* seconds.

        The report is that of the last one.
        """
        for process in self._processes:
            self._finish(process, limit)

    def _finish(self, process: subprocess.Popen[str], limit: float) -> None:
        try:
            found, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self._longest = max(self.progress.read(number)[1]
                                for number in range(_THREADS))
            process.kill()
            process.communicate()
            return
        lines = found.strip().split('\n')
        self._report = json.loads(lines[-1]) if lines[-1] else None

    def drain(self, until: float = 0.5) -> None:
        """Read the queue until nothing came for *until* seconds."""
        for node in self._nodes:
            self._drain(node, until)

    def _drain(self, node: rabbit.Node, until: float) -> None:
        received: list[tuple[int, int]] = []
        self.received.append(received)
        with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
            channel = connection.channel()
            quiet = time.monotonic()
            while True:
                try:
                    message = channel.basic_get(QUEUE, no_ack=True)
                except amqp.exceptions.NotFound:
                    channel = connection.channel()
                    message = None
                if message is None:
                    if time.monotonic() - quiet >= until:
                        return
                    time.sleep(0.02)
                    continue
                quiet = time.monotonic()
                inner = json.loads(json.loads(message.body)['oslo.message'])
                payload = inner['payload']
                received.append((payload['thread'], payload['number']))

    def arrived(self) -> bool:
        """Return whether anything waits in a queue."""
        for node in self._nodes:
            with amqp.Connection(f'127.0.0.1:{node.port}') as connection:
                with contextlib.suppress(amqp.exceptions.NotFound):
                    if connection.channel().queue_declare(
                            QUEUE, passive=True).message_count:
                        return True
        return False

    def delete_queue(self) -> None:
        """Delete the queue of the first node, with nothing in it.

        Nothing is under way to it either: the broker confirms what it deletes
        with a queue.
        """
        os.kill(self.pid, signal.SIGSTOP)
        try:
            self.drain()
            with amqp.Connection(
                    f'127.0.0.1:{self._nodes[0].port}') as connection:
                connection.channel().queue_delete(QUEUE, if_empty=True)
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def log(self) -> str:
        """Return what the processes logged."""
        with open(self._log_path) as source:
            return source.read()

    def outcome(self) -> Outcome:
        """Compare what was emitted with what was received."""
        seen: set[tuple[int, int]] = set()
        disordered = 0
        # Each node has a queue of its own.
        for queue in range(len(self._nodes)):
            newest: dict[int, int] = {}
            for received in self.received[queue::len(self._nodes)]:
                for thread, number in received:
                    if (thread, number) not in seen:
                        disordered += number < newest.get(thread, -1)
                        newest[thread] = max(number, newest.get(thread, -1))
                        seen.add((thread, number))
        lost = emitted = 0
        blocked = 0.0
        for thread in range(_THREADS):
            done, longest = self.progress.read(thread)
            emitted += done
            blocked = max(blocked, longest)
            lost += sum((thread, number) not in seen
                        for number in range(done))
        dropped = 0
        report = self._report or {'statistics': {}}
        for one in report['statistics'].values():
            dropped += sum(one['counters']['dropped'].values())
        return Outcome(
            emitted=emitted,
            blocked=getattr(self, '_longest', blocked),
            p999=report.get('p999'), waited=report.get('waited', 0.0),
            lost=lost, dropped=dropped,
            duplicated=sum(map(len, self.received)) - len(seen),
            disordered=disordered, log=self.log())

    @property
    def report(self) -> dict[str, Any]:
        """What the process said at its end."""
        assert self._report is not None, self.log()
        return self._report

    def close(self) -> None:
        """End everything and remove the files; empty the queue."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        shutil.rmtree(self._home, ignore_errors=True)
