# SPDX-License-Identifier: Apache-2.0
"""Run Vitrage's datasource of servers; needs Vitrage alone.

Endpoint, listener, driver and transformer are its own. Noted is what the
transformer would have put into the graph.
"""

from __future__ import annotations

import sys
import typing as ty

from oslo_config import cfg
from vitrage.datasources.nova.host import NOVA_HOST_DATASOURCE
from vitrage.datasources.nova.host import transformer as host_transformer
from vitrage.datasources.nova.instance import driver
from vitrage.datasources.nova.instance import transformer
from vitrage.entity_graph import driver_exec
from vitrage import opts

from tests.readers import worker

# What no two readings have in common: when it was, and a random id.
_RUN = ('vitrage_sample_timestamp', 'update_timestamp', 'vitrage_id')


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    conf = cfg.CONF
    for group, options in opts.list_opts():
        conf.register_opts(list(options),
                           None if group == 'DEFAULT' else group)
    conf([], project='vitrage', default_config_files=[])
    for name in ('nova.instance', 'nova.host'):
        opts.register_opts(name, ['vitrage.datasources'])
    reading.configure(conf)
    conf.set_override('types', ['nova.instance'], 'datasources')
    conf.set_override('notification_topics', reading.topics, 'datasources')
    conf.set_override('notification_exchange', reading.exchange,
                      'datasources')
    if reading.options.get('legacy'):
        conf.set_override('use_nova_versioned_notifications', False)
    transformers: dict[str, ty.Any] = {}
    transformers[NOVA_HOST_DATASOURCE] = host_transformer.HostTransformer(
        transformers)
    servers = transformer.InstanceTransformer(transformers)

    def take(events: list[ty.Any]) -> None:
        for event in events:
            if event:
                made = servers.transform(event)
                reading.note([made.action, {
                    key: value for key, value in
                    made.vertex.properties.items() if key not in _RUN},
                    [each.vertex.get('id') for each in made.neighbors]])
    endpoint = driver_exec.DriversNotificationEndpoint(take).init()
    listener = endpoint.get_listener()
    listener.start()
    reading.follow(listener)
    return reading.finish(
        listener.stop, listener.wait, report=lambda: sorted(
            driver.LEGACY_NOTIFICATIONS if reading.options.get('legacy')
            else driver.VERSIONED_NOTIFICATIONS))


if __name__ == '__main__':
    sys.exit(main())
