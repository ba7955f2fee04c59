# SPDX-License-Identifier: Apache-2.0
"""Two configurations, one for Nova and one for the library, and four sides.

All sides run in one process on oslo.messaging's own notifiers, with the
same driver, topics and options.
"""

from __future__ import annotations

from typing import Any

import kombu
import nova.conf
from nova import context as nova_context
from nova import objects
from nova import rpc
from oslo_config import cfg
import oslo_messaging

import nova_notifications
from nova_notifications import graft
from nova_notifications import runtime

from bench import adopted
from bench import by_hand
from bench import cases
from bench import library
from bench import nova_code
from bench import nova_objects
from bench import sink

NOVA = 'nova'
LIBRARY = 'library'
ADOPTED = 'adopted'
FLOOR = 'by hand'

_GLANCE = 'http://controller:9292'


class Setup:
    """Nova, the library and the floor, ready to emit.

    :param driver: a notification driver of oslo.messaging; ``test`` is the
        one in memory.
    :param url: the transport; None is oslo.messaging's own in memory.
    :param topic: the first word of both topics.
    :param wanted: the ``notification_format``.
    :param contract: the Nova release that the library keeps to.
    """

    def __init__(self, driver: str = 'test', url: str | None = None,
                 topic: str = 'bench', wanted: str = 'both',
                 contract: str = runtime.NEWEST) -> None:
        sink.install()
        objects.register_all()
        self.topics = f'{topic}_legacy', f'{topic}_versioned'
        self._url = url or 'fake://'
        CONF = nova.conf.CONF
        CONF([], project='nova', version='34.0.0')
        self._set(CONF, driver, wanted)
        CONF.set_override('api_servers', [_GLANCE], 'glance')
        rpc.init(CONF)
        own = cfg.ConfigOpts()
        own([], project='bench')
        nova_notifications.conf.register_opts(own)
        oslo_messaging.set_transport_defaults('nova')
        self._transport = self._prepare(own, driver, wanted)
        nova_notifications.init(
            own, transport=self._transport, hooks=nova_notifications.Hooks(
                image_url=nova_objects.image_url,
                cacheable_contexts=(nova_context.RequestContext,)),
            contract=contract)
        self.library = runtime.current()
        runtime.replace(None)
        graft.bind(contract)
        self.adopted = runtime.current()
        self._by_hand = by_hand.Notifiers(self._transport, self.topics)

    def _set(self, conf: Any, driver: str, wanted: str) -> None:
        conf.set_override('host', cases.HOST)
        group = 'notifications'
        conf.set_override('notification_format', wanted, group)
        conf.set_override('notify_on_state_change', 'vm_and_task_state',
                          group)
        conf.set_override('versioned_notifications_topics',
                          [self.topics[1]], group)
        group = 'oslo_messaging_notifications'
        oslo_messaging.get_notification_transport(conf, url='fake://')
        conf.set_override('driver', [driver], group)
        conf.set_override('topics', [self.topics[0]], group)
        conf.set_override('transport_url', self._url, group)
        if conf is nova.conf.CONF:
            conf.set_override('transport_url', 'fake://')

    def _prepare(self, conf: Any, driver: str, wanted: str) -> Any:
        self._set(conf, driver, wanted)
        return oslo_messaging.get_notification_transport(conf)

    def sides(self, case: cases.Case,
              world: cases.World) -> dict[str, cases.Side]:
        """The four ways to emit a case."""
        return {NOVA: nova_code.side(case, world),
                LIBRARY: library.side(case, world, self.library),
                ADOPTED: adopted.side(case, world, self.adopted),
                FLOOR: by_hand.side(case, world, self._by_hand)}

    def close(self) -> None:
        """Close all transports."""
        runtime.replace(None)
        rpc.cleanup()
        self._transport.cleanup()


def delete_queues(url: str, topic: str) -> None:
    """Remove the queues of a bench from a broker.

    :param url: the transport.
    :param topic: the first word of the topics.
    """
    address = url.replace('rabbit://', 'amqp://', 1)
    with kombu.Connection(address) as connection:
        channel = connection.channel()
        for name in ('legacy', 'versioned'):
            channel.queue_delete(f'{topic}_{name}.info')
