# SPDX-License-Identifier: Apache-2.0
"""The one thread of a process that delivers."""

import collections
import logging
import time
from typing import Any
from typing import Protocol

from nova_notifications.delivery import counters
from nova_notifications.delivery import errors
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications.delivery import senders
from nova_notifications.delivery import threads

LOG = logging.getLogger(__name__)

_FIRST_PAUSE = 0.1
# Longest wait for a notification: the heartbeat of an idle connection and
# the log of counters depend on it.
_IDLE = 1.0
# Sent one by one after a message was refused or rejected among others.
_CAREFUL = 200
# Seconds without a delivery after which a process that ends leaves the rest to
# the next one.
_PATIENCE = 1.0


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

    def housekeep(self) -> None:
        """Do what must be done every second or so; never raises."""

    def has_more(self) -> bool:
        """Return whether there is more than has been counted."""

    def survives(self) -> bool:
        """Return whether what waits outlives the process."""

    def oldest(self) -> float | None:
        """Return when the oldest record was emitted."""

    def close(self) -> int:
        """Let go of what is left; return how much of it is dropped."""

    def __len__(self) -> int:
        """Return how many records wait."""


class Worker:
    """Takes from a source, sends, retries until it is confirmed.

    The thread starts with the first notification. Under eventlet's monkey
    patching it is a green thread, except where those stand still
    (:mod:`nova_notifications.delivery.threads`).

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
        self._threading = threads.module()
        self._lock = self._threading.Lock()
        self._thread: Any = None
        self._stop = self._threading.Event()
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
        thread = self._threading.Thread(
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
        while self._is_waiting():
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            time.sleep(min(0.01, remaining))
        return True

    def _is_waiting(self) -> bool:
        return bool(len(self.source)) or self.source.has_more()

    def _flush_at_end(self, timeout: float) -> bool:
        """Flush as long as that gets on, where nothing is lost by leaving."""
        deadline = time.monotonic() + timeout
        delivered, since = -1, 0.0
        while self._is_waiting():
            now = time.monotonic()
            if now >= deadline:
                return False
            if self.tally.total(counters.DELIVERED) != delivered:
                delivered, since = self.tally.total(counters.DELIVERED), now
            if self.source.survives() and (
                    self._failing_since is not None
                    or now - since > _PATIENCE):
                return False
            time.sleep(min(0.01, deadline - now))
        return True

    def stop(self, timeout: float) -> bool:
        """Flush, end the thread, let go of what is left."""
        flushed = self._flush_at_end(timeout)
        self._stop.set()
        self.source.wake()
        thread = self._thread
        current = self._threading.current_thread()
        if thread is not None and thread is not current:
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
                                          self._housekeep)
                self._housekeep()
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

    def _housekeep(self) -> None:
        self.source.housekeep()
        self._report()

    def _deliver(self, sender: senders.Sender,
                 batch: list[records.Record]) -> bool:
        """Send *batch*; return whether there is no reason to pause."""
        error: errors.SendError | None = None
        try:
            confirmed = sender.send(batch)
        except errors.SendError as raised:
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

    def _failed(self, error: errors.SendError,
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
