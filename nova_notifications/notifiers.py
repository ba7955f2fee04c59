# SPDX-License-Identifier: Apache-2.0
"""The notifiers that ``init()`` makes when the caller brings none.

Delivery is oslo.messaging's: this module opens one notification transport and
makes one ``Notifier`` for each format that is on.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

# Publishers are services on hosts, but an aggregate's name is one too: a
# bound keeps a long-lived API process from collecting them.
_PUBLISHERS = 256


class TransportNotifiers:
    """oslo.messaging notifiers over one notification transport.

    :param conf: a configuration with the options registered.
    :param transport: the caller's transport; None opens one, and reopens it
        in a forked child.
    :param serializer: for legacy payloads and contexts; None is the
        library's own.
    """

    def __init__(self, conf: cfg.ConfigOpts, *, transport: Any = None,
                 serializer: Any = None) -> None:
        redaction.install_log_filters()
        self._conf = conf
        self._given = transport
        self._serializer = serializer
        self.legacy_enabled = False
        self.versioned_enabled = False
        self._open()

    def _open(self) -> None:
        group = self._conf.notifications
        wanted = group.notification_format
        self._transport = (
            self._given or
            oslo_messaging.get_notification_transport(self._conf))
        # What emitters hand over is made of primitives, with a redacted
        # context: walking it once more would change nothing.
        finished = oslo_messaging.NoOpSerializer()
        legacy = versioned = None
        if wanted in (config.UNVERSIONED, config.BOTH):
            legacy = oslo_messaging.Notifier(
                self._transport,
                serializer=self._serializer or finished)
            self.legacy_enabled = legacy.is_enabled()
        if wanted in (config.VERSIONED, config.BOTH):
            versioned = oslo_messaging.Notifier(
                self._transport,
                serializer=finished,
                topics=group.versioned_notifications_topics)
            self.versioned_enabled = versioned.is_enabled()
        self._legacy = _prepared(legacy)
        self._versioned = _prepared(versioned)
        self._open_here = True

    def versioned(self, publisher_id: str) -> Any:
        """The notifier for versioned notifications of one publisher."""
        if not self._open_here:
            self._open()
        return self._versioned(publisher_id)

    def legacy(self, publisher_id: str) -> Any:
        """The notifier for legacy notifications of one publisher."""
        if not self._open_here:
            self._open()
        return self._legacy(publisher_id)

    def close(self, timeout: float) -> None:
        """Deliver what is queued, and close the transport if it is ours.

        :param timeout: seconds for what a delivery driver still holds.
        """
        # Loaded where a driver of ours is: else there is nothing to flush.
        if 'nova_notifications.delivery' in sys.modules:
            from nova_notifications import delivery
            delivery.shutdown(timeout)
        if self._given is None and self._open_here:
            self._transport.cleanup()

    def after_fork(self) -> None:
        """In a forked child: connect anew on the next emission.

        The parent's connection is left as it is. A transport that the caller
        handed over is the caller's to replace.
        """
        if self._given is None:
            self._open_here = False


def _prepared(notifier: Any) -> Any:
    @functools.lru_cache(maxsize=_PUBLISHERS)
    def prepare(publisher_id: str) -> Any:
        return notifier.prepare(publisher_id=publisher_id)
    return prepare
