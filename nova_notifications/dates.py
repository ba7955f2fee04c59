# SPDX-License-Identifier: Apache-2.0
"""Dates as text, faster than ``isoformat()`` writes them.

``isoformat()`` formats every part and the zone anew; the tests compare the
texts.
"""

from __future__ import annotations

import datetime

_UTC = datetime.timezone.utc
_TWO = [f'{number:02}' for number in range(60)]


def zulu(when: datetime.datetime) -> str | None:
    """Such as ``2012-10-29T13:42:11Z``: no fraction.

    :param when: the date; without a zone it is in UTC.
    :returns: None for another zone than UTC, and before the year 1000.
    """
    zone = when.tzinfo
    if when.year < 1000 or zone is not None and zone is not _UTC:
        return None
    return (f'{when.year}-{_TWO[when.month]}-{_TWO[when.day]}T'
            f'{_TWO[when.hour]}:{_TWO[when.minute]}:{_TWO[when.second]}Z')


def microseconds(when: datetime.datetime) -> str:
    """Such as ``2012-10-29T13:42:11.000000``: no zone.

    :param when: the date.
    """
    if when.year < 1000:
        return when.isoformat(timespec='microseconds')[:26]
    return (f'{when.year}-{_TWO[when.month]}-{_TWO[when.day]}T'
            f'{_TWO[when.hour]}:{_TWO[when.minute]}:{_TWO[when.second]}'
            f'.{when.microsecond:06}')
