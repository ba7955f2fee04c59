# SPDX-License-Identifier: Apache-2.0
"""Define the base classes of payloads and notifications."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from oslo_versionedobjects import base as ovo_base

from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.objects import errors
from nova_notifications.objects import events
from nova_notifications.objects import lazyload
from nova_notifications.objects import registry
from nova_notifications.objects import serializer
from nova_notifications.objects.events import emits
from nova_notifications.objects.registry import NotificationRegistry

__all__ = [
    'EventType', 'NotificationBase', 'NotificationObject',
    'NotificationPayloadBase', 'NotificationPublisher',
    'NotificationRegistry', 'emits', 'notification_sample',
]

_Class = TypeVar('_Class', bound=type)


class _Unrecorded(set[str]):
    """The changed fields of objects that record no changes."""

    def add(self, element: str) -> None:
        """Do nothing."""


@NotificationRegistry.register_if(False)
class NotificationObject(ovo_base.ComparableVersionedObject,
                         ovo_base.VersionedObject):
    """The base of every object that is part of a notification."""

    OBJ_SERIAL_NAMESPACE = 'nova_object'
    OBJ_PROJECT_NAMESPACE = 'nova'
    # Version 1.0: Initial version
    VERSION = '1.0'
    # Whether it may be sent; payloads with a SCHEMA start without it.
    populated: bool = True
    _changed_fields = _Unrecorded()
    _context: Any = None
    _codec: ClassVar[serializer.ClassCodec]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        serializer.prepare(cls)

    def __init__(self, **kwargs: Any) -> None:
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
            codec = serializer.make_codec(self.__class__)
        codec.set_fields(self, values)

    def __copy__(self) -> Any:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        # The parent calls the constructor without arguments; ours take the
        # sources of a payload.
        twin = memo[id(self)] = self.__class__.__new__(self.__class__)
        twin.__dict__.update(copy.deepcopy(self.__getstate__(), memo))
        return twin

    def __getstate__(self) -> dict[str, Any]:
        # A copy that goes somewhere else needs no request context.
        return {name: value for name, value in self.__dict__.items()
                if name != '_context'}

    def obj_what_changed(self) -> set[str]:
        """Return no field.

        A notification object is made to be sent, once: every field is new,
        and the list of changed ones would tell a reader nothing.
        """
        return set()

    def obj_reset_changes(self, fields: Any = None,
                          recursive: bool = False) -> None:
        """Do nothing: no changes are recorded."""

    def obj_to_primitive(self, target_version: str | None = None,
                         version_manifest: Any = None) -> dict[str, Any]:
        """Return the object as it is sent.

        :param target_version: an older version to write; None is this one.
        :param version_manifest: the versions of the objects in it.
        """
        if target_version is None and version_manifest is None:
            codec = self._codec
            if codec.fields is not self.fields:
                codec = serializer.make_codec(self.__class__)
            return codec.serialize(self)
        plain: dict[str, Any] = super().obj_to_primitive(
            target_version, version_manifest)
        return plain

    @classmethod
    def obj_class_from_name(cls, objname: str, objver: str) -> type[Any]:
        """Return the notification class of a name, never any other class.

        :raises UnsupportedObjectError: for any other name.
        """
        return registry.find_class(objname, objver)

    @classmethod
    def _obj_from_primitive(cls, context: Any, objver: str,
                            primitive: dict[str, Any]) -> Any:
        # The parent calls the constructor without arguments; ours take the
        # sources of a payload, which a reader does not have.
        self = cls.__new__(cls)
        NotificationObject.__init__(self)
        self._context = context
        self.VERSION = objver
        # What was read has been populated by its sender.
        self.populated = True
        data = cls._obj_primitive_field(primitive, 'data')
        for name, field in self.fields.items():
            if name in data:
                setattr(self, name,
                        field.from_primitive(self, name, data[name]))
        return self


@NotificationRegistry.register_notification
class EventType(NotificationObject):
    """The event type, in its parts.

    :param object: the noun, for example ``instance``.
    :param action: a value of ``NotificationAction``.
    :param phase: a value of ``NotificationPhase``, or None.
    :raises ValueError: for any other action or phase.
    """

    # Version 1.0: Initial version
    # Version 1.1 to 1.20: values added to the NotificationAction enum
    # Version 1.21: progress added to the NotificationPhase enum
    # Version 1.22: share_attach and share_detach added to NotificationAction
    VERSION = '1.22'

    # Written by "nova-notifications contract update".
    object: str
    action: str
    phase: str | None

    fields = {
        'object': fields.StringField(),
        'action': fields.NotificationActionField(),
        'phase': fields.NotificationPhaseField(nullable=True),
    }

    def __init__(self, object: str, action: str,
                 phase: str | None = None) -> None:
        super().__init__()
        self.object = object
        self.action = action
        self.phase = phase

    def to_notification_event_type_field(self) -> str:
        """Return the ``event_type`` of the message."""
        return events.type_of(self.object, self.action, self.phase)


@NotificationRegistry.register_if(False)
class NotificationPayloadBase(NotificationObject):
    """The base of payload classes.

    ``SCHEMA`` says which payload field is filled from which attribute of
    which source: ``{payload field: (source name, attribute)}``. Fields that
    it does not name are set by the constructor of the class.
    """

    SCHEMA: ClassVar[dict[str, tuple[str, str]]] = {}
    # Version 1.0: Initial version
    VERSION = '1.0'

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.populated = not cls.SCHEMA

    def populate_schema(self, set_none: bool = True, *,
                        optional: str | None = None, loads: bool = True,
                        **sources: Any) -> None:
        """Fill the fields that SCHEMA names.

        Nothing is read while versioned notifications are off.

        :param set_none: whether a field becomes None where its attribute
            cannot be loaded; else it stays unset.
        :param optional: an attribute that a plain source may lack, and that
            is not loaded; where it is not set, nor is any other one.
        :param loads: whether anything may be loaded.
        :param sources: the source objects by the names SCHEMA uses.
        :raises PopulateError: where a source lacks an attribute.
        :raises ValueError: where a value is not allowed in its field.
        """
        if runtime.is_versioned_off():
            return
        codec = self._codec
        if codec.fields is not self.fields:
            codec = serializer.make_codec(self.__class__)
        source = sources.get(codec.source)
        if isinstance(source, ovo_base.VersionedObject):
            codec.populate(self, source, set_none, sources, optional, loads)
        else:
            self._populate_attributes(source, set_none, sources, optional,
                                      loads)
        self.populated = True

    def _populate_attributes(self, source: Any, set_none: bool,
                             sources: dict[str, Any], optional: str | None,
                             loads: bool) -> None:
        """Fill the fields that SCHEMA names, from any source.

        The parameters are those of :meth:`populate_schema`.
        """
        if not lazyload.may_load(source, optional, loads):
            sources = lazyload.detached_copies(sources, optional)
        for name in self.SCHEMA:
            value = self._read(name, sources, set_none)
            if value is not lazyload.UNSET:
                setattr(self, name, value)

    def _read(self, field: str, sources: dict[str, Any],
              set_none: bool) -> Any:
        source, attribute = self.SCHEMA[field]
        try:
            return getattr(sources[source], attribute)
        except lazyload.lazy_load_errors():
            return None if set_none else lazyload.UNSET
        except Exception as exc:
            errors.explain(self.obj_name(), field, source, attribute,
                           sources, exc)
            raise


@NotificationRegistry.register_notification
class NotificationPublisher(NotificationObject):
    """Who sends the notification.

    :param host: the host of the service.
    :param source: a value of ``NotificationSource``.
    :raises ValueError: for any other source.
    """

    # Version 1.0: Initial version
    # Version 2.0: binary renamed to source
    # Version 2.1: source became an enum
    # Version 2.2: values added to the NotificationSource enum
    VERSION = '2.2'

    # Written by "nova-notifications contract update".
    host: str
    source: str

    fields = {
        'host': fields.StringField(),
        'source': fields.NotificationSourceField(),
    }

    def __init__(self, host: str, source: str) -> None:
        super().__init__()
        self.host = host
        self.source = source

    @classmethod
    def from_service_obj(cls, service: Any) -> NotificationPublisher:
        """Make the publisher of a service record.

        :param service: the record, with ``host`` and ``binary``.
        """
        return cls(host=service.host,
                   source=fields.NotificationSource.get_source_by_binary(
                       service.binary))


@NotificationRegistry.register_if(False)
class NotificationBase(NotificationObject):
    """The base of notification classes; a subclass adds ``payload``."""

    EVENTS: ClassVar[dict[str, events.Event]] = {}
    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    priority: str
    event_type: EventType
    publisher: NotificationPublisher

    fields = {
        'priority': fields.NotificationPriorityField(),
        'event_type': fields.ObjectField('EventType'),
        'publisher': fields.ObjectField('NotificationPublisher'),
    }

    @classmethod
    def event(cls, noun: str, action: str,
              phase: str | None = None) -> events.Event:
        """Return the event that this class is about to send.

        :raises ValueError: for an action or phase that the enums do not
            have, naming those there are.
        :raises InvalidEvent: under the test fixture, for an event outside
            the catalogue; in production that is logged.
        """
        event_type = events.type_of(noun, action, phase)
        event = cls.EVENTS.get(event_type)
        if event is None:
            # The fields tell what is wrong with an action or a phase.
            EventType(noun, action, phase)
            event = events.event_of(
                cls, noun, action, phase, ('nova-compute',), None,
                events.payload_of(cls))
            listed = events.EVENTS.get(event_type)
            hint = (f'{listed.notification} sends it' if listed else
                    f'it sends {", ".join(cls.EVENTS) or "none yet"}')
            runtime.current().unlisted(event_type, exceptions.InvalidEvent(
                f'{event_type} is not an event of {cls.__name__}: {hint}. '
                f'Declare it with @emits on the class.'))
        return event

    @classmethod
    def legacy_type(cls, noun: str, action: str,
                    phase: str | None = None) -> str | None:
        """Return the legacy event type with the same meaning, or None."""
        event = cls.EVENTS.get(events.type_of(noun, action, phase))
        return event.legacy if event else None

    def emit(self, context: Any) -> None:
        """Send the notification, if versioned notifications are on.

        One that brings no priority is sent at ``default_level``.

        :param context: the request context, or a dict, or None.
        :raises NotPopulated: when the payload's SCHEMA was not populated.
        """
        if not runtime.enabled(runtime.VERSIONED):
            return
        # The fields are attributes that oslo.versionedobjects adds.
        this: Any = self
        event = self.event(this.event_type.object, this.event_type.action,
                           this.event_type.phase)
        self._emit(context, event_type=event.event_type,
                   publisher_id=f'{this.publisher.source}:'
                                f'{this.publisher.host}',
                   payload=_written(this.payload))

    def _emit(self, context: Any, event_type: str, publisher_id: str,
              payload: dict[str, Any]) -> None:
        """Give a finished payload to the notifier; Nova's tests replace it."""
        this: Any = self
        current = runtime.current()
        current.deliver(
            current.notifiers.versioned(publisher_id),
            this.priority if self.obj_attr_is_set('priority') else
            current.settings.default_level.lower(),
            context, event_type, payload)


