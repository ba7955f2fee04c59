# SPDX-License-Identifier: Apache-2.0
"""How a field is kept and written, settled once for each field.

A rule knows the common case of a field type alone. Every other value, and
every wrong one, goes to the field itself: values and errors are the field's.
"""

from __future__ import annotations

import datetime
import functools
import math
import operator
import re
import socket
from collections.abc import Callable
from typing import Any, NamedTuple

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import dates
from nova_notifications import fields

Keep = Callable[[Any, Any], Any]
Write = Callable[[Any], Any]

_NONE = type(None)
_UTC = datetime.timezone.utc
_MAC = r'[0-9a-f]{2}(?::[0-9a-f]{2}){5}'
_TEXT = frozenset((str,))
# How many spellings of an enum's values, and how many addresses, are
# remembered.
_SPELLINGS = 256
_ADDRESSES = 4096
# The types whose values are kept and written as they are, by field type.
_AS_IS: dict[type[Any], type[Any]] = {
    ovo.String: str, fields.UUID: str, ovo.Integer: int,
    ovo.Boolean: bool, ovo.FlexibleBoolean: bool,
}


class Rule(NamedTuple):
    """How one field of a class is kept, read and written.

    :param name: the field.
    :param storage: where oslo.versionedobjects stores it.
    :param as_is: the types whose values are kept as they are.
    :param keep: makes what is kept of any other value, given the payload and
        the value.
    :param unfinished: the types of kept values that reading has yet to turn
        into what the field's own type makes.
    :param write: makes the primitive of a kept value that is not None; None
        where it is the value itself.
    """

    name: str
    storage: str
    as_is: set[type[Any]]
    keep: Keep
    unfinished: frozenset[type[Any]] = frozenset()
    write: Write | None = None


# Most fields of a class are those of its parents.
@functools.lru_cache(maxsize=None)
def rule_of(name: str, field: ovo.Field[Any]) -> Rule:
    """The rule of a field, the same in each class that has it.

    :param name: the field.
    :param field: its type.
    """
    kind = field._type
    as_is: set[type[Any]] = {_NONE} if field.nullable else set()

    def plainly(payload: Any, value: Any) -> Any:
        kept = field.coerce(payload, name, value)
        if isinstance(kept, ovo.CoercedCollectionMixin):
            _untie(kept)
        return kept

    def write_plainly(value: Any) -> Any:
        # No field type looks at the object that it writes for.
        nobody: Any = None
        return field.to_primitive(nobody, name, value)

    def rule(keep: Keep = plainly, write: Write | None = None,
             *unfinished: type[Any]) -> Rule:
        return Rule(name, ovo_base._get_attrname(name), as_is, keep,
                    frozenset(unfinished), write)

    if type(kind) in _AS_IS:
        as_is.add(_AS_IS[type(kind)])
        return rule()
    if isinstance(kind, ovo.Enum):
        return rule(_remembered(plainly))
    if type(kind) is fields.Float:
        return rule(_finite(plainly))
    if type(kind) is ovo.DateTime and kind.tzinfo_aware:
        # Reading gives a naive date its zone; most are only written.
        as_is.add(datetime.datetime)
        return rule(plainly, _isotime(write_plainly), datetime.datetime)
    if type(kind) is ovo.MACAddress:
        # Compiled here, for the first who needs it, and not at the import.
        return rule(_canonical(re.compile(_MAC).fullmatch, plainly))
    if type(kind) is ovo.IPV4AndV6Address:
        return rule(_canonical(is_canonical_address, plainly), str, str)
    if type(kind) is ovo.Object:
        return rule(_object(plainly, as_is), _primitive)
    if type(kind) in (ovo.List, ovo.Dict):
        compound = _compound(kind, plainly)
        if compound is not None:
            return rule(*compound)
    return rule(plainly, write_plainly)


def _untie(kept: Any) -> None:
    """Have a coerced container, and those in it, refer to no payload.

    A payload and what it keeps would refer to each other: only the garbage
    collector could free them. Nothing but errors need it: they say less then.
    """
    kept._obj = None
    for part in kept.values() if isinstance(kept, dict) else kept:
        if isinstance(part, ovo.CoercedCollectionMixin):
            _untie(part)


