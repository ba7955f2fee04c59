# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a message, and how a handler gives one back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nova_notifications import exceptions
from nova_notifications import redaction

# A name in a message is anybody's text: this much of it is shown.
_SHOWN = 120


def shown(value: object) -> str:
    """Return a value of a message as short text without secrets, for logs."""
    return redaction.mask_text(
        value if isinstance(value, str) else repr(value)[:4096], _SHOWN)


def described(exc: BaseException) -> str:
    """Return the class and text of an error, short and without secrets."""
    try:
        text = str(exc)
    except Exception:
        text = 'no text'
    return f'{type(exc).__name__}: {shown(text)}'


class MalformedMessage(exceptions.NotificationsError):
    """A message that is no notification, or breaks its own contract.

    :param reason: what is wrong with it, without payload text.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class IncompatibleVersion(exceptions.NotificationsError):
    """A payload that this library cannot read.

    :param payload: the name of the payload class, as it was sent.
    :param version: the version that was sent.
    :param supported: the version this library reads; None: it does not have
        the class.
    """

    def __init__(self, payload: str, version: str,
                 supported: str | None) -> None:
        self.payload = payload
        self.version = version
        self.supported = supported
        known = (f'this library reads {supported}' if supported else
                 'this library does not have that class')
        super().__init__(
            f'{shown(payload)} {shown(version)} cannot be read: {known}. '
            f'Next: update nova_notifications, or register on_incompatible() '
            f'and read the raw message.')


class Requeue(exceptions.NotificationsError):
    """Raised by a handler to give messages back to the broker.

    :param events: in a batch handler, the events to give back; None gives
        back all of the batch.
    """

    def __init__(self, events: Iterable[Any] | None = None) -> None:
        super().__init__('the handler gives the message back')
        self.events = None if events is None else list(events)

    def wants(self, event: Any) -> bool:
        """Return whether an event, or a copy of it, is to be given back."""
        return self.events is None or any(
            wanted.raw is event.raw or wanted.raw == event.raw
            for wanted in self.events)


class TooManyDeliveries(exceptions.NotificationsError):
    """A message that the broker has delivered as often as it will.

    Its handler is not called again: a process that died, or a connection
    that was lost, has ended the attempts before this one.

    :param count: how often it was delivered before.
    """

    def __init__(self, count: int) -> None:
        super().__init__(
            f'the message was delivered {count} times before and never '
            f'finished; the broker would throw it away next')
        self.count = count
