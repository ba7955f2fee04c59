# SPDX-License-Identifier: Apache-2.0
"""How current the viewer is."""

import fixtures
from oslotest import base as test_base

from tests.unit.viewer import base
from tests.unit import waiting
from nova_notifications.viewer import status
from nova_notifications.viewer.status import Status


class StatusTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.marks: list[str] = []
        self.clock = waiting.Clock()
        self.useFixture(fixtures.MockPatchObject(status, 'time', self.clock))
        self.status = Status(self)

    def mark(self, text: str) -> int:
        self.marks.append(text)
        return len(self.marks)

    def test_a_gap_is_marked_once(self) -> None:
        self.status.lost('connecting')
        self.assertFalse(self.status.listening)
        self.assertEqual('connecting', self.status.describe()['reason'])
        self.status.connected()
        self.assertEqual([], self.marks)
        self.status.lost('gone')
        since = self.status.describe()['awaySince']
        self.status.lost('still gone')
        self.assertEqual((since, 'still gone'), (
            self.status.describe()['awaySince'],
            self.status.describe()['reason']))
        self.status.connected()
        mark, = self.marks
        self.assertIn(f'away from {since} to', mark)
        self.assertEqual({'listening': True, 'lag': 0},
                         self.status.describe())

    def test_the_lag_is_the_median_age_of_what_arrives(self) -> None:
        now = self.clock.now
        for number, age in enumerate([5, 6, 7, -40, 90]):
            self.status.arrived(now - age, now + number / 10)
        self.assertEqual(6.1, self.status.lag())

    def test_it_is_none_where_nothing_arrives(self) -> None:
        now = self.clock.now
        self.status.arrived(now - 105, now - 100)
        self.assertEqual(0, self.status.lag())

    def test_a_page_gets_the_mark_whatever_its_search(self) -> None:
        hub = base.viewer.Hub()
        hub.status.connected()
        hub.status.lost('gone')
        hub.status.connected()
        hub.status.overflowed()
        self.assertEqual(2, sum(record.mark for record in hub.snapshot()))
