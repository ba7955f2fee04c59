# SPDX-License-Identifier: Apache-2.0
"""Wait for what another thread does, and give time instead of spending it.

No unit test sleeps or looks at a clock: what it waits for tells it, and what
the code under test would wait for passes at once.
"""

from __future__ import annotations

from collections.abc import Callable
import threading
from typing import Any
from typing import TypeVar

#: Seconds after which what a test waits for will not come any more. Reached
#: by tests that fail, and by no others.
HANGS = 60.0

_T = TypeVar('_T')


class Arrivals(list[_T]):
    """A list that another thread appends to."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def append(self, item: _T) -> None:
        """Append an item and wake up whoever waits."""
        with self._changed:
            super().append(item)
            self._changed.notify_all()

    def wait(self, number: int) -> list[_T]:
        """Return the items, once there are so many.

        :raises AssertionError: they do not come.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self) >= number, HANGS):
                raise AssertionError(
                    f'{number} were expected, {len(self)} came: {self}')
            return list(self)


class Clock:
    """The functions of :mod:`time`; sleeping takes no time.

    :ivar now: the seconds that this clock shows.
    """

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Return what the clock shows."""
        return self.now

    time = monotonic

    def sleep(self, seconds: float) -> None:
        """Let the clock go on."""
        self.now += seconds


class Waited(threading.Condition):
    """A condition on which waiting takes none but a clock's time.

    :param clock: goes on by what would have been waited.
    :param meanwhile: called during each wait, without the lock.
    """

    def __init__(self, clock: Clock,
                 meanwhile: Callable[[], Any] = lambda: None) -> None:
        super().__init__(threading.Lock())
        self._clock = clock
        self._meanwhile = meanwhile

    def wait(self, timeout: float | None = None) -> bool:
        """Return at once; False, as where the time is over."""
        assert timeout is not None
        self.release()
        try:
            self._clock.sleep(timeout)
            self._meanwhile()
        finally:
            self.acquire()
        return False


class CountedLock:
    """A lock that knows how many threads have asked for it.

    :param lock: the lock that is asked.
    """

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._asked: Arrivals[int] = Arrivals()

    def acquire(self) -> bool:
        """Ask for the lock and wait for it."""
        self._asked.append(threading.get_ident())
        return bool(self._lock.acquire())

    def release(self) -> None:
        """Let the next one have it."""
        self._lock.release()

    def __enter__(self) -> CountedLock:
        self.acquire()
        return self

    def __exit__(self, *error: object) -> None:
        self.release()

    def wait_for(self, number: int) -> None:
        """Wait until the lock has been asked for so many times."""
        self._asked.wait(number)
