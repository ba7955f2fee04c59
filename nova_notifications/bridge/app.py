# SPDX-License-Identifier: Apache-2.0
"""Read versioned notifications and send their legacy counterparts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
import fnmatch
import functools
import re
import threading
import time
from typing import Any, get_args, Literal

from oslo_config import cfg
from oslo_log import log as logging
import oslo_messaging

from nova_notifications.bridge import counters
from nova_notifications.bridge import native
from nova_notifications.bridge import recreate
from nova_notifications import consumer
from nova_notifications.consumer import server
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications.legacy import events as legacy_events
from nova_notifications import resend

LOG = logging.getLogger(__name__)

#: What can be done where a publisher sends legacy notifications itself.
NativeLegacy = Literal['refuse', 'skip', 'allow']
NATIVE_LEGACY: tuple[str, ...] = get_args(NativeLegacy)
#: What the members of the bridge's pool share.
POOL = 'nova-legacy-bridge'
# Seconds between two attempts grow up to this.
_LONGEST_PAUSE = 30.0
# AMQP's codes for a message that may not be sent, or is too large.
_REFUSED = re.compile(r'\((403|406)\)')
# How many messages RabbitMQ sends ahead.
_PREFETCH = '100'
# How often a target that answers may refuse a message.
_REFUSALS = 5

#: Look up the properties of an image by its id; None: not found.
ImageLookup = Callable[[str], 'Mapping[str, Any] | None']


class Bridge:
    """A process that keeps unmodified legacy readers fed.

    ::

        bridge = Bridge('rabbit://guest:guest@host:5672/',
                        topics=['notifications'])
        bridge.run()

    A versioned notification is acknowledged when the target has its legacy
    counterpart, and not before. Until then it is tried again in its place, so
    the order of a publisher's notifications holds. What was sent and not
    acknowledged, as the process was killed in between, is sent again with the
    same message id. Run several of them with the same pool for more than one
    host; then the order holds within each.

    :param source_url: the bus to read; None: that of ``conf``.
    :param target_url: the bus to send to; None: the same.
    :param topics: the legacy topics, each gets every notification.
    :param source_topics: the versioned topics.
    :param events: versioned event types or patterns to bridge.
    :param pool: the name of the bridge's queue.
    :param exchange: Nova's ``control_exchange``.
    :param image_url: the address of Glance for ``image_ref_url``, such as
        ``http://controller:9292``; without it the key is left out.
    :param image_lookup: returns the properties of an image, for
        ``image_meta``.
    :param native_legacy: what to do where a publisher sends legacy
        notifications itself: ``refuse`` ends :meth:`run` with an error,
        ``skip`` leaves that publisher's events alone, ``allow`` bridges
        them: for a switch, in which each service sends one format or the
        other and never both.
    :param conf: options of oslo.messaging.
    :param retry_pause: seconds before a target is tried again; each further
        attempt doubles them, up to 30.
    """

    def __init__(self, source_url: str | None = None, *,
                 target_url: str | None = None,
                 topics: Iterable[str] = ('notifications',),
                 source_topics: Iterable[str] = (formats.VERSIONED_TOPIC,),
                 events: Iterable[str] = ('*',), pool: str = POOL,
                 exchange: str = 'nova', image_url: str | None = None,
                 image_lookup: ImageLookup | None = None,
                 native_legacy: NativeLegacy = 'refuse',
                 conf: cfg.ConfigOpts | None = None,
                 retry_pause: float = 1.0) -> None:
        self._topics = tuple(topics)
        if native_legacy not in NATIVE_LEGACY:
            raise ValueError(f'native_legacy is one of '
                             f'{", ".join(NATIVE_LEGACY)}, not '
                             f'{native_legacy!r}.')
        if conf is None:
            conf = cfg.ConfigOpts()
            conf([], project='nova-notifications', default_config_files=[])
        self._conf = conf
        self._target_url = target_url or source_url
        self._exchange = exchange
        self._image_url = image_url
        self._image_lookup = image_lookup
        self._refuse = native_legacy == 'refuse'
        self._allow = native_legacy == 'allow'
        self._retry_pause = retry_pause
        self._stopping = threading.Event()
        self._problem: exceptions.NotificationsError | None = None
        self._sender: resend.Resender | None = None
        self.native = native.NativePublishers()
        self.counters = counters.BridgeCounts()
        self._reader = consumer.Consumer(
            _with_prefetch(conf, source_url), pool=pool,
            topics=source_topics, exchange=exchange, attempts=1, conf=conf)
        self._events = tuple(dict.fromkeys(events))
        for pattern in self._events:
            self._reader.on(pattern)(functools.partial(self._match, pattern))
        self._reader.on_failed(self._failed)
        # Reads what is on the target, in a queue of its own.
        self._watcher = consumer.Consumer(
            _with_prefetch(conf, self._target_url), pool=pool + native.SUFFIX,
            topics=self._topics, exchange=exchange, conf=conf,
            dead_letter=False, skip_body=native.is_marked)
        self._watcher.on('*', legacy=True,
                         check_event_types=False)(self._watch)

    def run(self) -> None:
        """Bridge until SIGTERM or SIGINT, or until :meth:`stop`.

        :raises NotificationsError: where a publisher sends legacy
            notifications itself and that is refused, and where a bus cannot
            be used.
        """
        self._stopping.clear()
        transport = server.transport(self._conf, self._target_url, None)
        # The pause between attempts is the bridge's, so that it can stop in
        # between. Without any of its own the driver would not reconnect.
        self._sender = resend.Resender(transport, self._exchange, retry=1)
        try:
            self._watcher.start()
            self._reader.run()
        finally:
            self._stopping.set()
            self._reader.stop()
            self._watcher.stop()
            transport.cleanup()
        if self._problem is not None:
            raise self._problem

    def stop(self) -> None:
        """End :meth:`run`; a message that is being tried goes back."""
        self._stopping.set()
        self._reader.request_stop()

    def _match(self, pattern: str, event: consumer.Event) -> None:
        """Bridge an event once, by the first of the patterns that match."""
        if pattern == next(each for each in self._events if each == pattern or
                           fnmatch.fnmatchcase(event.event_type, each)):
            self._bridge(event)

    def _bridge(self, event: consumer.Event) -> None:
        legacy_type = recreate.legacy_type(event.event_type)
        if legacy_type is None:
            self.counters.add('without_counterpart')
            return
        context = event.context
        message = recreate.recreate(
            event.raw, context, image_url=self._image_url,
            image_meta=self._image_meta(event.raw))
        assert message is not None
        if not self._allow and self.native.sends_both(
                message['publisher_id']):
            if self._refuse:
                # run() ends; the message stays for the next start.
                raise consumer.Requeue([event])
            self.counters.add('left_alone')
            return
        for topic in self._topics:
            self._send(topic, native.marked(context), message, event)
        self.counters.add('bridged')

    def _send(self, topic: str, context: Mapping[str, Any],
              message: dict[str, Any], event: consumer.Event) -> None:
        """Send a message, until the target has it.

        :raises Requeue: where the bridge is to stop.
        :raises NotificationsError: where a target that answers refuses it.
        """
        assert self._sender is not None
        pause, refusals = self._retry_pause, 0
        while True:
            try:
                # The driver writes into what it sends.
                self._sender.send(topic, context, dict(message))
                return
            except exceptions.NotificationsError as exc:
                self.counters.add('retries')
                if _is_refusal(exc.__cause__):
                    refusals += 1
                    if refusals >= _REFUSALS:
                        raise
                LOG.warning('%s is not taken by %s and is tried again in '
                            '%.0f s: %s', message['event_type'], topic,
                            pause, exc)
            self._wait(pause, event)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _wait(self, seconds: float, event: consumer.Event) -> None:
        """Wait before the next attempt.

        :raises Requeue: where the bridge is to stop meanwhile.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._stopping.wait(0.1) or self._reader.is_stopping:
                raise consumer.Requeue([event])

    def _failed(self, event: consumer.Event, cause: Any) -> None:
        self.counters.add('dead_lettered')

    def _watch(self, event: consumer.Event) -> None:
        if event.event_type not in legacy_events.ALLOWED or (
                not self.native.look(event.raw, event.context)):
            return
        if self._allow:
            return
        if not self._refuse:
            LOG.warning('%s sends legacy notifications itself; its events '
                        'are not bridged.', event.envelope.publisher_id)
            return
        self._problem = exceptions.NotificationsError(
            f'there are legacy notifications on {", ".join(self._topics)} '
            f'that no bridge has sent, from {self.native}: readers would get '
            f'these events twice. Next: set [notifications] '
            f'notification_format to versioned there, or leave such '
            f'publishers alone with --native-legacy skip; in a switch, '
            f'--native-legacy allow.')
        self.stop()

    def _image_meta(self, message: Mapping[str, Any]
                    ) -> Mapping[str, Any] | None:
        data = message['payload'][formats.DATA]
        image = data.get('image_uuid')
        if self._image_lookup is None or not image:
            return None
        return self._image_lookup(image)


def _is_refusal(cause: BaseException | None) -> bool:
    """Return whether a broker that answers does not take a message.

    oslo.messaging reports a broker that is away and one that closes the
    channel, such as for a message that is too large, by the same exception;
    the text has AMQP's reply code.
    """
    return not isinstance(cause, oslo_messaging.MessageDeliveryFailure) or (
        _REFUSED.search(str(cause)) is not None)


def _with_prefetch(conf: cfg.ConfigOpts, url: str | None) -> str:
    """Return a transport URL by which RabbitMQ sends few messages ahead.

    One member of a pool would otherwise take all that wait.
    """
    found = oslo_messaging.TransportURL.parse(conf, url)
    if found.transport in ('rabbit', 'kombu'):
        found.query.setdefault('rabbit_qos_prefetch_count', _PREFETCH)
    return str(found)
