# SPDX-License-Identifier: Apache-2.0
"""Understand a search such as ``host:compute2 -event:update since:10m``.

Words that stand beside each other must all fit:

``word``
    somewhere in the event or its payload, in any case of letters; ``*`` and
    ``?`` stand for any characters.
``"exact words"``
    this text with nothing attached to it: ``"web-1"`` is not ``web-10``.
``key:value``
    the whole value, or whole parts of it between dots: ``event:resize*``,
    ``host:compute2`` (also ``compute2.example.org``). With quotes exactly.
``-…``
    not.
``since:10m``, ``until:09:30``
    times: so long ago, a time of today or a date with a time, UTC.
"""

from __future__ import annotations

from collections.abc import Callable
import dataclasses
import fnmatch
import functools
import json
import re
import time
from typing import Any, Final

from nova_notifications import exceptions
from nova_notifications.viewer import reading
from nova_notifications.viewer import times

Line = dict[str, Any]
Test = Callable[[Line, str], bool]

# The fields of a line that a key looks into.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    'event': ('type',), 'host': ('host',), 'resource': ('resource',),
    'server': ('instance', 'name', 'server'), 'request': ('request',),
    'project': ('project', 'projectName'), 'user': ('user',),
    'state': ('state', 'task'), 'phase': ('phase',),
    'priority': ('priority',), 'message': ('message',), 'id': (
        'id', 'instance', 'message', 'request'), 'name': ('name', 'server'),
    'publisher': ('publisher',), 'note': ('note',), 'format': (),
    'is': (), 'since': (), 'until': ()}
_ALIASES: Final = {
    'req': 'request', 'instance': 'server', 'tenant': 'project',
    'type': 'event', 'msg': 'message', 'level': 'priority', 'noun':
    'resource', 'from': 'since', 'to': 'until', 'before': 'until',
    'after': 'since'}
# A request or server may be named by the beginning of its id.
_IDS: Final = frozenset({'instance', 'request', 'message', 'id', 'project'})
_BY_PREFIX: Final = 8

_TEXTS: Final = ('type', 'publisher', 'host', 'project', 'projectName',
                 'user', 'state', 'task', 'id', 'name', 'server', 'instance',
                 'note', 'priority', 'request', 'message')
_TOKEN: Final = re.compile(
    r'(?P<not>-)?(?:(?P<key>[A-Za-z]+):)?'
    r'(?:"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|$)|(?P<plain>[^\s"]\S*)|(?=\s|$))')
# More is not looked at.
_LENGTH: Final = 2000
_TERMS: Final = 40


class SearchError(exceptions.NotificationsError):
    """A search that cannot be understood."""


