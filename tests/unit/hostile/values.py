# SPDX-License-Identifier: Apache-2.0
"""The values that nobody hands over in good faith, each written down once.

Whatever reads what a caller, a source object or a broker has is asked with
these: :data:`VALUES` in a process, :func:`from_a_broker` of what arrives.
"""

from __future__ import annotations

import dataclasses
import datetime
import random
from typing import Any

from hypothesis import strategies as st

ERRORS = (AttributeError, NotImplementedError, RuntimeError, KeyError,
          ValueError, TypeError, RecursionError, UnicodeDecodeError,
          OSError, StopIteration, AssertionError)
#: Names that a message may have in place of that of a class.
NAMES = (
    'os', 'os.system', 'subprocess.Popen', 'builtins.eval', '__import__',
    'antigravity', 'nova.objects.instance.Instance', 'EventType', 'object',
    'NotificationPayloadBase', 'VersionedObject', '../../etc/passwd', '',
    'FlavorPayload\n', 'flavorpayload', 'ServiceStatusNotification',
    'A' * 100_000, '\ud800', '\x00')


def _error(kind: type[Exception], name: str) -> Exception:
    if kind is UnicodeDecodeError:
        return UnicodeDecodeError('utf-8', b'\xff', 0, 1, name)
    return kind(name)


def raising(kind: type[Exception]) -> Any:
    """Return an object that raises whatever is asked of it."""
    def fail(self: Any, *arguments: Any) -> Any:
        raise _error(kind, 'hostile')

    return type('Hostile', (), {name: fail for name in (
        '__getattribute__', '__bool__', '__iter__', '__len__', '__str__',
        '__repr__', '__eq__', '__getitem__', '__contains__', '__hash__',
        '__format__', '__int__', '__index__', '__float__')})()


@dataclasses.dataclass(frozen=True)
class Hostile:
    """Stands for an object that hypothesis itself must not look at."""

    error: type[Exception]


@dataclasses.dataclass(frozen=True)
class Answering:
    """Stands for an object every attribute of which is the same value."""

    value: Any


def made(drawn: Any) -> Any:
    """Return what was drawn, or what it stands for."""
    if type(drawn) is Hostile:
        return raising(drawn.error)
    if type(drawn) is Answering:
        value = made(drawn.value)
        return type('Answering', (), {
            '__getattr__': lambda self, name: value})()
    return drawn


#: What may stand where a value is expected; hand it over by :func:`made`.
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.text(alphabet=st.characters(categories=['Cs', 'Cc', 'Co'])),
    st.binary(), st.datetimes(datetime.datetime(1000, 1, 1)), st.uuids(),
    st.lists(st.text()), st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
    st.dictionaries(st.text(), st.none()), st.sets(st.integers()),
    st.sampled_from(ERRORS).map(Hostile), st.just('\ud800 lone surrogate'),
    st.just('x' * 300_000), st.just(10 ** 400),
    st.just(datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)),
    st.builds(object), st.just(len), st.just(Exception), st.just(iter(())),
    st.just(ValueError('hostile')))
#: What may stand where an object is expected.
OBJECTS = st.one_of(st.sampled_from(ERRORS).map(Hostile), VALUES,
                    VALUES.map(Answering))


def _nested(depth: int) -> Any:
    value: Any = 'bottom'
    for number in range(depth):
        value = [value] if number % 2 else {'k': value}
    return value


def from_a_broker(rng: random.Random) -> Any:
    """Return one value that is not what is expected in a message."""
    return rng.choice([
        None, True, 0, -1, 2 ** 70, 1e308, float('nan'), float('inf'), '',
        'x' * rng.choice([1, 300, 200_000]), '\ud800', '\u202e\x00',
        '9' * 6000, [], {}, [[]], {'': {}}, list(range(1000)),
        {str(number): number for number in range(300)},
        _nested(rng.choice([3, 90, 400])),
        {'nova_object.name': rng.choice(NAMES),
         'nova_object.version': rng.choice(['1.0', '9.9', 'x', 1, None]),
         'nova_object.data': rng.choice([{}, [], None, {'__class__': 1}])},
        '2026-13-45T99:99:99Z', '${jndi:ldap://x}', '<script>', '../..'])
