# SPDX-License-Identifier: Apache-2.0
"""What the object model decides on each access, decided once for each class.

oslo.versionedobjects looks up storage, coerces and tests for changes through
several calls for every field of every object. For a payload, which is made
to be written once, a class and a field settle nearly all of that:

* a :class:`Rule` for each field says which types are kept as they are, how
  any other value is turned into what is kept, and how that is written. The
  rules know the common case of a type alone; every other value, and every
  wrong one, goes to the field itself, so values and errors are the field's.
* a plan for each class of sources says where a versioned source stores what
  SCHEMA asks for, so that no getter has to run where it would only look it
  up. What is not there is read the plain way, which may load it.
* lists, dicts and addresses are checked when they are set, and become
  oslo.versionedobjects' own types when somebody reads them. Most payloads
  are written without ever being read.

The plain way stays in :mod:`nova_notifications.objects.base`, and the tests
compare both on every class.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import operator
import re
import socket
from collections.abc import Callable
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import fields

Keep = Callable[[Any, Any], Any]
Write = Callable[[Any], Any]

UNSET: Any = object()

_NONE = type(None)
_UTC = datetime.timezone.utc
_MAC = re.compile(r'[0-9a-f]{2}(?::[0-9a-f]{2}){5}')
# How many spellings of an enum's values are remembered.
_SPELLINGS = 256
# The types whose values are kept and written as they are, by field type.
_AS_IS: dict[type[Any], type[Any]] = {
    ovo.String: str, fields.UUID: str, ovo.Integer: int, ovo.Float: float,
    ovo.Boolean: bool, ovo.FlexibleBoolean: bool,
}


@dataclasses.dataclass(frozen=True)
class Rule:
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


def _rule(name: str, field: ovo.Field[Any]) -> Rule:
    kind = field._type
    as_is: set[type[Any]] = {_NONE} if field.nullable else set()

    def plainly(payload: Any, value: Any) -> Any:
        return field.coerce(payload, name, value)

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
    if type(kind) is ovo.DateTime and kind.tzinfo_aware:
        return rule(_aware(plainly), _isotime(write_plainly))
    if type(kind) is ovo.MACAddress:
        return rule(_canonical_mac(plainly))
    if type(kind) is ovo.IPV4AndV6Address:
        return rule(_canonical_address(plainly), str, str)
    if type(kind) is ovo.Object:
        return rule(_object(plainly, as_is), _primitive)
    if type(kind) in (ovo.List, ovo.Dict):
        compound = _compound(kind, plainly)
        if compound is not None:
            return rule(*compound)
    return rule(plainly, write_plainly)


def _remembered(plainly: Keep) -> Keep:
    """For enums: each spelling is settled once."""
    known: dict[type[Any], dict[Any, Any]] = {str: {}, int: {}, bool: {}}

    def keep(payload: Any, value: Any) -> Any:
        spellings = known.get(value.__class__)
        if spellings is None:
            return plainly(payload, value)
        found = spellings.get(value)
        if found is None:
            found = plainly(payload, value)
            if len(spellings) < _SPELLINGS:
                spellings[value] = found
        return found
    return keep


def _aware(plainly: Keep) -> Keep:
    def keep(payload: Any, value: Any) -> Any:
        if value.__class__ is datetime.datetime:
            zone = value.tzinfo
            if zone is _UTC:
                return value
            if zone is None:
                return value.replace(tzinfo=_UTC)
        return plainly(payload, value)
    return keep


def _isotime(plainly: Write) -> Write:
    def write(value: Any) -> Any:
        # Before the year 1000 strftime, which is the plain way, does not pad.
        if value.tzinfo is _UTC and value.year > 999:
            return f'{value.isoformat()[:19]}Z'
        return plainly(value)
    return write


def _canonical_mac(plainly: Keep) -> Keep:
    def keep(payload: Any, value: Any) -> Any:
        if value.__class__ is str and _MAC.fullmatch(value):
            return value
        return plainly(payload, value)
    return keep


def _canonical_address(plainly: Keep) -> Keep:
    def keep(payload: Any, value: Any) -> Any:
        if value.__class__ is str and is_canonical_address(value):
            return value
        return plainly(payload, value)
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
        as_is.add(value.__class__)
        return kept
    return keep


def _primitive(value: Any) -> Any:
    return value.obj_to_primitive()


def _primitives(values: Any) -> Any:
    return [value.obj_to_primitive() for value in values]


def _compound(kind: Any, plainly: Keep
              ) -> tuple[Keep, Write, type[Any]] | None:
    """For lists and dicts of one plain type, and lists of objects."""
    element = kind._element_type
    if element.nullable:
        return None
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
        if isinstance(values, list):
            for value in values:
                if value.__class__ not in wanted:
                    break
            else:
                return list(values)
        kept = plainly(payload, values)
        if learns:
            wanted.update(value.__class__ for value in kept)
        return kept
    return keep


def _dict(plainly: Keep, wanted: set[type[Any]]) -> Keep:
    def keep(payload: Any, values: Any) -> Any:
        if isinstance(values, dict):
            for key, value in values.items():
                if value.__class__ not in wanted or key.__class__ is not str:
                    break
            else:
                return dict(values)
        return plainly(payload, values)
    return keep


# Where a payload stores a field, the types kept as they are, what keeps any
# other value, and the field.
Step = tuple[str, set[type[Any]], Keep, str]


@dataclasses.dataclass
class Plan:
    """How a class of sources is read for a class of payloads.

    :param places: where the source stores what each step asks for; None
        where only its own code can tell.
    :param fetch: takes all that from where the source stores it, at once;
        raises ``KeyError`` where it stores less. None where it cannot, or
        once it has raised.
    :param sealed: whether the source can load nothing anyway.
    """

    places: tuple[str | None, ...]
    fetch: Callable[[dict[str, Any]], tuple[Any, ...]] | None
    sealed: bool


class Layout:
    """What is settled about a payload or notification class.

    :param cls: the class, registered.
    """

    def __init__(self, cls: type[Any]) -> None:
        self.cls = cls
        self.name = cls.obj_name()
        self.namespace = cls.OBJ_PROJECT_NAMESPACE
        self.keys = tuple(cls._obj_primitive_key(key) for key in (
            'name', 'namespace', 'version', 'data'))
        self.rules = {name: _rule(name, field)
                      for name, field in cls.fields.items()}
        rules = self.rules.values()
        self._as_kept = [(rule.name, rule.storage) for rule in rules
                         if rule.write is None]
        self._written = [(rule.name, rule.storage, rule.write)
                         for rule in rules if rule.write is not None]
        self._schema: dict[str, tuple[str, str]] = getattr(cls, 'SCHEMA', {})
        # The one source that SCHEMA names; the tests hold it to one.
        self.source = next(
            (source for source, _ in self._schema.values()), '')
        self._steps: list[Step] = [
            (rule.storage, rule.as_is, rule.keep, rule.name)
            for rule in (self.rules[name] for name in self._schema)]
        self._plans: dict[type[Any], Plan] = {}

    def primitive(self, payload: Any) -> dict[str, Any]:
        """The finished primitive, written in one go."""
        kept = payload.__dict__
        try:
            data = {name: kept[storage] for name, storage in self._as_kept}
        except KeyError:
            # Some fields are not set, in some classes most of them.
            data = {name: kept[storage] for name, storage in self._as_kept
                    if storage in kept}
        for name, storage, write in self._written:
            value = kept.get(storage, UNSET)
            if value is not UNSET:
                data[name] = None if value is None else write(value)
        name, namespace, version, content = self.keys
        return {name: self.name, namespace: self.namespace,
                version: payload.VERSION, content: data}

    def populate(self, payload: Any, source: Any, set_none: bool,
                 read: Callable[[str], Any]) -> None:
        """Fill the fields that SCHEMA names.

        :param payload: the payload.
        :param source: the versioned object to read.
        :param set_none: whether what cannot be loaded becomes None.
        :param read: reads what the source does not store, by field; it
            returns :data:`UNSET` for what stays unset.
        """
        kept, stored = payload.__dict__, source.__dict__
        plan = self._plans.get(source.__class__) or self._plan(
            source.__class__)
        try:
            values: Any = plan.fetch and plan.fetch(stored)
        except KeyError:
            plan.fetch = values = None
        if values is None:
            values = [stored.get(place, UNSET) for place in plan.places]
        for value, (storage, as_is, keep, name) in zip(values, self._steps):
            if value.__class__ in as_is:
                kept[storage] = value
                continue
            if value is UNSET:
                value = self._missing(name, source, plan, set_none, read)
                if value is UNSET:
                    continue
            kept[storage] = keep(payload, value)

    def _missing(self, name: str, source: Any, plan: Plan, set_none: bool,
                 read: Callable[[str], Any]) -> Any:
        """What an attribute is that the source does not store."""
        if _place(source.__class__, self._schema[name][1]) is not None and (
                plan.sealed or
                source.__dict__.get('obj_load_attr') is refuse_to_load):
            return None if set_none else UNSET
        return read(name)

    def _plan(self, source: type[Any]) -> Plan:
        places = tuple(_place(source, attribute)
                       for _, attribute in self._schema.values())
        fetch = (None if None in places or len(places) < 2 else
                 operator.itemgetter(*places))
        # A class that loads nothing need not be asked to.
        load: Any = source.obj_load_attr
        plan = self._plans[source] = Plan(
            places, fetch,
            load is ovo_base.VersionedObject.obj_load_attr)
        return plan


def is_stored(source: Any, attribute: str) -> bool | None:
    """Whether a source stores an attribute; None: only it can tell.

    :param source: a versioned object.
    :param attribute: the attribute.
    """
    told: Any = source.__class__.obj_attr_is_set
    if (told is ovo_base.VersionedObject.obj_attr_is_set and
            attribute in source.fields):
        return ovo_base._get_attrname(attribute) in source.__dict__
    return None


class Reader:
    """Reads the same attributes of one source after another.

    :param attributes: the attributes.
    """

    def __init__(self, *attributes: str) -> None:
        self._attributes = attributes
        self._plans: dict[type[Any], list[tuple[str | None, str]]] = {}

    def read(self, source: Any) -> dict[str, Any]:
        """What ``getattr`` returns for each attribute, or raises.

        :param source: any object.
        """
        if not isinstance(source, ovo_base.VersionedObject):
            return {name: getattr(source, name) for name in self._attributes}
        kind = source.__class__
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = [
                (_place(kind, name), name) for name in self._attributes]
        stored = source.__dict__
        try:
            return {name: stored[place] for place, name in plan}
        except KeyError:
            return {name: getattr(source, name) for _, name in plan}


def refuse_to_load(attrname: str) -> None:
    """The ``obj_load_attr`` of a copy that cannot load anything."""
    raise NotImplementedError(
        f'{attrname} is not loaded for a notification')


@functools.lru_cache(maxsize=4096)
def _place(source: type[Any], attribute: str) -> str | None:
    """Where instances of a versioned class store an attribute.

    None unless reading it runs oslo.versionedobjects' own getter.
    """
    found: Any = getattr(source, attribute, None)
    read: Any = source.__getattribute__
    if (read is object.__getattribute__ and isinstance(found, property) and
            getattr(found.fget, '__code__', None) is _GETTER):
        return str(ovo_base._get_attrname(attribute))
    return None


@ovo_base.VersionedObjectRegistry.objectify
class _Sample(ovo_base.VersionedObject):
    fields = {'sample': ovo.StringField()}


# The code of every getter that oslo.versionedobjects makes.
_GETTER = vars(_Sample)['sample'].fget.__code__


def install(cls: type[Any]) -> None:
    """Settle a class: give it a layout, and properties that use it.

    :param cls: a class that the registry has made properties for.
    """
    cls._layout = layout = Layout(cls)
    for name, rule in layout.rules.items():
        if not cls.fields[name].read_only:
            made = getattr(cls, name)
            setattr(cls, name, property(
                _getter(rule, made.fget), _setter(rule), made.fdel))


def _getter(rule: Rule, plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    storage, unfinished = rule.storage, rule.unfinished

    def get(self: Any) -> Any:
        value = self.__dict__.get(storage, UNSET)
        if value is UNSET:
            return plain(self)
        if value.__class__ in unfinished:
            value = self.fields[rule.name].coerce(self, rule.name, value)
            self.__dict__[storage] = value
        return value
    return get


def _setter(rule: Rule) -> Callable[[Any, Any], None]:
    storage, as_is, keep = rule.storage, rule.as_is, rule.keep

    def set_(self: Any, value: Any) -> None:
        self.__dict__[storage] = (value if value.__class__ in as_is
                                  else keep(self, value))
    return set_
