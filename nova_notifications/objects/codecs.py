# SPDX-License-Identifier: Apache-2.0
"""Coerce the values of fields by their types, and store them in one loop.

A codec knows the common case of a field type alone. Every other value, and
every wrong one, goes to the field itself: values and errors are the field's.
A versioned source is read from where oslo.versionedobjects stores its
attributes. What is not stored there is read as an attribute, which may load
it.
"""

from __future__ import annotations

import datetime
import functools
import math
import operator
import re
import socket
from collections.abc import Callable
from typing import Any, NamedTuple, TYPE_CHECKING

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import fields
from nova_notifications.objects import lazyload
from nova_notifications.objects import newer

if TYPE_CHECKING:
    from nova_notifications.objects.serializer import SerializedObject

Coerce = Callable[['SerializedObject', Any], Any]
Serialize = Callable[[Any], Any]

_NONE = type(None)
_MAC = r'[0-9a-f]{2}(?::[0-9a-f]{2}){5}'
_TEXT = frozenset((str,))
# How many spellings of an enum's values, and how many addresses, are
# remembered.
_SPELLINGS = 256
_ADDRESSES = 4096
# Field types whose values are stored and sent as they are, if they are of
# this type.
_PASSTHROUGH: dict[type[Any], type[Any]] = {
    ovo.String: str, fields.UUID: str, ovo.Integer: int,
    ovo.Boolean: bool, ovo.FlexibleBoolean: bool,
}


class FieldCodec(NamedTuple):
    """How the values of one field are stored and sent.

    :param name: the field.
    :param storage: the attribute in which oslo.versionedobjects stores it.
    :param passthrough: the types whose values are stored as they are.
    :param coerce: returns what is stored of any other value, given the
        payload and the value.
    :param lazy: the types of stored values that become the field's own type
        when they are read.
    :param serialize: returns the primitive of a stored value that is not
        None; None where it is the value itself, or a list of objects.
    :param of_objects: whether a value is a list of objects, each of which
        writes itself.
    :param of_dates: whether a value is a date, and ``serialize`` writes the
        unusual ones.
    """

    name: str
    storage: str
    passthrough: set[type[Any]]
    coerce: Coerce
    lazy: frozenset[type[Any]] = frozenset()
    serialize: Serialize | None = None
    of_objects: bool = False
    of_dates: bool = False


def getter(names: list[str]) -> Callable[[dict[str, Any]], Any]:
    """Return what takes the values under some names out of a dictionary.

    :param names: the keys; the function raises KeyError where one is missing.
    """
    if len(names) < 2:
        return lambda values: [values[name] for name in names]
    return operator.itemgetter(*names)


# Most fields of a class are those of its parents.
@functools.lru_cache(maxsize=None)
def codec_of(name: str, field: ovo.Field[Any]) -> FieldCodec:
    """Return the codec of a field, the same for each class that has it.

    :param name: the field.
    :param field: its type.
    """
    kind = field._type
    passthrough: set[type[Any]] = {_NONE} if field.nullable else set()

    def coerce(payload: SerializedObject, value: object) -> object:
        coerced = field.coerce(payload, name, value)
        if isinstance(coerced, ovo.CoercedCollectionMixin):
            _detach(coerced)
        return coerced

    def serialize(value: object) -> object:
        # No field type looks at the object that it writes for.
        no_object: Any = None
        return field.to_primitive(no_object, name, value)

    def codec(coerce: Coerce = coerce, serialize: Serialize | None = None,
              *lazy: type[Any], of_objects: bool = False,
              of_dates: bool = False) -> FieldCodec:
        return FieldCodec(name, ovo_base._get_attrname(name), passthrough,
                          coerce, frozenset(lazy), serialize, of_objects,
                          of_dates)

    if type(kind) in _PASSTHROUGH:
        passthrough.add(_PASSTHROUGH[type(kind)])
        return codec()
    if isinstance(kind, ovo.Enum):
        return codec(_cached_spellings(coerce))
    if type(kind) is fields.Float:
        return codec(_finite(coerce))
    if type(kind) is ovo.DateTime and kind.tzinfo_aware:
        # Reading gives a naive date its zone; most are only sent.
        passthrough.add(datetime.datetime)
        return codec(coerce, serialize, datetime.datetime, of_dates=True)
    if type(kind) is ovo.MACAddress:
        # Compiled at the first use, and not at the import.
        return codec(_canonical(re.compile(_MAC).fullmatch, coerce))
    if type(kind) is ovo.IPV4AndV6Address:
        return codec(_canonical(is_canonical_address, coerce), str, str)
    if type(kind) is ovo.Object:
        return codec(_object(coerce, passthrough), _primitive)
    if type(kind) is ovo.List and not kind._element_type.nullable and (
            type(kind._element_type._type) is ovo.Object):
        return codec(_list(coerce, set(), learns=True), None, list,
                     of_objects=True)
    if type(kind) in (ovo.List, ovo.Dict):
        compound = _compound(kind, coerce)
        if compound is not None:
            return codec(*compound)
    return codec(coerce, serialize)


