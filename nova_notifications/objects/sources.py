# SPDX-License-Identifier: Apache-2.0
"""Reading the caller's objects without changing or loading anything.

Sources are duck-typed: Nova's are versioned objects that load an attribute
from the database when it is read, others are plain objects.
"""

from __future__ import annotations

import functools
from typing import Any

from nova_notifications import exceptions
from nova_notifications.objects import base
from nova_notifications.objects import errors
from nova_notifications.objects import loading
from nova_notifications.objects.compiled import UNSET
from nova_notifications.objects.places import is_set
from nova_notifications.objects.places import is_versioned
from nova_notifications.objects.places import objects_of
from nova_notifications.objects.places import place_of

__all__ = ['Sparse', 'call', 'given', 'is_set', 'is_versioned', 'objects_of',
           'read', 'read_each', 'with_values']


def given(source: Any, name: str) -> Any:
    """An attribute where it is set, else None; nothing is loaded.

    :param source: as in :func:`is_set`.
    :param name: the attribute.
    """
    return getattr(source, name) if is_set(source, name) else None


def with_values(source: Any, **values: Any) -> Any:
    """A copy of a source that loads nothing and has other values.

    :param source: the caller's object, which stays as it is.
    :param values: attributes of the copy.
    """
    twin = loading.orphan(source)
    for name, value in values.items():
        setattr(twin, name, value)
    return twin


# A payload, its class, or the name of that.
_Owner = base.NotificationPayloadBase | type[Any] | str


def read(payload: _Owner, field: str, source: Any, path: str) -> Any:
    """Read an attribute for a field that a constructor fills.

    :param payload: the payload that is being made, its class, or its name.
    :param field: its field.
    :param source: the source.
    :param path: what an error calls the source, and the attribute of it:
        ``instance.flavor``.
    :returns: the value, or None where it cannot be loaded.
    :raises PopulateError: where the source does not have the attribute.
    """
    kind: Any = type(source)
    at = _place_of(kind, path)
    if at is not None:
        value = source.__dict__.get(at, UNSET)
        if value is not UNSET:
            return value
    name, _, attribute = path.partition('.')
    try:
        return getattr(source, attribute)
    except loading.unloadable():
        return None
    except Exception as exc:
        errors.explain(_name(payload), field, name, attribute,
                       {name: source}, exc)
        raise


@functools.lru_cache(maxsize=4096)
def _place_of(kind: Any, path: str) -> str | None:
    return place_of(kind, path.partition('.')[2])


def read_each(payload: _Owner, field: str, source: Any, path: str,
              part: str) -> list[Any] | None:
    """Read one attribute of each object in a list, as :func:`read` does.

    :param payload: as in :func:`read`.
    :param field: its field.
    :param source: the source.
    :param path: the attribute of the source that is the list, or None.
    :param part: the attribute of each object, as ``tag.tag``.
    """
    holders = read(payload, field, source, path)
    return None if holders is None else [
        read(payload, field, holder, part) for holder in objects_of(holders)]


def call(payload: _Owner, field: str, source: Any, path: str) -> Any:
    """Call a method for a field that a constructor fills.

    :param payload: the payload that is being made, its class, or its name.
    :param field: its field.
    :param source: the source.
    :param path: what an error calls the source, and the method of it, which
        takes no arguments: ``instance.get_network_info``.
    :returns: what it returns, or None where it cannot be loaded.
    :raises PopulateError: where the source does not have the method.
    """
    found = read(payload, field, source, path)
    try:
        return None if found is None else found()
    except Exception as exc:
        # An AttributeError of its own does not mean that it is not there.
        exceptions.add_note(
            exc, f'{_name(payload)}.{field} is filled from {path}(), and '
                 f'calling it on this {type(source).__name__} failed')
        raise


def _name(payload: _Owner) -> str:
    return payload if isinstance(payload, str) else str(payload.obj_name())


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
