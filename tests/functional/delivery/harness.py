# SPDX-License-Identifier: Apache-2.0
"""Runs an emitting process and says what became of its notifications."""

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

import amqp

from tests.functional import rabbit
from tests.functional.delivery import emitter

QUEUE = 'faults.info'
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))


@dataclasses.dataclass
class Outcome:
    """What became of the notifications of one run.

    :ivar blocked: longest call of the emitting program, in seconds.
    :ivar p999: its 99.9th percentile, None when the program had no end.
    :ivar lost: calls that returned and whose notification never arrived.
    :ivar dropped: drops that the library counted.
    :ivar disordered: notifications that arrived, for the first time, after
        a later one of the same thread.
    """

    emitted: int
    blocked: float
    p999: float | None
    lost: int
    dropped: int
    duplicated: int
    disordered: int
    log: str


class Run:
    """One emitting process, and the broker that it emits to."""

    def __init__(self, node: rabbit.Node, driver: str, **plan: Any) -> None:
        self._node = node
        self._home = tempfile.mkdtemp(prefix='nova-notifications-faults-')
        self.spool = os.path.join(self._home, 'spool')
        self._progress_path = os.path.join(self._home, 'progress')
        self.progress = emitter.Progress(self._progress_path, 16)
        self._log_path = os.path.join(self._home, 'log')
        self._processes: list[subprocess.Popen[str]] = []
        self.received: list[tuple[int, int]] = []
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

    @property
    def pid(self) -> int:
        """The process that emits now."""
        return self._processes[-1].pid

    def done(self) -> int:
        """Return how many calls have returned, over all threads."""
        return sum(self.progress.read(number)[0] for number in range(16))

    def wait_for(self, number: int, timeout: float = 30) -> None:
        """Wait until so many calls have returned, or for the timeout.

        A program that is blocked would never get there.
        """
        deadline = time.monotonic() + timeout
        while self.done() < number and time.monotonic() < deadline:
            time.sleep(0.01)

    def kill(self) -> None:
        """End all processes by SIGKILL."""
        blocked = [self.progress.read(number) for number in range(16)]
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
                                for number in range(16))
            process.kill()
            process.communicate()
            return
        lines = found.strip().splitlines()
        self._report = json.loads(lines[-1]) if lines else None

    def drain(self, until: float = 0.5) -> None:
        """Read the queue until nothing came for *until* seconds."""
        with amqp.Connection(f'127.0.0.1:{self._node.port}') as connection:
            channel = connection.channel()
            quiet = time.monotonic()
            while time.monotonic() - quiet < until:
                try:
                    message = channel.basic_get(QUEUE, no_ack=True)
                except amqp.exceptions.NotFound:
                    channel = connection.channel()
                    message = None
                if message is None:
                    time.sleep(0.02)
                    continue
                quiet = time.monotonic()
                self._receive(message.body)

    def _receive(self, body: str) -> None:
        payload = json.loads(json.loads(body)['oslo.message'])['payload']
        self.received.append((payload['thread'], payload['number']))

    def log(self) -> str:
        """Return what the processes logged."""
        with open(self._log_path) as source:
            return source.read()

    def outcome(self) -> Outcome:
        """Compare what was emitted with what was received."""
        seen: set[tuple[int, int]] = set()
        newest: dict[int, int] = {}
        disordered = 0
        for thread, number in self.received:
            if (thread, number) not in seen:
                disordered += number < newest.get(thread, -1)
                newest[thread] = max(number, newest.get(thread, -1))
                seen.add((thread, number))
        lost = emitted = 0
        blocked = 0.0
        for thread in range(16):
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
            p999=report.get('p999'), lost=lost, dropped=dropped,
            duplicated=len(self.received) - len(seen),
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
