# SPDX-License-Identifier: Apache-2.0
"""What happens to each message, whatever transport it came over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
import dataclasses
import hashlib
import threading
from typing import Any

from oslo_log import log as logging

from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.counters import OutcomeCounts
from nova_notifications.consumer import dedup
from nova_notifications.consumer import errors
from nova_notifications.consumer.event import Event
from nova_notifications.consumer.patterns import Route
from nova_notifications.consumer.patterns import Routes
from nova_notifications.consumer import payloads
from nova_notifications.consumer import retry as retry_module
from nova_notifications import formats
from nova_notifications.objects import events

LOG = logging.getLogger(__name__)

# What is logged once for each payload and version: no more than these.
_LOGGED = 1000


@dataclasses.dataclass
class Callbacks:
    """What is called for messages that no handler gets."""

    malformed: Callable[[Any, errors.MalformedMessage], Any] | None = None
    incompatible: Callable[[Event, errors.IncompatibleVersion],
                           Any] | None = None
    failed: Callable[[Event, BaseException], Any] | None = None


class Delivery:
    """One message that was delivered, and what became of it.

    :param context: the request context that came with it.
    :param message: the message, of any kind at all.
    :param count: how often the broker has delivered it before; None: the
        broker does not count.
    :ivar outcome: what became of it; None: not known yet.
    :ivar delay: the seconds to wait before it is given back.
    """

    __slots__ = ('context', 'count', 'delay', 'event', 'key', 'message',
                 'outcome', 'routes')

    def __init__(self, context: Any, message: Any,
                 count: int | None = None) -> None:
        self.context = context
        self.message = message
        self.count = count
        self.outcome: Outcome | None = None
        self.delay = 0.0
        self.event: Event | None = None
        self.routes: tuple[Route, ...] = ()
        self.key = ''


@dataclasses.dataclass(frozen=True)
class Origin:
    """Where deliveries came from.

    :param dead_letter: puts a message into the dead-letter queue, and
        returns whether it is there; None: there is no such queue.
    :param delivery_limit: how often the broker delivers a message, where it
        counts; then it throws it away.
    """

    dead_letter: Callable[[Any, Any], bool] | None = None
    delivery_limit: int = retry_module.DELIVERY_LIMIT


NOWHERE = Origin()


class Dispatcher:
    """Takes messages and says what became of each.

    :param routes: the handlers.
    :param retry: how often a message is tried.
    :param remembered: how many message ids are remembered, so that what
        comes twice is handled once; 0: none.
    :param history: see :mod:`nova_notifications.consumer.history`.
    """

    def __init__(self, routes: Routes, retry: retry_module.Retry,
                 remembered: int, history: Any) -> None:
        self.routes = routes
        self.counters = OutcomeCounts()
        self.callbacks = Callbacks()
        self.stopping = threading.Event()
        self._retry = retry
        self._recent = dedup.HandledIds(remembered)
        self._failures = retry_module.FailureCounts()
        self._history = history
        self._logged: set[tuple[str, str]] = set()
        self._thread = threading.local()

    @property
    def in_handler(self) -> bool:
        """Return whether this thread is inside a handler or callback."""
        return getattr(self._thread, 'busy', False)

    def process(self, deliveries: Sequence[Delivery],
                origin: Origin = NOWHERE) -> None:
        """Handle some messages; each gets its outcome.

        :param deliveries: the messages.
        :param origin: where they came from.
        :raises SystemExit: and KeyboardInterrupt, in the main thread only:
            there they end the process. Nothing else is raised.
        """
        thread, outer = self._thread, self.in_handler
        thread.busy = True
        try:
            together: set[str] = set()
            for delivery in deliveries:
                self._receive(delivery, together, origin)
            if self.routes.batch:
                self._batches(deliveries, origin)
        finally:
            thread.busy = outer
        for delivery in deliveries:
            if delivery.outcome is None:
                delivery.outcome = Outcome.HANDLED
                if delivery.event is not None:
                    if self._recent.limit:
                        self._recent.add(delivery.event.envelope.message_id)
                    self._failures.forget(delivery.key)
            message = delivery.message
            self.counters.add(
                message.get('event_type') if isinstance(message, dict)
                else None, delivery.outcome)

    def _receive(self, delivery: Delivery, together: set[str],
                 origin: Origin) -> None:
        if self.stopping.is_set():
            delivery.outcome = Outcome.RETURNED
            return
        message = delivery.message
        try:
            self._sort(delivery, message, together)
        except errors.MalformedMessage as exc:
            delivery.outcome = self._malformed(message, exc)
        except errors.IncompatibleVersion as exc:
            self._incompatible(delivery, exc)
        except Exception as exc:
            # Whatever the message did, the listener goes on.
            delivery.outcome = self._malformed(
                message, errors.MalformedMessage(type(exc).__name__))
        if delivery.event is None:
            return
        if delivery.count is not None and (
                delivery.count >= origin.delivery_limit):
            # Whatever ended the attempts before this one, a process that
            # died or a connection that was lost, would end it too, and then
            # the broker would throw the message away.
            self._give_up(delivery, errors.TooManyDeliveries(
                delivery.count), origin)
            return
        for route in delivery.routes:
            if not route.batch:
                self._call(delivery, route, origin)

    def _sort(self, delivery: Delivery, message: Any,
              together: set[str]) -> None:
        if not isinstance(message, dict):
            raise errors.MalformedMessage(
                f'the message is no dict but {type(message).__name__}')
        event_type = message.get('event_type')
        if type(event_type) is not str or not 0 < len(event_type) <= 255:
            raise errors.MalformedMessage(
                'event_type has to be a string of 1 to 255 characters')
        payload = message.get('payload')
        versioned = type(payload) is dict and formats.NAME in payload
        routes = self.routes.of(event_type, not versioned)
        if not versioned and type(payload) is not dict and (
                routes or (event_type in events.EVENTS and
                           self.routes.of(event_type, False))):
            raise errors.MalformedMessage(
                f'the payload is no dict but {type(payload).__name__}')
        if not routes:
            delivery.outcome = Outcome.IGNORED
            return
        message_id = message.get('message_id')
        if type(message_id) is str and self._recent.limit:
            if message_id in self._recent or message_id in together:
                delivery.outcome = Outcome.DUPLICATE
                return
            together.add(message_id)
        if versioned:
            payload = payloads.read_event(event_type, payload)
            if self.routes.pinned:
                routes = tuple(
                    route for route in routes if route.pin is None
                    or route.pin.matches(payload))
                if not routes:
                    delivery.outcome = Outcome.IGNORED
                    return
        delivery.key = (message_id if type(message_id) is str
                        else _digest(message))
        delivery.routes = routes
        # Last: what raises before is malformed, and has no event.
        delivery.event = Event(event_type, payload, message,
                               delivery.context, self._history)

    def _call(self, delivery: Delivery, route: Route,
              origin: Origin) -> None:
        """Call one handler, unless one before it has failed."""
        event = delivery.event
        if delivery.outcome is not None or event is None:
            return
        try:
            if route.pin is not None:
                event = event.replaced(route.pin.view(event.payload))
            route.handler(event)
        except BaseException as exc:
            if ends_process(exc):
                raise
            self._fail([delivery], exc, origin)

    def _batches(self, deliveries: Sequence[Delivery],
                 origin: Origin) -> None:
        routes = dict.fromkeys(
            route for delivery in deliveries for route in delivery.routes
            if route.batch)
        for route in routes:
            together: list[Delivery] = []
            alone: list[Delivery] = []
            for delivery in deliveries:
                if delivery.outcome is None and route in delivery.routes:
                    # What has failed is not put beside others again: one bad
                    # message would fail them all.
                    (alone if delivery.count or delivery.key in self._failures
                     else together).append(delivery)
            for part in ([together] if together else []) + [
                    [delivery] for delivery in alone]:
                self._call_batch(route, part, origin)

    def _call_batch(self, route: Route, deliveries: list[Delivery],
                    origin: Origin) -> None:
        originals = [delivery.event for delivery in deliveries
                     if delivery.event is not None]
        try:
            route.handler(originals if route.pin is None else [
                event.replaced(route.pin.view(event.payload))
                for event in originals])
        except errors.Requeue as exc:
            self._fail(
                [delivery for delivery, event in zip(deliveries, originals)
                 if exc.wants(event)], exc, origin)
        except BaseException as exc:
            if ends_process(exc):
                raise
            self._fail(deliveries, exc, origin)

    def _fail(self, deliveries: list[Delivery], exc: BaseException,
              origin: Origin) -> None:
        """Decide which of some messages are tried again."""
        counts = not isinstance(exc, errors.Requeue)
        # A batch is no verdict on each of its messages: they are tried alone
        # before one is given up.
        final = counts and len(deliveries) == 1
        highest = returned = 0
        for delivery in deliveries:
            attempt = self._failures.add(delivery.key)
            if delivery.count is not None:
                attempt = max(attempt, delivery.count + 1)
            if (final and self._retry.is_last(attempt)) or (
                    delivery.count is not None and
                    delivery.count + 1 >= origin.delivery_limit):
                self._give_up(delivery, exc, origin)
                continue
            delivery.outcome = Outcome.REQUEUED
            delivery.delay = self._retry.pause(attempt)
            highest, returned = max(highest, attempt), returned + 1
        if counts and returned and deliveries[0].event is not None:
            LOG.warning('%s: a handler failed with %s; messages that are '
                        'tried again: %d (attempt %d)',
                        errors.shown(deliveries[0].event.event_type),
                        errors.described(exc), returned, highest)

    def _give_up(self, delivery: Delivery, exc: BaseException,
                 origin: Origin) -> None:
        """End the attempts of a message, or put that off."""
        event = delivery.event
        assert event is not None
        parked = origin.dead_letter is not None and origin.dead_letter(
            delivery.context, delivery.message)
        if origin.dead_letter is not None and not parked:
            delivery.outcome = Outcome.REQUEUED
            delivery.delay = retry_module.LONGEST_DELAY
            if delivery.count is None or (
                    delivery.count < origin.delivery_limit):
                return
        else:
            delivery.outcome = Outcome.FAILED
        LOG.error('%s (message id %s): given up after %s; %s',
                  errors.shown(event.event_type),
                  errors.shown(event.envelope.message_id),
                  errors.described(exc),
                  'it is in the dead-letter queue' if parked else
                  'the message is acknowledged')
        self._failures.forget(delivery.key)
        if self.callbacks.failed is not None:
            self._callback(self.callbacks.failed, event, exc)

    def _malformed(self, message: Any,
                   exc: errors.MalformedMessage) -> Outcome:
        if self.callbacks.malformed is not None:
            self._callback(self.callbacks.malformed, message, exc)
            return Outcome.MALFORMED
        event_type = errors.shown(
            message.get('event_type')) if isinstance(message, dict) else 'none'
        if self._is_new(event_type, exc.reason):
            LOG.warning('a message is no notification: %s (event type %s); '
                        'it is acknowledged. Further ones are counted, not '
                        'logged.', errors.shown(exc.reason), event_type)
        return Outcome.MALFORMED

    def undecodable(self, body: Any,
                    exc: errors.MalformedMessage) -> Outcome:
        """Handle a body that the transport could not decode."""
        outer, self._thread.busy = self.in_handler, True
        try:
            outcome = self._malformed(body, exc)
        finally:
            self._thread.busy = outer
        self.counters.add(None, outcome)
        return outcome

    def _incompatible(self, delivery: Delivery,
                      exc: errors.IncompatibleVersion) -> None:
        message = delivery.message
        event = Event(message['event_type'], None, message, delivery.context,
                      self._history)
        if self.callbacks.incompatible is not None:
            self._callback(self.callbacks.incompatible, event, exc)
        elif self._is_new(exc.payload, exc.version):
            LOG.error('%s: %s Further ones are counted, not logged.',
                      errors.shown(event.event_type), exc)
        delivery.outcome = Outcome.INCOMPATIBLE

    def _is_new(self, first: str, second: str) -> bool:
        """Return whether something is to be logged that may come often."""
        key = (first[:200], second[:200])
        if key in self._logged or len(self._logged) >= _LOGGED:
            return False
        self._logged.add(key)
        return True

    @staticmethod
    def _callback(callback: Callable[..., Any], *arguments: Any) -> None:
        try:
            callback(*arguments)
        except BaseException as exc:
            if ends_process(exc):
                raise
            LOG.error('%s failed with %s; the message is acknowledged',
                      getattr(callback, '__name__', 'a callback'),
                      errors.described(exc))


def ends_process(exc: BaseException) -> bool:
    """Return whether what a handler raised is to end the process.

    In the main thread that is ``KeyboardInterrupt`` and ``SystemExit``. In
    any other thread they would end nothing but the thread, in silence: they
    are failures of the handler there, as is everything else it raises.
    """
    return isinstance(exc, (KeyboardInterrupt, SystemExit)) and (
        threading.current_thread() is threading.main_thread())


def _digest(message: dict[str, Any]) -> str:
    """Return what stands for the id of a message without one."""
    return hashlib.sha256(repr(message).encode(
        'utf-8', 'surrogatepass')).hexdigest()
