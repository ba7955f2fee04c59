# SPDX-License-Identifier: Apache-2.0
"""Write dates as legacy payloads do, and find audit periods.

Three forms are on the wire, and readers parse each where they expect it:
``2012-10-29T13:42:11.000000`` (:func:`null_safe_isotime`), Python's
``2012-10-29 13:42:11+00:00`` (``str``), and an empty string for no date.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re

from oslo_utils import timeutils

# Unit of an audit period -> what its offset counts, its smallest and its
# largest value.
_OFFSETS = {
    'hour': ('a minute', 0, 59),
    'day': ('an hour', 0, 23),
    'month': ('a day of the month', 1, 31),
    'year': ('a month', 1, 12),
}
_UTC = datetime.timezone.utc
_MINUTE = datetime.timedelta(minutes=1)
_NEVER = (datetime.datetime.max,) * 3
# For each unit a minute, and where the period that runs in it has started.
_running: dict[str, tuple[datetime.datetime, ...]] = {}


def null_safe_str(s: object) -> str:
    """Return the string of a value, empty for None and all else false."""
    return str(s) if s else ''


def null_safe_isotime(s: object) -> str:
    """Return a date with microseconds and without zone, empty for none.

    :param s: a datetime, a string, or None.
    """
    if isinstance(s, datetime.datetime):
        return microseconds(s)
    return null_safe_str(s)


def microseconds(when: datetime.datetime) -> str:
    """Return a date as ``2012-10-29T13:42:11.000000``, without a zone.

    :param when: the date.
    """
    return (_microseconds(when) if when.tzinfo is None or when.tzinfo is _UTC
            else when.isoformat(timespec='microseconds')[:26])


def as_str(when: object) -> str:
    """Return a date as ``str()`` does: ``2012-10-29 13:42:11+00:00``.

    :param when: the date, or what stands in its place.
    """
    return (_as_str(when) if type(when) is datetime.datetime and
            when.tzinfo is _UTC else str(when))


# Those of an instance come again with each of its notifications. Dates of
# two zones may be equal: these are asked for one zone alone.
_as_str = functools.lru_cache(maxsize=1024)(str)


@functools.lru_cache(maxsize=1024)
def _microseconds(when: datetime.datetime) -> str:
    return when.isoformat(timespec='microseconds')[:26]


def last_completed_audit_period(
        unit: str, before: datetime.datetime | None = None
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the audit period that was completed last.

    :param unit: ``hour``, ``day``, ``month`` or ``year``, with an optional
        offset: ``day@18`` starts periods at 18:00 UTC, ``month@15`` on the
        15th, ``year@3`` in March. A month without that day starts its period
        on its last one.
    :param before: naive UTC; periods that end before it count. None is now.
    :returns: the beginning and the end, naive UTC.
    :raises ValueError: for a unit or an offset there is not.
    """
    name, offset = _parse(unit)
    now = before or timeutils.utcnow()
    end = _last_start(unit, now)
    return _previous(name, offset, end), end


def audit_period_bounds(
        unit: str, current_period: bool = False
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the period that usage is reported for.

    :param unit: see :func:`last_completed_audit_period`.
    :param current_period: the period that is running, up to now, in place
        of the last completed one.
    :returns: the beginning and the end, naive UTC.
    """
    if not current_period:
        return last_completed_audit_period(unit)
    now = timeutils.utcnow()
    # No period starts within a minute: it is looked up once in each.
    since, until, start = _running.get(unit, _NEVER)
    if not since < now < until:
        since = now.replace(second=0, microsecond=0)
        start = _last_start(unit, now)
        if now > since:
            _running[unit] = since, since + _MINUTE, start
    return start, now


@functools.lru_cache(maxsize=16)
def _parse(unit: str) -> tuple[str, int]:
    match = re.fullmatch(r'(hour|day|month|year)(?:@(\d+))?', unit)
    if match is None:
        raise ValueError(
            f'instance_usage_audit_period: {unit!r} is not allowed, it takes '
            f'{", ".join(_OFFSETS)}, with an optional offset such as '
            f'month@15.')
    name = match.group(1)
    counted, lowest, highest = _OFFSETS[name]
    offset = int(match.group(2) or lowest) or lowest
    if offset > highest:
        raise ValueError(
            f'instance_usage_audit_period: {unit!r} is not allowed, the '
            f'offset of {name} is {counted}, {lowest} to {highest}.')
    return name, offset


def _last_start(unit: str, now: datetime.datetime) -> datetime.datetime:
    name, offset = _parse(unit)
    start = _start(name, offset, now)
    return _previous(name, offset, start) if start >= now else start


def _start(name: str, offset: int,
           when: datetime.datetime) -> datetime.datetime:
    """Return the start of the period in the same hour, day, month, year."""
    if name == 'hour':
        return when.replace(minute=offset, second=0, microsecond=0)
    midnight = when.replace(hour=0, minute=0, second=0, microsecond=0)
    if name == 'day':
        return midnight.replace(hour=offset)
    if name == 'month':
        last = calendar.monthrange(when.year, when.month)[1]
        return midnight.replace(day=min(offset, last))
    return midnight.replace(month=offset, day=1)


def _previous(name: str, offset: int,
              start: datetime.datetime) -> datetime.datetime:
    """Return the start of the period before the one that starts there."""
    if name == 'hour':
        return start - datetime.timedelta(hours=1)
    if name == 'day':
        return start - datetime.timedelta(days=1)
    if name == 'month':
        before = start.replace(day=1) - datetime.timedelta(days=1)
        return _start(name, offset, before)
    return start.replace(year=start.year - 1)
