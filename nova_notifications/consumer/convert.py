# SPDX-License-Identifier: Apache-2.0
"""From the JSON of one field to its Python value.

The readers are made once for each field of each class. They are stricter
than the sender's coercions where those would make something of anything (the
sender's boolean field makes True of a dict), and more tolerant where a newer
Nova may send more: a value that an enum does not have yet is kept as it is.
null is None in every field, at every depth.
"""

from __future__ import annotations

from collections.abc import Callable
import datetime
import functools
import re
from typing import Any

from oslo_versionedobjects import fields as ovo

Convert = Callable[[Any], Any]

_FRACTION = re.compile(r'\.(\d{1,6})\d*')
_TRUE = frozenset(('true', '1', 'yes', 'on', 't', 'y'))
_FALSE = frozenset(('false', '0', 'no', 'off', 'f', 'n'))
_DIGITS = 4300


class ReadList(list[Any]):
    """A list that has been read.

    A class of its own: the payload classes take a plain list for one that a
    sender has set and coerce it again, which costs time and is too strict
    for what a newer Nova may send.
    """


class ReadDict(dict[str, Any]):
    """A dict that has been read; see :class:`ReadList`."""


class WrongValue(ValueError):
    """A value that a field does not hold; its text does not show it."""


def _wrong(value: Any, wanted: str) -> WrongValue:
    return WrongValue(f'{wanted} is expected, not {type(value).__name__}')


def text(value: Any) -> str:
    """Return a string as it is, and a number as a string.

    :raises WrongValue: for anything else.
    """
    if type(value) is str:
        return value
    if type(value) in (int, float):
        return f'{value}'
    raise _wrong(value, 'a string')


def _integer(value: Any) -> int:
    if isinstance(value, int):
        return int(value)
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is str and len(value) < _DIGITS:
        return int(value)
    raise _wrong(value, 'a whole number')


def _number(value: Any) -> float:
    if type(value) in (int, float, str):
        return float(value)
    raise _wrong(value, 'a number')


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    word = str(value).lower() if type(value) in (int, str) else None
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _wrong(value, 'a boolean')


def timestamp(value: Any) -> datetime.datetime:
    """Return the time that an ISO 8601 text means; without a zone it is UTC.

    :raises ValueError: for anything else.
    """
    if type(value) is not str or len(value) > 64:
        raise _wrong(value, 'an ISO 8601 time')
    # Python 3.10 knows neither the Z nor a fraction of other than 3 or 6
    # digits.
    iso = value[:-1] + '+00:00' if value.endswith(('Z', 'z')) else value
    try:
        found = datetime.datetime.fromisoformat(iso)
    except ValueError:
        found = datetime.datetime.fromisoformat(_FRACTION.sub(
            lambda match: f'.{match[1]:0<6}', iso))
    if found.tzinfo is None:
        return found.replace(tzinfo=datetime.timezone.utc)
    return found


def _many(inner: Convert, build: Callable[[Any], Any]) -> Convert:
    def convert(value: Any) -> Any:
        if type(value) is not list:
            raise _wrong(value, 'a list')
        return build([None if item is None else inner(item)
                      for item in value])
    return convert


def _mapping(inner: Convert) -> Convert:
    def convert(value: Any) -> Any:
        if type(value) is not dict:
            raise _wrong(value, 'a dict')
        return ReadDict(
            (key, None if item is None else inner(item))
            for key, item in value.items())
    return convert


def _address(kind: ovo.IPAddress) -> Convert:
    # Without an owner to name in errors: those name the field anyway. To
    # parse an address takes ten times as long as to copy one, and servers
    # keep theirs.
    parse = functools.lru_cache(maxsize=4096)(
        functools.partial(kind.coerce, None, 'address'))

    def convert(value: Any) -> Any:
        found = parse(text(value))
        # One for each payload: an address can be changed.
        return type(found)(found)
    return convert


def reader(field: ovo.Field[Any],
           nested: Callable[[str], Convert]) -> Convert:
    """Make what reads one field.

    :param field: the field of a payload class.
    :param nested: gives what reads an object, by the name of its class.
    :returns: a function of the JSON value, which is not None; it raises
        ``ValueError``, ``TypeError`` or ``OverflowError`` for one that is
        not what the field holds.
    """
    return _of_type(field._type, nested)


def type_of_read(convert: Convert) -> type[Any] | None:
    """Return the type whose values a reader gives back as they are.

    :param convert: from :func:`reader`.
    """
    unchanged: dict[Convert, type[Any]] = {
        text: str, _integer: int, _boolean: bool}
    return unchanged.get(convert)


def _of_type(kind: Any, nested: Callable[[str], Convert]) -> Convert:
    if isinstance(kind, ovo.Object):
        return nested(kind._obj_name)
    for compound, make in (
            (ovo.List, lambda inner: _many(inner, ReadList)),
            (ovo.Set, lambda inner: _many(inner, set)),
            (ovo.Dict, _mapping)):
        if isinstance(kind, compound):
            return make(_of_type(kind._element_type._type, nested))
    if isinstance(kind, ovo.IPAddress):
        return _address(kind)
    for wanted, convert in (
            (ovo.DateTime, timestamp),
            ((ovo.Boolean, ovo.FlexibleBoolean), _boolean),
            (ovo.Integer, _integer),
            (ovo.Float, _number)):
        if isinstance(kind, wanted):
            return convert
    # Strings, identifiers, addresses and enums: a reader gains nothing from
    # a check that the sender has made already.
    return text
