# SPDX-License-Identifier: Apache-2.0
"""The notifiers that ``init()`` makes when the caller brings none.

Delivery is oslo.messaging's: this module opens one notification transport and
makes one ``Notifier`` for each format that is on.
"""

from __future__ import annotations

import functools
import logging as python_logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import dates
from nova_notifications import redaction

LOG = logging.getLogger(__name__)
# Where operators look for what a driver raised, and where payloads are kept
# out of the log (nova_notifications.redaction.logs).
_DRIVER_LOG = python_logging.getLogger('oslo_messaging.notify.notifier')

# The digit that says in a UUID which variant it is, for each random digit.
_VARIANTS = {f'{digit:x}': '89ab'[digit & 3] for digit in range(16)}

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
        self._opening = threading.Lock()
        self._open()

    def _reopen(self) -> None:
        # Threads of a forked child may emit at the same time.
        with self._opening:
            if not self._open_here:
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
        self._legacy = _prepared(legacy, self._serializer is None)
        self._versioned = _prepared(versioned, True)
        self._open_here = True

    def versioned(self, publisher_id: str) -> Any:
        """The notifier for versioned notifications of one publisher."""
        if not self._open_here:
            self._reopen()
        return self._versioned(publisher_id)

    def legacy(self, publisher_id: str) -> Any:
        """The notifier for legacy notifications of one publisher."""
        if not self._open_here:
            self._reopen()
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
            # The parent may have forked while it held the lock.
            self._opening = threading.Lock()
            self._open_here = False


def _sends(priority: str) -> Callable[[_Publisher, Any, str, Any], None]:
    """The method that sends at a priority."""
    plainly = priority.lower()

    def send(self: _Publisher, ctxt: Any, event_type: str,
             payload: Any) -> None:
        prepared = self._prepared
        if type(ctxt) is not redaction.SafeContext:
            getattr(prepared, plainly)(ctxt, event_type, payload)
            return
        # A random UUID as text, without the object in between.
        digits = os.urandom(16).hex()
        message_id = (f'{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-'
                      f'{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}')
        message = {'message_id': message_id,
                   'publisher_id': prepared.publisher_id,
                   'event_type': event_type, 'priority': priority,
                   'payload': payload,
                   'timestamp': dates.utcnow_text()}
        for driver in self._drivers:
            try:
                driver.obj.notify(ctxt, message, priority, prepared.retry)
            except Exception as exc:
                # As oslo.messaging has it: the other drivers get it still.
                _DRIVER_LOG.exception(
                    "Problem '%(e)s' attempting to send to notification "
                    "system. Payload=%(payload)s",
                    {'e': exc, 'payload': payload})
    return send


class _Publisher:
    """The notifier of one publisher, for finished messages.

    What ``oslo_messaging.Notifier.prepare()`` returns puts each payload and
    context through a serializer, and each driver call through stevedore. A
    payload of primitives and a redacted context need neither: the same
    message goes to the same drivers in a third of the time. Any other
    context, and any other priority, is left to oslo.messaging.

    :param prepared: oslo.messaging's notifier of this publisher.
    :param drivers: the drivers that oslo.messaging has loaded, as stevedore's
        extensions.
    """

    def __init__(self, prepared: Any, drivers: list[Any]) -> None:
        self._prepared = prepared
        self._drivers = drivers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._prepared, name)

    info = _sends('INFO')
    error = _sends('ERROR')


def _prepared(notifier: Any, finished: bool) -> Any:
    """What makes the notifier of a publisher, once for each.

    :param notifier: oslo.messaging's.
    :param finished: whether what is sent needs no serializer.
    """
    # An oslo.messaging that keeps its drivers elsewhere does it all itself.
    loaded = getattr(notifier, '_driver_mgr', None)
    drivers = getattr(loaded, 'extensions', None)

    @functools.lru_cache(maxsize=_PUBLISHERS)
    def prepare(publisher_id: str) -> Any:
        prepared = notifier.prepare(publisher_id=publisher_id)
        if finished and drivers is not None:
            return _Publisher(prepared, drivers)
        return prepared
    return prepare