def _detach(coerced: Any) -> None:
    """Have a coerced container, and those in it, refer to no payload.

    A payload and its containers would refer to each other, and only the
    garbage collector could free them. The reference serves errors alone.
    """
    coerced._obj = None
    for part in coerced.values() if isinstance(coerced, dict) else coerced:
        if isinstance(part, ovo.CoercedCollectionMixin):
            _detach(part)


def _cached_spellings(coerce: Coerce) -> Coerce:
    """Coerce each spelling of an enum's value once."""
    cached: dict[type[Any], dict[Any, Any]] = {str: {}, int: {}, bool: {}}

    def coerce_cached(payload: SerializedObject, value: object) -> object:
        try:
            return cached[type(value)][value]
        except KeyError:
            pass
        coerced = coerce(payload, value)
        spellings = cached.get(type(value))
        if spellings is not None and len(spellings) < _SPELLINGS:
            spellings[value] = coerced
        return coerced
    return coerce_cached


def _finite(coerce: Coerce) -> Coerce:
    def coerce_float(payload: SerializedObject, value: object) -> object:
        return (value if type(value) is float and math.isfinite(value)
                else coerce(payload, value))
    return coerce_float


def _canonical(is_canonical: Callable[[str], Any], coerce: Coerce) -> Coerce:
    """Leave addresses alone that are written as they are sent.

    Every event of an instance has the same few.
    """
    cached: set[str] = set()

    def coerce_address(payload: SerializedObject, value: object) -> object:
        if type(value) is not str:
            return coerce(payload, value)
        if value not in cached:
            if not is_canonical(value):
                return coerce(payload, value)
            if len(cached) >= _ADDRESSES:
                cached.clear()
            cached.add(value)
        return value
    return coerce_address


