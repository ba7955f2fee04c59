# SPDX-License-Identifier: Apache-2.0
"""Apply a search to what the hub stores, for one page or one download."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import json
from typing import Any, Final

from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.records import Record
from nova_notifications.viewer.search import Query

# Points of the plot that are sent at most when a page is opened.
_POINTS: Final = 2000


@dataclasses.dataclass(frozen=True)
class Occurrence:
    """One event, in the one format it came in or in both.

    :param record: its first notification, or a mark.
    :param other: the same in the other format.
    """

    record: Record
    other: Record | None = None

    @property
    def number(self) -> int:
        """Return its place in the list: that of its first notification."""
        return self.record.number

    @property
    def lines(self) -> list[str]:
        """Return its lines of the list, as JSON."""
        return [half.line for half in (self.record, self.other)
                if half is not None]


def occurrences(records: Iterable[Record], hub: Hub
                ) -> Iterator[Occurrence]:
    """Join the two formats of each event; each event once."""
    for record in records:
        other = hub.get(record.pair) if record.pair else None
        if other is not None and other.number < record.number:
            # It came with its first half.
            continue
        yield Occurrence(record, other)


def fits(query: Query, occurrence: Occurrence) -> bool:
    """Return whether an occurrence passes a search; a mark always does."""
    if query.is_empty or occurrence.record.mark:
        return True
    other = occurrence.other
    return query.matches(
        occurrence.record.fields(), occurrence.record.body or '',
        other.fields() if other is not None else None,
        other.body or '' if other is not None else '')


def newest_first(hub: Hub, query: Query, before: int | None = None
                 ) -> Iterator[Occurrence]:
    """Give what passes a search, newest first.

    :param before: only what is older than this number.
    """
    records = hub.snapshot()
    records.reverse()
    for occurrence in occurrences(
            (record for record in records
             if before is None or record.number < before), hub):
        if fits(query, occurrence):
            yield occurrence


class View:
    """What one page looks at: a search, and its counts second by second.

    :param hub: what is stored.
    :param query: the search.
    """

    def __init__(self, hub: Hub, query: Query) -> None:
        self._hub = hub
        self._query = query
        self._seconds: dict[int, list[int]] = {}
        self._changed: set[int] = set()
        # The numbers of what passed and is still stored.
        self._numbers: deque[int] = deque()

    @property
    def matching(self) -> int:
        """Return how many events passed and are still stored."""
        oldest = self._hub.oldest()
        while self._numbers and self._numbers[0] < oldest:
            self._numbers.popleft()
        return len(self._numbers)

    def begin(self, limit: int) -> tuple[list[Occurrence], int]:
        """Search everything that is stored.

        :param limit: occurrences to return at most.
        :returns: the newest, oldest first, and the number to continue after.
        """
        last = self._hub.totals()['last']
        newest: list[Occurrence] = []
        for occurrence in newest_first(self._hub, self._query, last + 1):
            self._count(occurrence.record)
            if len(newest) < limit:
                newest.append(occurrence)
        newest.reverse()
        self._numbers.reverse()
        return newest, last

    def rows(self, records: Iterable[Record]) -> list[str]:
        """Return the lines, as JSON, that a page has to get for new records.

        ``{"n": 5, "drop": true}`` takes an event back that passed as long as
        it was there in one format only.
        """
        lines: list[str] = []
        for record in records:
            other = self._hub.get(record.pair) if record.pair else None
            if other is None or other.number > record.number:
                if fits(self._query, Occurrence(record)):
                    self._count(record)
                    lines.append(record.line)
            elif self._query.is_empty:
                lines.append(record.line)
            else:
                lines += self._joined(other, record)
        return lines

    def _joined(self, first: Record, second: Record) -> list[str]:
        before = fits(self._query, Occurrence(first))
        after = fits(self._query, Occurrence(first, second))
        if before and not after:
            self._count(first, -1)
            return [json.dumps({'n': first.number, 'drop': True})]
        if after and not before:
            self._count(first)
            return [first.line, second.line]
        return [second.line] if after else []

    def _count(self, record: Record, step: int = 1) -> None:
        if record.mark:
            return
        if step > 0:
            self._numbers.append(record.number)
        elif record.number in self._numbers:
            self._numbers.remove(record.number)
        counts = self._seconds.setdefault(record.second, [0, 0])
        counts[0] += step
        counts[1] += step * record.failed
        self._changed.add(record.second)
        if len(self._seconds) > 4 * _POINTS + self._hub.keep:
            for second in sorted(self._seconds)[:_POINTS]:
                del self._seconds[second]

    def plot(self) -> list[list[int]]:
        """Return ``[second, events, errors]`` of everything that passed.

        Where that is a lot, of every minute or hour in place of a second.
        """
        self._changed.clear()
        points = self._seconds
        for step in (60, 3600, 86400):
            if len(points) <= _POINTS:
                break
            points = _grouped(points, step)
        return [[second, *counts] for second, counts in points.items()]

    def changes(self) -> list[list[int]]:
        """Return the seconds whose counts changed since it was last asked."""
        changed, self._changed = self._changed, set()
        return [[second, *self._seconds[second]] for second in changed
                if second in self._seconds]


def _grouped(points: dict[int, list[int]], step: int) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for second, counts in points.items():
        group = groups.setdefault(second - second % step, [0, 0])
        group[0] += counts[0]
        group[1] += counts[1]
    return groups


def facets(events: Iterable[Occurrence], limit: int) -> dict[str, Any]:
    """Count the values of the fields that one filters by.

    :param events: the events, newest first.
    :param limit: values of each field to return, the most frequent ones.
    :returns: for each field ``[value, events, errors, first error, last
        error]``, and of all of them ``events``, ``errors``, ``from``,
        ``until``, ``firstError`` and ``lastError``.
    """
    fields = ('event', 'host', 'project', 'user', 'state', 'resource')
    counts: dict[str, dict[str, list[Any]]] = {name: {} for name in fields}
    total: list[Any] = [0, 0, None, None]
    times: list[str] = []
    for each in events:
        if each.record.mark:
            continue
        line = each.record.fields()
        if each.other is not None:
            line = {**each.other.fields(), **line}
            if each.other.fields()['format'] == 'versioned':
                line['type'] = each.other.fields()['type']
        times[1:] = [line['time']]
        _add(total, line)
        for name, value in (
                ('event', line['type']), ('host', line.get('host')),
                ('project', line.get('projectName') or line.get('project')),
                ('user', line.get('user')), ('state', line.get('state')),
                ('resource', line['resource'])):
            if value:
                _add(counts[name].setdefault(value, [0, 0, None, None]),
                     line)
    return {'events': total[0], 'errors': total[1],
            'firstError': total[2], 'lastError': total[3],
            'from': times[-1] if times else None,
            'until': times[0] if times else None,
            'facets': {name: [[value, *numbers] for value, numbers in sorted(
                values.items(), key=lambda item: (
                    -item[1][0], item[0]))[:limit]]
                for name, values in counts.items()}}


def _add(numbers: list[Any], line: dict[str, Any]) -> None:
    numbers[0] += 1
    if line['failed']:
        numbers[1] += 1
        # Newest first: the first error is the last one seen here.
        numbers[2] = line['time']
        numbers[3] = numbers[3] or line['time']
