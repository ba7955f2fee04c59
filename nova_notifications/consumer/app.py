# SPDX-License-Identifier: Apache-2.0
"""The consumer: handlers, transports, start and stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
import queue
import signal
import threading
from typing import Any, TYPE_CHECKING, TypeVar

from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications.consumer import checks
from nova_notifications.consumer import connection
from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.counters import OutcomeCounts
from nova_notifications.consumer import dead_letters
from nova_notifications.consumer import dispatch
from nova_notifications.consumer.errors import MalformedMessage
from nova_notifications.consumer import history as history_module
from nova_notifications.consumer import patterns
from nova_notifications.consumer import registration
from nova_notifications.consumer import retry
from nova_notifications.consumer import server
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications.objects import base
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

_Handler = TypeVar('_Handler', bound=Callable[..., Any])

_PREFETCH = 100


class Consumer(registration.TypedHandlers):
    """Reads notifications and calls handlers with them.

    ::

        app = consumer.Consumer('rabbit://guest:guest@host:5672/',
                                pool='maintenance')

        @app.on('service.update')
        def changed(event):
            if event.payload.disabled:
                print(event.payload.host, event.payload.disabled_reason)

        app.run()

    :param transport_url: where to read; a list reads several (cells). None:
        the ``transport_url`` of ``conf``. Options of the driver may follow as
        a query: ``?rabbit_quorum_queue=true&amqp_durable_queues=true``; they
        have to be those that Nova declares its exchange with.
    :param pool: the name of this consumer's own queue. Processes with the
        same pool share its messages, and every pool gets each message.
        Without one it shares the topic's own queue with whoever reads it.
        Names of Nova's RPC queues, such as ``compute``, are refused.
    :param topics: the topics to read.
    :param priorities: the priorities to read; every notification of Nova is
        one of these two.
    :param exchange: Nova's ``control_exchange``.
    :param workers: how many handlers run at the same time, in threads, for
        each transport. One keeps the order of its messages.
    :param batch_size: the most messages that are handled together.
    :param batch_timeout: the seconds a batch may take to fill.
    :param attempts: how often a message is tried whose handler raises; None:
        until it succeeds. A quorum queue counts for all members of the pool,
        and delivers a message 20 times at the most.
    :param retry_delay: seconds that a failed message waits, beside the
        others, until it is given back; each further failure doubles it, up
        to 30.
    :param dead_letter: what becomes of a message that was tried that often.
        True: it goes to the queue :attr:`dead_letter_queue`. A name: to that
        queue. False: it is acknowledged, and is gone. ``on_failed`` handlers
        get it in each case.
    :param deduplicate: how many message ids this process remembers, so that
        what it has handled is not handled again when it comes twice; 0:
        none. Nothing is known of other members of the pool, or after a
        restart.
    :param conf: the caller's configuration; None: one of its own, in which
        RabbitMQ sends 100 messages ahead instead of all it has.
    :param history: ``nova_notifications.contract.history``, for handlers
        that ask for a version and for :meth:`Event.since`.
    :param skip_body: called with the body of each message, bytes or text,
        before it is decoded; True: it is acknowledged, no handler gets it
        and no counter has it. Where most messages are of no interest, that
        costs a fraction. Only RabbitMQ's messages are asked about.
    :raises ValueError: for a number that is too small, and for URLs, topics
        and priorities that are no list of names.
    """

    def __init__(self, transport_url: str | Iterable[str] | None = None, *,
                 pool: str | None = None,
                 topics: Iterable[str] = (formats.VERSIONED_TOPIC,),
                 priorities: Iterable[str] = ('info', 'error'),
                 exchange: str | None = 'nova', workers: int = 1,
                 batch_size: int = 1, batch_timeout: float | None = None,
                 attempts: int | None = 5, retry_delay: float = 1.0,
                 dead_letter: bool | str = True, deduplicate: int = 0,
                 conf: cfg.ConfigOpts | None = None,
                 history: history_module.History | None = None,
                 skip_body: Callable[[Any], bool] | None = None) -> None:
        if isinstance(transport_url, str) or transport_url is None:
            self._urls: list[str | None] = [transport_url]
        else:
            self._urls = list(checks.names('transport_url', transport_url))
        for option, given, bound in (
                ('workers', workers, 1), ('batch_size', batch_size, 1),
                ('batch_timeout', batch_timeout, 0),
                ('attempts', attempts, 1), ('retry_delay', retry_delay, 0),
                ('deduplicate', deduplicate, 0)):
            checks.least(option, given, bound)
        self._prefetch = _PREFETCH if conf is None else None
        if conf is None:
            conf = cfg.ConfigOpts()
            conf([], project='nova-notifications', default_config_files=[])
        self._conf = conf
        names = checks.names('topics', topics)
        if pool is not None:
            checks.pool(pool, names)
        if isinstance(dead_letter, str):
            dead_letters_go_to: str | None = checks.pool(dead_letter, names)
        else:
            dead_letters_go_to = (
                dead_letters.queue_name(pool or names[0])
                if dead_letter else None)
        self._reading = server.Reading(
            names, exchange,
            checks.names('priorities', priorities, checks.PRIORITIES), pool,
            batch_size,
            # Without one a batch that does not fill would wait for ever.
            batch_timeout if batch_timeout or batch_size == 1 else 1.0,
            dead_letters_go_to, workers, skip_body)
        self._history = history
        self._dispatcher = dispatch.Dispatcher(
            patterns.Routes(), retry.Retry(attempts, retry_delay),
            deduplicate, history)
        # Who waits in run() gets from it. An Event would not do: its lock may
        # be held by the very thread that a signal interrupts.
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._problem: exceptions.NotificationsError | None = None
        self._running: list[connection.Connection] = []
        # Finishes what a handler of this consumer has stopped.
        self._finishing: threading.Thread | None = None
        self._lock = threading.Lock()

    if not TYPE_CHECKING:
        # For type checkers, registration.pyi has what each event type gives.
        def on(self, *event_types: str,
               payload: str | type[base.NotificationPayloadBase] | None = None,
               version: str | None = None, legacy: bool = False,
               batch: bool = False, check_event_types: bool = True
               ) -> Callable[[_Handler], _Handler]:
            """Register the decorated function for events.

            :param event_types: event types or patterns, in which ``*`` stands
                for any text: ``instance.*``, ``*.error``.
            :param payload: a payload class, or its name: only events that
                have it, or one derived from it.
            :param version: present the payload as of this version of that
                class, whatever version was sent.
            :param legacy: these are legacy event types: the handler gets
                notifications of the legacy format, whose payload is a dict.
                Other handlers never do.
            :param batch: the handler gets a list of events.
            :param check_event_types: False allows a pattern that no event of
                the catalogue matches.
            :raises ValueError: where no event type is given.
            :raises InvalidEvent: for such a pattern, or where no event that
                matches has such a payload.
            :raises NotificationsError: for a class or version that never was,
                or a version without a class or without ``history``.
            """
            return self._register(event_types, payload, version, legacy,
                                  batch, check_event_types)

    def _register(self, event_types: tuple[str, ...],
                  payload: str | type[base.NotificationPayloadBase] | None,
                  version: str | None, legacy: bool, batch: bool,
                  check: bool) -> Callable[[_Handler], _Handler]:
        checks.event_types(event_types)
        pin = None
        if payload is not None:
            pin = history_module.Pin(
                payload if isinstance(payload, str) else payload.__name__,
                version, self._history)
        elif version is not None:
            raise exceptions.NotificationsError(
                'version= needs payload=, the class it is a version of')

        def register(handler: _Handler) -> _Handler:
            for pattern in event_types:
                self._dispatcher.routes.add(patterns.Route(
                    pattern, handler, legacy, batch, pin), check=check)
            return handler
        return register

    def on_malformed(self, handler: _Handler) -> _Handler:
        """Register for what is no notification.

        :param handler: called with the message, whatever it is, and a
            :class:`MalformedMessage`. The message is acknowledged.
        """
        self._dispatcher.callbacks.malformed = handler
        return handler

    def on_incompatible(self, handler: _Handler) -> _Handler:
        """Register for payloads of a newer major version or unknown class.

        Without a handler they are logged, once for each payload and version.

        :param handler: called with an event whose payload is None, and an
            :class:`IncompatibleVersion`. The message is acknowledged.
        """
        self._dispatcher.callbacks.incompatible = handler
        return handler

    def on_failed(self, handler: _Handler) -> _Handler:
        """Register for messages that were tried ``attempts`` times.

        :param handler: called with the event and what the handler raised
            last. The message is in the dead-letter queue then, or is
            acknowledged where there is none.
        """
        self._dispatcher.callbacks.failed = handler
        return handler

    @property
    def counters(self) -> OutcomeCounts:
        """Return how many messages came, by event type and outcome."""
        return self._dispatcher.counters

    @property
    def is_stopping(self) -> bool:
        """Return whether this consumer must stop: a handler should return."""
        return self._dispatcher.stopping.is_set()

    def deliver(self, message: Any, context: Any = None) -> Outcome:
        """Handle one message here and now, without a broker.

        A message that fails is in no dead-letter queue: the caller has it.

        :param message: the envelope with its payload, in plain JSON types.
        :param context: the request context that came with it.
        :returns: what became of it.
        :raises SystemExit: and KeyboardInterrupt, where a handler raises
            them and this is the main thread. In other threads they are
            failures like any other.
        """
        return self._deliver_all([dispatch.Delivery(context, message)])[0]

    def deliver_batch(self, messages: Iterable[Any],
                      context: Any = None) -> list[Outcome]:
        """Handle messages together, as one batch; see :meth:`deliver`."""
        return self._deliver_all([dispatch.Delivery(context, message)
                                  for message in messages])

    def _deliver_all(
            self, deliveries: list[dispatch.Delivery]) -> list[Outcome]:
        self._dispatcher.process(deliveries)
        return [delivery.outcome for delivery in deliveries
                if delivery.outcome is not None]

    def undecodable(self, body: Any, problem: MalformedMessage) -> Outcome:
        """Handle a message body that is no message.

        :param body: whatever came.
        :param problem: what is wrong with it.
        """
        return self._dispatcher.undecodable(body, problem)

    def start(self) -> None:
        """Connect and begin to read, in threads; returns at once.

        A consumer that reads already goes on. A broker that is away is
        waited for; what it refuses is logged and in :attr:`problem`.

        :raises NotificationsError: for a transport URL that is none, and
            where there is no handler.
        """
        if not len(self._dispatcher.routes):
            raise exceptions.NotificationsError(
                'a consumer without handlers would throw everything away: '
                'register one with @app.on(...)')
        if self._running:
            return
        redaction.install_log_filters()
        self._dispatcher.stopping.clear()
        self._problem = None
        for url in self._urls:
            transport = server.transport(self._conf, url, self._prefetch)
            self._running.append(connection.Connection(
                transport, server.Server(
                    transport, self._dispatcher, self._reading),
                self._reading.workers, self._refused))

    def stop(self) -> None:
        """Finish: handlers that run are waited for, the rest goes back.

        Called from a handler it returns at once, ends :meth:`run`, and the
        rest happens when the handler has returned.
        """
        self._dispatcher.stopping.set()
        with self._lock:
            running, self._running = self._running, []
            before = self._finishing
            if self._dispatcher.in_handler:
                # A thread that waits for its own end would wait for ever.
                self._finishing = threading.Thread(
                    target=_finish, args=(running, before),
                    name='nova-notifications-stop')
                self._finishing.start()
        self._asked.put(None)
        if not self._dispatcher.in_handler:
            _finish(running, before)

    def run(self) -> None:
        """Read until SIGTERM or SIGINT, or until another thread stops it.

        A second signal ends the process the usual way.

        :raises NotificationsError: as :meth:`start`, and where the broker
            refuses to be read.
        """
        while not self._asked.empty():
            # Of a run before this one.
            self._asked.get()
        before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            def ask(number: int, frame: Any) -> None:
                self._asked.put(None)
                signal.signal(number, before[number])
            for number in (signal.SIGTERM, signal.SIGINT):
                before[number] = signal.getsignal(number)
                signal.signal(number, ask)
        try:
            self.start()
            self._asked.get()
        finally:
            self.stop()
            for known, handler in before.items():
                signal.signal(known, handler)
        if self._problem is not None:
            raise self._problem

    def request_stop(self) -> None:
        """Let :meth:`run` return; may be called from a handler."""
        self._asked.put(None)

    @property
    def dead_letter_queue(self) -> str | None:
        """Return the queue of the messages that were tried too often.

        ``<pool>-dead-letter``, or ``<topic>-dead-letter`` without a pool,
        where ``dead_letter`` names no other; None: there is none.
        ``nova-notifications replay --queue`` puts them back.
        """
        return self._reading.dead_letter_queue

    @property
    def problem(self) -> exceptions.NotificationsError | None:
        """Return why a transport cannot be read, or None.

        It does not go away by itself: :meth:`run` raises it.
        """
        return self._problem

    def _refused(self, exc: Exception) -> None:
        self._problem = server.refused(exc)
        LOG.error('%s', self._problem)
        self._asked.put(None)


def _finish(running: list[connection.Connection],
            before: threading.Thread | None) -> None:
    """Close connections, and wait for those that are being closed."""
    for reader in running:
        reader.close()
    if before is not None:
        before.join()
