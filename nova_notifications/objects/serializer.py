# SPDX-License-Identifier: Apache-2.0
"""Make objects whose class settles how they are set, populated and written.

oslo.versionedobjects looks up storage, coerces and tests for changes through
several calls for every field of every object. A class and its fields settle
nearly all of that: the codec of a class holds the codecs of its fields, sets
them (:mod:`~nova_notifications.objects.codecs`) and writes them. The tests
compare every class with oslo.versionedobjects' own properties, coercion and
primitives.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import Any, ClassVar

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception
from oslo_versionedobjects import fields as ovo

from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications.objects import codecs
from nova_notifications.objects import errors
from nova_notifications.objects import lazyload
from nova_notifications.objects import newer
from nova_notifications.objects import unrecorded
from nova_notifications.settings import Format

_VERSIONED = Format.VERSIONED
_UTC = datetime.timezone.utc


class ClassCodec(codecs.FieldSetter):
    """Set, populate and write the fields of a class.

    :param cls: the payload or notification class.
    """

    def __init__(self, cls: type[Any]) -> None:
        super().__init__(cls.obj_name(), cls.fields)
        self._cls = cls
        current = runtime.bound
        pin = current.pin if current else None
        pinned = pin.get(self.name) if pin else None
        # What a newer service has is not sent by a process that is pinned.
        self._learns = pin is None
        self._version = pinned.version if pinned else cls.VERSION
        self._write({name: codec for name, codec in self.codecs.items()
                     if pinned is None or name in pinned.fields})
        self._name_key, self._namespace_key, self._version_key, self._key = (
            cls._obj_primitive_key(key)
            for key in ('name', 'namespace', 'version', 'data'))
        self._namespace = cls.OBJ_PROJECT_NAMESPACE
        self._schema: dict[str, tuple[str, str]] = getattr(cls, 'SCHEMA', {})
        # The one source that SCHEMA names; the tests hold it to one.
        self.source = next(
            (source for source, _ in self._schema.values()), '')

    def _write(self, written: dict[str, codecs.FieldCodec]) -> None:
        """Settle which fields are written, in their order."""
        self._writers = {codec.storage: name
                         for name, codec in written.items()}
        self._get_all = codecs.getter(list(self._writers))
        self._serializers = [
            (name, codec.serialize) for name, codec in written.items()
            if codec.serialize and not codec.of_dates]
        self._dates = [
            (name, codec.serialize) for name, codec in written.items()
            if codec.serialize and codec.of_dates]
        self._lists_of_objects = [name for name, codec in written.items()
                                  if codec.of_objects]
        self._written = written

    def steps_of(self, kind: Any) -> list[codecs.Step]:
        """Return how a class of sources is read."""
        if self._cls.LEFT_OUT is None:
            return [(name, lazyload.storage_name(kind, attribute),
                     *self._setters[name])
                    for name, (_, attribute) in self._schema.items()
                    if name in self._written]
        # Each field is read from the attribute of the same name. A source
        # that is older than the contract has fewer, a newer one has more.
        if self._learns:
            self._write({**self._written, **{
                name: codecs.codec_of(name, kind.fields[name])
                for name in newer.fields_of(self._cls, kind)}})
        return [(name, lazyload.storage_name(kind, name), codec.storage,
                 codec.passthrough, codec.coerce)
                for name, codec in self._written.items()
                if hasattr(kind, name)]

    def serialize(self, payload: SerializedObject) -> dict[str, Any]:
        """Return the finished primitive of a payload.

        :param payload: the payload.
        """
        stored = payload.__dict__
        try:
            data = dict(zip(self._written, self._get_all(stored)))
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
        for name, otherwise in self._dates:
            value = data.get(name)
            if value is not None:
                data[name] = zulu(value, otherwise)
        for name in self._lists_of_objects:
            value = data.get(name)
            if value is not None:
                data[name] = [item.obj_to_primitive() for item in value]
        return {self._name_key: self.name,
                self._namespace_key: self._namespace,
                # A payload that was read has its sender's.
                self._version_key: stored.get('VERSION', self._version),
                self._key: data}


def zulu(when: datetime.datetime,
         otherwise: Callable[[datetime.datetime], str]) -> str:
    """Return a date as ``2012-10-29T13:42:11Z``, without a fraction.

    :param when: the date; without a zone it is in UTC.
    :param otherwise: writes a date with a zone, where that is not UTC, and
        one before the year 1000.
    """
    zone = when.tzinfo
    if zone is None or zone is _UTC:
        if when.year >= 1000:
            return _zulu(when)
        when = when.replace(tzinfo=_UTC)
    return otherwise(when)


# Those of an instance come again with each of its notifications. Dates of
# two zones may be equal: it is asked for one zone alone.
@functools.lru_cache(maxsize=1024)
def _zulu(when: datetime.datetime) -> str:
    # isoformat() writes every part and the zone anew.
    return f'{when.isoformat()[:19]}Z'


class SerializedObject(unrecorded.UnrecordedObject):
    """Set, populate and write an object by the codec of its class."""

    # Set by the base of payloads, which alone are populated.
    SCHEMA: ClassVar[dict[str, tuple[str, str]]]
    UNLOADABLE_IS_NONE: ClassVar[bool]
    MAY_LOAD: ClassVar[bool]
    OPTIONAL_ATTRIBUTE: ClassVar[str | None]
    LEFT_OUT: ClassVar[frozenset[str] | None]
    # Whether it may be sent; payloads with a SCHEMA start without it.
    populated: bool = True
    _codec: ClassVar[ClassCodec]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        prepare(cls)

    def __init__(self, **kwargs: object) -> None:
        # What oslo.versionedobjects sets on each object is the same for all
        # of them here, and stands on the class.
        if kwargs:
            self.set_fields(kwargs)

    def set_fields(self, values: dict[str, Any]) -> None:
        """Set several fields, which takes less time than one by one.

        :param values: the fields and their values.
        :raises ValueError: where a value is not allowed in its field.
        """
        codec = self._codec
        if codec.fields is not self.fields:
            # Another registry has made properties of its own since.
            codec = make_codec(self.__class__)
        codec.set_fields(self, values)

    def obj_to_primitive(self, target_version: str | None = None,
                         version_manifest: dict[str, str] | None = None
                         ) -> dict[str, Any]:
        """Return the object as it is sent.

        :param target_version: an older version to write; None is this one.
        :param version_manifest: the versions of the objects in it.
        """
        if target_version is None and version_manifest is None:
            codec = self._codec
            if codec.fields is not self.fields:
                codec = make_codec(self.__class__)
            return codec.serialize(self)
        plain: dict[str, Any] = super().obj_to_primitive(
            target_version, version_manifest)
        return plain

    def populate_schema(self, **sources: object) -> None:
        """Fill the fields that SCHEMA names.

        Nothing is read while versioned notifications are off.

        :param sources: the source objects by the names SCHEMA uses.
        :raises PopulateError: where a source lacks an attribute.
        :raises ValueError: where a value is not allowed in its field.
        """
        try:
            if runtime.enabled(_VERSIONED) is None:
                return
        except exceptions.NotInitialized:
            pass  # A payload can be made without a runtime.
        codec = self._codec
        if codec.fields is not self.fields:
            codec = make_codec(self.__class__)
        source = sources.get(codec.source)
        if isinstance(source, ovo_base.VersionedObject):
            codec.populate(self, source, sources)
        else:
            self._populate_attributes(source, sources)
        self.populated = True

    def _populate_attributes(self, source: object,
                             sources: dict[str, Any]) -> None:
        """Fill the fields that SCHEMA names, from any source.

        :param source: the one source that SCHEMA names.
        :param sources: the source objects by the names SCHEMA uses.
        """
        if self.OPTIONAL_ATTRIBUTE or not self.MAY_LOAD:
            sources = lazyload.loadable(self, source, sources)
        values = {}
        try:
            for name in self.SCHEMA:
                value = self.read(name, sources)
                if value is not lazyload.UNSET:
                    values[name] = value
        finally:
            # A wrong value counts before what cannot be read behind it.
            self.set_fields(values)

    def read(self, field: str, sources: dict[str, Any]) -> Any:
        # What the contract lacks is read from the attribute of that name.
        source, attribute = self.SCHEMA.get(field) or (
            self._codec.source, field)
        try:
            return getattr(sources[source], attribute)
        except lazyload.lazy_load_errors():
            return None if self.UNLOADABLE_IS_NONE else lazyload.UNSET
        except Exception as exc:
            errors.explain(self.obj_name(), field, source, attribute,
                           sources, exc)
            raise


class _Unused:
    """In the place of a class's codec until it is used for the first time.

    A service makes few of the classes that it imports.
    """

    def __get__(self, payload: SerializedObject | None,
                owner: type[SerializedObject]) -> ClassCodec:
        return make_codec(owner)


def make_codec(cls: type[SerializedObject]) -> ClassCodec:
    """Make the codec of a class, and store it as ``_codec`` of the class.

    :param cls: the class. A registry of oslo.versionedobjects other than ours
        has given it plain properties, and a dictionary of fields of its own:
        they become ours here.
    """
    # Threads that come at the same time make the same.
    _install_properties(cls)
    codec = cls._codec = ClassCodec(cls)
    return codec


@runtime.on_contract_change
def drop_codecs() -> None:
    """Have the codec of each class made anew, at its next use."""
    classes = SerializedObject.__subclasses__()
    while classes:
        cls = classes.pop()
        setattr(cls, '_codec', _Unused())
        classes += cls.__subclasses__()


def prepare(cls: type[ovo_base.VersionedObject]) -> None:
    """Have a new class work as it is, registered or not.

    :param cls: the class; it inherits the fields of its parents.
    """
    # In the order of oslo.versionedobjects.
    fields: dict[str, ovo.Field[Any]] = {}
    for parent in cls.mro()[:-1]:
        for name, field in getattr(parent, 'fields', {}).items():
            fields.setdefault(name, field)
    cls.fields = fields
    _install_properties(cls)
    setattr(cls, '_codec', _Unused())


# By name and field: most fields of a class are those of its parents.
_properties: dict[tuple[str, ovo.Field[Any]], property] = {}


def _install_properties(cls: type[ovo_base.VersionedObject]) -> None:
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

    def get(self: ovo_base.VersionedObject) -> object:
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

    def set_(self: SerializedObject, value: object) -> None:
        nonlocal codec
        if codec is None:
            codec = codecs.codec_of(name, field)
        if type(value) not in codec.passthrough:
            value = codec.coerce(self, value)
        if field.read_only and self.__dict__.get(storage, value) != value:
            raise exception.ReadOnlyFieldError(field=name)
        self.__dict__[storage] = value

    def delete(self: SerializedObject) -> None:
        try:
            del self.__dict__[storage]
        except KeyError:
            raise AttributeError(f'No such attribute `{name}\'') from None

    return property(get, set_, delete)
