# SPDX-License-Identifier: Apache-2.0
"""Run Blazar's monitor of compute hosts; needs Blazar alone.

Monitor, listener, plugin and database are its own. A host is reservable at
the beginning; what becomes of it is noted.
"""

from __future__ import annotations

import sys
import typing as ty

from oslo_config import cfg

from tests.readers import worker

# Its modules register their options for good as they are imported.
from blazar.db import api as db_api
from blazar.monitor import notification_monitor
from blazar.plugins.oshosts import host_plugin

_GROUP = 'physical:host'


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    conf = cfg.CONF
    conf([], project='blazar', default_config_files=[])
    reading.configure(conf)
    conf.set_override('control_exchange', reading.exchange)
    conf.set_override('connection', f'sqlite:///{reading.scratch}/blazar.db',
                      'database')
    conf.set_override('notification_topics', reading.topics, _GROUP)
    db_api.setup_db()
    for host in reading.options['hosts']:
        db_api.host_create({
            'id': host, 'vcpus': 8, 'cpu_info': '', 'hypervisor_type': 'QEMU',
            'hypervisor_version': 1, 'hypervisor_hostname': host,
            'service_name': host, 'memory_mb': 8192, 'local_gb': 100,
            'status': 'up', 'availability_zone': 'nova', 'trust_id': host,
            'reservable': True})
    plugin = host_plugin.PhysicalHostMonitorPlugin()
    callback = plugin.notification_callback

    def noted(event_type: str, payload: ty.Any) -> ty.Any:
        found = callback(event_type, payload)
        reading.note([event_type, {
            host['id']: host['reservable']
            for host in db_api.host_get_all_by_filters({})}])
        return found
    plugin.notification_callback = noted
    monitor = notification_monitor.NotificationMonitor([plugin])
    monitor.start_monitoring()
    reading.follow(monitor.listener)
    return reading.finish(monitor.stop_monitoring)


if __name__ == '__main__':
    sys.exit(main())
