# SPDX-License-Identifier: Apache-2.0
"""One transport that is being connected, read and left."""

from __future__ import annotations

from collections.abc import Callable
import threading
from typing import Any

# How long a stop waits for a connection that is just being made.
_PATIENCE = 1.0


class Connection:
    """Connect in a thread: that lasts as long as the broker is away.

    :param transport: closed with the connection.
    :param server: what reads it.
    :param workers: how many threads handle messages.
    :param failed: called, in the thread, with what the broker answered where
        waiting does not help: it refuses the user, or has the queue with
        other properties.
    """

    def __init__(self, transport: Any, server: Any, workers: int,
                 failed: Callable[[Exception], Any]) -> None:
        self._failed = failed
        self._transport = transport
        self._server = server
        self._workers = workers
        self._lock = threading.Lock()
        self._started = self._given_up = False
        # A process that ends does not wait for the broker to come back.
        self._thread = threading.Thread(
            target=self._connect, daemon=True,
            name='nova-notifications-connect')
        self._thread.start()

    def _connect(self) -> None:
        try:
            self._server.start(self._workers)
        except Exception as exc:
            self._transport.cleanup()
            self._failed(exc)
            return
        with self._lock:
            self._started = True
            given_up = self._given_up
        if given_up:
            # It was stopped meanwhile: take no messages from others.
            self._leave()

    def close(self) -> None:
        """Stop reading; wait for handlers that run."""
        self._thread.join(_PATIENCE)
        with self._lock:
            self._given_up = True
            started = self._started
        if started:
            self._leave()

    def _leave(self) -> None:
        self._server.release()
        self._server.stop()
        self._server.wait()
        self._transport.cleanup()
