# SPDX-License-Identifier: Apache-2.0
"""What happens to each message, whatever transport it came over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import dataclasses
import threading
from typing import Any

from oslo_log import log as logging

from nova_notifications.consumer.counters import OutcomeCounts
from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.event import Event
from nova_notifications.consumer import dedup
from nova_notifications.consumer.patterns import Route
from nova_notifications.consumer.patterns import Routes
from nova_notifications.consumer import payloads
from nova_notifications.consumer import errors

LOG = logging.getLogger(__name__)

# What is logged once for each payload and version: no more than these.
_LOGGED = 1000
_LONGEST_DELAY = 30.0


@dataclasses.dataclass
class Hooks:
    """What is called for messages that no handler gets."""

    malformed: Callable[[Any, errors.MalformedMessage], Any] | None = None
    incompatible: Callable[[Event, errors.IncompatibleVersion],
                           Any] | None = None
    failed: Callable[[Event, Exception], Any] | None = None


@dataclasses.dataclass(frozen=True)
class Retry:
    """What happens when a handler raises.

    :param attempts: how often a message is tried; None: until it succeeds.
    :param delay: seconds before the first is given back; each further
        failure of the same message doubles it, up to 30.
    """

    attempts: int | None = None
    delay: float = 1.0


class _Item:
    """One message on its way through the handlers."""

    __slots__ = ('event', 'key', 'outcome', 'routes')

    def __init__(self, outcome: Outcome | None, event: Event | None = None,
                 routes: tuple[Route, ...] = (), key: str = '') -> None:
        self.outcome = outcome
        self.event = event
        self.routes = routes
        self.key = key


class Dispatcher:
    """Takes messages and says what became of each.

    :param routes: the handlers.
    :param retry: see :class:`Retry`.
    :param remembered: how many message ids are remembered, so that what
        comes twice is handled once; 0: none.
    :param history: see :mod:`nova_notifications.consumer.history`.
    """

    def __init__(self, routes: Routes, retry: Retry, remembered: int,
                 history: Any) -> None:
        self.routes = routes
        self.counters = OutcomeCounts()
        self.hooks = Hooks()
        self.stopping = threading.Event()
        self._retry = retry
        self._recent = dedup.Recent(remembered)
        self._attempts = dedup.Attempts()
        self._history = history
        self._logged: set[tuple[str, str]] = set()

    def process(self, messages: Sequence[tuple[Any, Any]]) -> list[Outcome]:
        """Handle some messages.

        :param messages: context and message of each, of any kind at all.
        :returns: for each what became of it. Nothing is raised.
        """
        together: set[str] = set()
        items = [self._receive(context, message, together)
                 for context, message in messages]
        self._batches([item for item in items if item.outcome is None])
        for item, (_context, message) in zip(items, messages):
            if item.outcome is None:
                item.outcome = Outcome.HANDLED
            if item.outcome is Outcome.HANDLED and item.event is not None:
                self._recent.add(item.event.envelope.message_id)
                self._attempts.forget(item.key)
            self.counters.add(
                message.get('event_type') if isinstance(message, dict)
                else None, item.outcome)
        return [item.outcome or Outcome.HANDLED for item in items]

    def _receive(self, context: Any, message: Any,
                 together: set[str]) -> _Item:
        if self.stopping.is_set():
            return _Item(Outcome.RETURNED)
        try:
            item = self._sort(context, message, together)
        except errors.MalformedMessage as exc:
            return self._malformed(message, exc)
        except errors.IncompatibleVersion as exc:
            return self._incompatible(context, message, exc)
        except Exception as exc:
            # Whatever the message did, the listener goes on.
            return self._malformed(
                message, errors.MalformedMessage(type(exc).__name__))
        if item.outcome is None and item.event is not None:
            for route in item.routes:
                if not route.batch:
                    self._call(item, route, item.event)
        return item

    def _sort(self, context: Any, message: Any,
              together: set[str]) -> _Item:
        if not isinstance(message, dict):
            raise errors.MalformedMessage(
                f'the message is no dict but {type(message).__name__}')
        event_type = message.get('event_type')
        if type(event_type) is not str or not 0 < len(event_type) <= 255:
            raise errors.MalformedMessage(
                'event_type has to be a string of 1 to 255 characters')
        payload = message.get('payload')
        versioned = type(payload) is dict and payloads.NAME in payload
        routes = self.routes.of(event_type, not versioned)
        if not versioned and type(payload) is not dict:
            raise errors.MalformedMessage(
                f'the payload is no dict but {type(payload).__name__}')
        if not routes:
            return _Item(Outcome.IGNORED)
        message_id = message.get('message_id')
        if type(message_id) is str and self._recent.limit:
            if message_id in self._recent or message_id in together:
                return _Item(Outcome.DUPLICATE)
            together.add(message_id)
        if versioned:
            payload = payloads.read_event(event_type, payload)
            routes = tuple(route for route in routes if route.pin is None
                           or route.pin.matches(payload))
            if not routes:
                return _Item(Outcome.IGNORED)
        event = Event(event_type, payload, message, context, self._history)
        key = message_id if type(message_id) is str else event_type
        return _Item(None, event, routes, key)

    def _call(self, item: _Item, route: Route, event: Event) -> None:
        """Call one handler, unless one before it has failed."""
        if item.outcome is not None:
            return
        try:
            if route.pin is not None:
                event = event.replaced(route.pin.view(event.payload))
            route.handler(event)
        except errors.Requeue:
            self._give_back([item], None)
        except Exception as exc:
            self._give_back([item], exc)

    def _batches(self, items: list[_Item]) -> None:
        routes = dict.fromkeys(
            route for item in items for route in item.routes if route.batch)
        for route in routes:
            mine = [item for item in items
                    if item.outcome is None and route in item.routes]
            if mine:
                self._call_batch(route, mine)

    def _call_batch(self, route: Route, items: list[_Item]) -> None:
        events = [item.event for item in items if item.event is not None]
        try:
            route.handler(events if route.pin is None else [
                event.replaced(route.pin.view(event.payload))
                for event in events])
        except errors.Requeue as exc:
            back = (None if exc.events is None else
                    {id(event.raw) for event in exc.events})
            self._give_back(
                [item for item, event in zip(items, events)
                 if back is None or id(event.raw) in back], None)
        except Exception as exc:
            self._give_back(items, exc)

    def _give_back(self, items: list[_Item], exc: Exception | None) -> None:
        """Messages were not handled: which of them go back?"""
        worst = 0
        for item in items:
            failures = self._attempts.failed(item.key)
            if self._spent(item, exc, failures):
                item.outcome = Outcome.FAILED
            else:
                item.outcome = Outcome.REQUEUED
                worst = max(worst, failures)
        if not worst:
            return
        if exc is not None and items[0].event is not None:
            LOG.warning('%s: a handler failed with %s; messages given back: '
                        '%d (failure %d)',
                        errors.shown(items[0].event.event_type),
                        _told(exc), len(items), worst)
        # The same messages come again at once: without a pause a handler
        # that always fails would keep the broker and this process busy.
        self.stopping.wait(min(
            self._retry.delay * 2 ** min(worst - 1, 16), _LONGEST_DELAY))

    def _spent(self, item: _Item, exc: Exception | None,
               failures: int) -> bool:
        """Whether a message has been tried often enough."""
        limit = self._retry.attempts
        if exc is None or limit is None or failures < limit:
            return False
        assert item.event is not None
        LOG.error('%s: a handler failed %d times with %s; the message is '
                  'acknowledged', errors.shown(item.event.event_type),
                  failures, _told(exc))
        self._attempts.forget(item.key)
        if self.hooks.failed is not None:
            self._hook(self.hooks.failed, item.event, exc)
        return True

    def _malformed(self, message: Any,
                   exc: errors.MalformedMessage) -> _Item:
        if self.hooks.malformed is None:
            LOG.warning('a message is no notification: %s (event type %s); '
                        'it is acknowledged', errors.shown(exc.reason),
                        errors.shown(message.get('event_type'))
                        if isinstance(message, dict) else 'none')
        else:
            self._hook(self.hooks.malformed, message, exc)
        return _Item(Outcome.MALFORMED)

    def undecodable(self, body: Any,
                    exc: errors.MalformedMessage) -> Outcome:
        """Handle a body that the transport could not decode."""
        self._malformed(body, exc)
        self.counters.add(None, Outcome.MALFORMED)
        return Outcome.MALFORMED

    def _incompatible(self, context: Any, message: dict[str, Any],
                      exc: errors.IncompatibleVersion) -> _Item:
        event = Event(message['event_type'], None, message, context,
                      self._history)
        if self.hooks.incompatible is not None:
            self._hook(self.hooks.incompatible, event, exc)
        elif ((exc.payload[:200], exc.version[:20]) not in self._logged and
              len(self._logged) < _LOGGED):
            self._logged.add((exc.payload[:200], exc.version[:20]))
            LOG.error('%s: %s Further ones are counted, not logged.',
                      errors.shown(event.event_type), exc)
        return _Item(Outcome.INCOMPATIBLE)

    @staticmethod
    def _hook(hook: Callable[..., Any], *arguments: Any) -> None:
        try:
            hook(*arguments)
        except Exception as exc:
            LOG.error('%s failed with %s; the message is acknowledged',
                      getattr(hook, '__name__', 'a hook'), _told(exc))


def _told(exc: Exception) -> str:
    return f'{type(exc).__name__}: {errors.shown(str(exc))}'
