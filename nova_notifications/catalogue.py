# SPDX-License-Identifier: Apache-2.0
"""Collect every event and every payload class of ``objects``.

The one place to ask "which events are there": the documentation, the
schemas, the command line and the consumer's dispatch all start here.
"""

from __future__ import annotations

from collections.abc import Mapping
import types
from typing import Any

from nova_notifications import _suggestions
from nova_notifications import exceptions
from nova_notifications.objects import base
from nova_notifications.objects import events as _events
from nova_notifications.objects.events import Event

__all__ = ['Event', 'classes', 'event', 'events', 'legacy_counterparts',
           'nouns', 'payload_classes', 'select']


def events() -> Mapping[str, Event]:
    """Return every event by its event type, sorted."""
    return types.MappingProxyType(dict(sorted(_events.EVENTS.items())))


def event(event_type: str) -> Event:
    """Return one event.

    :raises InvalidEvent: for an unknown event type, naming the nearest
    """
    found = _events.EVENTS.get(event_type)
    if found is None:
        hint = _suggestions.hint(
            event_type, _events.EVENTS,
            f'there are {len(_events.EVENTS)} events, about '
            f'{", ".join(nouns())}.')
        raise exceptions.InvalidEvent(
            f'{event_type!r} is not a versioned event type: {hint}')
    return found


def select(noun: str | None = None,
           legacy: str | None = None) -> tuple[Event, ...]:
    """Return the events about a resource, of a legacy event type, or both."""
    return tuple(found for found in events().values()
                 if noun in (None, found.noun)
                 and legacy in (None, found.legacy))


def nouns() -> tuple[str, ...]:
    """Return what events are about: ``aggregate``, ``flavor`` and so on."""
    return tuple(sorted({found.noun for found in _events.EVENTS.values()}))


def legacy_counterparts() -> Mapping[str, str]:
    """Return the versioned event type of each legacy one that has some."""
    return {found.legacy: found.event_type
            for found in events().values() if found.legacy}


def classes() -> Mapping[str, type[Any]]:
    """Return every registered class by its name, nested ones too."""
    registered = base.NotificationRegistry.obj_classes()
    return {name: found[0] for name, found in sorted(registered.items())}


def payload_classes() -> Mapping[str, type[Any]]:
    """Return every payload class by name, nested ones too."""
    return {name: found for name, found in classes().items()
            if issubclass(found, base.NotificationPayloadBase)}
