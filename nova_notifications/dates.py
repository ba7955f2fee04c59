# SPDX-License-Identifier: Apache-2.0
"""Dates as text, in a third of the time of their own methods.

Each message has a dozen of them. The text is that of ``isoformat()`` and
``str()``, which format every part and the zone anew; the tests compare them.
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


def text(when: datetime.datetime) -> str:
    """What ``str()`` makes of a date.

    :param when: the date.
    """
    zone = when.tzinfo
    fraction = when.microsecond
    if when.year < 1000 or zone is not None and zone is not _UTC:
        return str(when)
    return (f'{when.year}-{_TWO[when.month]}-{_TWO[when.day]} '
            f'{_TWO[when.hour]}:{_TWO[when.minute]}:{_TWO[when.second]}'
            f'{f".{fraction:06}" if fraction else ""}'
            f'{"+00:00" if zone else ""}')