def notification_sample(sample: str) -> Callable[[_Class], _Class]:
    """Name a sample file of a notification class, for its documentation.

    The classes of the library do not need it: the catalogue knows their
    samples. A service that defines a class of its own may use it, as in Nova.

    :param sample: path of a JSON file below the directory of the samples.
    :returns: a decorator that appends the path to ``samples`` of the class.
    """
    def add(cls: _Class) -> _Class:
        # A list that a base class has is shared with it, as in Nova.
        known = getattr(cls, 'samples', None) or []
        known.append(sample)
        cls.samples = known  # type: ignore[attr-defined]
        return cls
    return add


@functools.lru_cache(maxsize=256)
def publisher_id(host: str, source: str) -> str:
    """Return the ``publisher_id`` of the message.

    :param host: the host of the service.
    :param source: a value of ``NotificationSource``.
    :raises ValueError: for any other source.
    """
    publisher = NotificationPublisher(host, source)
    return f'{publisher.source}:{publisher.host}'


def hand_over(context: Any, event_type: str, publisher_id: str,
              priority: str, payload: Any) -> None:
    """Write a payload and give it to the notifier.

    :param context: the request context.
    :param event_type: the ``event_type`` of the message.
    :param publisher_id: the ``publisher_id`` of the message.
    :param priority: ``info`` or ``error``.
    :param payload: the payload.
    :raises NotPopulated: when the payload's SCHEMA was not populated.
    """
    written = _written(payload)
    current = runtime.current()
    current.deliver(current.notifiers.versioned(publisher_id), priority,
                    context, event_type, written)


def _written(payload: Any) -> dict[str, Any]:
    if not payload.populated:
        raise exceptions.NotPopulated(
            f'{payload.obj_name()} has a SCHEMA: call populate_schema() '
            f'with its sources before the notification is emitted.')
    written: dict[str, Any] = payload.obj_to_primitive()
    return written
