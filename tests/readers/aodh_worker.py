# SPDX-License-Identifier: Apache-2.0
"""Run Aodh's listener for event alarms; needs Aodh alone.

Service, listener, evaluator and database are its own. Alarms are made from
what the judge asks for; those that fire are noted.
"""

from __future__ import annotations

import datetime
import sys
import typing as ty

from aodh import event
from aodh import queue
from aodh import service
from aodh import storage
from aodh.storage import models

from tests.readers import worker

_MADE = datetime.datetime(2026, 1, 1)


def _alarm(name: str, project: str, rule: ty.Any) -> models.Alarm:
    return models.Alarm(
        alarm_id=name, type='event', enabled=True, name=name, description='',
        timestamp=_MADE, user_id='u', project_id=project,
        state=models.Alarm.ALARM_OK, state_timestamp=_MADE, state_reason='',
        ok_actions=[], alarm_actions=['log://'],
        insufficient_data_actions=[], repeat_actions=False, rule=rule,
        time_constraints=[], severity='low')


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    conf = service.prepare_service([], config_files=[], with_gmr=False)
    reading.configure(conf)
    conf.set_override('control_exchange', reading.exchange)
    conf.set_override('connection', f'sqlite:///{reading.scratch}/aodh.db',
                      'database')
    conf.set_override('record_history', False)
    topic, = reading.topics
    conf.set_override('event_alarm_topic', topic, 'listener')
    store = storage.get_connection_from_config(conf)
    store.upgrade()
    for name, rule in reading.options['alarms'].items():
        store.create_alarm(_alarm(name, reading.options['project'], rule))
    queue.AlarmNotifier.notify = reading.recorded(
        'fired', show=lambda alarm, *args: alarm.name)
    running = event.EventAlarmEvaluationService(0, conf)
    reading.follow(running.listener)
    return reading.finish(running.terminate)


if __name__ == '__main__':
    sys.exit(main())
