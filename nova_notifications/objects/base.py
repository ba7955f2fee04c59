# SPDX-License-Identifier: Apache-2.0
"""Define the base classes of payloads and notifications."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.objects import events
from nova_notifications.objects import lazyload
from nova_notifications.objects import newer
from nova_notifications.objects import registry
from nova_notifications.objects import serializer
from nova_notifications.objects.events import emits
from nova_notifications.objects.registry import NotificationRegistry
from nova_notifications.settings import Format

__all__ = [
    'EventType', 'NotificationBase', 'NotificationObject',
    'NotificationPayloadBase', 'NotificationPublisher',
    'NotificationRegistry', 'emits', 'notification_sample',
]

_Class = TypeVar('_Class', bound=type)


class NotificationObject(serializer.SerializedObject):
    """The base of every object that is part of a notification."""

    OBJ_SERIAL_NAMESPACE = 'nova_object'
    OBJ_PROJECT_NAMESPACE = 'nova'
    # Version 1.0: Initial version
    VERSION = '1.0'

    @classmethod
    def obj_class_from_name(cls, objname: str, objver: str) -> type[Any]:
        """Return the notification class of a name, never any other class.

        :raises UnsupportedObjectError: for any other name.
        """
        return registry.find_class(objname, objver)

    @classmethod
    def _obj_from_primitive(cls, context: object, objver: str,
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
    :raises ValueError: for any other action or phase, unless a service is
        running: there it is logged, and may be of a newer service.
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
        self.object = object
        newer.set_enum(self, 'action', action)
        newer.set_enum(self, 'phase', phase)

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
    # What becomes of a field whose attribute cannot be loaded: None or unset.
    UNLOADABLE_IS_NONE: ClassVar[bool] = True
    # Whether an attribute that is not set may be loaded at all.
    MAY_LOAD: ClassVar[bool] = True
    # An attribute that a plain source may lack, and that is never loaded;
    # where it is not set, no other attribute is loaded either.
    OPTIONAL_ATTRIBUTE: ClassVar[str | None] = None
    # Of a class that has a field for each field of its source, by the same
    # name: those of the source that are left out. A field that only a newer
    # source has is sent then, and one that an older source lacks stays unset.
    LEFT_OUT: ClassVar[frozenset[str] | None] = None
    # Version 1.0: Initial version
    VERSION = '1.0'

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.populated = not cls.SCHEMA


@NotificationRegistry.register_notification
class NotificationPublisher(NotificationObject):
    """Who sends the notification.

    :param host: the host of the service.
    :param source: a value of ``NotificationSource``.
    :raises ValueError: for any other source, unless a service is running:
        there it is logged, and may be of a newer service.
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
        self.host = host
        newer.set_enum(self, 'source', source)

    @classmethod
    def from_service_obj(cls, service: Any) -> NotificationPublisher:
        """Make the publisher of a service record.

        :param service: the record, with ``host`` and ``binary``.
        """
        return cls(host=service.host, source=source_of(
            service.binary, lazyload.is_versioned(service)))


@NotificationRegistry.register_if(False)
class NotificationBase(NotificationObject):
    """The base of notification classes; a subclass adds ``payload``."""

    EVENTS: ClassVar[dict[str, events.Event]] = {}
    samples: ClassVar[list[str]] = []
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

        What is wrong raises under the test fixture; in production it is
        logged.

        :raises ValueError: for an action or phase that the enums do not
            have, naming those there are.
        :raises InvalidEvent: for an event outside the catalogue.
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

    def emit(self, context: object) -> None:
        """Send the notification, if versioned notifications are on.

        One that brings no priority is sent at ``default_level``.

        :param context: the request context, or a dict, or None.
        :raises NotPopulated: when the payload's SCHEMA was not populated.
        """
        if not runtime.enabled(Format.VERSIONED):
            return
        # Each subclass has a payload.
        payload: NotificationPayloadBase = getattr(self, 'payload')
        if not payload.populated:
            raise exceptions.NotPopulated(payload.obj_name())
        event = self.event(self.event_type.object, self.event_type.action,
                           self.event_type.phase)
        self._emit(context, event_type=event.event_type,
                   publisher_id=f'{self.publisher.source}:'
                                f'{self.publisher.host}',
                   payload=payload.obj_to_primitive())

    def _emit(self, context: object, event_type: str, publisher_id: str,
              payload: dict[str, Any]) -> None:
        """Give a finished payload to the notifier; Nova's tests replace it."""
        runtime.send(
            Format.VERSIONED, publisher_id,
            self.priority if self.obj_attr_is_set('priority') else
            runtime.current().settings.default_level().lower(),
            context, event_type, payload)


def notification_sample(sample: str) -> Callable[[_Class], _Class]:
    """Name a sample file of a notification class, for its documentation.

    The classes of the library do not need it: ``@emits`` sets ``samples``. A
    service that defines a class of its own may use it, as in Nova.

    :param sample: path of a JSON file below the directory of the samples.
    :returns: a decorator that appends the path to ``samples`` of the class.
    """
    def add(cls: _Class) -> _Class:
        # A subclass has samples of its own, and leaves those of its base.
        cls.samples = [  # type: ignore[attr-defined]
            *vars(cls).get('samples', ()), sample]
        return cls
    return add


def source_of(binary: str, is_versioned: bool) -> str:
    """Return the notification source of a service, by its binary.

    :param binary: of the record.
    :param is_versioned: whether the record is a versioned object. Such a
        record may be of a newer service; in a plain one another value is
        wrong.
    :raises ValueError: for a plain record that is of no source there is.
    """
    source = fields.NotificationSource.get_source_by_binary(binary)
    if not is_versioned:
        NotificationPublisher.fields['source'].coerce(
            None, 'NotificationPublisher.source', source)
    return source


@functools.lru_cache(maxsize=256)
def publisher_id(host: str, source: str) -> str:
    """Return the ``publisher_id`` of the message.

    :param host: the host of the service.
    :param source: a value of ``NotificationSource``.
    :raises ValueError: for any other source.
    """
    publisher = NotificationPublisher(host, source)
    return f'{publisher.source}:{publisher.host}'
