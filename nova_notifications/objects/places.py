# SPDX-License-Identifier: Apache-2.0
"""Where versioned sources store their attributes.

oslo.versionedobjects' getter looks its attribute up by a name that it puts
together each time. Whoever reads many attributes of many sources can look in
the same place, once it is certain that nothing but that getter would run.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import exceptions


@functools.lru_cache(maxsize=4096)
def _told_by_storage(kind: Any, attribute: str) -> str | None:
    """Where a class stores an attribute, if that tells whether it is set."""
    if (issubclass(kind, ovo_base.VersionedObject) and
            kind.obj_attr_is_set is
            ovo_base.VersionedObject.obj_attr_is_set and
            attribute in kind.fields):
        return str(ovo_base._get_attrname(attribute))
    return None


def is_versioned(source: Any) -> bool:
    """Whether a source can tell which of its attributes are loaded."""
    return hasattr(type(source), 'obj_attr_is_set')


def is_set(source: Any, name: str) -> bool:
    """Whether an attribute is there; nothing is loaded to find out.

    :param source: a versioned object, or a plain one, which has what it has;
        a property, other than a field, counts as set and is not evaluated.
    :param name: the attribute.
    """
    kind: Any = type(source)
    at = _told_by_storage(kind, name)
    if at is not None:
        return at in source.__dict__
    if is_versioned(source):
        try:
            return bool(source.obj_attr_is_set(name))
        except AttributeError:
            # No field of it, as the rules of Nova's server group are none.
            pass
    if name in getattr(source, '__dict__', ()):
        return True
    if isinstance(getattr(type(source), name, None), property):
        return True
    return hasattr(source, name)


def may_load(source: Any, optional: str | None, loads: bool) -> bool:
    """Whether an attribute that is not set may be loaded.

    :param source: as in :func:`is_set`.
    :param optional: an attribute without which nothing may be, or None.
    :param loads: whether anything may be at all.
    """
    return loads and (optional is None or is_set(source, optional))


def objects_of(many: Iterable[Any]) -> Iterable[Any]:
    """The objects in a list object, or any other iterable as it is.

    oslo.versionedobjects' own iteration takes two calls for each object, and
    an error at the end.

    :param many: a list object of oslo.versionedobjects, or any iterable.
    """
    if _is_plain_list(type(many)):
        stored = vars(many).get('_obj_objects')
        if isinstance(stored, list):
            return stored
    return many


@functools.lru_cache(maxsize=4096)
def _is_plain_list(kind: Any) -> bool:
    """Whether nothing but oslo.versionedobjects' code would iterate."""
    plain: Any = ovo_base.ObjectListBase
    return (issubclass(kind, plain) and kind.__iter__ is plain.__iter__ and
            kind.__getitem__ is plain.__getitem__ and
            place_of(kind, 'objects') is not None)


class Reader:
    """Reads the same attributes of one source after another.

    :param attributes: the attributes, two or more, by the names under which
        their values are returned.
    """

    def __init__(self, **attributes: str) -> None:
        self._attributes = attributes
        self._fetch: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}
        self._places: dict[type[Any], list[tuple[str, str]] | None] = {}

    def read(self, source: Any) -> dict[str, Any]:
        """What ``getattr`` returns for each attribute, or raises.

        :param source: any object.
        :raises Exception: what ``getattr`` raises, with a note that tells
            which name was to be filled from which attribute.
        """
        if isinstance(source, ovo_base.VersionedObject):
            kind: Any = source.__class__
            fetch = self._fetch.get(kind)
            if fetch is None:
                fetch = self._fetch[kind] = operator.itemgetter(*(
                    place_of(kind, attribute)
                    for attribute in self._attributes.values()))
            try:
                return dict(zip(self._attributes, fetch(source.__dict__)))
            except KeyError:
                pass
        found = {}
        for name, attribute in self._attributes.items():
            try:
                found[name] = getattr(source, attribute)
            except Exception as exc:
                exceptions.add_note(
                    exc, f'"{name}" is filled from the attribute '
                         f'"{attribute}" of this {type(source).__name__}')
                raise
        return found

    def read_set(self, source: Any) -> dict[str, Any]:
        """What is set of each attribute, else None; nothing is loaded.

        :param source: as in :func:`is_set`.
        """
        kind: Any = source.__class__
        try:
            places = self._places[kind]
        except KeyError:
            places = self._places[kind] = self._places_of(kind)
        if places is not None:
            stored = source.__dict__
            return {name: stored.get(at) for name, at in places}
        return {name: getattr(source, attribute)
                if is_set(source, attribute) else None
                for name, attribute in self._attributes.items()}

    def _places_of(self, kind: Any) -> list[tuple[str, str]] | None:
        """Where a class stores all of them; None: only it can tell."""
        found = []
        for name, attribute in self._attributes.items():
            at = place_of(kind, attribute)
            if at is None or _told_by_storage(kind, attribute) is None:
                return None
            found.append((name, at))
        return found


def refuse_to_load(attrname: str) -> None:
    """The ``obj_load_attr`` of a copy that cannot load anything."""
    raise NotImplementedError(
        f'{attrname} is not loaded for a notification')


@functools.lru_cache(maxsize=4096)
def place_of(source: Any, attribute: str) -> str | None:
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
