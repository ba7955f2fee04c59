# SPDX-License-Identifier: Apache-2.0
"""A plain oslo.messaging listener: neither Nova nor this library.

Run as ``python -m tests.nova.listener URL TOPIC OUTPUT``.  Writes a recording
like the worker's, from what RabbitMQ delivers.  The worker marks where an
action begins with a message of its own on every queue.
"""

from __future__ import annotations

import json
import sys
import threading
import typing as ty

import oslo_messaging
from oslo_config import cfg

MARK = 'tests.action'
#: The priorities Nova uses; each is a queue.
PRIORITIES = ('info', 'error')


class _Endpoint:
    """Keeps what arrives on one topic."""

    def __init__(self, logical: str, actions: dict[str, ty.Any],
                 lock: threading.Lock) -> None:
        self._logical = logical
        self._actions = actions
        self._lock = lock
        self._current = dict.fromkeys(PRIORITIES, '')
        self.finished = {priority: threading.Event()
                         for priority in PRIORITIES}

    def _keep(self, priority: str, ctxt: ty.Any, publisher_id: str,
              event_type: str, payload: ty.Any,
              metadata: dict[str, ty.Any]) -> None:
        if event_type == MARK:
            self._current[priority] = payload['name']
            if payload['last']:
                self.finished[priority].set()
            return
        current = self._current[priority]
        if not current:
            return
        # The transport adds how long its own client waited.
        ctxt.pop('client_timeout', None)
        with self._lock:
            action = self._actions.setdefault(
                current, {'messages': [], 'error': None})
            action['messages'].append({
                'topics': [self._logical], 'driver_priority': priority.upper(),
                'context': ctxt,
                'message': dict(metadata, publisher_id=publisher_id,
                                event_type=event_type, payload=payload,
                                priority=priority.upper())})

    def info(self, *message: ty.Any) -> None:
        """Called by oslo.messaging."""
        self._keep('info', *message)

    def error(self, *message: ty.Any) -> None:
        """Called by oslo.messaging."""
        self._keep('error', *message)


def main(url: str, topic: str, output: str) -> int:
    """Listen until the worker says it was the last action; 1 on timeout."""
    conf = cfg.ConfigOpts()
    conf([], project='nova')
    transport = oslo_messaging.get_notification_transport(conf, url=url)
    actions: dict[str, ty.Any] = {}
    lock = threading.Lock()
    endpoints, listeners = [], []
    for logical, suffix in (('notifications', ''),
                            ('versioned_notifications', '-versioned')):
        endpoint = _Endpoint(logical, actions, lock)
        listener = oslo_messaging.get_notification_listener(
            transport, [oslo_messaging.Target(topic=topic + suffix,
                                              exchange='nova')],
            [endpoint], executor='threading')
        # One thread: the order of a queue is part of what is compared.
        listener.start(override_pool_size=1)
        endpoints.append(endpoint)
        listeners.append(listener)
    print('listening', flush=True)
    complete = all(event.wait(600) for endpoint in endpoints
                   for event in endpoint.finished.values())
    for listener in listeners:
        listener.stop()
        listener.wait()
    transport.cleanup()
    with open(output, 'w') as out:
        json.dump({'names': {}, 'actions': actions, 'broken': {}}, out)
    return 0 if complete else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
