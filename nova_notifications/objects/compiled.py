# SPDX-License-Identifier: Apache-2.0
"""What the object model decides on each access, decided once for each class.

oslo.versionedobjects looks up storage, coerces and tests for changes through
several calls for every field of every object. For a payload, which is made
to be written once, a class and a field settle nearly all of that:

* a rule for each field (:mod:`~nova_notifications.objects.rules`) says
  which types are kept as they are, how any other value is turned into what
  is kept, and how that is written.
* values are taken, kept and written many at a time. Those of a class hardly
  differ in their types: for each combination of types it is known which
  values need a look (:data:`Unlike`), and all others are left alone.
* a plan for each class of sources
  (:mod:`~nova_notifications.objects.places`) says where a versioned source
  stores what SCHEMA asks for, so that no getter has to run where it would
  only look it up. What is not there is read the plain way, which may load.
* lists, dicts and addresses are checked when they are set, and become
  oslo.versionedobjects' own types when somebody reads them. Most payloads
  are written without ever being read.

The plain way stays in :mod:`nova_notifications.objects.base`, and the tests
compare both on every class.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any, NamedTuple

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception
from oslo_versionedobjects import fields as ovo

from nova_notifications.objects import loading
from nova_notifications.objects import places
from nova_notifications.objects import rules

UNSET: Any = object()

# How many combinations of types are remembered for the same fields.
_SHAPES = 256

# The places of the values that need a look, and what gives it.
Unlike = list[tuple[int, rules.Keep]]
Take = Callable[[dict[str, Any]], tuple[Any, ...]]


def _unlike(types: Sequence[type[Any]],
            settled: Sequence[rules.Rule]) -> Unlike:
    return [(place, rule.keep)
            for place, (kind, rule) in enumerate(zip(types, settled))
            if kind not in rule.as_is]


class Plan(NamedTuple):
    """How a class of sources is read for a class of payloads.

    :param places: where the source stores the fields that are fetched.
    :param fetch: takes all of them at once from where the source stores
        them; raises ``KeyError`` where it stores less.
    :param settled: the rules of the fields that are fetched.
    :param storages: where a payload stores them.
    :param unlike: for combinations of types, which values need a look.
    :param others: the fields that are not, by their place in SCHEMA, and
        where the source stores each, None where only its own code can tell.
    :param asks: whether there are any of the latter.
    :param sealed: whether the source can load nothing anyway.
    """

    places: dict[str, str]
    fetch: Take
    settled: list[rules.Rule]
    storages: list[str]
    unlike: dict[tuple[type[Any], ...], Unlike]
    others: list[tuple[int, str, str | None]]
    asks: bool
    sealed: bool


class Layout:
    """What is settled about a payload or notification class.

    :param cls: the class.
    """

    def __init__(self, cls: type[Any]) -> None:
        # Another registry that the class is put into later gives it others.
        self.fields = cls.fields
        self.name = cls.obj_name()
        self.namespace = cls.OBJ_PROJECT_NAMESPACE
        self.keys = tuple(cls._obj_primitive_key(key) for key in (
            'name', 'namespace', 'version', 'data'))
        self.rules = {name: rules.rule_of(name, field)
                      for name, field in cls.fields.items()}
        settled = self.rules.values()
        self._take_all = _taker([rule.storage for rule in settled])
        self._names = tuple(self.rules)
        self._written = [(rule.name, rule.write)
                         for rule in settled if rule.write]
        self._stored = {rule.storage: rule for rule in settled}
        self._schema: dict[str, tuple[str, str]] = getattr(cls, 'SCHEMA', {})
        # The one source that SCHEMA names; the tests hold it to one.
        self.source = next(
            (source for source, _ in self._schema.values()), '')
        self._plans: dict[type[Any], Plan] = {}
        # By the names of the fields and the types of their values.
        self._fills: dict[tuple[Any, ...], tuple[list[str], Unlike]] = {}

    def primitive(self, payload: Any) -> dict[str, Any]:
        """The finished primitive, written in one go."""
        kept = payload.__dict__
        try:
            data = dict(zip(self._names, self._take_all(kept)))
        except KeyError:
            # Some fields are not set, in some classes most of them.
            data = self._write_each(kept)
        else:
            for name, write in self._written:
                value = data[name]
                if value is not None:
                    data[name] = write(value)
        key, namespace, version, content = self.keys
        return {key: self.name, namespace: self.namespace,
                version: payload.VERSION, content: data}

    def _write_each(self, kept: dict[str, Any]) -> dict[str, Any]:
        data = {}
        for storage, value in kept.items():
            rule = self._stored.get(storage)
            if rule is not None:
                data[rule.name] = (
                    value if value is None or rule.write is None
                    else rule.write(value))
        return data

    def fill(self, payload: Any, values: dict[str, Any]) -> None:
        """Set fields together.

        :param payload: the payload.
        :param values: the fields and their values.
        :raises TypeError: for a field that the class does not have.
        """
        shape = *values, *map(type, values.values())
        known = self._fills.get(shape)
        storages, unlike = known or self._fill_of(values)
        given: Iterable[Any] = values.values()
        if unlike:
            given = looked_at = list(given)
            for place, keep in unlike:
                looked_at[place] = keep(payload, looked_at[place])
        if known is None and len(self._fills) < _SHAPES:
            # Some types need no look again, once they have had one.
            self._fills[shape] = self._fill_of(values)
        payload.__dict__.update(zip(storages, given))

    def _fill_of(self, values: dict[str, Any]) -> tuple[list[str], Unlike]:
        """Where some fields are stored, and which values need a look."""
        for name in values:
            if name not in self.rules:
                raise TypeError(
                    f'{self.name} has no field {name!r}; it has '
                    f'{", ".join(self.rules)}.')
        settled = [self.rules[name] for name in values]
        types = list(map(type, values.values()))
        return [rule.storage for rule in settled], _unlike(types, settled)

    def populate(self, payload: Any, source: Any, set_none: bool,
                 sources: dict[str, Any], optional: str | None = None,
                 loads: bool = True) -> None:
        """Fill the fields that SCHEMA names.

        :param payload: the payload.
        :param source: the versioned object to read.
        :param set_none: whether what cannot be loaded becomes None.
        :param sources: all sources by name, for what this one does not
            store: the payload reads that itself.
        :param optional: an attribute without which nothing may be loaded.
        :param loads: whether what is not stored may be loaded.
        """
        stored = source.__dict__
        plan = self._plans.get(source.__class__) or self._plan(
            source.__class__)
        try:
            values: Sequence[Any] = plan.fetch(stored)
        except KeyError:
            plan = self._plan(source.__class__, stored, plan)
            values = plan.fetch(stored)
        try:
            types = tuple(map(type, values))
            unlike = plan.unlike.get(types)
            if unlike is None:
                unlike = _unlike(types, plan.settled)
                if len(plan.unlike) < _SHAPES:
                    plan.unlike[types] = unlike
            if unlike:
                values = list(values)
                for place, keep in unlike:
                    values[place] = keep(payload, values[place])
            payload.__dict__.update(zip(plan.storages, values))
        except Exception:
            # In the order of SCHEMA, what is wrong may come later than
            # something that cannot be read.
            if not places.may_load(source, optional, loads):
                sources = loading.orphans(sources)
            payload._populate_plainly(set_none, sources)
            return
        if plan.others:
            loads = places.may_load(source, optional, loads)
            if not loads and plan.asks:
                sources = loading.orphans(sources)
            self._populate_others(plan, payload, stored, set_none, sources,
                                  loads and not plan.sealed)

    def _populate_others(self, plan: Plan, payload: Any,
                         stored: dict[str, Any], set_none: bool,
                         sources: dict[str, Any], loads: bool) -> None:
        kept = payload.__dict__
        loads = loads and (
            stored.get('obj_load_attr') is not places.refuse_to_load)
        try:
            for place, name, at in plan.others:
                value = UNSET if at is None else stored.get(at, UNSET)
                if value is UNSET:
                    if at is None or loads:
                        value = payload._read(name, sources, set_none)
                    elif set_none:
                        value = None
                if value is not UNSET:
                    rule = self.rules[name]
                    kept[rule.storage] = (value if type(value) in rule.as_is
                                          else rule.keep(payload, value))
        except Exception:
            # As the plain way leaves it: nothing is set after what failed.
            for name in list(self._schema)[place:]:
                kept.pop(self.rules[name].storage, None)
            raise

    def _plan(self, source: Any,
              stored: dict[str, Any] | None = None,
              before: Plan | None = None) -> Plan:
        """Settle how a class of sources is read.

        :param source: the class.
        :param stored: what one source stores, which is less than the plan
            before has fetched.
        """
        fetched: dict[str, str] = {}
        others: list[tuple[int, str, str | None]] = []
        for place, (name, (_, attribute)) in enumerate(self._schema.items()):
            at = places.place_of(source, attribute)
            if at is None or before is not None and stored is not None and (
                    name not in before.places or at not in stored):
                others.append((place, name, at))
            else:
                fetched[name] = at
        # A class that loads nothing need not be asked to.
        load: Any = source.obj_load_attr
        settled = [self.rules[name] for name in fetched]
        plan = self._plans[source] = Plan(
            fetched, _taker(list(fetched.values())), settled,
            [rule.storage for rule in settled], {}, others,
            any(at is None for _, _, at in others),
            load is ovo_base.VersionedObject.obj_load_attr)
        return plan


def _taker(names: list[str]) -> Take:
    """Takes the values under some names out of a dict, in their order."""
    if not names:
        return lambda values: ()
    if len(names) == 1:
        return lambda values: (values[names[0]],)
    return operator.itemgetter(*names)


class _Unsettled:
    """In the place of a class's layout until somebody needs it.

    A service makes few of the classes that it imports.
    """

    def __get__(self, payload: Any, owner: Any = None) -> Layout:
        return settle(owner)


def settle(cls: Any) -> Layout:
    """Make the layout of a class, and keep it on the class.

    :param cls: the class. A registry of oslo.versionedobjects other than ours
        has given it plain properties, and a dictionary of fields of its own:
        they become ours here.
    """
    # Threads that come at the same time settle the same.
    install(cls)
    layout = cls._layout = Layout(cls)
    return layout


# By name and field: most fields of a class are those of its parents.
_properties: dict[tuple[str, ovo.Field[Any]], property] = {}


def install(cls: Any) -> None:
    """Give a class properties that keep to its rules.

    :param cls: the class.
    """
    for name, field in cls.fields.items():
        known = _properties.get((name, field))
        if known is None:
            known = _properties[name, field] = _property(name, field)
        if cls.__dict__.get(name) is not known:
            setattr(cls, name, known)


def prepare(cls: Any) -> None:
    """Have a new class work as it is, registered or not.

    :param cls: the class; it inherits the fields of its parents.
    """
    # In the order of oslo.versionedobjects.
    fields = dict(cls.fields)
    for parent in cls.mro()[1:-1]:
        for name, field in getattr(parent, 'fields', {}).items():
            fields.setdefault(name, field)
    cls.fields = fields
    install(cls)
    cls._layout = _Unsettled()


def _property(name: str, field: ovo.Field[Any]) -> property:
    """Make a field's property; its rule is made for the first who uses it.

    :param name: the field.
    :param field: its type.
    """
    storage = ovo_base._get_attrname(name)
    rule: rules.Rule | None = None

    def get(self: Any) -> Any:
        nonlocal rule
        try:
            value = self.__dict__[storage]
        except KeyError:
            if not hasattr(self, storage):
                self.obj_load_attr(name)
            value = getattr(self, storage)
        if rule is None:
            rule = rules.rule_of(name, field)
        if type(value) in rule.unfinished:
            value = self.__dict__[storage] = field.coerce(self, name, value)
        return value

    def set_(self: Any, value: Any) -> None:
        nonlocal rule
        if rule is None:
            rule = rules.rule_of(name, field)
        if type(value) not in rule.as_is:
            value = rule.keep(self, value)
        if field.read_only and self.__dict__.get(storage, value) != value:
            raise exception.ReadOnlyFieldError(field=name)
        self.__dict__[storage] = value

    def delete(self: Any) -> None:
        try:
            del self.__dict__[storage]
        except KeyError:
            raise AttributeError(f'No such attribute `{name}\'') from None

    return property(get, set_, delete)
