# SPDX-License-Identifier: Apache-2.0
"""Which handlers get which events."""

from __future__ import annotations

from collections.abc import Callable
import dataclasses
import fnmatch
import re
from typing import Any

from nova_notifications.consumer import history as history_module
from nova_notifications.consumer import payloads
from nova_notifications import _suggestions
from nova_notifications import exceptions
from nova_notifications.objects import events

# Event types are anybody's text: this many answers are remembered.
_REMEMBERED = 4096

Handler = Callable[..., Any]


def matching(pattern: str) -> list[events.Event]:
    """Return the events of the catalogue that a pattern matches.

    :param pattern: an event type; ``*`` stands for any text, also with dots.
    """
    return [event for name, event in events.EVENTS.items()
            if fnmatch.fnmatchcase(name, pattern)]


@dataclasses.dataclass(frozen=True)
class Route:
    """One registered handler.

    :param pattern: the event types it gets.
    :param handler: called with an event, or a list of them.
    :param legacy: whether it gets the legacy format, and no other.
    :param batch: whether it gets a list.
    :param pin: how it wants its payloads; None: as they were sent.
    """

    pattern: str
    handler: Handler
    legacy: bool
    batch: bool
    pin: history_module.Pin | None


class Routes:
    """The handlers of a consumer, in the order they were registered."""

    def __init__(self) -> None:
        self._routes: list[tuple[re.Pattern[str], Route]] = []
        self._found: dict[tuple[str, bool], tuple[Route, ...]] = {}
        #: Whether there are handlers of batches, and pinned ones.
        self.batch = self.pinned = False

    def add(self, route: Route, *, check: bool) -> None:
        """Register a handler.

        :param check: whether a pattern that no event of the catalogue has is
            refused, as most likely misspelt.
        :raises InvalidEvent: for such a pattern, naming near ones.
        """
        if check and not route.legacy:
            self._check(route)
        self._routes.append(
            (re.compile(fnmatch.translate(route.pattern)), route))
        self._found.clear()
        self.batch = self.batch or route.batch
        self.pinned = self.pinned or route.pin is not None

    def of(self, event_type: str, legacy: bool) -> tuple[Route, ...]:
        """Return the handlers for one event type."""
        key = (event_type, legacy)
        found = self._found.get(key)
        if found is None:
            found = tuple(route for pattern, route in self._routes
                          if route.legacy == legacy and
                          pattern.match(event_type))
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[key] = found
        return found

    def __len__(self) -> int:
        return len(self._routes)

    @staticmethod
    def _check(route: Route) -> None:
        found = matching(route.pattern)
        if not found:
            legacy = [event.event_type for event in events.EVENTS.values()
                      if event.legacy and
                      fnmatch.fnmatchcase(event.legacy, route.pattern)]
            hint = (f'it is a legacy event type: ask for {legacy[0]}, or '
                    f'register with legacy=True' if legacy else
                    _suggestions.hint(
                        route.pattern, events.EVENTS,
                        'check_event_types=False allows what only a newer '
                        'Nova has'))
            raise exceptions.InvalidEvent(
                f'no event of the catalogue matches {route.pattern!r}: '
                f'{hint}')
        if route.pin is None:
            return
        classes = {event.payload for event in found}
        if not any((cls := payloads.payload_class(name)) and
                   issubclass(cls, route.pin.cls) for name in classes):
            raise exceptions.InvalidEvent(
                f'no event that matches {route.pattern!r} has a '
                f'{route.pin.cls.__name__}: they have '
                f'{", ".join(sorted(classes))}')
