# SPDX-License-Identifier: Apache-2.0
"""Send by oslo.messaging where the caller of ``init()`` has no notifiers.

Delivery is oslo.messaging's: this module opens one notification transport and
makes one ``Notifier`` for each format that is on.
"""

from __future__ import annotations

import datetime
import functools
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import oslo_messaging
from oslo_config import cfg
from oslo_utils import timeutils

from nova_notifications import compat
from nova_notifications import conf as config
from nova_notifications import redaction
from nova_notifications.settings import enabled_formats
from nova_notifications.settings import Format

# What each value of notification_format has sent.
_ENABLED = {
    config.UNVERSIONED: enabled_formats(legacy=True, versioned=False),
    config.VERSIONED: enabled_formats(legacy=False, versioned=True),
    config.BOTH: enabled_formats(legacy=True, versioned=True)}

# The digit that says in a UUID which variant it is, for each random digit.
_VARIANTS = {f'{digit:x}': '89ab'[digit & 3] for digit in range(16)}

# oslo.messaging's default of control_exchange, and the one that Nova sets.
_OSLO_EXCHANGE = 'openstack'
_NOVA_EXCHANGE = 'nova'

# Publishers are services on hosts, but an aggregate's name is one too: a
# bound keeps a long-lived API process from collecting them.
_PUBLISHERS = 256

_clock = timeutils.utcnow
# The second that it was last, and its text.
_second = 0, '1970-01-01 00:00:00'


def _neither(formats: Format) -> None:
    return None


def _open_transport(conf: cfg.ConfigOpts) -> Any:
    """Open the transport that a configuration asks for.

    Where nobody has chosen a ``control_exchange``, it sends to the exchange
    that Nova chooses for itself and that readers of Nova listen to. The option
    keeps its value: it is that of the service's RPC, too.
    """
    if 'control_exchange' not in conf:
        # Registers the option, and connects to nothing.
        oslo_messaging.get_notification_transport(conf).cleanup()
    origin = conf.get_location('control_exchange')
    if (origin is None or origin.location is not cfg.Locations.opt_default
            or conf.control_exchange != _OSLO_EXCHANGE):
        return oslo_messaging.get_notification_transport(conf)
    conf.set_default('control_exchange', _NOVA_EXCHANGE)
    try:
        return oslo_messaging.get_notification_transport(conf)
    finally:
        conf.clear_default('control_exchange')


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
        self._enabled: Callable[[Format], Format | None] = (
            compat.option_table(conf, config.GROUP.name,
                                'notification_format', _ENABLED)
            if sends else _neither)

    def _reopen(self) -> None:
        # Threads of a forked child may emit at the same time.
        with self._opening:
            if not self._open_here:
                self._open()

    def _open(self) -> None:
        self._transport = self._given or _open_transport(self._conf)
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

    def format_reader(self) -> Callable[[Format], Format | None]:
        """Return a function that returns which of some formats are sent."""
        return self._enabled

    @property
    def versioned_enabled(self) -> bool:
        """Return whether versioned notifications are sent at this moment."""
        return self._enabled(Format.VERSIONED) is not None

    @property
    def legacy_enabled(self) -> bool:
        """Return whether legacy notifications are sent at this moment."""
        return self._enabled(Format.LEGACY) is not None

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
        """Connect anew, in a forked child, on the next emission.

        The parent's connection is left as it is. A transport that the caller
        handed over is the caller's to replace.
        """
        if self._given is None:
            # The parent may have forked while it held the lock.
            self._opening = threading.Lock()
            self._open_here = False


def utcnow_text() -> str:
    """Return the time as ``2012-10-29 13:42:11.000123``, in UTC.

    The time of a message differs from the one before in its fraction.
    """
    global _second
    # A test may have set the time; oslo.utils had several ways to.
    if (timeutils.utcnow is not _clock or
            getattr(timeutils, '_override_time', None) is not None or
            getattr(_clock, 'override_time', None) is not None):
        return str(timeutils.utcnow())
    second, fraction = divmod(time.time_ns() // 1000, 1_000_000)
    known, text = _second
    if second != known:
        text = str(datetime.datetime.fromtimestamp(
            second, datetime.timezone.utc))[:19]
        _second = second, text
    return f'{text}.{fraction:06}' if fraction else text


def _sends(priority: str) -> Callable[[_Publisher, Any, str, Any], None]:
    """Return the method that sends at a priority."""
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
                   'timestamp': utcnow_text()}
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
