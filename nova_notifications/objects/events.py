# SPDX-License-Identifier: Apache-2.0
"""Declare events, beside the notification class that sends them.

``@emits`` on a notification class is the only place where an event is
written down; the catalogue, the documentation, the samples, the schemas and
the tests are made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from nova_notifications import _suggestions
from nova_notifications import fields

_Class = TypeVar('_Class', bound=type[Any])


class Event(NamedTuple):
    """One versioned event type, and what the contract says of it.

    :param event_type: for example ``instance.pause.start``.
    :param noun: what it is about: ``instance``.
    :param action: what happens to it: ``pause``.
    :param phase: ``start``, ``end``, ``error``, ``progress`` or None.
    :param priority: ``info`` or ``error``, in lower case.
    :param sources: the services that send it, the usual one first.
    :param legacy: the legacy event type with the same meaning, or None.
    :param notification: the name of the notification class.
    :param payload: the name of the payload class.
    """

    event_type: str
    noun: str
    action: str
    phase: str | None
    priority: str
    sources: tuple[str, ...]
    legacy: str | None
    notification: str
    payload: str

    @property
    def sample(self) -> str:
        """Return the file name of the event's sample."""
        return self.event_type.replace('.', '-') + '.json'


def type_of(noun: str, action: str, phase: str | None = None) -> str:
    """Return ``noun.action`` or ``noun.action.phase``, an event type."""
    return f'{noun}.{action}.{phase}' if phase else f'{noun}.{action}'


def payload_of(cls: Any) -> str:
    """Return the name of the payload class of a notification class."""
    name: str = cls.fields['payload'].objname
    return name


# Every event, by event type. ``emits`` fills it while the modules of this
# package are imported; nothing else writes to it.
EVENTS: dict[str, Event] = {}

_PHASES = ('start', 'end')


def emits(noun: str, *actions: str,
          phases: tuple[str | None, ...] = _PHASES,
          sources: tuple[str, ...] = ('nova-compute',),
          legacy: str | None = None) -> Callable[[_Class], _Class]:
    """Declare events of the decorated notification class.

    :param noun: what the events are about.
    :param actions: values of ``NotificationAction``.
    :param phases: the phases that each action has; ``(None,)`` for none.
    :param sources: values of ``NotificationSource``, the usual one first.
    :param legacy: the legacy event type of each of them, in which
        ``{action}`` and ``{phase}`` are replaced; None: there is none.
    :raises ValueError: for an action, phase or source that the enums do not
        have, or an event type that another class has declared.
    """
    def declare(cls: _Class) -> _Class:
        payload = payload_of(cls)
        own = dict(cls.__dict__.get('EVENTS', {}))
        for source in sources:
            _check(fields.NotificationSource, source, cls)
        for action in actions:
            _check(fields.NotificationAction, action, cls)
            for phase in phases:
                if phase is not None:
                    _check(fields.NotificationPhase, phase, cls)
                event = event_of(cls, noun, action, phase, sources, legacy,
                                 payload)
                if event.event_type in EVENTS:
                    raise ValueError(
                        f'{event.event_type} is declared twice: by '
                        f'{EVENTS[event.event_type].notification} and by '
                        f'{cls.__name__}')
                own[event.event_type] = EVENTS[event.event_type] = event
        cls.EVENTS = own
        # Where Nova's documentation looks for them.
        cls.samples = [event.sample for event in own.values()]
        return cls
    return declare


def _check(enum: type[Any], value: str, cls: type[Any]) -> None:
    if value not in enum.ALL:
        hint = _suggestions.hint(value, enum.ALL, 'none is alike.')
        raise ValueError(
            f'{cls.__name__} cannot have events with {value!r}, which is not '
            f'in {enum.__name__}: {hint} A new one is added at the end of the '
            f'enum, in nova_notifications/enums.py')


def event_of(cls: type[Any], noun: str, action: str, phase: str | None,
             sources: tuple[str, ...], legacy: str | None,
             payload: str) -> Event:
    """Return the event of a notification class, declared or not.

    :param cls: the notification class.
    :param noun: what the event is about.
    :param action: a value of ``NotificationAction``.
    :param phase: a value of ``NotificationPhase``, or None.
    :param sources: values of ``NotificationSource``, the usual one first.
    :param legacy: the legacy event type, in which ``{action}`` and
        ``{phase}`` are replaced; None: there is none.
    :param payload: the name of the payload class.
    """
    fails = (phase == fields.NotificationPhase.ERROR or
             action == fields.NotificationAction.EXCEPTION)
    return Event(
        event_type=type_of(noun, action, phase), noun=noun, action=action,
        phase=phase, priority='error' if fails else 'info', sources=sources,
        legacy=legacy.format(action=action, phase=phase) if legacy else None,
        notification=cls.__name__, payload=payload)