def is_canonical_address(text: str) -> bool:
    """Return whether an address is written as it is sent.

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


def _object(coerce: Coerce, passthrough: set[type[Any]]) -> Coerce:
    def coerce_object(payload: SerializedObject, value: object) -> object:
        coerced = coerce(payload, value)
        # The field decides by the name of the class: once is enough.
        passthrough.add(type(value))
        return coerced
    return coerce_object


_primitive = operator.methodcaller('obj_to_primitive')


def _compound(kind: Any, coerce: Coerce
              ) -> tuple[Coerce, Serialize, type[Any]] | None:
    """Return coerce, serialize and lazy type of a list or dict.

    None for those whose elements have no simple type.
    """
    element = kind._element_type
    if element.nullable:
        return None
    if type(kind) is ovo.Dict and type(element._type) is ovo.List and (
            type(element._type._element_type._type) is ovo.String and
            not element._type._element_type.nullable):
        return _dict_of_lists(coerce), _lists, dict
    if type(element._type) in _PASSTHROUGH:
        wanted = {_PASSTHROUGH[type(element._type)]}
        if type(kind) is ovo.Dict:
            return _dict(coerce, wanted), dict, dict
        return _list(coerce, wanted), list, list
    return None


def _list(coerce: Coerce, wanted: set[type[Any]], *,
          learns: bool = False) -> Coerce:
    def coerce_list(payload: SerializedObject, values: object) -> object:
        if isinstance(values, list) and wanted.issuperset(map(type, values)):
            return list(values)
        coerced = coerce(payload, values)
        if learns:
            wanted.update(type(value) for value in coerced)
        return coerced
    return coerce_list


def _lists(values: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: list(value) for key, value in values.items()}


def _dict_of_lists(coerce: Coerce) -> Coerce:
    def coerce_dict(payload: SerializedObject, values: object) -> object:
        if (isinstance(values, dict) and _TEXT.issuperset(map(type, values))
                and all(isinstance(value, list) and
                        _TEXT.issuperset(map(type, value))
                        for value in values.values())):
            return _lists(values)
        return coerce(payload, values)
    return coerce_dict


def _dict(coerce: Coerce, wanted: set[type[Any]]) -> Coerce:
    def coerce_dict(payload: SerializedObject, values: object) -> object:
        if (isinstance(values, dict) and _TEXT.issuperset(map(type, values))
                and wanted.issuperset(map(type, values.values()))):
            return dict(values)
        return coerce(payload, values)
    return coerce_dict


# The payload field and where the source stores its attribute, or None; then
# of the field: storage, types that pass through, coerce.
Step = tuple[str, 'str | None', str, 'set[type[Any]]', Coerce]


class FieldSetter:
    """Coerce and store the fields of a class, in one loop.

    :param name: the name of the class, for errors.
    :param fields: its fields.
    """

    def __init__(self, name: str, fields: dict[str, ovo.Field[Any]]) -> None:
        self.name = name
        # Another registry that the class is put into later gives it others.
        self.fields = fields
        self.codecs = {name: codec_of(name, field)
                       for name, field in fields.items()}
        self._setters = {
            name: (codec.storage, codec.passthrough, codec.coerce)
            for name, codec in self.codecs.items()}
        self._steps: dict[type[Any], list[Step]] = {}

    def set_fields(self, payload: SerializedObject,
                   values: dict[str, Any]) -> None:
        """Set several fields.

        :param payload: the payload.
        :param values: the fields and their values.
        :raises TypeError: for a field that the class does not have.
        :raises ValueError: where a value is not allowed in its field.
        """
        stored, setters = payload.__dict__, self._setters
        for name, value in values.items():
            try:
                storage, passthrough, coerce = setters[name]
            except KeyError:
                if name == 'context':
                    payload._context = value
                    continue  # Every versioned object takes it, too.
                raise TypeError(
                    f'{self.name} has no field {name!r}; it has '
                    f'{", ".join(self.codecs)}.') from None
            stored[storage] = (value if type(value) in passthrough
                               else coerce(payload, value))

    def populate(self, payload: SerializedObject,
                 source: ovo_base.VersionedObject,
                 sources: dict[str, Any]) -> None:
        """Set the fields that SCHEMA names from a versioned object.

        :param payload: the payload.
        :param source: the versioned object to read.
        :param sources: all sources by name, for errors.
        """
        kind = source.__class__
        steps = self._steps.get(kind)
        if steps is None:
            steps = self._steps[kind] = self.steps_of(kind)
        available, stored = source.__dict__, payload.__dict__
        asked = loads = can_load = False
        for name, at, storage, passthrough, coerce in steps:
            if at in available:
                value = available[at]
            else:
                if not asked:
                    asked = True
                    loads = lazyload.may_load(payload, source)
                    can_load = loads and lazyload.can_load(source)
                if can_load:
                    value = payload.read(name, sources)
                elif at is None:
                    # Its own code tells, and may not load either.
                    value = payload.read(
                        name, sources if loads else
                        lazyload.detached_copies(sources))
                elif payload.UNLOADABLE_IS_NONE:
                    value = None
                else:
                    continue
                if value is lazyload.UNSET:
                    continue
            try:
                stored[storage] = (value if type(value) in passthrough
                                   else coerce(payload, value))
            except ValueError as exc:
                stored[storage] = newer.value_of(payload, name, value, source,
                                                 exc)

    def steps_of(self, kind: type[ovo_base.VersionedObject]) -> list[Step]:
        """Return how a class of versioned objects is read.

        :param kind: the class.
        """
        raise NotImplementedError
