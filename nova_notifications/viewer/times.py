# SPDX-License-Identifier: Apache-2.0
"""Read times the way somebody writes them in a search."""

from __future__ import annotations

import datetime
import re
from typing import Final

_ZONE: Final = datetime.timezone.utc
_EPOCH: Final = datetime.datetime(1970, 1, 1)
_UNITS: Final = {'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}
_AGO: Final = re.compile(r'(\d{1,9}(?:\.\d{1,3})?)([smhdw])')
_CLOCK: Final = re.compile(r'(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?Z?')


def parse(text: str, now: float) -> datetime.datetime:
    """Return the moment that a text means.

    :param text: ``10m`` (so long ago), ``09:30`` (the last time it was so
        late), or ISO 8601 with or without a time; UTC unless it says
        otherwise.
    :param now: seconds since the epoch.
    :raises ValueError: for anything else.
    """
    text = text.strip()
    today = datetime.datetime.fromtimestamp(now, _ZONE)
    if text.lower() == 'now':
        return today
    ago = _AGO.fullmatch(text.lower())
    if ago is not None:
        try:
            return today - datetime.timedelta(
                seconds=float(ago[1]) * _UNITS[ago[2]])
        except OverflowError as error:
            raise ValueError(text) from error
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        moment = today.replace(
            hour=int(clock[1]), minute=int(clock[2]),
            second=int(clock[3] or 0),
            microsecond=int((clock[4] or '0').ljust(6, '0')))
        return (moment if moment <= today
                else moment - datetime.timedelta(days=1))
    moment = datetime.datetime.fromisoformat(
        re.sub(r'(?<=\d)[zZ]$', '+00:00', text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_ZONE)
    try:
        return moment.astimezone(_ZONE)
    except OverflowError as error:
        raise ValueError(text) from error


def stamp(moment: datetime.datetime) -> str:
    """Return a moment the way lines of the list have it."""
    return moment.isoformat(timespec='milliseconds')[:23] + 'Z'


def iso(seconds: float) -> str:
    """Return seconds since the epoch the way lines of the list have it."""
    return stamp(datetime.datetime.fromtimestamp(seconds, _ZONE))


def clock(seconds: float) -> str:
    """Return the time of day, UTC, of seconds since the epoch."""
    return iso(seconds)[11:19]


def seconds(stamped: str) -> float:
    """Return seconds since the epoch of what :func:`stamp` returned."""
    return (datetime.datetime.fromisoformat(stamped[:23])
            - _EPOCH).total_seconds()
