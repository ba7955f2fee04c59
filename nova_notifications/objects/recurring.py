# SPDX-License-Identifier: Apache-2.0
"""Payloads that come with many notifications, and are made once.

Every notification about an instance has its flavor in it, and a cloud has few
flavors. Where a source says what one before it said, its payload is the part
that was made then; it gets fields of its own when somebody reads or sets one,
which hardly anybody does. No source is trusted to have stayed as it was: what
it stores is compared each time.
"""

from __future__ import annotations

import operator
from typing import Any, ClassVar, NamedTuple, TYPE_CHECKING

from oslo_versionedobjects import base as ovo_base

from nova_notifications.objects import base
from nova_notifications.objects import places

# Where a payload has its part, while it has no fields of its own.
_PART = '_recurring_part'
# How many parts are remembered of one class of sources.
_PARTS = 1024
# Values of these types that are equal are the same on the wire.
_TEXT = frozenset((str,))
_PLAIN = frozenset((str, int, bool, type(None)))


class _Part(NamedTuple):
    """What was made of a source.

    :param values: what the source stores.
    :param types: their types: equal values of others differ on the wire.
    :param kept: what a payload keeps of them.
    :param head: its primitive, without the content.
    :param data: the content.
    :param containers: the fields that are lists or dicts.
    """

    values: tuple[Any, ...]
    types: tuple[type[Any], ...]
    kept: dict[str, Any]
    head: dict[str, Any]
    data: dict[str, Any]
    containers: tuple[str, ...]


class _Parts:
    """The parts that were made of one class of sources.

    :param cls: the payload class.
    :param kind: the class of the sources, versioned.
    """

    def __init__(self, cls: type[RecurringPayloadBase], kind: Any) -> None:
        at: dict[str, Any] = {
            name: places.place_of(kind, attribute)
            for name, (_, attribute) in cls.SCHEMA.items()}
        # What a constructor sets by itself, and what only the code of the
        # source can tell, is compared nowhere.
        self._recur = None not in at.values() and at.keys() == (
            cls.fields.keys())
        self.without = at.pop(cls.RECURS_WITHOUT)
        self.key = at[cls.RECURS_BY]
        self.fetch = operator.itemgetter(*at.values())
        self._kept_at = [cls._layout.rules[name].storage for name in at]
        self.known: dict[Any, _Part] = {}

    def learn(self, stored: dict[str, Any],
              payload: RecurringPayloadBase) -> None:
        """Remember a part, if what its source stores was taken as it is.

        :param stored: what the source stores.
        :param payload: the payload that was made of it.
        """
        if not self._recur or self.without in stored or (
                not payload.populated):
            return
        try:
            values = list(self.fetch(stored))
        except KeyError:
            return
        types, kept = tuple(map(type, values)), payload.__dict__.copy()
        for place, at in enumerate(self._kept_at):
            if at not in kept or not _is_taken_as_it_is(values[place],
                                                        kept[at]):
                return
            # The source may change its own lists and dicts.
            values[place] = kept[at]
        head = payload.obj_to_primitive()
        data = head.pop(payload._obj_primitive_key('data'))
        if len(self.known) >= _PARTS:
            self.known.clear()
        self.known[stored[self.key]] = _Part(
            tuple(values), types, kept, head, data,
            tuple(name for name, value in data.items()
                  if isinstance(value, (list, dict))))


def _is_taken_as_it_is(value: Any, kept: Any) -> bool:
    if type(kept) in (list, dict):
        return kept == value and _TEXT.issuperset(map(type, kept)) and (
            type(kept) is list or
            _TEXT.issuperset(map(type, kept.values())))
    return type(value) is type(kept) and value == kept and (
        # There are two zeros, which are equal.
        type(value) in _PLAIN or type(value) is float and value != 0)


@base.NotificationRegistry.register_if(False)
class RecurringPayloadBase(base.NotificationPayloadBase):
    """The base of payloads whose sources say the same again and again.

    SCHEMA fills all fields. ``RECURS_BY`` is the field that tells the few
    sources apart, ``RECURS_WITHOUT`` one whose attribute is sent where it is
    set and never loaded: a source that has it recurs less.
    """

    RECURS_BY: ClassVar[str]
    RECURS_WITHOUT: ClassVar[str]
    # Version 1.0: Initial version
    VERSION = '1.0'

    _parts: ClassVar[dict[type[Any], _Parts]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._parts = {}

    @classmethod
    def of(cls, source: Any) -> Any:
        """The payload of a source, at less cost than ``cls(source)``.

        :param source: what the constructor takes.
        :raises PopulateError: as the constructor does.
        :raises ValueError: as the constructor does.
        """
        parts = cls._parts.get(type(source))
        if parts is not None:
            stored = source.__dict__
            try:
                part = parts.known[stored[parts.key]]
                values = parts.fetch(stored)
                # The types first: then Python's own types compare.
                recurs = (tuple(map(type, values)) == part.types and
                          values == part.values and
                          parts.without not in stored)
            except Exception:
                # It is a new one, lacks something, or does not compare.
                recurs = False
            if recurs:
                twin = cls.__new__(cls)
                own = twin.__dict__
                own['populated'] = True
                own[_PART] = part
                return twin
        make: Any = cls
        payload = make(source)
        kind = type(source)
        if issubclass(kind, ovo_base.VersionedObject):
            if parts is None:
                parts = cls._parts[kind] = _Parts(cls, kind)
            parts.learn(source.__dict__, payload)
        return payload

    def obj_to_primitive(self, target_version: str | None = None,
                         version_manifest: Any = None) -> dict[str, Any]:
        """See :meth:`NotificationObject.obj_to_primitive`."""
        part = self.__dict__.get(_PART)
        if part is not None:
            # Beside it only that it is populated: nothing has been set.
            if len(self.__dict__) == 2 and (
                    target_version is None and version_manifest is None):
                data = part.data.copy()
                for name in part.containers:
                    data[name] = data[name].copy()
                return {**part.head, self._layout.keys[3]: data}
            self._settle(part)
        return super().obj_to_primitive(target_version, version_manifest)

    if not TYPE_CHECKING:
        # A type checker would take any misspelt attribute for one of these.
        def __getattr__(self, name: str) -> Any:
            part = self.__dict__.get(_PART)
            if part is not None:
                self._settle(part)
            # Once more: it is there now, or the error is what a property
            # raised.
            return object.__getattribute__(self, name)

    def __delattr__(self, name: str) -> None:
        part = self.__dict__.get(_PART)
        if part is not None:
            # What is gone must not come back with the others.
            self._settle(part)
        super().__delattr__(name)

    def _settle(self, part: _Part) -> None:
        """Have fields of its own, of which some may have been set."""
        own = self.__dict__
        for at, value in part.kept.items():
            own.setdefault(at, value.copy() if type(value) in (list, dict)
                           else value)
        # Now: another thread may read it too.
        own.pop(_PART, None)
