# SPDX-License-Identifier: Apache-2.0
"""Run Designate's sink; needs Designate alone.

Service, listener and the handler ``nova_fixed`` are its own. What they ask
of Designate's central service is noted.
"""

from __future__ import annotations

import sys
import typing as ty

from designate.central import rpcapi
import designate.conf
from designate.sink import service

from tests.readers import worker

_ZONE = {'id': '5a1b1b4e-6c3c-4f7a-9d4b-4f2f1e3c9a10', 'name': 'example.org.'}


def _created(context: ty.Any, zone: str, records_values: ty.Any,
             recordset_values: ty.Any) -> ty.Any:
    return {'zone': zone, 'records': records_values,
            'set': recordset_values}


def _deleted(context: ty.Any, zone: str, criterion: ty.Any) -> ty.Any:
    return {'zone': zone, 'criterion': criterion}


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    central = rpcapi.CentralAPI
    central.get_zone = lambda self, context, zone: _ZONE
    central.create_managed_records = reading.recorded('create', show=_created)
    central.delete_managed_records = reading.recorded('delete', show=_deleted)
    central.update_service_status = lambda self, context, status: None
    conf = designate.conf.CONF
    conf([], project='designate', default_config_files=[])
    reading.configure(conf)
    conf.set_override('enabled_notification_handlers', ['nova_fixed'],
                      'service:sink')
    handler = 'handler:nova_fixed'
    conf.set_override('control_exchange', reading.exchange, handler)
    conf.set_override('notification_topics', reading.topics, handler)
    conf.set_override('zone_id', _ZONE['id'], handler)
    for name in ('formatv4', 'formatv6'):
        if name in reading.options:
            conf.set_override(name, reading.options[name], handler)
    sink = service.Service()
    sink.start()
    reading.follow(sink._notification_listener)
    return reading.finish(sink.stop)


if __name__ == '__main__':
    sys.exit(main())
