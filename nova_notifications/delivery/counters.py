# SPDX-License-Identifier: Apache-2.0
"""Counters, and log lines that cannot flood a log."""

import collections
import logging
import time

from nova_notifications.delivery import threads
from nova_notifications import redaction

EMITTED = 'emitted'
DELIVERED = 'delivered'
SPOOLED = 'spooled'
FAILED = 'failed'
DROPPED = 'dropped'

#: Reasons of drops.
FULL = 'full'
SHUTDOWN = 'shutdown'
UNSERIALIZABLE = 'unserializable'
REFUSED = 'refused'

_LOG_INTERVAL = 10.0


class Counters:
    """What happened to the notifications of one process.

    Counted by format: ``emitted`` (taken over from a caller), ``delivered``
    (confirmed by the broker), ``spooled`` (written to the spool),
    ``failed`` (attempts that will be repeated), ``dropped`` by reason.
    """

    def __init__(self) -> None:
        self._lock = threads.module().Lock()
        self._counts: collections.Counter[tuple[str, str, str]] = (
            collections.Counter())

    def add(self, name: str, form: str, reason: str = '',
            number: int = 1) -> None:
        """Count *number* notifications of one format."""
        with self._lock:
            self._counts[name, form, reason] += number

    def total(self, name: str) -> int:
        """Return one counter, over all formats and reasons."""
        with self._lock:
            return sum(number for key, number in self._counts.items()
                       if key[0] == name)

    def read(self) -> dict[str, dict[str, int]]:
        """Return all counters: ``{name: {format: number}}``.

        Drops are ``dropped``, and once more by reason: ``dropped.full``.
        """
        found: dict[str, dict[str, int]] = {
            name: {} for name in (EMITTED, DELIVERED, SPOOLED, FAILED,
                                  DROPPED)}
        with self._lock:
            counts = dict(self._counts)
        for (name, form, reason), number in counts.items():
            for key in (name, f'{name}.{reason}' if reason else ''):
                if key:
                    by_format = found.setdefault(key, {})
                    by_format[form] = by_format.get(form, 0) + number
        return found


class BoundedLog:
    """Logs each kind of trouble at most once in ten seconds.

    The next line says how many were left out. Texts are masked. There is no
    lock that a fork could leave locked: two threads may log one line more.
    """

    def __init__(self, logger: logging.Logger,
                 interval: float = _LOG_INTERVAL) -> None:
        self._logger = logger
        self._interval = interval
        self._last: dict[str, float] = {}
        self._left_out: collections.Counter[str] = collections.Counter()

    def warning(self, kind: str, text: str, *values: object) -> bool:
        """Log *text* with the masked *values*, if it is time to.

        :returns: whether it was.
        """
        now = time.monotonic()
        last = self._last.get(kind)
        if last is not None and now - last < self._interval:
            self._left_out[kind] += 1
            return False
        self._last[kind] = now
        left_out = self._left_out.pop(kind, 0)
        masked = [redaction.mask_text(value, redaction.MESSAGE_LIMIT)
                  for value in values]
        if left_out:
            text += ' (%s more like this were not logged)'
            masked.append(str(left_out))
        self._logger.warning(text, *masked)
        return True
