# SPDX-License-Identifier: Apache-2.0
"""Reading the caller's objects without changing or loading anything.

Sources are duck-typed: Nova's are versioned objects that load an attribute
from the database when it is read, others are plain objects.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from typing import Any, TypeVar

from nova_notifications.objects import base
from nova_notifications.objects import places

_Payload = TypeVar('_Payload')


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
        stored = places.is_stored(source, name)
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


def given(source: Any, name: str) -> Any:
    """An attribute where it is set, else None; nothing is loaded.

    :param source: as in :func:`is_set`.
    :param name: the attribute.
    """
    return getattr(source, name) if is_set(source, name) else None


def unloaded(source: Any, *names: str) -> Any:
    """A copy of a source that loads nothing; what is not set reads as None.

    :param source: the caller's object, which stays as it is.
    :param names: the attributes that may be missing on a plain object. On a
        versioned one any attribute may be.
    """
    twin = base.orphan(source)
    if not is_versioned(source):
        for name in names:
            if not is_set(twin, name):
                setattr(twin, name, None)
    return twin


def with_values(source: Any, **values: Any) -> Any:
    """A copy of a source that loads nothing and has other values.

    :param source: the caller's object, which stays as it is.
    :param values: attributes of the copy.
    """
    twin = base.orphan(source)
    for name, value in values.items():
        setattr(twin, name, value)
    return twin


def read(payload: base.NotificationPayloadBase, field: str, attribute: str,
         **source: Any) -> Any:
    """Read an attribute for a field that a constructor fills.

    :param payload: the payload that is being made.
    :param field: its field.
    :param attribute: the attribute of the source.
    :param source: the source, by the name that an error calls it.
    :returns: the value, or None where it cannot be loaded.
    :raises PopulateError: where the source does not have the attribute.
    """
    (name, holder), = source.items()
    try:
        return getattr(holder, attribute)
    except base.unloadable():
        return None
    except Exception as exc:
        payload._explain(field, name, attribute, source, exc)
        raise


def each(make: Callable[[Any], _Payload],
         values: Iterable[Any] | None) -> list[_Payload] | None:
    """One payload, or value, of each; None where there is no list.

    :param make: called with each of them.
    :param values: the list, or None.
    """
    return None if values is None else [make(value) for value in values]


class Sparse:
    """A plain object, seen as one that may lack any attribute.

    :param source: the plain object. Reading what it lacks raises
        ``NotImplementedError``, as reading an attribute that is not set
        does on a versioned object.
    """

    def __init__(self, source: Any) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        if is_set(self._source, name):
            return getattr(self._source, name)
        raise NotImplementedError(f'{name} is not set')
