# SPDX-License-Identifier: Apache-2.0
"""Feed the viewer from RabbitMQ."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from typing import Any, Final, Protocol

from nova_notifications.cmd import queue_reader
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications import viewer

LOG = logging.getLogger(__name__)

#: Messages that the viewer's queue may hold on the broker: it drops the
#: oldest where the viewer cannot keep up.
MAX_LENGTH: Final = 50_000
# Seconds before a broker that is away is tried again.
_PAUSE: Final = 1.0
# Seconds between two looks at the length of the queue.
_LOOK: Final = 2.0
# Seconds that ending may take.
_PATIENCE: Final = 10.0


class Reader(Protocol):
    """What is asked of a reader of a queue."""

    def open(self) -> int:
        """Connect and bind."""

    def bind(self) -> int:
        """Bind, where the exchange did not exist before."""

    def wait(self, seconds: float) -> None:
        """Keep the connection alive."""

    def read(self, until: float | None) -> Any:
        """Give what arrives."""

    def waiting(self) -> int:
        """Return how many messages wait in the queue."""

    def close(self) -> None:
        """Disconnect."""


class QueueSource:
    """Reads a broker in a thread, for as long as it takes.

    The broker may be away at the start and go away at any time: the hub's
    status has it, and the list gets a mark where something is missing.

    :param reader: connects, and reads.
    :param hub: where the notifications go.
    """

    def __init__(self, reader: Reader, hub: Any) -> None:
        self._reader = reader
        self._hub = hub
        self._told = ''
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name='nova-notifications-source', daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._hub.status.lost('Connecting.', waiting=True)
        self._thread.start()

    def stop(self) -> None:
        """Disconnect; the queue goes with the connection."""
        self._ended.set()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        is_open = False
        while not self._ended.is_set():
            try:
                if is_open:
                    self._reader.wait(_PAUSE)
                    self._reader.bind()
                else:
                    self._reader.open()
                is_open = False
                self._hub.status.connected()
                self._read()
            except queue_reader.NoExchange as error:
                is_open = True
                self._lost(str(error), waiting=True)
            except Exception as error:
                is_open = False
                if not isinstance(error, exceptions.NotificationsError):
                    LOG.exception('The broker cannot be read')
                self._lost(str(error) or type(error).__name__)
                self._ended.wait(_PAUSE)
        self._reader.close()

    def _lost(self, reason: str, waiting: bool = False) -> None:
        reason = redaction.mask_text(reason, 500)
        if reason != self._told:
            self._told = reason
            with contextlib.suppress(OSError):
                print(f'warning: {reason}', file=sys.stderr, flush=True)
        self._hub.status.lost(reason, waiting)

    def _read(self) -> None:
        """Read until the broker goes away or the source is stopped."""
        full = False
        while not self._ended.is_set():
            for message in self._reader.read(time.monotonic() + _LOOK):
                if self._ended.is_set():
                    return
                if not isinstance(message, consumer.MalformedMessage):
                    self._add(*message)
            was_full, full = full, self._reader.waiting() >= MAX_LENGTH
            if full and not was_full:
                self._hub.status.overflowed()

    def _add(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        try:
            self._hub.add(viewer.Message(
                message.get('event_type'), message.get('publisher_id'),
                message.get('priority'), message.get('payload'),
                message.get('timestamp'), message.get('message_id'), context,
                topic))
        except Exception:
            # The next ones are to be shown all the same.
            LOG.exception('A notification could not be listed')
