# SPDX-License-Identifier: Apache-2.0
"""Build and send a notification, the same way for every resource.

An emitter asks :func:`nova_notifications.runtime.enabled` which formats are
on, and hands a function that builds the payload of each format to
:func:`send`. The functions are called only here, so a format that is off
costs the check alone, and everything that can go wrong while a payload is
built or sent is dealt with in one place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oslo_log import log as logging

from nova_notifications import exceptions
from nova_notifications import fields
from nova_notifications import redaction
from nova_notifications import runtime
from nova_notifications.legacy import events as legacy_events
from nova_notifications.objects import base
from nova_notifications.objects import events
from nova_notifications.objects import exception as exception_objects
from nova_notifications.settings import Format

LOG = logging.getLogger(__name__)

# Raised only under the test fixture.
_STRICT = (exceptions.InvalidEvent, exceptions.LegacyEventNotAllowed)

# What a log line shows of an event type or a UUID that a caller hands over.
_NAME_LIMIT = 255

# What a notification class inherits; another one is called.
_EMIT = base.NotificationBase.emit

ERROR = fields.NotificationPriority.ERROR
INFO = fields.NotificationPriority.INFO


def send(on: Format, context: object, cls: type[base.NotificationBase],
         noun: str, action: str, phase: str | None,
         versioned: Callable[[], base.NotificationPayloadBase],
         legacy: Callable[[], dict[str, Any]], *,
         host: str | None = None, source: str | None = None,
         legacy_service: str = 'compute',
         legacy_host: str | Callable[[], str] | None = None,
         notifier: runtime.Notifier | None = None, failed: bool = False,
         subject: object = None, best_effort: bool = True) -> None:
    """Build and send an event in each format that is on and has it.

    :param on: the formats that are on.
    :param context: the request context.
    :param cls: the notification class.
    :param noun: the resource, such as ``instance``.
    :param action: a value of ``NotificationAction``.
    :param phase: ``start``, ``end``, ``error``, ``progress`` or None.
    :param versioned: makes the versioned payload.
    :param legacy: makes the legacy payload.
    :param host: the publishing host; None is this one.
    :param source: a value of ``NotificationSource``; None is the service
        that usually sends the event.
    :param legacy_service: the first part of the legacy publisher id.
    :param legacy_host: its second part, or what makes it; None is ``host``.
    :param notifier: the caller's own legacy notifier.
    :param failed: whether the versioned priority is ERROR whatever the phase.
    :param subject: what it is about, for the log: its ``uuid`` is named.
    :param best_effort: log what goes wrong while a payload is built; False
        raises it.
    """
    if Format.LEGACY in on:
        event_type = _legacy_type(on, cls, noun, action, phase, subject,
                                  best_effort)
        if event_type is not None:
            send_legacy(
                context, event_type,
                ERROR if phase == fields.NotificationPhase.ERROR else INFO,
                legacy, service=legacy_service,
                host=host if legacy_host is None else legacy_host,
                notifier=notifier, subject=subject, best_effort=best_effort)
    if Format.VERSIONED in on:
        send_versioned(context, cls, noun, action, phase, versioned,
                       host=host, source=source, failed=failed,
                       subject=subject, best_effort=best_effort)


def send_versioned(context: object, cls: type[base.NotificationBase],
                   noun: str, action: str, phase: str | None,
                   build: Callable[[], base.NotificationPayloadBase], *,
                   host: str | None = None, source: str | None = None,
                   publisher: Callable[[Any], str] | None = None,
                   failed: bool = False, subject: object = None,
                   best_effort: bool = True) -> None:
    """Build and send a versioned notification.

    :param context: the request context.
    :param cls: the notification class.
    :param noun: the resource, such as ``instance``.
    :param action: a value of ``NotificationAction``.
    :param phase: ``start``, ``end``, ``error``, ``progress`` or None.
    :param build: makes the payload.
    :param host: the publishing host; None is this one.
    :param source: a value of ``NotificationSource``; None is the service
        that usually sends the event.
    :param publisher: makes the publisher id of the payload, in place of host
        and source.
    :param failed: whether the priority is ERROR whatever the phase.
    :param subject: what it is about, for the log: its ``uuid`` is named.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    """
    if cls.emit is not _EMIT:
        # A subclass sends in a way of its own, or a test looks whether it is
        # asked to.
        _send_by_emit(context, cls, noun, action, phase, build, host, source,
                      publisher, failed, subject, best_effort)
        return
    try:
        event = (_listed(cls, noun, action, phase) or
                 cls.event(noun, action, phase))
        payload = build()
        publisher_id = publisher(payload) if publisher else base.publisher_id(
            runtime.current().settings.host() if host is None else host,
            source or event.sources[0])
        if payload.__class__.__name__ != event.payload:
            # The field tells what is wrong with it.
            cls(payload=payload)
    except Exception as exc:
        handle_build_error(events.type_of(noun, action, phase), subject, exc,
                           best_effort)
        return
    try:
        # What cls(...).emit(context) does, without the objects for the
        # priority, the event type and the publisher, which are settled.
        if not payload.populated:
            raise exceptions.NotPopulated(payload.obj_name())
        runtime.send(
            Format.VERSIONED, publisher_id,
            ERROR if failed else event.priority, context,
            event.event_type, payload.obj_to_primitive())
    except exceptions.NotPopulated as exc:
        handle_build_error(event.event_type, subject, exc, best_effort)
    except Exception as exc:
        log_send_error(event.event_type, subject, exc)


def _send_by_emit(context: object, cls: type[base.NotificationBase],
                  noun: str, action: str, phase: str | None,
                  build: Callable[[], base.NotificationPayloadBase],
                  host: str | None, source: str | None,
                  publisher: Callable[[Any], str] | None, failed: bool,
                  subject: object, best_effort: bool) -> None:
    """Make the notification object and call its ``emit()``.

    :param context: the request context.
    :param cls: the notification class.
    :param noun: the resource, such as ``instance``.
    :param action: a value of ``NotificationAction``.
    :param phase: ``start``, ``end``, ``error``, ``progress`` or None.
    :param build: makes the payload.
    :param host: the publishing host; None is this one.
    :param source: a value of ``NotificationSource``, or None.
    :param publisher: makes the publisher id, in place of host and source.
    :param failed: whether the priority is ERROR whatever the phase.
    :param subject: what it is about, for the log.
    :param best_effort: log what goes wrong; False raises it.
    """
    event_type = events.type_of(noun, action, phase)
    listed = events.EVENTS.get(event_type)
    try:
        payload = build()
        if publisher:
            source, _, host = publisher(payload).partition(':')
        cls(priority=(ERROR if failed else
                      listed.priority if listed else INFO),
            event_type=base.EventType(noun, action, phase),
            publisher=base.NotificationPublisher(
                runtime.current().settings.host() if host is None else host,
                source or (listed.sources[0] if listed
                           else fields.NotificationSource.COMPUTE)),
            payload=payload).emit(context)
    except Exception as exc:
        handle_build_error(event_type, subject, exc, best_effort)


def send_legacy(context: object, event_type: str, priority: str,
                build: Callable[[], dict[str, Any]], *,
                service: str = 'compute',
                host: str | Callable[[], str] | None = None,
                notifier: runtime.Notifier | None = None,
                subject: object = None, best_effort: bool = True) -> None:
    """Build and send a legacy notification.

    :param context: the request context.
    :param event_type: a legacy event type.
    :param priority: ``info`` or ``error``.
    :param build: makes the payload.
    :param service: the first part of the publisher id.
    :param host: the second part, or what makes it; None is this host.
    :param notifier: the caller's own notifier, in place of service and host.
    :param subject: what it is about, for the log: its ``uuid`` is named.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    """
    try:
        payload = build()
        if callable(host):
            host = host()
        # The arguments of a call may be anything; all else is contract data.
        primitive = (redaction.redact(payload)
                     if legacy_events.check(event_type, payload)
                     else redaction.to_primitive(payload))
    except Exception as exc:
        handle_build_error(event_type, subject, exc, best_effort)
        return
    try:
        # The caller's own notifier is that of one publisher already.
        publisher = '' if notifier is not None else (
            f'{service}.{host or runtime.current().settings.host()}')
        runtime.send(Format.LEGACY, publisher, priority, context, event_type,
                     primitive, notifier)
    except Exception as exc:
        log_send_error(event_type, subject, exc)


def _legacy_type(on: Format, cls: type[base.NotificationBase], noun: str,
                 action: str, phase: str | None, subject: object,
                 best_effort: bool) -> str | None:
    """Return the legacy event type to send for an event, None for none.

    An event that the catalogue does not have is refused here as
    :func:`send_versioned` refuses it, where that is not going to be called.
    """
    if Format.VERSIONED in on:
        event = _listed(cls, noun, action, phase)
        return event.legacy if event else None
    try:
        return cls.event(noun, action, phase).legacy
    except Exception as exc:
        handle_build_error(events.type_of(noun, action, phase), subject, exc,
                           best_effort)
        return None


def _listed(cls: type[base.NotificationBase], noun: str, action: str,
            phase: str | None) -> events.Event | None:
    """Return the event of a notification class, None where it has none."""
    # Written out: events.type_of() takes a call more for each emission.
    return cls.EVENTS.get(f'{noun}.{action}.{phase}' if phase else
                          f'{noun}.{action}')


def fault_of(exception: BaseException) -> exception_objects.ExceptionPayload:
    """Return the payload of an exception.

    :param exception: why an action failed.
    """
    return exception_objects.ExceptionPayload.from_exception(exception)


def handle_build_error(event_type: str, subject: object, cause: Exception,
                       best_effort: bool) -> None:
    """Raise what kept a payload from being built, or log it once.

    :param event_type: the event type.
    :param subject: what it is about, for the log.
    :param cause: what was raised.
    :param best_effort: log it; False raises it.
    :raises Exception: ``cause``, unless ``best_effort``. An event that the
        contract does not have is raised under the test fixture all the same.
    """
    if not best_effort or type(cause) in _STRICT:
        raise cause
    _log('Notification %(event)s%(subject)s could not be built and is not '
         'sent: %(kind)s: %(cause)s', event_type, subject, cause)


def log_send_error(event_type: str, subject: object,
                   cause: BaseException) -> None:
    """Log that a notification could not be handed over; never raise.

    :param event_type: the event type.
    :param subject: what it is about, for the log.
    :param cause: what was raised.
    """
    _log('Notification %(event)s%(subject)s could not be sent: %(kind)s: '
         '%(cause)s', event_type, subject, cause)


def _log(text: str, event_type: str, subject: object,
         cause: BaseException) -> None:
    LOG.error(text, {
        'event': redaction.mask_text(event_type, _NAME_LIMIT),
        'subject': _about(subject), 'kind': type(cause).__name__,
        'cause': masked(cause)})


def masked(cause: BaseException) -> str:
    """Return the message and the notes of an exception, without secrets."""
    notes = '; '.join(
        ['', *redaction.own_attributes(cause).get('__notes__', ())])
    return redaction.mask_text(redaction.mask_text(cause) + notes,
                               redaction.MESSAGE_LIMIT)


def _about(subject: object) -> str:
    # Only what is there already: naming the subject must not load it.
    own = redaction.own_attributes(subject)
    uuid = (subject if type(subject) is str
            else own.get('_obj_uuid', own.get('uuid')))
    if type(uuid) is not str or not uuid:
        return ''
    return f' for {redaction.mask_text(uuid, _NAME_LIMIT)}'
