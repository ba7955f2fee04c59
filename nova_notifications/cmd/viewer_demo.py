# SPDX-License-Identifier: Apache-2.0
"""Fill the viewer with the life of a small cloud that does not exist."""

from __future__ import annotations

from collections.abc import Callable
import random
import threading
from typing import Any

from nova_notifications.cmd import sample_cloud
from nova_notifications import formats
from nova_notifications import viewer


class Demonstration:
    """Makes notifications in a thread, beside everything else.

    :param sink: gets each :class:`~nova_notifications.viewer.Message`.
    :param rate: events a second; most come in both formats.
    """

    def __init__(self, sink: Callable[[viewer.Message], Any],
                 rate: float) -> None:
        self._sink = sink
        self._rate = rate
        self._end = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name='nova-notifications-demo', daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def send(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        """Hand over a finished message with the id and time that it has."""
        self._sink(viewer.Message(
            message['event_type'], message['publisher_id'],
            message['priority'], message['payload'], message['timestamp'],
            message['message_id'], context, topic))

    def _run(self) -> None:
        chance = random.Random()
        for occurrence in sample_cloud.occurrences():
            for sample in sample_cloud.messages(occurrence):
                self.send(formats.VERSIONED_TOPIC if sample.versioned
                          else formats.LEGACY_TOPIC,
                          sample.context, sample.message)
            if self._end.wait(chance.uniform(0.2, 1.8) / self._rate):
                return