def _remembered(plainly: Keep) -> Keep:
    """For enums: each spelling is settled once."""
    known: dict[type[Any], dict[Any, Any]] = {str: {}, int: {}, bool: {}}

    def keep(payload: Any, value: Any) -> Any:
        try:
            return known[type(value)][value]
        except KeyError:
            pass
        found = plainly(payload, value)
        spellings = known.get(type(value))
        if spellings is not None and len(spellings) < _SPELLINGS:
            spellings[value] = found
        return found
    return keep


def _finite(plainly: Keep) -> Keep:
    def keep(payload: Any, value: Any) -> Any:
        return (value if type(value) is float and math.isfinite(value)
                else plainly(payload, value))
    return keep


def _isotime(plainly: Write) -> Write:
    def write(value: Any) -> Any:
        return dates.zulu(value) or plainly(
            value.replace(tzinfo=_UTC) if value.tzinfo is None else value)
    return write


def _canonical(test: Callable[[str], Any], plainly: Keep) -> Keep:
    """For addresses that are sent as they are written, if they pass a test.

    Every event of an instance has the same few.
    """
    known: set[str] = set()

    def keep(payload: Any, value: Any) -> Any:
        if type(value) is not str:
            return plainly(payload, value)
        if value not in known:
            if not test(value):
                return plainly(payload, value)
            if len(known) >= _ADDRESSES:
                known.clear()
            known.add(value)
        return value
    return keep


def is_canonical_address(text: str) -> bool:
    """Whether an address is written as it is sent.

    :param text: any text. Addresses that mix IPv6 and IPv4, which have more
        than one usual form, are never canonical here.
    """
    try:
        if ':' not in text:
            socket.inet_pton(socket.AF_INET, text)
            return True
        packed = socket.inet_pton(socket.AF_INET6, text)
        return ('.' not in text and
                socket.inet_ntop(socket.AF_INET6, packed) == text)
    except (OSError, ValueError):
        return False


def _object(plainly: Keep, as_is: set[type[Any]]) -> Keep:
    def keep(payload: Any, value: Any) -> Any:
        kept = plainly(payload, value)
        # The field decides by the name of the class: once is enough.
        as_is.add(type(value))
        return kept
    return keep


_primitive = operator.methodcaller('obj_to_primitive')


def _primitives(values: Any) -> Any:
    return list(map(_primitive, values))


def _compound(kind: Any, plainly: Keep
              ) -> tuple[Keep, Write, type[Any]] | None:
    """For lists and dicts of one type that has its own rule."""
    element = kind._element_type
    if element.nullable:
        return None
    if type(kind) is ovo.Dict and type(element._type) is ovo.List and (
            type(element._type._element_type._type) is ovo.String and
            not element._type._element_type.nullable):
        return _dict_of_lists(plainly), _lists, dict
    if type(element._type) in _AS_IS:
        wanted = {_AS_IS[type(element._type)]}
        if type(kind) is ovo.Dict:
            return _dict(plainly, wanted), dict, dict
        return _list(plainly, wanted), list, list
    if type(kind) is ovo.List and type(element._type) is ovo.Object:
        return _list(plainly, set(), learns=True), _primitives, list
    return None


def _list(plainly: Keep, wanted: set[type[Any]], *,
          learns: bool = False) -> Keep:
    def keep(payload: Any, values: Any) -> Any:
        if isinstance(values, list) and wanted.issuperset(map(type, values)):
            return list(values)
        kept = plainly(payload, values)
        if learns:
            wanted.update(type(value) for value in kept)
        return kept
    return keep


def _lists(values: Any) -> Any:
    return {key: list(value) for key, value in values.items()}


def _dict_of_lists(plainly: Keep) -> Keep:
    def keep(payload: Any, values: Any) -> Any:
        if (isinstance(values, dict) and _TEXT.issuperset(map(type, values))
                and all(isinstance(value, list) and
                        _TEXT.issuperset(map(type, value))
                        for value in values.values())):
            return _lists(values)
        return plainly(payload, values)
    return keep


def _dict(plainly: Keep, wanted: set[type[Any]]) -> Keep:
    def keep(payload: Any, values: Any) -> Any:
        if (isinstance(values, dict) and _TEXT.issuperset(map(type, values))
                and wanted.issuperset(map(type, values.values()))):
            return dict(values)
        return plainly(payload, values)
    return keep
