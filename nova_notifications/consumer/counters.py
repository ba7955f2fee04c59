# SPDX-License-Identifier: Apache-2.0
"""How many messages came, of which event, and what became of them."""

from __future__ import annotations

import collections
import enum
import threading

# Event types are anybody's text: more than these are counted together.
_EVENT_TYPES = 1000
OTHERS = '(other)'


class Outcome(str, enum.Enum):
    """What became of a message."""

    #: Every handler that wanted it has finished.
    HANDLED = 'handled'
    #: No handler wanted it; it was acknowledged.
    IGNORED = 'ignored'
    #: It came before; it was acknowledged.
    DUPLICATE = 'duplicate'
    #: It is no notification; on_malformed got it, then it was acknowledged.
    MALFORMED = 'malformed'
    #: Its version cannot be read; on_incompatible got it, and it was
    #: acknowledged.
    INCOMPATIBLE = 'incompatible'
    #: A handler raised or gave it back; the broker has it again, at once or
    #: after a pause.
    REQUEUED = 'requeued'
    #: A handler raised too often; on_failed got it, and it is in the
    #: dead-letter queue, or acknowledged where there is none.
    FAILED = 'failed'
    #: It came while the consumer was stopping; the broker has it again.
    RETURNED = 'returned'

    def __str__(self) -> str:
        return self.value

    @property
    def goes_back(self) -> bool:
        """Return whether the message is given back to the broker."""
        return self in (Outcome.REQUEUED, Outcome.RETURNED)


class OutcomeCounts:
    """Counts by event type and outcome; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: collections.Counter[tuple[str, Outcome]] = (
            collections.Counter())
        self._types: set[str] = set()
        self._interruptions = 0

    def add(self, event_type: object, outcome: Outcome) -> None:
        """Count one message."""
        name = event_type if isinstance(event_type, str) else OTHERS
        with self._lock:
            if name not in self._types:
                if len(self._types) >= _EVENT_TYPES or len(name) > 200:
                    name = OTHERS
                self._types.add(name)
            self._counts[name, outcome] += 1

    def add_interruption(self) -> None:
        """Count a queue that had to be read anew."""
        with self._lock:
            self._interruptions += 1

    @property
    def interruptions(self) -> int:
        """Return how often the broker has ended the reading of a queue.

        It has closed the connection or the channel, or the queue was
        deleted; the consumer has gone on reading each time.
        """
        return self._interruptions

    def count(self, event_type: str | None = None,
              outcome: Outcome | str | None = None) -> int:
        """Return how many messages came; None counts all types or outcomes."""
        wanted = None if outcome is None else Outcome(outcome)
        with self._lock:
            return sum(
                number for (name, kind), number in self._counts.items()
                if event_type in (None, name) and wanted in (None, kind))

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Return the counts by event type and then outcome."""
        found: dict[str, dict[str, int]] = {}
        with self._lock:
            for (name, kind), number in sorted(self._counts.items()):
                found.setdefault(name, {})[kind.value] = number
        return found

    def prometheus(self) -> str:
        """Return the counts in Prometheus' text format."""
        metric = 'nova_notifications_consumer_messages_total'
        lines = [f'# HELP {metric} Messages by event type and outcome.',
                 f'# TYPE {metric} counter']
        for name, kinds in self.as_dict().items():
            label = _escaped(name)
            lines.extend(
                f'{metric}{{event_type="{label}",outcome="{kind}"}} {number}'
                for kind, number in kinds.items())
        metric = 'nova_notifications_consumer_interruptions_total'
        lines += [f'# HELP {metric} Times that the broker has ended the '
                  f'reading of a queue.',
                  f'# TYPE {metric} counter',
                  f'{metric} {self._interruptions}']
        return '\n'.join(lines) + '\n'


def _escaped(label: str) -> str:
    safe = label.encode('utf-8', 'replace').decode('utf-8')
    return (safe.replace('\\', r'\\').replace('"', r'\"')
            .replace('\n', r'\n'))
