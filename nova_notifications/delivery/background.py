# SPDX-License-Identifier: Apache-2.0
"""The ``background`` notification driver."""

import logging
from typing import Any

from oslo_messaging.notify import notifier

from nova_notifications.delivery import counters
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import process
from nova_notifications.delivery import records
from nova_notifications.delivery import worker
from nova_notifications import redaction

LOG = logging.getLogger(__name__)


class BackgroundDriver(notifier.Driver):  # type: ignore[misc]
    """Queues notifications and delivers them from a thread of its own.

    The caller waits for nothing but the queue. Its ``retry`` has no meaning:
    a notification is retried until the broker confirms it, or is dropped and
    counted when the queue is full or the process ends.
    """

    NAME = 'background'
    #: Whether secrets are kept out of messages of other libraries too.
    REDACTS = False

    def __init__(self, conf: Any, topics: list[str], transport: Any) -> None:
        super().__init__(conf, topics, transport)
        redaction.install_log_filters()
        self._settings = options.read(conf)
        self._log = counters.BoundedLog(LOG)

    def notify(self, ctxt: Any, msg: dict[str, Any], priority: str,
               retry: int | None) -> None:
        """Take one notification over; never raises."""
        try:
            found = process.worker_of(self.NAME, self.transport,
                                      self._settings, self._worker)
        except Exception as error:
            self._log.warning('worker', 'Notifications cannot be delivered: '
                              '%s: %s', type(error).__name__, error)
            return
        try:
            made = records.make(ctxt, msg, self.topics, priority,
                                self.REDACTS)
        except Exception as error:
            found.tally.add(counters.DROPPED, records.format_of(msg),
                            counters.UNSERIALIZABLE)
            self._log.warning(
                'unserializable', 'A notification of type %s cannot be sent: '
                '%s: %s', msg.get('event_type'), type(error).__name__, error)
            return
        for record in made:
            found.put(record)

    def _worker(self, target: str) -> worker.Worker:
        tally = counters.Counters()
        queue = memory.MemoryQueue(self._settings, tally,
                                   counters.BoundedLog(LOG))
        return worker.Worker(
            self.NAME, queue, self.transport, self._settings, tally,
            self._settings.confirm_window)
