# SPDX-License-Identifier: Apache-2.0
"""Read the caller's objects without changing them.

Sources are duck-typed: Nova's are versioned objects that load an attribute
from the database when it is read, others are plain objects. Attributes of
versioned objects are read from where oslo.versionedobjects stores them, where
nothing but its own getter would run.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import operator
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any, TYPE_CHECKING

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception as ovo_exception
from oslo_versionedobjects import fields as ovo

from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications.objects import errors

if TYPE_CHECKING:
    from nova_notifications.objects import serializer

    # What an error names: a payload, its class, or the name of that.
    Named = (str | ovo_base.VersionedObject |
             type[ovo_base.VersionedObject])

UNSET = object()
_NOTHING: Mapping[str, Any] = {}

# An attribute of a versioned object that cannot be loaded, in the words of
# oslo.versionedobjects; Nova's own are in Hooks.lazy_load_errors.
_LAZY_LOAD_ERRORS = (NotImplementedError, ovo_exception.OrphanedObjectError)


def lazy_load_errors() -> tuple[type[BaseException], ...]:
    """Return the exceptions that mean that an attribute cannot be loaded."""
    current = runtime.bound
    if current is None:
        return _LAZY_LOAD_ERRORS
    return _LAZY_LOAD_ERRORS + current.hooks.lazy_load_errors


@functools.lru_cache(maxsize=4096)
def storage_name(cls: Any, attribute: str) -> str | None:
    """Return the name under which instances of a class store an attribute.

    :param cls: a class, versioned or not.
    :param attribute: the attribute.
    :returns: None unless reading it runs oslo.versionedobjects' own getter.
    """
    found: Any = getattr(cls, attribute, None)
    if (cls.__getattribute__ is object.__getattribute__ and
            isinstance(found, property) and
            getattr(found.fget, '__code__', None) is _GETTER):
        return str(ovo_base._get_attrname(attribute))
    return None


@ovo_base.VersionedObjectRegistry.objectify
class _Example(ovo_base.VersionedObject):
    fields = {'example': ovo.StringField()}


# The code of every getter that oslo.versionedobjects makes.
_GETTER = vars(_Example)['example'].fget.__code__


@functools.lru_cache(maxsize=4096)
def _shows_if_set(cls: Any, attribute: str) -> bool:
    """Return whether the storage of a class tells if an attribute is set."""
    plain: Any = ovo_base.VersionedObject
    return (issubclass(cls, plain) and attribute in cls.fields and
            cls.obj_attr_is_set is plain.obj_attr_is_set)


def is_versioned(source: object) -> bool:
    """Return whether a source can tell which attributes are loaded."""
    return hasattr(type(source), 'obj_attr_is_set')


def is_set(source: Any, name: str) -> bool:
    """Return whether an attribute is there, without loading it.

    :param source: a versioned object, or a plain one, which has what it has;
        a property, other than a field, counts as set and is not evaluated.
    :param name: the attribute.
    """
    cls: Any = type(source)
    if _shows_if_set(cls, name):
        return ovo_base._get_attrname(name) in source.__dict__
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


def get_if_set(source: object, name: str) -> Any:
    """Return an attribute where it is set, else None, without loading it.

    :param source: as in :func:`is_set`.
    :param name: the attribute.
    """
    return getattr(source, name) if is_set(source, name) else None


def can_load(source: ovo_base.VersionedObject) -> bool:
    """Return whether a versioned object can load anything at all.

    :param source: the versioned object.
    """
    # An attribute of the object itself is that of a detached copy.
    load = source.__dict__.get('obj_load_attr', type(source).obj_load_attr)
    return load not in (refuse_to_load,
                        ovo_base.VersionedObject.obj_load_attr)


def may_load(payload: serializer.SerializedObject, source: object) -> bool:
    """Return whether an attribute of a source may be loaded for a payload.

    :param payload: the payload, with the rule of its class.
    :param source: the source.
    """
    optional = payload.OPTIONAL_ATTRIBUTE
    return payload.MAY_LOAD and (
        optional is None or is_set(source, optional))


def objects_of(many: Iterable[Any]) -> Iterable[Any]:
    """Return the objects in a list object, or any other iterable as it is.

    :param many: a list object of oslo.versionedobjects, whose own iteration
        takes two calls for each object and an error at the end; or any
        iterable.
    """
    cls: Any = type(many)
    if _is_plain_list(cls):
        stored = vars(many).get('_obj_objects')
        if isinstance(stored, list):
            return stored
    return many


@functools.lru_cache(maxsize=4096)
def _is_plain_list(cls: Any) -> bool:
    """Return whether nothing but oslo.versionedobjects would iterate."""
    plain: Any = ovo_base.ObjectListBase
    return (issubclass(cls, plain) and cls.__iter__ is plain.__iter__ and
            cls.__getitem__ is plain.__getitem__ and
            storage_name(cls, 'objects') is not None)


class AttributeReader:
    """Read the same attributes of one source after another.

    :param attributes: the attributes, two or more, by the names under which
        their values are returned.
    """

    def __init__(self, **attributes: str) -> None:
        self._attributes = attributes
        self._getters: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {}

    def read(self, source: object,
             unset: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
        """Return what ``getattr`` returns for each attribute.

        :param source: any object.
        :param unset: what to return for some of the names where the
            attribute is not set (:func:`is_set`); it is not loaded then.
        :raises Exception: what ``getattr`` raises, with a note that names
            the key that was to be filled and the attribute.
        """
        if isinstance(source, ovo_base.VersionedObject):
            cls: Any = source.__class__
            get = self._getters.get(cls)
            if get is None:
                get = self._getters[cls] = operator.itemgetter(*(
                    storage_name(cls, attribute)
                    for attribute in self._attributes.values()))
            try:
                return dict(zip(self._attributes, get(source.__dict__)))
            except KeyError:
                pass
        values = {}
        for name, attribute in self._attributes.items():
            if name in unset and not is_set(source, attribute):
                values[name] = unset[name]
                continue
            try:
                values[name] = getattr(source, attribute)
            except Exception as exc:
                exceptions.add_note(
                    exc, f'"{name}" is filled from the attribute '
                         f'"{attribute}" of this {type(source).__name__}')
                raise
        return values


def refuse_to_load(attrname: str) -> None:
    """Raise in place of ``obj_load_attr`` of a copy that loads nothing."""
    raise NotImplementedError(
        f'{attrname} is not loaded for a notification')


def detached_copy(source: Any, **values: object) -> Any:
    """Return a shallow copy of an object that cannot load anything.

    :param source: the caller's object, which stays as it is, also when an
        attribute of the copy is set.
    :param values: attributes of the copy.
    :returns: the copy; of a versioned object, reading an attribute that is
        not set raises ``NotImplementedError``.
    """
    if isinstance(source, ovo_base.VersionedObject):
        # As copy.copy() would, in a tenth of the time.
        twin: Any = object.__new__(source.__class__)
        twin.__dict__.update(source.__dict__)
    else:
        twin = copy.copy(source)
    if is_versioned(source):
        twin.__dict__.update(
            _context=None, _changed_fields=set(source._changed_fields),
            obj_load_attr=refuse_to_load)
    for name, value in values.items():
        setattr(twin, name, value)
    return twin


def detached_copies(sources: dict[str, Any],
                    optional: str | None = None) -> dict[str, Any]:
    """Return copies that cannot load anything.

    :param sources: the caller's objects by name; they stay as they are.
    :param optional: an attribute that reads as None where a plain object
        lacks it.
    """
    twins = {name: detached_copy(source) for name, source in sources.items()}
    for twin in twins.values():
        if optional is not None and not is_versioned(twin) and (
                not is_set(twin, optional)):
            # What takes no attributes is no source: populating it says so,
            # by the name of the first field.
            with contextlib.suppress(AttributeError):
                setattr(twin, optional, None)
    return twins


def loadable(payload: serializer.SerializedObject, source: object,
             sources: dict[str, Any]) -> dict[str, Any]:
    """Return sources as they are, or copies where they may not load.

    :param payload: the payload, with the rule of its class.
    :param source: the source that decides.
    :param sources: the caller's objects by name.
    """
    if may_load(payload, source):
        return sources
    return detached_copies(sources, payload.OPTIONAL_ATTRIBUTE)


def read(payload: Named, field: str, source: object, path: str) -> Any:
    """Read an attribute for a field that a constructor fills.

    :param payload: the payload that is being made, its class, or its name.
    :param field: its field.
    :param source: the source.
    :param path: what an error calls the source, and the attribute of it:
        ``instance.flavor``.
    :returns: the value, or None where it cannot be loaded.
    :raises PopulateError: where the source does not have the attribute.
    """
    cls: Any = type(source)
    at = _storage_at(cls, path)
    if at is not None:
        value = source.__dict__.get(at, UNSET)
        if value is not UNSET:
            return value
    name, _, attribute = path.partition('.')
    try:
        return getattr(source, attribute)
    except lazy_load_errors():
        return None
    except Exception as exc:
        errors.explain(_name(payload), field, name, attribute,
                       {name: source}, exc)
        raise


@functools.lru_cache(maxsize=4096)
def _storage_at(cls: Any, path: str) -> str | None:
    return storage_name(cls, path.partition('.')[2])


def read_each(payload: Named, field: str, source: object, path: str,
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


def objects_with(payload: Named, field: str, many: Iterable[Any],
                 path: str) -> list[Any]:
    """Return the objects of a list that have an attribute other than None.

    :param payload: as in :func:`read`.
    :param field: the field that is filled from the attribute.
    :param many: as in :func:`objects_of`.
    :param path: the attribute of each object, as ``bdm.volume_id``.
    """
    return [one for one in objects_of(many)
            if read(payload, field, one, path) is not None]


def call(payload: Named, field: str, source: object, path: str) -> Any:
    """Call a method for a field that a constructor fills.

    :param payload: as in :func:`read`.
    :param field: its field.
    :param source: the source.
    :param path: what an error calls the source, and the method of it, which
        takes no arguments: ``instance.get_network_info``.
    :returns: what it returns, or None where it cannot be loaded.
    :raises PopulateError: where the source does not have the method.
    """
    method = read(payload, field, source, path)
    try:
        return None if method is None else method()
    except Exception as exc:
        # An AttributeError of its own does not mean that it is not there.
        exceptions.add_note(
            exc, f'{_name(payload)}.{field} is filled from {path}(), and '
                 f'calling it on this {type(source).__name__} failed')
        raise


def read_all(payload: Named, source: object,
             reads: Iterable[tuple[Callable[..., Any], str, str]]
             ) -> list[Any]:
    """Read what several fields are filled from.

    :param payload: as in :func:`read`.
    :param source: the source.
    :param reads: for each field :func:`read` or :func:`call`, the field, and
        the path of the attribute or method.
    """
    return [get(payload, field, source, path) for get, field, path in reads]


def _name(payload: Named) -> str:
    return payload if isinstance(payload, str) else str(payload.obj_name())


class PartialSource:
    """Let a plain object lack any attribute, as a versioned one may.

    :param source: the plain object. Reading what it lacks raises
        ``NotImplementedError``.
    """

    def __init__(self, source: object) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        if is_set(self._source, name):
            return getattr(self._source, name)
        raise NotImplementedError(f'{name} is not set')
