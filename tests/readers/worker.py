# SPDX-License-Identifier: Apache-2.0
"""What the workers have in common; needs oslo.messaging alone.

A worker runs in the environment of its reader. It starts the reader's own
listener, and notes what the reader would do to other services. The listener
is at its end when it has handled the last message of each of its queues.
"""

from __future__ import annotations

from collections.abc import Callable
import functools
import json
import pathlib
import sys
import threading
import typing as ty

from oslo_messaging import server
from oslo_messaging import transport
from oslo_messaging.notify import dispatcher

#: The event type of the last message of each queue.
END = 'reader.end'
#: The priorities of what is sent.
SENT = ('error', 'info', 'sample')
#: Seconds that a worker waits for the end of its queues.
SECONDS: ty.Final = 300


class Reading:
    """One run of a reader.

    :ivar url: the broker.
    :ivar exchange: the exchange that Nova sends to.
    :ivar topics: the topics to read.
    :ivar options: what else the judge asks for.
    :ivar scratch: a directory that is deleted afterwards.
    :ivar notes: message id -> what the reader did because of it.
    """

    def __init__(self) -> None:
        found = json.loads(sys.argv[1])
        self.url: str = found['url']
        self.exchange: str = found['exchange']
        self.topics: list[str] = found['topics']
        self.options: dict[str, ty.Any] = found['options']
        self._result = pathlib.Path(found['result'])
        self.scratch = self._result.parent
        self.notes: dict[str, list[ty.Any]] = {}
        self.raised: list[str] = []
        self._current = ''
        self._expected: set[str] = set()
        self._ended: set[str] = set()
        self._complete = threading.Event()
        for owner in (dispatcher.NotificationDispatcher,
                      dispatcher.BatchNotificationDispatcher):
            owner.dispatch = self._watched(owner.dispatch)

    def configure(self, conf: ty.Any, url: bool = True) -> None:
        """Have one thread handle the messages, so that order holds."""
        conf.register_opts(server._pool_opts)
        conf.set_override('executor_thread_pool_size', 1)
        if url:
            conf.register_opts(transport._transport_opts)
            conf.set_override('transport_url', self.url)

    def note(self, what: ty.Any) -> None:
        """Note what the reader does because of the message it handles."""
        self.notes.setdefault(self._current, []).append(what)

    def recorded(self, name: str, answer: ty.Any = None,
                 show: Callable[..., ty.Any] | None = None
                 ) -> Callable[..., ty.Any]:
        """Return a method for a client of another service.

        :param name: what is noted as the method's name.
        :param answer: what it returns.
        :param show: returns what is noted of the arguments.
        """
        def method(client: ty.Any, *args: ty.Any, **options: ty.Any
                   ) -> ty.Any:
            self.note([name, show(*args, **options) if show else
                       [list(args), options]])
            return answer
        return method

    def follow(self, listener: ty.Any) -> None:
        """Know which queues a listener has."""
        read = set(SENT) & set(listener.dispatcher.supported_priorities)
        self._expected = {f'{topic}.{priority}' for topic in self.topics
                          for priority in read}

    def finish(self, *stop: Callable[[], ty.Any],
               report: Callable[[], ty.Any] = lambda: None) -> int:
        """Wait for the end, stop, write; return an exit status."""
        print('ready', flush=True)
        complete = self._complete.wait(SECONDS)
        for each in stop:
            each()
        self._result.write_text(json.dumps(
            {'notes': self.notes, 'raised': self.raised,
             'report': report()}, default=str))
        if not complete:
            print(f'the queues {self._expected - self._ended} did not end',
                  file=sys.stderr)
        return 0 if complete else 1

    def _watched(self, dispatch: Callable[..., ty.Any]
                 ) -> Callable[..., ty.Any]:
        @functools.wraps(dispatch)
        def watched(reader: ty.Any, incoming: ty.Any) -> ty.Any:
            first = incoming[0] if isinstance(incoming, list) else incoming
            message = first.message
            if message.get('event_type') == END:
                self._ended.add(message['publisher_id'])
                if self._ended >= self._expected:
                    self._complete.set()
                return (set() if isinstance(incoming, list)
                        else dispatcher.NotificationResult.HANDLED)
            self._current = message.get('message_id') or ''
            self.notes.setdefault(self._current, [])
            found = dispatch(reader, incoming)
            # An exception of an endpoint asks for the message again.
            if found and found != dispatcher.NotificationResult.HANDLED:
                self.raised.append(self._current)
            return found
        return watched
