# SPDX-License-Identifier: Apache-2.0
"""The ``background`` notification driver."""

import logging
from typing import Any

from oslo_messaging.notify import notifier

from nova_notifications.delivery import counters
from nova_notifications.delivery import identity
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import process
from nova_notifications.delivery import records
from nova_notifications.delivery import threads
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
    #: Whether notifications are written to a disk.
    ON_DISK = False

    def __init__(self, conf: Any, topics: list[str], transport: Any) -> None:
        super().__init__(conf, topics, transport)
        redaction.install_log_filters()
        self._settings = options.read(conf)
        self._log = counters.BoundedLog(LOG)
        hindrance = threads.hindrance()
        if hindrance:
            LOG.warning(hindrance)
        # Services set options after they have made the driver, none after
        # they have used it.
        self._key: process.Key | None = None

    def notify(self, ctxt: Any, msg: dict[str, Any], priority: str,
               retry: int | None) -> None:
        """Take one notification over; never raises."""
        try:
            found = self._find_worker()
        except Exception as error:
            self._log.warning('worker', 'Notifications cannot be delivered: '
                              '%s: %s', type(error).__name__, error)
            return
        try:
            made = records.make(ctxt, msg, self.topics, priority,
                                self.ON_DISK)
        except Exception as error:
            found.tally.add(counters.DROPPED, records.format_of(msg),
                            counters.UNSERIALIZABLE)
            self._log.warning(
                'unserializable', 'A notification of type %s cannot be sent: '
                '%s: %s', msg.get('event_type'), type(error).__name__, error)
            return
        for record in made:
            found.put(record)

    def _find_worker(self) -> worker.Worker:
        key = self._key
        if key is None:
            key = self._key = process.Key(
                self.NAME, identity.identify(self.transport), self._settings)
        return process.worker_of(key, self._make_worker)

    def _make_worker(self) -> worker.Worker:
        tally = counters.Counters()
        queue = memory.MemoryQueue(self._settings, tally,
                                   counters.BoundedLog(LOG))
        return worker.Worker(
            self.NAME, queue, self.transport, self._settings, tally,
            self._settings.confirm_window)
