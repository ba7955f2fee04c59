# SPDX-License-Identifier: Apache-2.0
"""A process that emits and one that listens, both oslo.messaging's own."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any
import uuid

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslo_messaging import conffixture

import nova_notifications
from tests.unit import waiting


@dataclasses.dataclass(frozen=True)
class Received:
    """One message, as an endpoint of a listener gets it."""

    priority: str
    context: dict[str, Any]
    publisher_id: str
    event_type: str
    payload: Any
    metadata: dict[str, Any]
    topic: str


class Endpoint:
    """Keeps what arrives on one topic."""

    def __init__(self, topic: str) -> None:
        self.received: list[Received] = []
        self.arrived = threading.Condition()
        self.filter_rule = None
        self._topic = topic

    def _keep(self, priority: str, context: Any, publisher_id: str,
              event_type: str, payload: Any, metadata: Any) -> None:
        with self.arrived:
            self.received.append(Received(
                priority, context, publisher_id, event_type, payload,
                metadata, self._topic))
            self.arrived.notify_all()

    def info(self, *message: Any) -> None:
        """Called by the listener."""
        self._keep('info', *message)

    def error(self, *message: Any) -> None:
        """Called by the listener."""
        self._keep('error', *message)

    def warn(self, *message: Any) -> None:
        """Called by the listener."""
        self._keep('warn', *message)

    def wait(self, count: int) -> list[Received]:
        """What has arrived, once it is that many."""
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.received) >= count,
                                  waiting.HANGS)
            return list(self.received)


class Wire(fixtures.Fixture):
    """``init()`` on a transport URL, and a listener on each topic.

    :param transport_url: where messages go.
    :param notification_format: the option of that name.
    :param topics: how many versioned topics there are.
    :param driver: the notification driver.
    :param hooks: see ``init()``.
    :param listen: whether to listen at once; else :meth:`listen` does. On
        RabbitMQ a message waits in its queue until then.
    :param options: further ``[notifications]`` options.
    """

    def __init__(self, transport_url: str = 'fake://',
                 notification_format: str = 'both', *, topics: int = 1,
                 driver: str = 'messagingv2', hooks: Any = None,
                 listen: bool = True,
                 **options: Any) -> None:
        super().__init__()
        self.conf = cfg.ConfigOpts()
        self.conf([], project='nova', default_config_files=[])
        self._url = transport_url
        self._driver = driver
        self._hooks = hooks
        self._listen = listen
        self._options = options
        self._format = notification_format
        unique = uuid.uuid4().hex
        self.legacy_topic = f'test_legacy_{unique}'
        self.versioned_topics = [f'test_versioned_{number}_{unique}'
                                 for number in range(topics)]

    def _setUp(self) -> None:
        nova_notifications.conf.register_opts(self.conf)
        self.useFixture(conffixture.ConfFixture(self.conf))
        self.conf.set_override('transport_url', self._url)
        notify = 'oslo_messaging_notifications'
        self.conf.set_override('driver', [self._driver], group=notify)
        self.conf.set_override('topics', [self.legacy_topic], group=notify)
        group = 'notifications'
        self.conf.set_override('notification_format', self._format,
                               group=group)
        self.conf.set_override('versioned_notifications_topics',
                               self.versioned_topics, group=group)
        for name, value in self._options.items():
            self.conf.set_override(name, value, group=group)
        self.conf.set_override('control_exchange', self.legacy_topic)
        if self._url.startswith('rabbit'):
            # Reads the options of the driver before they are overridden.
            oslo_messaging.get_notification_transport(self.conf).cleanup()
            self.conf.set_override('amqp_auto_delete', True,
                                   group='oslo_messaging_rabbit')
        self._transport = oslo_messaging.get_notification_transport(self.conf)
        self.addCleanup(self._transport.cleanup)
        self._endpoints = {topic: Endpoint(topic) for topic in
                           [self.legacy_topic, *self.versioned_topics]}
        if self._listen:
            self.listen()
        self.bind()
        self.addCleanup(nova_notifications.cleanup)

    def listen(self) -> None:
        """Start a listener on each topic."""
        for topic, endpoint in self._endpoints.items():
            listener = oslo_messaging.get_notification_listener(
                self._transport, [oslo_messaging.Target(topic=topic)],
                [endpoint], executor='threading')
            # One thread: what arrives is seen in its order.
            listener.start(override_pool_size=1)
            self.addCleanup(self._stop, listener)

    def bind(self) -> None:
        """Call ``init()``, again if it has been called."""
        nova_notifications.init(self.conf, hooks=self._hooks, strict=True)

    @staticmethod
    def _stop(listener: Any) -> None:
        listener.stop()
        listener.wait()

    def legacy(self, count: int) -> list[Received]:
        """What arrived on the legacy topic, once it is that many."""
        return self._endpoints[self.legacy_topic].wait(count)

    def versioned(self, count: int, topic: int = 0) -> list[Received]:
        """What arrived on a versioned topic, once it is that many."""
        return self._endpoints[self.versioned_topics[topic]].wait(count)
