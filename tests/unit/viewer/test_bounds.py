# SPDX-License-Identifier: Apache-2.0
"""How much the viewer remembers, and what falls out first."""

from __future__ import annotations

import json
from typing import Any

import fixtures
from oslotest import base as test_base

from nova_notifications.viewer import names
from nova_notifications.viewer import pairing
from nova_notifications.viewer import rates
from nova_notifications.viewer import records
from nova_notifications.viewer import status
from tests.unit.viewer import base


class Clock(fixtures.Fixture):
    """Let the wall clock stand where a test sets it."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def _setUp(self) -> None:
        for name in ('time.time', 'time.monotonic'):
            self.useFixture(fixtures.MonkeyPatch(name, lambda: self.now))


class RatesTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.clock = self.useFixture(Clock())
        self.rates = rates.Rates()

    def test_each_second_that_is_over(self) -> None:
        self.rates.count(failed=False)
        self.rates.count(failed=True)
        self.assertEqual([], self.rates.since(0))
        self.clock.now += 2
        self.rates.count(failed=False)
        self.assertEqual([[1_000_000, 2, 1], [1_000_001, 0, 0]],
                         self.rates.since(0))
        self.assertEqual([[1_000_001, 0, 0]], self.rates.since(1_000_000))
        self.assertEqual((3, 1), (self.rates.total, self.rates.failed))

    def test_ten_minutes(self) -> None:
        self.rates.count(failed=True)
        self.clock.now += 599
        # The running second is the 600th.
        self.assertEqual([1_000_000, 1, 1], self.rates.since(0)[0])
        self.assertEqual(599, len(self.rates.since(0)))
        self.clock.now += 1
        self.assertEqual([1_000_001, 0, 0], self.rates.since(0)[0])
        self.clock.now += 100_000
        self.assertEqual(599, len(self.rates.since(0)))
        self.assertEqual([1_100_599, 0, 0], self.rates.since(0)[-1])


class HubTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.clock = self.useFixture(Clock())
        self.hub = base.viewer.Hub(keep=4)

    def _add(self, number: int) -> None:
        for each in range(number):
            self.hub.add(base.plain(each))

    def _after(self, *arguments: int) -> tuple[Any, ...]:
        batch = self.hub.after(*arguments)
        return ([record.number for record in batch.records], batch.last,
                batch.missed, batch.behind)

    def test_nothing_yet(self) -> None:
        self.assertEqual(([], 0, 0, 0.0), self._after(0, 9, 9))
        self.assertEqual(([], 0, 0, 0.0), self._after(7, 9, 9))
        self.assertIsNone(self.hub.get(0))
        self.assertIsNone(self.hub.get(1))

    def test_what_comes_after_a_number(self) -> None:
        self._add(1)
        self.clock.now += 3
        self._add(5)
        self.assertEqual(([3, 4, 5, 6], 6, 2, 0.0), self._after(0, 9, 9))
        self.assertEqual(([3, 4, 5, 6], 6, 0, 0.0), self._after(2, 4, 9))
        self.clock.now += 2
        self.assertEqual(([3], 3, 0, 2.0), self._after(2, 1, 9))
        self.assertEqual(([], 6, 0, 0.0), self._after(6, 9, 9))
        self.assertEqual(([], 6, 0, 0.0), self._after(99, 9, 9))
        # A page that is too far behind skips ahead.
        self.assertEqual(([5, 6], 6, 2, 0.0), self._after(2, 9, 2))
        self.assertEqual(3, self.hub.oldest())
        self.assertEqual(
            [None, None, None, 3, 4, 5, 6, None],
            [record and record.number for record in map(
                self.hub.get, range(8))])

    def test_totals(self) -> None:
        self._add(4)
        self.hub.mark('a gap')
        totals = self.hub.totals()
        self.assertEqual(
            {'events': 4, 'errors': 0, 'kept': 4, 'last': 5, 'dropped': 1,
             'since': '2026-03-02T09:30:00.000Z'},
            {key: totals[key] for key in totals if key != 'bytes'})
        self.assertEqual(
            sum(len(record.line) + len(record.body or '')
                for record in self.hub.snapshot()), totals['bytes'])

    def test_a_mark_that_goes_is_no_loss(self) -> None:
        self.hub.mark('a gap')
        self._add(4)
        self.assertEqual(0, self.hub.totals()['dropped'])
        self._add(1)
        self.assertEqual(1, self.hub.totals()['dropped'])

    def test_one_that_is_larger_than_all_stays(self) -> None:
        hub = base.viewer.Hub(keep_bytes=10)
        for number in range(3):
            hub.add(base.plain(number))
        self.assertEqual((1, 2), (hub.totals()['kept'],
                                  hub.totals()['dropped']))

    def test_exactly_as_many_characters(self) -> None:
        self._add(1)
        size = self.hub.totals()['bytes']
        for room, kept in ((2 * size, 2), (2 * size - 1, 1)):
            hub = base.viewer.Hub(keep_bytes=room)
            for _ in range(2):
                hub.add(base.plain(0))
            self.assertEqual(kept, hub.totals()['kept'])

    def test_the_defaults(self) -> None:
        hub = base.viewer.Hub()
        self.assertEqual(20_000, hub.keep)
        self.assertEqual(100_663_296, hub._keep_bytes)
        self.assertEqual(12, len(hub.life))


class PairingTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.clock = self.useFixture(Clock())
        self.pairing = pairing.Pairing()

    def _match(self, number: int, form: str, server: str = 'a',
               **more: Any) -> int | None:
        event = {'versioned': 'instance.pause.end',
                 'legacy': 'compute.instance.pause.end'}[form]
        return self.pairing.match(number, {
            'type': event, 'format': form, 'resource': 'instance',
            'instance': server, **more})

    def test_within_ten_seconds(self) -> None:
        for number, late, other in ((1, 10.0, 1), (3, 10.5, None)):
            self._match(number, 'versioned')
            self.clock.now += late
            self.assertEqual(other, self._match(number + 1, 'legacy'))
            self.pairing = pairing.Pairing()

    def test_the_first_that_waits_is_taken(self) -> None:
        for number in (1, 2):
            self.assertIsNone(self._match(number, 'versioned'))
        self.assertEqual(
            [1, 2, None],
            [self._match(number, 'legacy') for number in (3, 4, 5)])
        self.assertEqual(5, self._match(6, 'versioned'))

    def test_one_that_is_too_old_is_passed_over(self) -> None:
        self._match(1, 'versioned')
        self.clock.now += 11
        self._match(2, 'versioned')
        self.assertEqual(2, self._match(3, 'legacy'))

    def test_64_of_one_kind_wait(self) -> None:
        for number in range(1, 67):
            self._match(number, 'versioned')
        self.assertEqual(3, self._match(67, 'legacy'))

    def test_ten_thousand_kinds_wait(self) -> None:
        for number in range(1, 10_002):
            self._match(number, 'versioned', str(number))
        self.assertIsNone(self._match(0, 'legacy', '1'))
        self.assertEqual(3, self._match(0, 'legacy', '3'))

    def test_failures_share_their_request(self) -> None:
        self.pairing.match(1, {
            'type': 'compute.exception', 'format': 'versioned',
            'resource': 'compute', 'request': 'req-1'})
        wrapped = {'type': 'reboot_instance', 'format': 'legacy',
                   'resource': 'compute', 'wrapped': True}
        self.assertIsNone(self.pairing.match(2, {
            **wrapped, 'request': 'req-2'}))
        self.assertEqual(1, self.pairing.match(3, {
            **wrapped, 'request': 'req-1'}))

    def test_without_a_counterpart(self) -> None:
        self.assertIsNone(self.pairing.match(1, {
            'type': 'instance.lock', 'format': 'versioned',
            'resource': 'instance', 'instance': 'a'}))
        self.assertEqual({}, self.pairing._waiting)


class NamesTest(test_base.BaseTestCase):

    def test_fifty_thousand_servers(self) -> None:
        remembered = names.Names()
        for number in range(50_001):
            remembered.complete({'resource': 'instance',
                                 'instance': str(number), 'name': 'web'})
        lines: list[dict[str, Any]] = [
            {'resource': 'volume', 'instance': number}
            for number in ('0', '1')]
        for line in lines:
            remembered.complete(line)
        self.assertEqual([None, 'web'], [line.get('server')
                                         for line in lines])

    def test_the_server_of_a_request(self) -> None:
        remembered = names.Names()
        for request, server in (('r1', 'a'), ('r1', 'a'), ('r2', 'a'),
                                ('r2', 'b')):
            remembered.complete({'resource': 'instance', 'instance': server,
                                 'request': request, 'name': f'web-{server}'})
        for resource, request, expected in (
                ('compute', 'r1', {'instance': 'a', 'id': 'a',
                                   'server': 'web-a'}),
                ('scheduler', 'r1', {'instance': 'a', 'id': 'a',
                                     'server': 'web-a'}),
                ('compute', 'r2', {}), ('compute', 'r3', {}),
                ('volume', 'r1', {})):
            line = {'resource': resource, 'request': request}
            remembered.complete(line)
            self.assertEqual({'resource': resource, 'request': request,
                              **expected}, line)

    def test_a_name_that_only_a_request_has(self) -> None:
        for resource, added in (('scheduler', {'server': 'web'}),
                                ('compute_task', {'server': 'web'}),
                                ('volume', {})):
            line = {'resource': resource, 'instance': 'a', 'name': 'web'}
            names.Names().complete(line)
            self.assertEqual({'resource': resource, 'instance': 'a',
                              'name': 'web', **added}, line)


class RecordTest(test_base.BaseTestCase):

    def test_the_defaults(self) -> None:
        record = records.Record(1, '{"a": 1}', None, 0.0)
        self.assertEqual((0, False, None, False), (
            record.second, record.failed, record.pair, record.mark))
        self.assertEqual(({'a': 1}, 8), (record.fields(), record.size))

    def test_half_a_megabyte(self) -> None:
        empty = len(records.body_of(base.plain(1, tags='')) or '')
        room = 524_288 - empty
        self.assertEqual(524_288, len(records.body_of(
            base.plain(1, tags='x' * room)) or ''))
        self.assertIsNone(records.body_of(
            base.plain(1, tags='x' * (room + 1))))

    def test_what_json_cannot_hold(self) -> None:
        body = records.body_of(base.plain(1, tags={('a', 'b'): 1}))
        assert body is not None
        self.assertEqual('instance.pause.end', json.loads(body)['event_type'])


class StatusTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.clock = self.useFixture(Clock())
        self.marks: list[str] = []
        self.status = status.Status(self)

    def mark(self, text: str) -> int:
        self.marks.append(text)
        return len(self.marks)

    def test_the_last_three_seconds(self) -> None:
        self.status.arrived(self.clock.now - 8, self.clock.now)
        self.clock.now += 3
        self.assertEqual(8.0, self.status.lag())
        self.clock.now += 0.01
        self.assertEqual(0, self.status.lag())

    def test_a_clock_that_is_ahead(self) -> None:
        self.status.arrived(self.clock.now + 8, self.clock.now)
        self.assertEqual(0.0, self.status.lag())

    def test_a_storm_is_sampled(self) -> None:
        for _ in range(1000):
            self.status.arrived(self.clock.now - 5, self.clock.now)
            self.clock.now += 0.001
        # 256 in three seconds.
        self.assertEqual(84, len(self.status._ages))
        for _ in range(1000):
            self.status.arrived(self.clock.now - 5, self.clock.now)
            self.clock.now += 1
        self.assertEqual(256, len(self.status._ages))

    def test_what_a_page_shows(self) -> None:
        self.status.lost('no such queue', waiting=True)
        self.assertEqual({'listening': False, 'lag': 0, 'waiting': True,
                          'awaySince': '13:46:40', 'reason': 'no such queue'},
                         self.status.describe())
        self.status.lost('gone')
        self.assertIs(False, self.status.describe()['waiting'])

    def test_a_gap_in_which_nothing_was_missed(self) -> None:
        for complete in (True, False):
            self.status.connected()
            self.status.lost('gone')
            self.status.connected(complete=complete)
            self.assertEqual(int(not complete), len(self.marks))
        self.clock.now += 1
        self.assertEqual(
            ['The broker was away from 13:46:40 to 13:46:40 UTC: what was '
             'sent in between is not here'], self.marks)
        self.status.overflowed()
        self.assertIn('was full', self.marks[1])
