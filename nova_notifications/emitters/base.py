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
from nova_notifications.objects import exception as exception_objects

LOG = logging.getLogger(__name__)

# Raised only under the test fixture.
_STRICT = (exceptions.InvalidEvent, exceptions.LegacyEventNotAllowed)

ERROR = fields.NotificationPriority.ERROR
INFO = fields.NotificationPriority.INFO


def send_versioned(context: Any, cls: type[base.NotificationBase],
                   noun: str, action: str, phase: str | None,
                   build: Callable[[], Any], *,
                   host: str | None = None, source: str | None = None,
                   publisher: Callable[[], Any] | None = None,
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
    :param publisher: makes the publisher, in place of host and source.
    :param failed: whether the priority is ERROR whatever the phase.
    :param subject: what it is about, for the log: its ``uuid`` is named.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    """
    try:
        event = cls.event(noun, action, phase)
        if publisher:
            said = publisher()
            host, source = said.host, said.source
        publisher_id = base.publisher_id(
            host or runtime.current().settings.host,
            source or event.sources[0])
        payload = build()
        if payload.__class__.__name__ != event.payload:
            # The field tells what is wrong with it.
            cls(payload=payload)
    except Exception as exc:
        built_badly(f'{noun}.{action}' + (f'.{phase}' if phase else ''),
                    subject, exc, best_effort)
        return
    try:
        # What cls(...).emit(context) does, without the objects for the
        # priority, the event type and the publisher, which are settled.
        base.hand_over(context, event.event_type, publisher_id,
                       ERROR if failed else event.priority, payload)
    except exceptions.NotPopulated as exc:
        built_badly(event.event_type, subject, exc, best_effort)
    except Exception as exc:
        not_sent(event.event_type, subject, exc)


def send_legacy(context: Any, event_type: str, priority: str,
                build: Callable[[], dict[str, Any]], *,
                service: str = 'compute', host: str | None = None,
                notifier: Any = None, subject: Any = None,
                best_effort: bool = True) -> None:
    """Build and send a legacy notification.

    :param context: the request context.
    :param event_type: a legacy event type.
    :param priority: ``info`` or ``error``.
    :param build: makes the payload.
    :param service: the first part of the publisher id.
    :param host: the second part; None is this host.
    :param notifier: the caller's own notifier, in place of service and host.
    :param subject: what it is about, for the log: its ``uuid`` is named.
    :param best_effort: log what goes wrong while the payload is built; False
        raises it.
    """
    try:
        payload: Any = build()
        legacy_events.check(event_type, payload)
        payload = redaction.redact(payload)
    except Exception as exc:
        built_badly(event_type, subject, exc, best_effort)
        return
    try:
        if notifier is None:
            current = runtime.current()
            notifier = current.notifiers.legacy(
                f'{service}.{host or current.settings.host}')
        send = getattr(notifier, priority)
        send(redaction.safe_context(context), event_type, payload)
    except Exception as exc:
        not_sent(event_type, subject, exc)


def fault_of(exception: BaseException | None) -> Any:
    """The payload of an exception, or None where there is none."""
    if exception is None:
        return None
    return exception_objects.ExceptionPayload.from_exception(exception)


def built_badly(event_type: str, subject: Any, cause: Exception,
                best_effort: bool) -> None:
    """A payload could not be built: raise, or log it once.

    :raises Exception: ``cause``, unless ``best_effort``. An event that the
        contract does not have is raised under the test fixture all the same.
    """
    if not best_effort or isinstance(cause, _STRICT):
        raise cause
    notes = getattr(cause, '__notes__', ())
    LOG.error(
        'Notification %(event)s%(subject)s could not be built and is not '
        'sent: %(kind)s: %(cause)s',
        {'event': event_type, 'subject': _about(subject),
         'kind': type(cause).__name__,
         'cause': redaction.mask_text('; '.join([_text(cause), *notes]),
                                      redaction.MESSAGE_LIMIT)})


def not_sent(event_type: str, subject: Any, cause: Exception) -> None:
    """A notification could not be handed over: log it, never raise."""
    LOG.error(
        'Notification %(event)s%(subject)s was built but could not be sent: '
        '%(kind)s: %(cause)s',
        {'event': event_type, 'subject': _about(subject),
         'kind': type(cause).__name__,
         'cause': redaction.mask_text(cause, redaction.MESSAGE_LIMIT)})


def _text(cause: BaseException) -> str:
    return redaction.mask_text(cause)


def _about(subject: Any) -> str:
    if subject is None:
        return ''
    if isinstance(subject, str):
        return f' for {subject}'
    # Only what is there already: naming the subject must not load it.
    held = getattr(subject, '__dict__', {})
    uuid = held.get('_obj_uuid', held.get('uuid'))
    return f' for {uuid}' if uuid else ''
