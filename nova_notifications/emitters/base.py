# SPDX-License-Identifier: Apache-2.0
"""How an emission is carried out, the same for every noun.

An emitter asks :func:`nova_notifications.runtime.enabled` which formats are
on, and for each of them hands a function that builds the payload to
:func:`send_versioned` or :func:`send_legacy`. The function is called only
here, so a format that is off costs the check alone, and everything that can
go wrong while a payload is built or sent is dealt with in one place.
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

LOG = logging.getLogger(__name__)

# Raised only under the test fixture.
_STRICT = (exceptions.InvalidEvent, exceptions.LegacyEventNotAllowed)

# What a log line shows of an event type or a UUID that a caller hands over.
_NAME_LIMIT = 255

# What a notification class inherits; another one is called.
_EMIT = base.NotificationBase.emit

ERROR = fields.NotificationPriority.ERROR
INFO = fields.NotificationPriority.INFO


def send_versioned(context: Any, cls: type[base.NotificationBase],
                   noun: str, action: str, phase: str | None,
                   build: Callable[[], Any], *,
                   host: str | None = None, source: str | None = None,
                   publisher: Callable[[Any], str] | None = None,
                   failed: bool = False, subject: Any = None,
                   best_effort: bool = True) -> None:
    """Build and send a versioned notification.

    :param context: the request context.
    :param cls: the notification class.
    :param noun: the parts of the event type.
    :param action: the parts of the event type.
    :param phase: the parts of the event type.
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
        event = cls.event(noun, action, phase)
        payload = build()
        publisher_id = publisher(payload) if publisher else base.publisher_id(
            runtime.current().settings.host if host is None else host,
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
        base.hand_over(context, event.event_type, publisher_id,
                       ERROR if failed else event.priority, payload)
    except exceptions.NotPopulated as exc:
        handle_build_error(event.event_type, subject, exc, best_effort)
    except Exception as exc:
        log_send_error(event.event_type, subject, exc)


def _send_by_emit(context: Any, cls: type[base.NotificationBase],
                  noun: str, action: str, phase: str | None,
                  build: Callable[[], Any], host: str | None,
                  source: str | None,
                  publisher: Callable[[Any], str] | None, failed: bool,
                  subject: Any, best_effort: bool) -> None:
    """Make the notification object and call its ``emit()``.

    The parameters are those of :func:`send_versioned`.
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
                runtime.current().settings.host if host is None else host,
                source or (listed.sources[0] if listed
                           else fields.NotificationSource.COMPUTE)),
            payload=payload).emit(context)
    except Exception as exc:
        handle_build_error(event_type, subject, exc, best_effort)


def send_legacy(context: Any, event_type: str, priority: str,
                build: Callable[[], dict[str, Any]], *,
                service: str = 'compute',
                host: str | Callable[[], str] | None = None,
                notifier: Any = None, subject: Any = None,
                best_effort: bool = True) -> None:
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
        payload: Any = build()
        if callable(host):
            host = host()
        legacy_events.check(event_type, payload)
        # The arguments of a call may be anything; all else is contract data.
        payload = (redaction.redact(payload)
                   if legacy_events.is_of_a_wrapped_method(payload)
                   else redaction.to_primitive(payload))
    except Exception as exc:
        handle_build_error(event_type, subject, exc, best_effort)
        return
    try:
        current = runtime.current()
        notifier = (
            current.notifiers.legacy(
                f'{service}.{host or current.settings.host}')
            if notifier is None else current.notifier_of(notifier))
        current.deliver(notifier, priority, context, event_type, payload)
    except Exception as exc:
        log_send_error(event_type, subject, exc)


def legacy_type(on: int, cls: type[base.NotificationBase], noun: str,
                action: str, phase: str | None, *, subject: Any = None,
                best_effort: bool = True) -> str | None:
    """Return the legacy event type to send for an event, None for none.

    An event that the catalogue does not have is refused here as
    :func:`send_versioned` refuses it, where that is not going to be called.

    :param on: the formats that are on.
    :param cls: the notification class.
    :param noun: the parts of the event type.
    :param action: the parts of the event type.
    :param phase: the parts of the event type.
    :param subject: what it is about, for the log.
    :param best_effort: log what is wrong with the event; False raises it.
    """
    if not on & runtime.LEGACY:
        return None
    if on & runtime.VERSIONED:
        return cls.legacy_type(noun, action, phase)
    try:
        return cls.event(noun, action, phase).legacy
    except Exception as exc:
        handle_build_error(events.type_of(noun, action, phase), subject, exc,
                           best_effort)
        return None


def fault_of(exception: BaseException | None) -> Any:
    """Return the payload of an exception, None where there is none.

    :param exception: why an action failed, or None.
    """
    if exception is None:
        return None
    return exception_objects.ExceptionPayload.from_exception(exception)


def handle_build_error(event_type: str, subject: Any, cause: Exception,
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


def log_send_error(event_type: str, subject: Any,
                   cause: BaseException) -> None:
    """Log that a notification could not be handed over; never raise.

    :param event_type: the event type.
    :param subject: what it is about, for the log.
    :param cause: what was raised.
    """
    _log('Notification %(event)s%(subject)s could not be sent: %(kind)s: '
         '%(cause)s', event_type, subject, cause)


def _log(text: str, event_type: str, subject: Any,
         cause: BaseException) -> None:
    LOG.error(text, {
        'event': redaction.mask_text(event_type, _NAME_LIMIT),
        'subject': _about(subject), 'kind': type(cause).__name__,
        'cause': masked(cause)})


def masked(cause: BaseException) -> str:
    """Return the message and the notes of an exception, without secrets."""
    notes = '; '.join(['', *instance_dict(cause).get('__notes__', ())])
    return redaction.mask_text(redaction.mask_text(cause) + notes,
                               redaction.MESSAGE_LIMIT)


def instance_dict(subject: Any) -> dict[str, Any]:
    """Return the attributes stored in an object; none of its code runs.

    :param subject: any object.
    """
    try:
        found = object.__getattribute__(subject, '__dict__')
    except Exception:
        return {}
    return found if type(found) is dict else {}


def _about(subject: Any) -> str:
    # Only what is there already: naming the subject must not load it.
    own = instance_dict(subject)
    uuid = (subject if type(subject) is str
            else own.get('_obj_uuid', own.get('uuid')))
    if type(uuid) is not str or not uuid:
        return ''
    return f' for {redaction.mask_text(uuid, _NAME_LIMIT)}'
