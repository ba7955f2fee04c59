# SPDX-License-Identifier: Apache-2.0
"""Five thousand messages that nobody would send in good faith."""

from __future__ import annotations

from collections.abc import Iterator
import copy
import datetime
import json
import random
import sys
from typing import Any

import netaddr
from oslotest import base

from nova_notifications import consumer
from nova_notifications.consumer import convert
from nova_notifications.consumer import payloads
from nova_notifications.contract import history
from nova_notifications import testing
from nova_notifications.testing import samples as testing_samples
from tests.unit.hostile import values

_NUMBER = 5000
_PLAIN = (str, int, float, bool, type(None), datetime.datetime)


def _spots(value: Any, found: list[tuple[Any, Any]]) -> None:
    """All the places in a message, as container and key."""
    items: Any = ()
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, item in items:
        found.append((value, key))
        _spots(item, found)


def _messages() -> Iterator[Any]:
    rng = random.Random(20261122)
    good = [sample.message for name in testing_samples.event_types()
            for sample in testing_samples.samples(name)]
    for number in range(_NUMBER):
        if number % 10 == 0:
            yield values.from_a_broker(rng)
            continue
        message = copy.deepcopy(rng.choice(good))
        spots: list[tuple[Any, Any]] = []
        _spots(message, spots)
        for _ in range(rng.choice([1, 1, 1, 2, 5, 20])):
            holder, key = rng.choice(spots)
            action = rng.random()
            if action < 0.7:
                holder[key] = values.from_a_broker(rng)
            elif action < 0.85 and isinstance(holder, dict):
                holder[rng.choice(('__class__', '__init__', 'VERSION', '',
                                   '_obj_host', 'obj_load_attr', 'a.b')
                                  )] = values.from_a_broker(rng)
            elif isinstance(holder, dict):
                holder.pop(key, None)
        name = rng.random()
        payload = message.get('payload')
        if name < 0.1 and isinstance(payload, dict):
            payload['nova_object.name'] = rng.choice(values.NAMES)
        elif name < 0.15:
            message['event_type'] = values.from_a_broker(rng)
        yield message


def _kinds(value: Any, found: set[type[Any]]) -> set[type[Any]]:
    """The classes of all that can be reached through a payload's fields."""
    todo = [value]
    while todo:
        item = todo.pop()
        found.add(type(item))
        if isinstance(item, dict):
            todo += [*item, *item.values()]
        elif isinstance(item, (list, set)):
            todo += item
        elif hasattr(type(item), 'obj_fields'):
            todo += [getattr(item, name, None)
                     for name in type(item).fields]
    return found


class TestHostile(base.BaseTestCase):

    def test_nothing_stops_it_and_nothing_else_is_created(self) -> None:
        app = consumer.Consumer('fake://', history=history, retry_delay=0)
        kinds: set[type[Any]] = set()

        @app.on('*', check_event_types=False)
        def handle(event: consumer.Event) -> None:
            _kinds(event.payload, kinds)
            # What a handler may ask for must not fail either.
            _ = (event.unknown, event.missing, event.version, event.context,
                 repr(event), event.envelope.timestamp, event.envelope.host)

        app.on('instance.*', payload='InstancePayload', version='1.4')(handle)
        app.on('*', legacy=True)(handle)
        app.on_failed(lambda event, exc: self.fail(repr(exc)))
        told: list[Any] = []
        app.on_malformed(lambda message, problem: told.append(str(problem)))
        app.on_incompatible(lambda event, problem: told.append(str(problem)))
        modules = set(sys.modules)
        for message in _messages():
            outcome = app.deliver(message, message)
            self.assertIn(outcome, (
                'handled', 'ignored', 'malformed', 'incompatible'), message)
        self.assertEqual(set(), {
            name for name in set(sys.modules) - modules
            if not name.startswith('nova_notifications')})
        counts = {kind: app.counters.count(None, kind) for kind in (
            'handled', 'malformed', 'incompatible')}
        self.assertGreater(min(counts.values()), 150, counts)
        self.assertEqual(_NUMBER, app.counters.count())
        self.assertEqual(counts['malformed'] + counts['incompatible'],
                         len(told))
        allowed = {*_PLAIN, list, dict, set, convert.ReadList,
                   convert.ReadDict, netaddr.IPAddress}
        self.assertEqual(set(), {
            kind for kind in kinds - allowed
            if payloads.payload_class(kind.__name__) is not kind})
        self.assertLess(max(map(len, told)), 1000)

    def test_bodies(self) -> None:
        app = consumer.Consumer('fake://')
        app.on('*')(self.fail)
        bus = testing.TestBus(app)
        for body in (b'', b'\x00', b'\xff\xfe', b'null', b'[]', b'"x"', b'{',
                     b'[' * 100_000, b'{"a":' * 50_000, b'1' * 10_000,
                     b'{"oslo.message": "["}', b'{"oslo.message": 3}',
                     json.dumps({'oslo.message': '{}'})):
            self.assertEqual('malformed', bus.send_raw(body), body[:20])
