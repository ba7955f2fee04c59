# SPDX-License-Identifier: Apache-2.0
"""Every error this library raises on its own account.

::

    NotificationsError
    ├── NotInitialized        an emitter was called before init()
    ├── HookMissing           init() was given no hook that a call needs
    ├── InvalidEvent          an event the catalogue does not have (ValueError)
    ├── LegacyEventNotAllowed a legacy event type outside the closed list
    ├── PopulateError         a source object lacks what a payload needs
    ├── NotPopulated          a payload was emitted before it was populated
    ├── ContractError         a document, declaration or request about the
    │                         contract cannot be used
    ├── GraftError            a Nova cannot be grafted
    └── in consumer:          MalformedMessage, IncompatibleVersion, Requeue

``InvalidEvent`` is a ``ValueError``, ``PopulateError`` an ``AttributeError``
and ``NotPopulated`` an ``AssertionError`` too, so that code which catches
Python's own classes keeps working.
"""

from __future__ import annotations


class NotificationsError(Exception):
    """The base of all errors of this library."""


class NotInitialized(NotificationsError):
    """An emitter was called in a process that has not called ``init()``."""

    def __init__(self) -> None:
        super().__init__(
            'nova_notifications is not initialized in this process: call '
            'nova_notifications.init(conf) once the configuration is loaded '
            'and before the first notification is emitted.')


class HookMissing(NotificationsError):
    """A call needs something of the service, and no hook returns it.

    :param hook: the name of the hook.
    """

    def __init__(self, hook: str) -> None:
        super().__init__(
            f'nova_notifications.init() was given no Hooks.{hook}, which '
            f'this call needs.')


class InvalidEvent(NotificationsError, ValueError):
    """An action, phase, priority or source that no notification has."""


class LegacyEventNotAllowed(NotificationsError):
    """A legacy event type outside the closed list.

    Raised under the test fixture; in production the same is a warning.
    """


class PopulateError(NotificationsError, AttributeError):
    """A source object does not give what a payload field is filled from."""


class NotPopulated(NotificationsError, AssertionError):
    """A payload class with a SCHEMA was emitted before it was populated.

    Nova raises ``AssertionError`` there.

    :param payload: the name of the payload class.
    """

    def __init__(self, payload: str) -> None:
        super().__init__(
            f'{payload} has a SCHEMA: call populate_schema() with its '
            f'sources before the notification is emitted.')


class ContractError(NotificationsError):
    """A contract document, declaration or request cannot be used."""


class GraftError(NotificationsError):
    """A Nova cannot be made to use this library."""


def add_note(error: BaseException, note: str) -> None:
    """Add a line to an error without changing its class.

    :param error: the error; ``__notes__`` of Python 3.11, also on 3.10,
        which does not print it.
    :param note: what the reader of the error should know.
    """
    notes = getattr(error, '__notes__', [])
    error.__notes__ = [*notes, note]  # type: ignore[attr-defined]
