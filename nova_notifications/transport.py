# SPDX-License-Identifier: Apache-2.0
"""Send by oslo.messaging where the caller of ``init()`` has no notifiers.

Delivery is oslo.messaging's: this module opens one notification transport and
makes one ``Notifier`` for each format that is on.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import oslo_messaging
from oslo_config import cfg

from nova_notifications import compat
from nova_notifications import conf as config
from nova_notifications import _dates
from nova_notifications import redaction

# The formats as nova_notifications.runtime has them, which imports this
# module, and those that each value of notification_format asks for.
_LEGACY = 1
_VERSIONED = 2
_WANTED = {config.UNVERSIONED: _LEGACY, config.VERSIONED: _VERSIONED,
           config.BOTH: _LEGACY | _VERSIONED}

# The digit that says in a UUID which variant it is, for each random digit.
_VARIANTS = {f'{digit:x}': '89ab'[digit & 3] for digit in range(16)}

# Publishers are services on hosts, but an aggregate's name is one too: a
# bound keeps a long-lived API process from collecting them.
_PUBLISHERS = 256


def _neither() -> int:
    return 0


class TransportNotifiers:
    """oslo.messaging notifiers over one notification transport.

    Which format is sent is asked of ``notification_format`` at each emission;
    the notifier of a format is made for its first notification.

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
        self._opening = threading.Lock()
        self._legacy: Callable[[str], Any] | None = None
        self._versioned: Callable[[str], Any] | None = None
        self._open()
        # Made here and not for its first notification: a driver that cannot
        # be loaded is to be known when the service starts.
        one = (self.legacy if conf.notifications.notification_format ==
               config.UNVERSIONED else self.versioned)(conf.host)
        # Both formats have the same drivers. Without any, as by default, or
        # with ``noop`` alone, nothing is ever sent.
        sends = one.is_enabled() and conf.oslo_messaging_notifications.driver
        self._formats: Callable[[], int] = compat.option_reader(
            conf, config.GROUP.name, 'notification_format',
            _WANTED) if sends else _neither

    def _reopen(self) -> None:
        # Threads of a forked child may emit at the same time.
        with self._opening:
            if not self._open_here:
                self._open()

    def _open(self) -> None:
        self._transport = (
            self._given or
            oslo_messaging.get_notification_transport(self._conf))
        self._legacy = self._versioned = None
        self._open_here = True

    def _make_legacy(self) -> Callable[[str], Any]:
        with self._opening:
            if self._legacy is None:
                self._legacy = publishers(oslo_messaging.Notifier(
                    self._transport, serializer=self._serializer or
                    oslo_messaging.NoOpSerializer()), self._serializer is None)
            return self._legacy

    def _make_versioned(self) -> Callable[[str], Any]:
        topics = self._conf.notifications.versioned_notifications_topics
        with self._opening:
            if self._versioned is None:
                # What emitters hand over is made of primitives, with a
                # redacted context: walking it would change nothing.
                self._versioned = publishers(oslo_messaging.Notifier(
                    self._transport, topics=topics,
                    serializer=oslo_messaging.NoOpSerializer()), True)
            return self._versioned

    def format_reader(self) -> Callable[[], int]:
        """Return a function that returns the formats that are on, as bits."""
        return self._formats

    @property
    def versioned_enabled(self) -> bool:
        """Whether versioned notifications are sent at this moment."""
        return self._formats() & _VERSIONED != 0

    @property
    def legacy_enabled(self) -> bool:
        """Whether legacy notifications are sent at this moment."""
        return self._formats() & _LEGACY != 0

    def versioned(self, publisher_id: str) -> Any:
        """Return the notifier for versioned notifications of a publisher.

        :param publisher_id: for example ``nova-compute:host1``.
        """
        if not self._open_here:
            self._reopen()
        return (self._versioned or self._make_versioned())(publisher_id)

    def legacy(self, publisher_id: str) -> Any:
        """Return the notifier for legacy notifications of a publisher.

        :param publisher_id: for example ``compute.host1``.
        """
        if not self._open_here:
            self._reopen()
        return (self._legacy or self._make_legacy())(publisher_id)

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
                   'timestamp': _dates.utcnow_text()}
        for driver in self._drivers:
            try:
                driver.obj.notify(ctxt, message, priority, prepared.retry)
            except Exception as exc:
                # As oslo.messaging has it: the other drivers get it still.
                compat.NOTIFIER_LOG.exception(
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


def publishers(notifier: Any, finished: bool) -> Callable[[str], Any]:
    """Return a function that makes the notifier of a publisher, once for each.

    :param notifier: a notifier of oslo.messaging.
    :param finished: whether what is sent needs no serializer.
    """
    drivers = compat.drivers_of(notifier) if finished else None

    @functools.lru_cache(maxsize=_PUBLISHERS)
    def prepare(publisher_id: str) -> Any:
        prepared = notifier.prepare(publisher_id=publisher_id)
        if drivers is not None:
            return _Publisher(prepared, drivers)
        return prepared
    return prepare
