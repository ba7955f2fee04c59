# SPDX-License-Identifier: Apache-2.0
"""The ``spool`` notification driver."""

import logging
from typing import Any

from nova_notifications.delivery import background
from nova_notifications.delivery import counters
from nova_notifications.delivery import identity
from nova_notifications.delivery import senders
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import worker

LOG = logging.getLogger(__name__)


class SpoolDriver(background.BackgroundDriver):
    """Writes notifications to a local file and delivers them from there.

    A notification that was taken over is delivered at least once, in order,
    also when the process is killed or the broker is down for long, within
    the bounds of the file. Tokens of request contexts are kept out of it.

    With a transport that does not tell when the broker has a notification,
    nothing is written: a file could only be emptied on a guess.
    """

    NAME = 'spool'
    ON_DISK = True

    def __init__(self, conf: Any, topics: list[str], transport: Any) -> None:
        super().__init__(conf, topics, transport)
        if not senders.confirms(transport):
            LOG.warning(
                'The transport %s does not tell when the broker has a '
                'notification, so the spool can promise nothing and writes '
                'nothing: notifications wait in memory, as with the '
                'background driver, and are lost where the transport loses '
                'them', transport._driver._url.transport)

    def _make_worker(self) -> worker.Worker:
        if not senders.confirms(self.transport):
            return super()._make_worker()
        tally = counters.Counters()
        queue = spoolqueue.SpoolQueue(
            self._settings, tally, counters.BoundedLog(LOG),
            identity.identify(self.transport).target)
        found = worker.Worker(self.NAME, queue, self.transport,
                              self._settings, tally,
                              self._settings.spool_confirm_window)
        # An earlier process may have left something.
        found.start()
        return found
