# SPDX-License-Identifier: Apache-2.0
"""Set, populate and write the fields of a payload in one loop each.

oslo.versionedobjects looks up storage, coerces and tests for changes through
several calls for every field of every object. A class and its fields settle
nearly all of that: the codec of a class holds the codecs of its fields
(:mod:`~nova_notifications.objects.codecs`), and reads a versioned source from
where oslo.versionedobjects stores its attributes. What is not stored there is
read as an attribute, which may load it. The tests compare every class with
oslo.versionedobjects' own properties, coercion and primitives.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception
from oslo_versionedobjects import fields as ovo

from nova_notifications.objects import codecs
from nova_notifications.objects import lazyload

UNSET: Any = lazyload.UNSET

# The payload field and where the source stores its attribute, or None; then
# of the field: storage, types that pass through, coerce.
_Step = tuple[str, 'str | None', str, 'set[type[Any]]', codecs.Coerce]


class ClassCodec:
    """Set, populate and write the fields of a class.

    :param cls: the payload or notification class.
    """

    def __init__(self, cls: type[Any]) -> None:
        # Another registry that the class is put into later gives it others.
        self.fields = cls.fields
        self.name = cls.obj_name()
        self.codecs = {name: codecs.codec_of(name, field)
                       for name, field in cls.fields.items()}
        self._setters = {
            name: (codec.storage, codec.passthrough, codec.coerce)
            for name, codec in self.codecs.items()}
        self._writers = {codec.storage: name
                         for name, codec in self.codecs.items()}
        self._get_all = _getter(list(self._writers))
        self._serializers = [
            (name, codec.serialize) for name, codec in self.codecs.items()
            if codec.serialize]
        self._name_key, self._namespace_key, self._version_key, self._key = (
            cls._obj_primitive_key(key)
            for key in ('name', 'namespace', 'version', 'data'))
        self._namespace = cls.OBJ_PROJECT_NAMESPACE
        self._schema: dict[str, tuple[str, str]] = getattr(cls, 'SCHEMA', {})
        # The one source that SCHEMA names; the tests hold it to one.
        self.source = next(
            (source for source, _ in self._schema.values()), '')
        self._steps: dict[type[Any], list[_Step]] = {}

    def set_fields(self, payload: Any, values: dict[str, Any]) -> None:
        """Set several fields.

        :param payload: the payload.
        :param values: the fields and their values.
        :raises TypeError: for a field that the class does not have.
        :raises ValueError: where a value is not allowed in its field.
        """
        stored, setters = payload.__dict__, self._setters
        for name, value in values.items():
            try:
                storage, passthrough, coerce = setters[name]
            except KeyError:
                raise TypeError(
                    f'{self.name} has no field {name!r}; it has '
                    f'{", ".join(self.codecs)}.') from None
            stored[storage] = (value if type(value) in passthrough
                               else coerce(payload, value))

    def populate(self, payload: Any, source: Any, set_none: bool,
                 sources: dict[str, Any], optional: str | None,
                 loads: bool) -> None:
        """Set the fields that SCHEMA names from a versioned object.

        :param payload: the payload.
        :param source: the versioned object to read.
        :param set_none: whether what cannot be loaded becomes None.
        :param sources: all sources by name, for errors.
        :param optional: an attribute without which nothing may be loaded.
        :param loads: whether what is not stored may be loaded.
        """
        kind = source.__class__
        steps = self._steps.get(kind)
        if steps is None:
            steps = self._steps[kind] = self._steps_of(kind)
        available, stored = source.__dict__, payload.__dict__
        asked = can_load = False
        for name, at, storage, passthrough, coerce in steps:
            if at in available:
                value = available[at]
            else:
                if not asked:
                    asked = True
                    loads = lazyload.may_load(source, optional, loads)
                    can_load = loads and lazyload.can_load(source)
                if can_load:
                    value = payload._read(name, sources, set_none)
                elif at is None:
                    # Its own code tells, and may not load either.
                    value = payload._read(
                        name, sources if loads else
                        lazyload.detached_copies(sources), set_none)
                elif set_none:
                    value = None
                else:
                    continue
                if value is UNSET:
                    continue
            stored[storage] = (value if type(value) in passthrough
                               else coerce(payload, value))

    def _steps_of(self, kind: Any) -> list[_Step]:
        """Return how a class of sources is read."""
        return [(name, lazyload.storage_name(kind, attribute),
                 *self._setters[name])
                for name, (_, attribute) in self._schema.items()]

    def serialize(self, payload: Any) -> dict[str, Any]:
        """Return the finished primitive of a payload.

        :param payload: the payload.
        """
        stored = payload.__dict__
        try:
            data = dict(zip(self.codecs, self._get_all(stored)))
        except KeyError:
            # Some fields are not set, in some classes most of them.
            writers = self._writers
            data = {writers[storage]: value
                    for storage, value in stored.items()
                    if storage in writers}
        for name, serialize in self._serializers:
            value = data.get(name)
            if value is not None:
                data[name] = serialize(value)
        return {self._name_key: self.name,
                self._namespace_key: self._namespace,
                self._version_key: payload.VERSION, self._key: data}


def _getter(names: list[str]) -> Callable[[dict[str, Any]], Any]:
    """Return what takes the values under some names out of a dictionary."""
    if len(names) < 2:
        return lambda values: [values[name] for name in names]
    return operator.itemgetter(*names)


class _Unused:
    """In the place of a class's codec until it is used for the first time.

    A service makes few of the classes that it imports.
    """

    def __get__(self, payload: Any, owner: Any = None) -> ClassCodec:
        return make_codec(owner)


def make_codec(cls: Any) -> ClassCodec:
    """Make the codec of a class, and store it as ``_codec`` of the class.

    :param cls: the class. A registry of oslo.versionedobjects other than ours
        has given it plain properties, and a dictionary of fields of its own:
        they become ours here.
    """
    # Threads that come at the same time make the same.
    _install_properties(cls)
    codec = cls._codec = ClassCodec(cls)
    return codec


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
    _install_properties(cls)
    cls._codec = _Unused()


# By name and field: most fields of a class are those of its parents.
_properties: dict[tuple[str, ovo.Field[Any]], property] = {}


def _install_properties(cls: Any) -> None:
    for name, field in cls.fields.items():
        made = _properties.get((name, field))
        if made is None:
            made = _properties[name, field] = _property(name, field)
        if cls.__dict__.get(name) is not made:
            setattr(cls, name, made)


def _property(name: str, field: ovo.Field[Any]) -> property:
    """Return the property of a field; its codec is made at the first use."""
    storage = ovo_base._get_attrname(name)
    codec: codecs.FieldCodec | None = None

    def get(self: Any) -> Any:
        nonlocal codec
        try:
            value = self.__dict__[storage]
        except KeyError:
            self.obj_load_attr(name)
            value = self.__dict__[storage]
        if codec is None:
            codec = codecs.codec_of(name, field)
        if type(value) in codec.lazy:
            value = self.__dict__[storage] = field.coerce(self, name, value)
        return value

    def set_(self: Any, value: Any) -> None:
        nonlocal codec
        if codec is None:
            codec = codecs.codec_of(name, field)
        if type(value) not in codec.passthrough:
            value = codec.coerce(self, value)
        if field.read_only and self.__dict__.get(storage, value) != value:
            raise exception.ReadOnlyFieldError(field=name)
        self.__dict__[storage] = value

    def delete(self: Any) -> None:
        try:
            del self.__dict__[storage]
        except KeyError:
            raise AttributeError(f'No such attribute `{name}\'') from None

    return property(get, set_, delete)
