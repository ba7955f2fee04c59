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
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import exceptions


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


def is_versioned(source: Any) -> bool:
    """Whether a source can tell which of its attributes are loaded."""
    return hasattr(type(source), 'obj_attr_is_set')


def is_set(source: Any, name: str) -> bool:
    """Whether an attribute is there; nothing is loaded to find out.

    :param source: a versioned object, or a plain one, which has what it has;
        a property, other than a field, counts as set and is not evaluated.
    :param name: the attribute.
    """
    if is_versioned(source):
        stored = is_stored(source, name)
        if stored is not None:
            return stored
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


class Reader:
    """Reads the same attributes of one source after another.

    :param attributes: the attributes, two or more, by the names under which
        their values are returned.
    """

    def __init__(self, **attributes: str) -> None:
        self._attributes = attributes
        self._fetch: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}

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
        return {name: getattr(source, attribute)
                if is_set(source, attribute) else None
                for name, attribute in self._attributes.items()}


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
