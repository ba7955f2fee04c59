# SPDX-License-Identifier: Apache-2.0
"""The one thread of a process that delivers."""

import collections
import logging
import threading
import time
from typing import Any
from typing import Protocol

from nova_notifications.delivery import counters
from nova_notifications.delivery import options
from nova_notifications.delivery import rabbit
from nova_notifications.delivery import records
from nova_notifications.delivery import senders

LOG = logging.getLogger(__name__)

_FIRST_PAUSE = 0.1
# Longest wait for a notification: the heartbeat of an idle connection and
# the log of counters depend on it.
_IDLE = 1.0
# Sent one by one after a message was refused or rejected among others.
_CAREFUL = 200


class Source(Protocol):
    """Where notifications wait; callers put, one worker takes."""

    def put(self, record: records.Record) -> None:
        """Add a record, or count and drop one."""

    def take(self, number: int, timeout: float) -> list[records.Record]:
        """Return the oldest records, again those not done yet."""

    def done(self, finished: list[records.Record]) -> None:
        """Forget records that were delivered."""

    def refuse(self, record: records.Record, reason: str) -> None:
        """Set a record aside that the broker refuses for good."""

    def wake(self) -> None:
        """Let a waiting worker look again."""

    def tend(self) -> None:
        """Do what must be done every second or so; never raises."""

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted."""

    def close(self) -> int:
        """Let go of what is left; return how much of it is dropped."""

    def __len__(self) -> int:
        """Return how many records wait."""


class Worker:
    """Takes from a source, sends, retries until it is confirmed.

    The thread starts with the first notification. Under eventlet's monkey
    patching it is a green thread.

    :param window: notifications under way at once.
    """

    def __init__(self, name: str, source: Source, transport: Any,
                 settings: options.Settings, tally: counters.Counters,
                 window: int) -> None:
        self.source = source
        self.tally = tally
        self._name = name
        self._transport = transport
        self._settings = settings
        self._window = window
        self._careful = 0
        self._log = counters.BoundedLog(LOG)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._failing_since: float | None = None
        self._told = False
        self._next_report = 0.0

    def put(self, record: records.Record) -> None:
        """Take a notification over from a caller."""
        self.tally.add(counters.EMITTED, record.format)
        self.source.put(record)
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        thread = threading.Thread(
            target=self._run, name=f'notifications-{self._name}', daemon=True)
        try:
            with self._lock:
                if self._thread is None and not self._stop.is_set():
                    thread.start()
                    self._thread = thread
        except RuntimeError as error:
            # No more threads, or the interpreter is about to end. The next
            # notification tries again.
            self._log.warning('thread', 'Notifications wait, there is no '
                              'thread to deliver them: %s', error)

    def start(self) -> None:
        """Start delivering what an earlier process left."""
        self._start()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is delivered; False when time is over."""
        deadline = time.monotonic() + timeout
        while len(self.source):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            time.sleep(min(0.01, remaining))
        return True

    def stop(self, timeout: float) -> bool:
        """Flush, end the thread, let go of what is left."""
        flushed = self.flush(timeout)
        self._stop.set()
        self.source.wake()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            # A thread that waits for a frozen broker is left behind.
            thread.join(0.5 if flushed else 0.1)
        waiting = len(self.source)
        dropped = self.source.close()
        if not flushed:
            LOG.warning('%s notifications were not delivered before the end '
                        'of the process: %s are dropped, %s wait in the '
                        'spool for the next one', waiting, dropped,
                        max(0, waiting - dropped))
        return flushed

    def _run(self) -> None:
        sender: senders.Sender | None = None
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            try:
                if sender is None:
                    sender = senders.make(self._transport, self._settings,
                                          self._tend)
                self._tend()
                window = 1 if self._careful else self._window
                batch = self.source.take(window, _IDLE)
                if not batch:
                    sender.idle()
                    continue
                if self._deliver(sender, batch):
                    pause = _FIRST_PAUSE
                    continue
            except Exception as error:
                self._log.warning(
                    'unexpected', 'Delivery of notifications failed: %s: %s',
                    type(error).__name__, error)
            self._stop.wait(pause)
            pause = min(pause * 2, self._settings.retry_interval_max)
        if sender is not None:
            sender.close()

    def _tend(self) -> None:
        self.source.tend()
        self._report()

    def _deliver(self, sender: senders.Sender,
                 batch: list[records.Record]) -> bool:
        """Send *batch*; return whether there is no reason to pause."""
        error: rabbit.SendError | None = None
        try:
            confirmed = sender.send(batch)
        except rabbit.SendError as raised:
            error = raised
            confirmed = raised.confirmed
        if self._careful:
            self._careful -= 1
        if confirmed:
            self.source.done(confirmed)
            # Once for each format: callers share the lock of the counters.
            for form, number in collections.Counter(
                    record.format for record in confirmed).items():
                self.tally.add(counters.DELIVERED, form, number=number)
        if error is not None:
            self._failed(error, batch)
            return error.suspects
        if len(confirmed) == len(batch):
            self._recovered()
            return True
        self._careful = _CAREFUL
        self._trouble('the broker rejects notifications', batch)
        return bool(confirmed)

    def _failed(self, error: rabbit.SendError,
                batch: list[records.Record]) -> None:
        if error.refused is not None:
            record = error.refused
            self._log.warning(
                'refused', 'The broker refuses notification %s for good: '
                '%s', record.label, error)
            self.source.refuse(record, str(error))
            return
        if error.suspects:
            self._careful = max(self._careful, len(batch))
            return
        self._trouble(error, batch)

    def _trouble(self, why: object, batch: list[records.Record]) -> None:
        self.tally.add(counters.FAILED, batch[0].format)
        if self._failing_since is None:
            self._failing_since = time.monotonic()
        self._told |= self._log.warning(
            'trouble', 'Notifications cannot be delivered, %s wait, trying '
            'again: %s', len(self.source), why)

    def _recovered(self) -> None:
        if self._failing_since is None:
            return
        if self._told:
            LOG.info('Notifications are delivered again after %.1f seconds',
                     time.monotonic() - self._failing_since)
        self._failing_since, self._told = None, False

    def _report(self) -> None:
        interval = self._settings.statistics_interval
        now = time.monotonic()
        if not interval or now < self._next_report:
            return
        if self._next_report:
            oldest = self.source.oldest()
            LOG.info('Notifications by %s: %s, waiting %d, oldest %.1f s',
                     self._name, self.tally.read(), len(self.source),
                     max(0.0, time.time() - oldest) if oldest else 0.0)
        self._next_report = now + interval
