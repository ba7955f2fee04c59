# SPDX-License-Identifier: Apache-2.0
"""What a handler gets: the payload, and the envelope it came in."""

from __future__ import annotations

import datetime
import re
from typing import Any, Generic, TYPE_CHECKING

from nova_notifications.consumer import convert
from nova_notifications.consumer import history as history_module
from nova_notifications.consumer import payloads
from nova_notifications import formats
from nova_notifications.objects import base
from nova_notifications import redaction

if TYPE_CHECKING:
    # Without a payload class, Event is Event[Any].
    from typing_extensions import TypeVar
    Payload = TypeVar('Payload', covariant=True, default=Any)
else:
    from typing import TypeVar
    Payload = TypeVar('Payload', covariant=True)

# Between service and host in a publisher id.
_MARK = re.compile('[:.]')
# The AMQP driver's own bookkeeping, which it leaves in the context.
_DRIVERS_OWN = ('msg_id', 'reply_q', 'client_timeout', '_unique_id')


class Envelope:
    """The envelope of a message, as oslo.messaging's notifier wrote it.

    Whatever is absent, or not what it should be, is None.
    """

    __slots__ = ('_message',)

    def __init__(self, message: dict[str, Any]) -> None:
        self._message = message

    def __getstate__(self) -> tuple[dict[str, Any]]:
        # A message of RabbitMQ's driver knows its connection.
        return (dict(self._message),)

    def __setstate__(self, state: tuple[dict[str, Any]]) -> None:
        self._message, = state

    def _text(self, key: str) -> str | None:
        value = self._message.get(key)
        return value if type(value) is str else None

    @property
    def message_id(self) -> str | None:
        """Return the id, which a message keeps where it is sent twice."""
        return self._text('message_id')

    @property
    def publisher_id(self) -> str | None:
        """Return the sender, for example ``nova-compute:host1``."""
        return self._text('publisher_id')

    @property
    def service(self) -> str | None:
        """Return the service of the publisher id, as ``nova-compute``."""
        return self._publisher()[0]

    @property
    def host(self) -> str | None:
        """Return the host of the publisher id, as ``host1``."""
        return self._publisher()[1]

    def _publisher(self) -> tuple[str | None, str | None]:
        publisher = self.publisher_id
        if publisher is None:
            return None, None
        # Legacy publishers have a dot, compute.host1; a host may have either.
        service, *host = _MARK.split(publisher, 1)
        return service, (host[0] if host else None) or None

    @property
    def priority(self) -> str | None:
        """Return the priority in upper case: ``INFO`` or ``ERROR``."""
        found = self._text('priority')
        return found.upper() if found else None

    @property
    def timestamp(self) -> datetime.datetime | None:
        """Return when it was sent, in UTC."""
        try:
            return convert.timestamp(self._message.get('timestamp'))
        except ValueError:
            return None


class Event(Generic[Payload]):
    """One notification.

    A handler names the class of the payload, ``Event[ServiceStatusPayload]``,
    so that editors complete it and type checkers know it.

    :ivar event_type: for example ``instance.pause.start``.
    :ivar payload: the payload object; a dict for a legacy notification;
        None in :meth:`Consumer.on_incompatible` handlers.
    :ivar raw: the whole message as it was received, in plain JSON types.
    """

    __slots__ = ('_context', '_history', '_safe', 'event_type', 'payload',
                 'raw')

    def __init__(self, event_type: str, payload: Payload,
                 raw: dict[str, Any], context: Any,
                 history: Any = None) -> None:
        self.event_type = event_type
        self.payload: Payload = payload
        self.raw = raw
        self._context = context
        self._safe: redaction.SafeContext | None = None
        self._history = history

    def __getstate__(self) -> tuple[Any, ...]:
        # Without the secrets of the context, and the connection that a
        # message of RabbitMQ's driver knows.
        return (self.event_type, self.payload, dict(self.raw),
                dict(self.context), history_module.to_state(self._history))

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        event_type, payload, raw, context, history = state
        self.__init__(  # type: ignore[misc]
            event_type, payload, raw, context,
            history_module.from_state(history))

    def __repr__(self) -> str:
        return f'<Event {self.event_type} {self.envelope.message_id}>'

    @property
    def envelope(self) -> Envelope:
        """Return the message id, time, publisher and priority."""
        return Envelope(self.raw)

    @property
    def context(self) -> redaction.SafeContext:
        """Return the request context that came with it, without secrets."""
        if self._safe is None:
            found = self._context if isinstance(self._context, dict) else {}
            self._safe = redaction.safe_context({
                key: value for key, value in found.items()
                if key not in _DRIVERS_OWN})
        return self._safe

    @property
    def noun(self) -> str:
        """Return what it is about: the first word of the event type."""
        return self.event_type.partition('.')[0]

    @property
    def versioned(self) -> bool:
        """Return whether it is in the versioned format."""
        payload = self.raw.get('payload')
        return type(payload) is dict and formats.NAME in payload

    @property
    def version(self) -> str | None:
        """Return the version of the payload that was sent; None for legacy."""
        payload = self.raw.get('payload')
        if type(payload) is not dict:
            return None
        version = payload.get(formats.VERSION)
        return version if type(version) is str else None

    @property
    def unknown(self) -> dict[str, Any]:
        """Return the raw values of the fields that this library lacks."""
        payload = self._typed()
        return {} if payload is None else payloads.unknown(payload)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields that the sender did not send; they are None."""
        payload = self._typed()
        return () if payload is None else payloads.missing(payload)

    def since(self, field: str) -> str:
        """Say with which payload version and Nova release a field came.

        :param field: a field of the payload, or of a nested one by dotted
            name: ``flavor.description``.
        :returns: for example ``1.8 (Nova 20)``.
        :raises NotificationsError: for a field that never was, or where the
            consumer was made without ``history``.
        """
        return history_module.since(self._history, type(self.payload), field)

    def replaced(self, payload: Any) -> Event[Any]:
        """Return the same event with another payload object."""
        return Event(self.event_type, payload, self.raw, self._context,
                     self._history)

    def _typed(self) -> base.NotificationPayloadBase | None:
        payload: Any = self.payload
        return payload if isinstance(
            payload, base.NotificationPayloadBase) else None
