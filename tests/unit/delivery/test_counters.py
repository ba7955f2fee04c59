# SPDX-License-Identifier: Apache-2.0
"""What is counted, and what is logged only now and then."""

from __future__ import annotations

import logging

import fixtures
from oslotest import base

from nova_notifications import redaction
from nova_notifications.delivery import counters


class TestCounters(base.BaseTestCase):

    def test_what_is_read(self) -> None:
        tally = counters.Counters()
        empty = {'emitted': {}, 'delivered': {}, 'spooled': {}, 'failed': {},
                 'dropped': {}}
        self.assertEqual(empty, tally.read())
        tally.add(counters.EMITTED, 'legacy')
        tally.add(counters.EMITTED, 'versioned', number=4)
        tally.add(counters.DROPPED, 'legacy', counters.FULL)
        tally.add(counters.DROPPED, 'legacy', counters.SHUTDOWN, 2)
        tally.add(counters.DROPPED, 'versioned', counters.FULL)
        self.assertEqual(
            {**empty, 'emitted': {'legacy': 1, 'versioned': 4},
             'dropped': {'legacy': 3, 'versioned': 1},
             'dropped.full': {'legacy': 1, 'versioned': 1},
             'dropped.shutdown': {'legacy': 2}}, tally.read())
        self.assertEqual([5, 4, 0], [tally.total(name) for name in (
            counters.EMITTED, counters.DROPPED, counters.DELIVERED)])


class TestBoundedLog(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 100.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.delivery.counters.time', self))
        self.logs = self.useFixture(fixtures.FakeLogger(
            __name__, logging.WARNING))
        self.log = counters.BoundedLog(logging.getLogger(__name__))

    def monotonic(self) -> float:
        """Return the time of this test."""
        return self.now

    def _lines(self) -> list[str]:
        return self.logs.output.splitlines()

    def test_one_line_in_ten_seconds(self) -> None:
        self.assertTrue(self.log.warning('a', 'first %s', 1))
        self.now += 9.9
        for number in (2, 3):
            self.assertFalse(self.log.warning('a', 'then %s', number))
        self.assertTrue(self.log.warning('b', 'of another kind'))
        self.now += 0.1
        self.assertTrue(self.log.warning('a', 'after ten seconds %s', 4))
        self.now += 10
        self.assertTrue(self.log.warning('a', 'none left out'))
        self.assertEqual(
            ['first 1', 'of another kind',
             'after ten seconds 4 (2 more like this were not logged)',
             'none left out'], self._lines())

    def test_another_interval(self) -> None:
        log = counters.BoundedLog(logging.getLogger(__name__), 2.0)
        for number, is_logged in enumerate((True, False, True)):
            self.assertEqual(is_logged, log.warning('a', 'line %s', number))
            self.now += 1

    def test_what_it_says_is_masked_and_not_long(self) -> None:
        self.log.warning('a', 'broken: %s and %s',
                         'rabbit://ada:secret@mq1/', 'x' * 100000)
        line, = self._lines()
        self.assertIn('rabbit://ada:***@mq1/', line)
        self.assertLess(len(line), redaction.MESSAGE_LIMIT + 100)
