# SPDX-License-Identifier: Apache-2.0
"""Listen as Ceilometer's notification agent does; needs Ceilometer alone.

Its listener, endpoints, converters and definition files are real. What they
would hand to a publisher is noted, by message id.
"""

from __future__ import annotations

import pathlib
import sys
import typing as ty

import ceilometer
from ceilometer import messaging
from ceilometer.meter import notifications
from ceilometer.pipeline import event as event_pipeline
from ceilometer.publisher import utils
from ceilometer import service
import oslo_messaging

from tests.readers import worker


class Recorder:
    """Stands where the pipeline's publishers are."""

    def __init__(self, reading: worker.Reading) -> None:
        self._reading = reading

    def __enter__(self) -> ty.Callable[[ty.Any], None]:
        return self.take

    def __exit__(self, *error: object) -> None:
        pass

    def take(self, data: ty.Any) -> None:
        """Note an event, or samples."""
        if isinstance(data, list):
            for made in data:
                self._reading.note(['sample', {
                    'name': made.name, 'type': made.type, 'unit': made.unit,
                    'volume': made.volume, 'resource_id': made.resource_id,
                    'project_id': made.project_id, 'user_id': made.user_id,
                    'timestamp': str(made.timestamp),
                    'metadata': made.resource_metadata}])
            return
        self._reading.note(['event', {
            'event': data.event_type, 'time': str(data.generated),
            'traits': {trait.name: str(trait.value)
                       for trait in data.traits},
            # As Ceilometer sends it to Aodh.
            'message': utils.message_from_event(data, 'secret')}])


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    conf = service.prepare_service(['ceilometer'], [])
    reading.configure(conf, url=False)
    files = reading.options.get('files')
    home = pathlib.Path(files or pathlib.Path(ceilometer.__file__).parent)
    conf.set_override('meter_definitions_dirs', [str(
        home / ('meters.d' if files else 'data/meters.d'))], 'meter')
    if files:
        conf.set_override('definitions_cfg_file',
                          str(home / 'event_definitions.yaml'), 'event')
    recorder = Recorder(reading)
    listener = messaging.get_batch_notification_listener(
        messaging.get_transport(conf, reading.url),
        [oslo_messaging.Target(topic=topic, exchange=reading.exchange)
         for topic in reading.topics],
        [notifications.ProcessMeterNotifications(conf, recorder),
         event_pipeline.EventEndpoint(conf, recorder)], allow_requeue=True)
    listener.start(override_pool_size=1)
    reading.follow(listener)
    return reading.finish(listener.stop, listener.wait)


if __name__ == '__main__':
    sys.exit(main())
