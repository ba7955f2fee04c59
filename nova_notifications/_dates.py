# SPDX-License-Identifier: Apache-2.0
"""Dates as text, faster than ``isoformat()`` writes them.

``isoformat()`` formats every part and the zone anew, and the time of a message
differs from the one before in its fraction; the tests compare the texts.
"""

from __future__ import annotations

import datetime
import functools
import time
from typing import Any

from oslo_utils import timeutils

_UTC = datetime.timezone.utc
_TWO = [f'{number:02}' for number in range(60)]
_clock = timeutils.utcnow
# The second that it was last, and its text.
_second = 0, '1970-01-01 00:00:00'


def utcnow_text() -> str:
    """Such as ``2012-10-29 13:42:11.000123``: what ``utcnow()`` is as text."""
    global _second
    # A test may have set the time; oslo.utils had several ways to.
    if (timeutils.utcnow is not _clock or
            getattr(timeutils, '_override_time', None) is not None or
            getattr(_clock, 'override_time', None) is not None):
        return str(timeutils.utcnow())
    second, fraction = divmod(time.time_ns() // 1000, 1_000_000)
    known, text = _second
    if second != known:
        text = str(datetime.datetime.fromtimestamp(second, _UTC))[:19]
        _second = second, text
    return f'{text}.{fraction:06}' if fraction else text


def zulu(when: datetime.datetime) -> str | None:
    """Such as ``2012-10-29T13:42:11Z``: no fraction.

    :param when: the date; without a zone it is in UTC.
    :returns: None for another zone than UTC, and before the year 1000.
    """
    zone = when.tzinfo
    if when.year < 1000 or zone is not None and zone is not _UTC:
        return None
    return _zulu(when)


def as_str(when: Any) -> str:
    """Such as ``2012-10-29 13:42:11+00:00``: what ``str()`` makes of it.

    :param when: the date, or what stands in its place.
    """
    return (_as_str(when) if type(when) is datetime.datetime and
            when.tzinfo is _UTC else str(when))


def microseconds(when: datetime.datetime) -> str:
    """Such as ``2012-10-29T13:42:11.000000``: no zone.

    :param when: the date.
    """
    zone = when.tzinfo
    if when.year < 1000 or zone is not None and zone is not _UTC:
        return when.isoformat(timespec='microseconds')[:26]
    return f'{_zulu(when)[:-1]}.{when.microsecond:06}'


# Those of an instance come again with each of its notifications. Dates of
# two zones may be equal: these are asked for one zone alone.
_remembered = functools.lru_cache(maxsize=1024)
_as_str = _remembered(str)


@_remembered
def _zulu(when: datetime.datetime) -> str:
    return (f'{when.year}-{_TWO[when.month]}-{_TWO[when.day]}T'
            f'{_TWO[when.hour]}:{_TWO[when.minute]}:{_TWO[when.second]}Z')
