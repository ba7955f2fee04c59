# SPDX-License-Identifier: Apache-2.0
"""The ``spool`` notification driver."""

import logging

from nova_notifications.delivery import background
from nova_notifications.delivery import counters
from nova_notifications.delivery import spoolqueue
from nova_notifications.delivery import worker

LOG = logging.getLogger(__name__)


class SpoolDriver(background.BackgroundDriver):
    """Writes notifications to a local file and delivers them from there.

    A notification that was taken over is delivered at least once, in order,
    also when the process is killed or the broker is down for long, within
    the bounds of the file. Secrets are kept out of the file.
    """

    NAME = 'spool'
    REDACTS = True

    def _worker(self, target: str) -> worker.Worker:
        tally = counters.Counters()
        queue = spoolqueue.SpoolQueue(
            self._settings, tally, counters.BoundedLog(LOG), target)
        found = worker.Worker(self.NAME, queue, self.transport,
                              self._settings, tally,
                              self._settings.spool_confirm_window)
        # An earlier process may have left something.
        found.start()
        return found
