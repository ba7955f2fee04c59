# SPDX-License-Identifier: Apache-2.0
"""The bounded queue in memory."""

import logging
from typing import Any

import fixtures
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from oslo_config import cfg
from oslotest import base

from nova_notifications.delivery import counters
from nova_notifications.delivery import memory
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from tests.unit import fuzz
from tests.unit import waiting

LOG = logging.getLogger(__name__)


def settings(**changes: Any) -> options.Settings:
    """Return the default settings with *changes*."""
    conf = cfg.ConfigOpts()
    conf([])
    options.register_opts(conf)
    for name, value in changes.items():
        conf.set_override(name, value, 'notifications_delivery')
    return options.read(conf)


def record(number: int, size: int = 10) -> records.Record:
    """Return a record that *number* tells from others."""
    return records.Record('t.info', 'x' * size, records.LEGACY, 1e9 + number,
                          f'event {number}', f'uid-{number}')


def queue(**changes: Any) -> tuple[memory.MemoryQueue, counters.Counters]:
    """Return a queue and its counters."""
    tally = counters.Counters()
    return memory.MemoryQueue(settings(**changes), tally,
                              counters.BoundedLog(LOG)), tally


class TestMemoryQueue(base.BaseTestCase):

    def test_order_and_repetition(self) -> None:
        found, _ = queue()
        sent = [record(number) for number in range(5)]
        for one in sent:
            found.put(one)
        self.assertEqual(sent[:2], found.take(2, 0))
        self.assertEqual(sent[:2], found.take(2, 0))
        found.done(sent[:1])
        self.assertEqual(sent[1:2], found.take(2, 0))
        found.done(sent[1:2])
        self.assertEqual(sent[2:], found.take(9, 0))
        self.assertEqual(3, len(found))
        self.assertEqual(sent[2].created, found.oldest())

    def test_drop_oldest(self) -> None:
        found, tally = queue(queue_size=3)
        sent = [record(number) for number in range(5)]
        for one in sent:
            found.put(one)
        self.assertEqual(sent[2:], found.take(9, 0))
        self.assertEqual({records.LEGACY: 2},
                         tally.read()['dropped.full'])

    def test_what_is_under_way_is_not_dropped(self) -> None:
        found, tally = queue(queue_size=2)
        sent = [record(number) for number in range(3)]
        found.put(sent[0])
        found.put(sent[1])
        found.take(2, 0)
        found.put(sent[2])
        self.assertEqual(sent[:2], found.take(9, 0))
        self.assertEqual(1, tally.total('dropped'))

    def test_drop_newest(self) -> None:
        found, tally = queue(queue_size=3, full_policy='drop_newest')
        sent = [record(number) for number in range(5)]
        for one in sent:
            found.put(one)
        self.assertEqual(sent[:3], found.take(9, 0))
        self.assertEqual(2, tally.total('dropped'))

    def test_block_waits_for_room_and_not_longer(self) -> None:
        found, tally = queue(queue_size=1, full_policy='block',
                             block_timeout=0.2)
        clock = waiting.Clock()
        self.useFixture(fixtures.MockPatchObject(memory, 'time', clock))
        found._changed = waiting.Waited(clock)
        first = record(0)
        found.put(first)
        start = clock.now
        found.put(record(1))
        self.assertAlmostEqual(0.2, clock.now - start)
        self.assertEqual(1, tally.total('dropped'))
        found.take(1, 0)
        found._changed = waiting.Waited(clock, lambda: found.done([first]))
        found.put(record(2))
        self.assertEqual(1, tally.total('dropped'))
        self.assertEqual('uid-2', found.take(1, 0)[0].uid)

    def test_memory_is_bounded(self) -> None:
        found, tally = queue(queue_megabytes=1)
        for number in range(30):
            found.put(record(number, size=100_000))
        self.assertLessEqual(len(found) * 100_000, 1024 * 1024)
        self.assertEqual(30 - len(found), tally.total('dropped'))

    def test_memory_is_bounded_when_records_grow(self) -> None:
        for policy in ('drop_oldest', 'drop_newest'):
            found, tally = queue(queue_megabytes=1, full_policy=policy)
            small = [record(number, size=9_000) for number in range(100)]
            for one in small:
                found.put(one)
            found.take(10, 0)
            for number in range(100, 130):
                found.put(record(number, size=200_000))
            self.assertLessEqual(found._bytes, 1024 * 1024)
            self.assertEqual(130 - len(found), tally.total('dropped'))
            # What is under way is not dropped, whatever comes.
            found.put(record(130, size=2_000_000))
            self.assertEqual(small[:10], found.take(10, 0))
            self.assertEqual(131 - len(found), tally.total('dropped'))

    def test_what_comes_too_late_is_counted(self) -> None:
        found, tally = queue()
        found.close()
        found.put(record(0))
        self.assertEqual(0, len(found))
        self.assertEqual({records.LEGACY: 1},
                         tally.read()['dropped.shutdown'])

    def test_the_end_of_the_process_is_counted(self) -> None:
        found, tally = queue()
        found.put(record(0))
        found.put(record(1))
        found.take(1, 0)
        found.close()
        self.assertEqual(0, len(found))
        self.assertEqual({records.LEGACY: 2},
                         tally.read()['dropped.shutdown'])

    @hypothesis_settings(max_examples=fuzz.examples(200), deadline=None)
    @given(st.lists(st.one_of(
        st.just('put'), st.integers(1, 4), st.just('done')), max_size=60),
        st.sampled_from(('drop_oldest', 'drop_newest')))
    def test_nothing_vanishes(self, steps: list[Any], policy: str) -> None:
        found, tally = queue(queue_size=5, full_policy=policy)
        put = delivered = 0
        order = []
        taken: list[records.Record] = []
        for step in steps:
            if step == 'put':
                found.put(record(put))
                put += 1
            elif step == 'done':
                found.done(taken)
                delivered += len(taken)
                order.extend(int(one.uid[4:]) for one in taken)
                taken = []
            else:
                taken = list(found.take(step, 0))
        self.assertEqual(put, delivered + len(found)
                         + tally.total('dropped'))
        self.assertEqual(sorted(order), order)
        self.assertLessEqual(len(found), 5)
