# SPDX-License-Identifier: Apache-2.0
"""Store the last notifications, bounded in number and in size."""

from __future__ import annotations

from collections import deque
import json
import threading
import time
from typing import Any, Final
import uuid

from nova_notifications.viewer import masking
from nova_notifications.viewer import reading
from nova_notifications.viewer import times
from nova_notifications.viewer.message import Message
from nova_notifications.viewer.names import Names
from nova_notifications.viewer.pairing import Pairing
from nova_notifications.viewer.rates import Rates
from nova_notifications.viewer.records import Batch
from nova_notifications.viewer.records import body_of
from nova_notifications.viewer.records import Record
from nova_notifications.viewer.status import Status

# Notifications that are stored, and the characters of JSON they may have.
KEEP: Final = 20_000
KEEP_BYTES: Final = 96 * 1024 * 1024


class Hub:
    """Takes notifications from any thread and hands them to any number.

    There is no queue for a page: a page remembers the last number that it
    got, and a slow one costs no memory.

    :param keep: notifications to store.
    :param keep_bytes: characters of JSON to store.
    """

    def __init__(self, keep: int = KEEP,
                 keep_bytes: int = KEEP_BYTES) -> None:
        #: Another one after a restart, so that numbers are not mixed up.
        self.life = uuid.uuid4().hex[:12]
        self.keep = keep
        #: Whether the broker is connected, and how late messages arrive.
        self.status = Status(self)
        self._keep_bytes = keep_bytes
        self._records: deque[Record] = deque()
        self._bytes = 0
        self._last = 0
        self._dropped = 0
        self._pairing = Pairing()
        self._names = Names()
        self._rates = Rates()
        self._lock = threading.Lock()
        self.closed = threading.Event()

    def add(self, message: Message) -> int:
        """Store one notification; drop the oldest where there is no room.

        :returns: its number.
        """
        message = masking.clean(message)
        line = reading.summary(message)
        body = body_of(message)
        now = time.time()
        sent = times.seconds(line['time'])
        with self._lock:
            self._names.complete(line)
            self._last += 1
            number = self._last
            pair = self._pairing.match(number, line)
            other = self._find(pair) if pair is not None else None
            if other is None:
                self._rates.count(line['failed'])
            else:
                # The other half of an event that is counted already.
                other.pair = number
                line['pair'] = pair
            line['n'] = number
            self._append(Record(
                number, json.dumps(line, separators=(',', ':')), body, now,
                int(sent), line['failed'],
                pair if other is not None else None))
        self.status.arrived(sent, now)
        return number

    def mark(self, text: str) -> int:
        """Store a mark that every page shows, whatever its filter.

        :param text: what happened, such as a gap.
        """
        now = time.time()
        with self._lock:
            self._last += 1
            self._append(Record(self._last, json.dumps(
                {'n': self._last, 'mark': text, 'time': times.iso(now)}),
                None, now, int(now), mark=True))
            return self._last

    def _append(self, record: Record) -> None:
        self._records.append(record)
        self._bytes += record.size
        while len(self._records) > self.keep or (
                self._bytes > self._keep_bytes and len(self._records) > 1):
            gone = self._records.popleft()
            self._bytes -= gone.size
            self._dropped += not gone.mark

    def after(self, number: int, limit: int, backlog: int) -> Batch:
        """Return what came after a number.

        :param number: the last that the page has.
        :param limit: records to return at most.
        :param backlog: a page that is further behind than this skips ahead:
            it learns how many it missed, and does not get each of them.
        """
        with self._lock:
            number = min(number, self._last)
            oldest = self._last - len(self._records) + 1
            start = max(number + 1, oldest, self._last - backlog + 1)
            missed = start - number - 1
            first = start - oldest
            stop = min(first + limit, len(self._records))
            records = [self._records[place] for place in range(first, stop)]
            behind = (time.time() - self._records[stop].arrived
                      if stop < len(self._records) else 0.0)
            return Batch(records, start + len(records) - 1, missed, behind)

    def snapshot(self) -> list[Record]:
        """Return all stored records, oldest first."""
        with self._lock:
            return list(self._records)

    def oldest(self) -> int:
        """Return the number of the oldest stored record."""
        with self._lock:
            return self._last - len(self._records) + 1

    def get(self, number: int) -> Record | None:
        """Return a stored notification; None where it is gone."""
        with self._lock:
            return self._find(number)

    def rates(self, second: int = 0) -> list[list[int]]:
        """Return ``[second, events, errors]`` for the seconds after one."""
        with self._lock:
            return self._rates.since(second)

    def totals(self) -> dict[str, Any]:
        """Return what came, what is stored and what no longer is."""
        with self._lock:
            return {'events': self._rates.total,
                    'errors': self._rates.failed,
                    'kept': len(self._records), 'bytes': self._bytes,
                    'last': self._last, 'dropped': self._dropped,
                    'since': (self._records[0].fields()['time']
                              if self._records else None)}

    def close(self) -> None:
        """End the streams of the pages."""
        self.closed.set()

    def _find(self, number: int) -> Record | None:
        if not self._records:
            return None
        # The numbers follow each other without a gap.
        place = number - self._records[0].number
        return (self._records[place] if 0 <= place < len(self._records)
                else None)
