# SPDX-License-Identifier: Apache-2.0
"""What the object model decides on each access, decided once for each class.

oslo.versionedobjects looks up storage, coerces and tests for changes through
several calls for every field of every object. For a payload, which is made
to be written once, a class and a field settle nearly all of that:

* a rule for each field (:mod:`~nova_notifications.objects.rules`) says
  which types are kept as they are, how any other value is turned into what
  is kept, and how that is written.
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

import dataclasses
import operator
from collections.abc import Callable
from typing import Any

from oslo_versionedobjects import base as ovo_base

from nova_notifications.objects import places
from nova_notifications.objects import rules

UNSET: Any = object()

# How many combinations of types are remembered for a class of sources.
_SHAPES = 64

# Where a payload stores a field, the types kept as they are, what keeps any
# other value, and the field.
Step = tuple[str, set[type[Any]], rules.Keep, str]


@dataclasses.dataclass
class Plan:
    """How a class of sources is read for a class of payloads.

    :param places: where the source stores what each step asks for; None
        where only its own code can tell.
    :param fetch: takes all that from where the source stores it, at once;
        raises ``KeyError`` where it stores less. None where it cannot, or
        once it has raised.
    :param sealed: whether the source can load nothing anyway.
    :param unlike: for the types of all values that were fetched, the values
        that are not kept as they are: the place of each one in their order,
        and what keeps it. Sources of a class hardly differ in it.
    """

    places: tuple[str | None, ...]
    fetch: Callable[[dict[str, Any]], tuple[Any, ...]] | None
    sealed: bool
    unlike: dict[tuple[type[Any], ...], list[tuple[int, rules.Keep]]] = (
        dataclasses.field(default_factory=dict))


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
        self.rules = {name: rules.rule_of(name, field)
                      for name, field in cls.fields.items()}
        settled = self.rules.values()
        self._as_kept = [(rule.name, rule.storage) for rule in settled
                         if rule.write is None]
        self._names_as_kept = [name for name, _ in self._as_kept]
        self._all_as_kept: Callable[[dict[str, Any]], Any] = (
            operator.itemgetter(*(storage for _, storage in self._as_kept))
            if len(self._as_kept) > 1 else _nothing)
        self._written = [(rule.name, rule.storage, rule.write)
                         for rule in settled if rule.write is not None]
        self._schema: dict[str, tuple[str, str]] = getattr(cls, 'SCHEMA', {})
        # The one source that SCHEMA names; the tests hold it to one.
        self.source = next(
            (source for source, _ in self._schema.values()), '')
        self._steps: list[Step] = [
            (rule.storage, rule.as_is, rule.keep, rule.name)
            for rule in (self.rules[name] for name in self._schema)]
        self._storages = [storage for storage, *_ in self._steps]
        self._plans: dict[type[Any], Plan] = {}

    def primitive(self, payload: Any) -> dict[str, Any]:
        """The finished primitive, written in one go."""
        kept = payload.__dict__
        try:
            data: dict[str, Any] = dict(zip(self._names_as_kept,
                                            self._all_as_kept(kept)))
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
                 sources: dict[str, Any]) -> None:
        """Fill the fields that SCHEMA names.

        :param payload: the payload.
        :param source: the versioned object to read.
        :param set_none: whether what cannot be loaded becomes None.
        :param sources: all sources by name, for what this one does not
            store: the payload reads that itself.
        """
        kept, stored = payload.__dict__, source.__dict__
        plan = self._plans.get(source.__class__) or self._plan(
            source.__class__)
        if plan.fetch is not None:
            try:
                values = plan.fetch(stored)
            except KeyError:
                plan.fetch = None
            else:
                self._keep_all(plan, payload, values)
                return
        for place, (storage, as_is, keep, name) in zip(
                plan.places, self._steps):
            value = stored.get(place, UNSET)
            if value.__class__ in as_is:
                kept[storage] = value
                continue
            if value is UNSET:
                if place is not None and (
                        plan.sealed or stored.get('obj_load_attr') is
                        places.refuse_to_load):
                    value = None if set_none else UNSET
                else:
                    value = payload._read(name, sources, set_none)
                if value is UNSET:
                    continue
            kept[storage] = keep(payload, value)

    def _keep_all(self, plan: Plan, payload: Any,
                  values: tuple[Any, ...]) -> None:
        """Keep what was fetched, without a look at each of the values."""
        types = tuple(map(type, values))
        unlike = plan.unlike.get(types)
        if unlike is None:
            unlike = [
                (index, keep) for index, (kind, (_, as_is, keep, _))
                in enumerate(zip(types, self._steps)) if kind not in as_is]
            if len(plan.unlike) < _SHAPES:
                plan.unlike[types] = unlike
        kept: Any = values
        if unlike:
            kept = list(values)
            try:
                for index, keep in unlike:
                    kept[index] = keep(payload, kept[index])
            except Exception:
                # The fields before it are set, as they are the plain way.
                payload.__dict__.update(zip(self._storages, kept[:index]))
                raise
        payload.__dict__.update(zip(self._storages, kept))

    def _plan(self, source: Any) -> Plan:
        found = tuple(places.place_of(source, attribute)
                      for _, attribute in self._schema.values())
        fetch = (None if None in found or len(found) < 2 else
                 operator.itemgetter(*found))
        # A class that loads nothing need not be asked to.
        load: Any = source.obj_load_attr
        plan = self._plans[source] = Plan(
            found, fetch,
            load is ovo_base.VersionedObject.obj_load_attr)
        return plan


def _nothing(kept: dict[str, Any]) -> Any:
    """For classes with a field or two: they are looked up one by one."""
    raise KeyError


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


def _getter(rule: rules.Rule,
            plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
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


def _setter(rule: rules.Rule) -> Callable[[Any, Any], None]:
    storage, as_is, keep = rule.storage, rule.as_is, rule.keep

    def set_(self: Any, value: Any) -> None:
        self.__dict__[storage] = (value if value.__class__ in as_is
                                  else keep(self, value))
    return set_
