# SPDX-License-Identifier: Apache-2.0
"""Tells when an administrator disables a nova-compute for maintenance.

    python maintenance_monitor.py rabbit://guest:guest@127.0.0.1:5672/
"""

import sys

from nova_notifications import consumer


def monitor(transport_url: str) -> consumer.Consumer:
    app = consumer.Consumer(transport_url, pool='maintenance-monitor')

    @app.on('service.update')
    def changed(event: consumer.Event) -> None:
        service = event.payload
        if service.binary == 'nova-compute' and service.disabled:
            print(f'{service.host} is out for maintenance: '
                  f'{service.disabled_reason or "no reason given"}',
                  flush=True)

    return app


if __name__ == '__main__':
    monitor(sys.argv[1]).run()
