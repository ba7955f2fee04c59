# SPDX-License-Identifier: Apache-2.0
"""What the viewer remembers: the last notifications, bounded twice."""

from __future__ import annotations

from collections import deque
import dataclasses
import json
import threading
from typing import Any, Final
import uuid

from nova_notifications import redaction
from nova_notifications.viewer import reading
from nova_notifications.viewer.message import Message
from nova_notifications.viewer.pairing import Pairing
from nova_notifications.viewer.rates import Rates

# Notifications that are kept, and the bytes of JSON that they may have.
KEEP: Final = 20_000
KEEP_BYTES: Final = 96 * 1024 * 1024
# A larger payload is listed, and its content told as too large.
PAYLOAD_LIMIT: Final = 512 * 1024


@dataclasses.dataclass
class Record:
    """One kept notification.

    :param number: its place in the order of arrival, from 1.
    :param line: its line of the list, as JSON.
    :param body: envelope, context and payload, as JSON; None where the
        payload was larger than :data:`PAYLOAD_LIMIT`.
    :param pair: the number of the same occurrence in the other format.
    """

    number: int
    line: str
    body: str | None
    pair: int | None = None

    @property
    def size(self) -> int:
        """The characters that it takes."""
        return len(self.line) + len(self.body or '')


@dataclasses.dataclass(frozen=True)
class Batch:
    """What a page has to be told next.

    :param lines: lines of the list, as JSON, oldest first.
    :param last: the number to go on from.
    :param missed: notifications that will never be told to this page.
    """

    lines: list[str]
    last: int
    missed: int


class Hub:
    """Takes notifications from any thread and gives them to any number.

    There is no queue for a page: a page remembers the last number that it
    was told, and a slow one costs no memory.

    :param keep: notifications to remember.
    :param keep_bytes: characters of JSON to remember.
    """

    def __init__(self, keep: int = KEEP,
                 keep_bytes: int = KEEP_BYTES) -> None:
        #: Another one after a restart, so that numbers are not mixed up.
        self.life = uuid.uuid4().hex[:12]
        self.keep = keep
        #: Whether the source is connected; pages are told.
        self.listening = True
        self._keep_bytes = keep_bytes
        self._records: deque[Record] = deque()
        self._bytes = 0
        self._last = 0
        self._pairing = Pairing()
        self._rates = Rates()
        self._lock = threading.Lock()
        self.closed = threading.Event()

    def add(self, message: Message) -> int:
        """Remember one notification; forget the oldest where it is full.

        :returns: its number.
        """
        line = reading.summary(message)
        body = _body(message)
        with self._lock:
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
            record = Record(
                number, json.dumps(line, separators=(',', ':')), body,
                pair if other is not None else None)
            self._records.append(record)
            self._bytes += record.size
            while len(self._records) > self.keep or (
                    self._bytes > self._keep_bytes
                    and len(self._records) > 1):
                self._bytes -= self._records.popleft().size
        return number

    def after(self, number: int, limit: int, backlog: int) -> Batch:
        """Give what came after a number.

        :param number: the last that the page knows.
        :param limit: lines to give at most.
        :param backlog: a page that is further behind than this jumps: it is
            told how many it missed, not each of them.
        """
        with self._lock:
            number = min(number, self._last)
            oldest = self._last - len(self._records) + 1
            start = max(number + 1, oldest, self._last - backlog + 1)
            missed = start - number - 1
            first = start - oldest
            stop = min(first + limit, len(self._records))
            lines = [self._records[place].line
                     for place in range(first, stop)]
            return Batch(lines, start + len(lines) - 1, missed)

    def get(self, number: int) -> Record | None:
        """Give a kept notification; None where it is forgotten."""
        with self._lock:
            return self._find(number)

    def rates(self, second: int = 0) -> list[list[int]]:
        """Give ``[second, events, errors]`` for the seconds after one."""
        with self._lock:
            return self._rates.since(second)

    def totals(self) -> dict[str, int]:
        """Give what came and what is kept."""
        with self._lock:
            return {'events': self._rates.total,
                    'errors': self._rates.failed,
                    'kept': len(self._records), 'bytes': self._bytes}

    def close(self) -> None:
        """Let the streams to the pages end."""
        self.closed.set()

    def _find(self, number: int) -> Record | None:
        if not self._records:
            return None
        # The numbers follow each other without a gap.
        place = number - self._records[0].number
        return (self._records[place] if 0 <= place < len(self._records)
                else None)


def _body(message: Message) -> str | None:
    """Write what is shown of a message when it is selected.

    The payload is kept as it came and redacted only when somebody looks: the
    most are never looked at.
    """
    whole: dict[str, Any] = {
        'message_id': message.message_id,
        'publisher_id': message.publisher_id,
        'event_type': message.event_type, 'priority': message.priority,
        'timestamp': message.timestamp, 'payload': message.payload,
        'context': message.context}
    try:
        found = json.dumps(whole, separators=(',', ':'), default=str)
    except (TypeError, ValueError, RecursionError):
        found = json.dumps(redaction.redact(whole), default=str)
    return found if len(found) <= PAYLOAD_LIMIT else None