@dataclasses.dataclass(frozen=True)
class Query:
    """A search, ready to be applied.

    :param text: as it was written.
    :param tests: each with whether its result is turned around.
    :param since: the earliest moment that fits, as in lines of the list.
    :param until: the latest moment that fits.
    """

    text: str
    tests: tuple[tuple[bool, Test], ...]
    since: str | None = None
    until: str | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether every event matches."""
        return not self.tests

    def matches(self, line: Line, body: str, other: Line | None = None,
                other_body: str = '') -> bool:
        """Return whether an occurrence fits.

        :param line: its line in one format.
        :param body: its stored JSON in that format.
        :param other: its line in the other format, where it came in both.
        :param other_body: its stored JSON in that format.
        """
        line = {**line, 'paired': other is not None}
        for unwanted, test in self.tests:
            fits = test(line, body) or (
                other is not None
                and test({**other, 'paired': True}, other_body))
            if fits is unwanted:
                return False
        return True


def parse(text: str, now: float | None = None) -> Query:
    """Read a search.

    :param text: see this module.
    :param now: seconds since the epoch that times are relative to.
    :raises SearchError: for an unknown key or a time that is none.
    """
    text = text[:_LENGTH]
    tests: list[tuple[bool, Test]] = []
    limits: dict[str, str] = {}
    now = time.time() if now is None else now
    for token in _TOKEN.finditer(text):
        if not token[0] or token[0] == '-':
            continue
        if len(tests) >= _TERMS:
            raise SearchError(f'More than {_TERMS} words. Next: leave out '
                              f'some.')
        unwanted = token['not'] is not None
        test = _test(token, now, {} if unwanted else limits)
        if test is not None:
            tests.append((unwanted, test))
    return Query(text, tuple(tests), **limits)


def _test(token: re.Match[str], now: float, limits: dict[str, str]
          ) -> Test | None:
    key, quoted, plain = token['key'], token['quoted'], token['plain']
    if key is not None:
        name = _ALIASES.get(key.lower(), key.lower())
        if name not in KEYS:
            if plain is None or ':' in plain or plain.startswith('//'):
                # An address such as rabbit://host or a time is a word.
                return _word(f'{key}:{plain or quoted or ""}')
            raise SearchError(
                f'There is no {key}: to search in. Next: use one of '
                f'{", ".join(KEYS)}, or put the words in quotes.')
        if quoted is None and plain is None:
            # Still being written.
            return None
        value = re.sub(r'\\(.)', r'\1', quoted) if quoted is not None \
            else plain
        if name in ('since', 'until'):
            return _time(name, value, now, limits)
        return _keyed(name, value, quoted is not None)
    if quoted is not None:
        return _exact(re.sub(r'\\(.)', r'\1', quoted)) if quoted else None
    return _word(plain)


def _time(name: str, value: str, now: float, limits: dict[str, str]
          ) -> Test:
    try:
        limit = times.stamp(times.parse(value, now))
    except ValueError as error:
        raise SearchError(
            f'{name}:{value} is no time. Next: write 10m, 2h, 09:30 or '
            f'2026-01-31T09:30.') from error
    limits[name] = limit
    if name == 'since':
        return lambda line, body: bool(line['time'] >= limit)
    return lambda line, body: bool(line['time'] <= limit)


def _keyed(name: str, value: str, exact: bool) -> Test:
    if name == 'is':
        return _is(value.lower())
    if name == 'format':
        return _format(value.lower())
    fields = KEYS[name]
    if exact:
        return lambda line, body: any(
            line.get(field) == value for field in fields)
    if name == 'phase':
        wanted = value.lower()
        return lambda line, body: reading.phase_of(line['type']) == wanted
    fits = _whole(value.lower())
    start = value.lower() if len(value) >= _BY_PREFIX else None

    def test(line: Line, body: str) -> bool:
        for field in fields:
            text = line.get(field)
            if text is not None:
                text = str(text).lower()
                if fits(text) or (start is not None and field in _IDS
                                  and text.startswith(start)):
                    return True
        return False
    return test


def _whole(wanted: str) -> Callable[[str], bool]:
    """Return a test for a whole value, or whole parts of it between dots."""
    # Python 3.14 writes the end of the text in another way.
    pattern = fnmatch.translate(wanted).removesuffix(
        r'\Z').removesuffix(r'\z')
    regex = re.compile(rf'(?:^|(?<=\.)){pattern}(?:$|(?=\.))')
    if not set(wanted) & set('*?['):
        # Quicker than the regular expression where nothing fits.
        return lambda text: wanted in text and bool(regex.search(text))
    return lambda text: bool(regex.search(text))


def _is(value: str) -> Test:
    if value in ('error', 'failed', 'errors'):
        return lambda line, body: bool(line['failed'])
    if value in ('paired', 'both'):
        return lambda line, body: bool(line['paired'])
    raise SearchError(f'is:{value} is unknown. Next: write is:error or '
                      f'is:paired.')


def _format(value: str) -> Test:
    if value == 'both':
        return lambda line, body: bool(line['paired'])
    if value in ('versioned-only', 'legacy-only'):
        wanted = value.removesuffix('-only')
        return lambda line, body: (line['format'] == wanted
                                   and not line['paired'])
    wanted = 'legacy' if value == 'unversioned' else value
    if wanted not in ('legacy', 'versioned'):
        raise SearchError(
            f'format:{value} is unknown. Next: write versioned, legacy, '
            f'both, versioned-only or legacy-only.')
    return lambda line, body: bool(line['format'] == wanted)


def texts(line: Line) -> list[str]:
    """Return the texts of a line that words are looked for in."""
    return [line[key] for key in _TEXTS if line.get(key)]


def _word(word: str) -> Test:
    wanted = word.lower()
    if set(wanted) & set('*?'):
        regex = re.compile(fnmatch.translate(f'*{wanted}*'), re.DOTALL)
        return lambda line, body: any(
            regex.match(text.lower()) for text in texts(line))
    inside = re.compile(re.escape(json.dumps(wanted)[1:-1]))
    return lambda line, body: any(
        wanted in text.lower() for text in texts(line)) or (
            _in_values(inside, body.lower()))


def _exact(words: str) -> Test:
    whole = r'(?<![\w-]){}(?![\w-])'
    regex = re.compile(whole.format(re.escape(words)))
    inside = re.compile(whole.format(re.escape(json.dumps(words)[1:-1])))
    return lambda line, body: any(
        words in text and regex.search(text) for text in texts(line)) or (
            _in_values(inside, body))


def _in_values(wanted: re.Pattern[str], body: str) -> bool:
    """Return whether JSON has a text in one of its values, not in a key."""
    place = 0
    while (match := wanted.search(body, place)) is not None:
        end = match.end()
        while (end := body.find('"', end)) > 0 and _is_escaped(body, end):
            end += 1
        if end < 0 or body[end + 1:end + 2] != ':':
            return True
        place = end + 1
    return False


def _is_escaped(body: str, place: int) -> bool:
    start = place
    while body[start - 1] == '\\':
        start -= 1
    return bool((place - start) % 2)


@functools.lru_cache(maxsize=64)
def quote(value: str) -> str:
    """Return a value as it has to be written after ``key:``."""
    if re.fullmatch(r'[^\s"\\*?\[]+', value):
        return value
    return '"{}"'.format(re.sub(r'(["\\])', r'\\\1', value))
