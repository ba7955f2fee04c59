# SPDX-License-Identifier: Apache-2.0
"""Where versioned sources store their attributes.

oslo.versionedobjects' getter looks its attribute up by a name that it puts
together each time. Whoever reads many attributes of many sources can look in
the same place, once it is certain that nothing but that getter would run.
"""

from __future__ import annotations

import functools
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo


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
        kind: Any = source.__class__
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = [
                (place_of(kind, name), name) for name in self._attributes]
        stored: Any = source.__dict__
        try:
            return {name: stored[place] for place, name in plan}
        except KeyError:
            return {name: getattr(source, name) for _, name in plan}


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
