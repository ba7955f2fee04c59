# SPDX-License-Identifier: Apache-2.0
"""Everything a Nova process hands to its notification driver.

The recorder sits under oslo.messaging's ``test`` notification driver, so a
message is seen exactly as a transport would get it: after the notifier chose
the driver, after the serializer ran, with the envelope around it.  A format
that is switched off therefore shows up as silence, not as a fake notifier
that happened to be called.
"""

from __future__ import annotations

import collections
import threading
import typing as ty

from oslo_serialization import jsonutils

Message = dict[str, ty.Any]


class Recorder:
    """Messages and the cost of making them, cut into named actions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current = ''
        self.names: dict[str, str] = {}
        self.actions: dict[str, dict[str, ty.Any]] = {}

    def action(self, name: str, in_order: bool = True) -> None:
        """Everything that follows belongs to the action of this name.

        :param in_order: nothing in it happens at the same time
        """
        with self._lock:
            if name and name in self.actions:
                raise ValueError('action recorded twice: %s' % name)
            self._current = name
            if name:
                self.actions[name] = {
                    'messages': [],
                    'loads': collections.Counter(),
                    'queries': collections.Counter(),
                    'error': None,
                    'seconds': 0.0,
                    'in_order': in_order,
                }

    @property
    def current(self) -> ty.Optional[dict[str, ty.Any]]:
        """The action under way, or None between actions."""
        return self.actions.get(self._current)

    def message(self, topics: ty.Sequence[str], priority: str,
                context: ty.Any, message: Message, by_library: bool) -> None:
        """Keep one message as JSON would carry it.

        :param by_library: the library handed it to the notifier, not Nova
        """
        wire = jsonutils.loads(jsonutils.dumps(message))
        current = self.current
        if current is None:
            return
        with self._lock:
            current['messages'].append({
                'topics': list(topics),
                'driver_priority': priority,
                'context': jsonutils.loads(jsonutils.dumps(context)),
                'message': wire,
                'by_library': by_library,
            })

    def count(self, kind: str, what: str) -> None:
        """One attribute load (``loads``) or one statement (``queries``)."""
        current = self.current
        if current is not None:
            with self._lock:
                current[kind][what] += 1

    def events(self, topic: str) -> list[str]:
        """Event types of the action under way on one topic, in order."""
        current = self.current
        if current is None:
            return []
        return [m['message']['event_type'] for m in current['messages']
                if topic in m['topics']]

    def as_json(self) -> dict[str, ty.Any]:
        """What the worker writes to its output file."""
        return {'names': self.names, 'actions': self.actions}


def listen(case: ty.Any, recorder: Recorder, topics: ty.Mapping[str, str],
           by_library: ty.Callable[[], bool]) -> None:
    """Record what the ``test`` notification driver gets, during one case.

    :param topics: by what name to record a topic, where not by its own
    :param by_library: tells who called the notifier; asked in the driver
    """
    from oslo_messaging.notify import _impl_test

    def notify(driver: ty.Any, ctxt: ty.Any, message: Message,
               priority: str, retry: ty.Any) -> None:
        recorder.message([topics.get(topic, topic) for topic in
                          driver.topics], priority, ctxt, message,
                         by_library())

    case.stub_out('oslo_messaging.notify._impl_test.TestDriver.notify',
                  notify)
    _impl_test.reset()
