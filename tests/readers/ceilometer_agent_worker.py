# SPDX-License-Identifier: Apache-2.0
"""Run Ceilometer's notification agent; needs Ceilometer alone.

Agent and pipelines are its own. With Gnocchi its publisher and client write
to a real one, and nothing is noted. Without, it is noted what a publisher
would get.
"""

from __future__ import annotations

import pathlib
import sys
import typing as ty

from ceilometer import gnocchi_client
from ceilometer import notification
from ceilometer.publisher import test
from ceilometer import service

from tests.readers import ceilometer_worker
from tests.readers import worker

_CONF = '''\
[DEFAULT]
transport_url = {url}
[notification]
notification_control_exchanges = {exchange}
batch_size = 1
[oslo_messaging_notifications]
topics = {topics}
[service_credentials]
auth_type = gnocchi-basic
user = admin
endpoint = {gnocchi}
'''
_DEFINITIONS = '''\
[meter]
meter_definitions_dirs = {home}/meters.d
'''
_PIPELINE = '''\
sources:
  - {{name: all, {kind}: ["*"], sinks: [one]}}
sinks:
  - {{name: one, publishers: ["{publisher}"]}}
'''


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    gnocchi = reading.options.get('gnocchi')
    # What would be /etc/ceilometer, with definition files, or nothing in it.
    home = pathlib.Path(reading.options.get('home') or reading.scratch)
    text = _CONF.format(
        url=reading.url, exchange=reading.exchange, gnocchi=gnocchi,
        topics=','.join(reading.topics))
    more = reading.options.get('more')
    if (home / 'meters.d').exists() and not more:
        text += _DEFINITIONS.format(home=home)
    (home / 'ceilometer.conf').write_text(text)
    conf = service.prepare_service(['ceilometer'], [
        str(home / name) for name in ('ceilometer.conf', more) if name])
    reading.configure(conf, url=False)
    publisher = ('gnocchi://?enable_filter_project=false' if gnocchi
                 else 'test://')
    for name, kind in (('pipeline', 'meters'), ('event_pipeline', 'events')):
        pipeline = reading.scratch / f'{name}.yaml'
        pipeline.write_text(_PIPELINE.format(kind=kind, publisher=publisher))
        conf.set_override(f'{name}_cfg_file', str(pipeline))
    conf.set_override('max_parallel_requests', 1)
    if gnocchi:
        # As "ceilometer-upgrade" does.
        gnocchi_client.upgrade_resource_types(conf)
    recorder = ceilometer_worker.Recorder(reading)

    def take_events(publisher: ty.Any, events: list[ty.Any]) -> None:
        for event in events:
            recorder.take(event)
    test.TestPublisher.publish_samples = (
        lambda publisher, samples: recorder.take(samples))
    test.TestPublisher.publish_events = take_events
    agent = notification.NotificationService(0, conf)
    agent.run()
    listener, = agent.listeners
    reading.topics = [target.topic for target in agent.get_targets()]
    reading.follow(listener)
    return reading.finish(agent.terminate)


if __name__ == '__main__':
    sys.exit(main())
