# SPDX-License-Identifier: Apache-2.0
"""Faults of a real RabbitMQ: nothing blocks, nothing is lost unseen."""

from collections.abc import Callable

from oslotest import base
from testtools import content

from tests.functional import rabbit
from tests.functional.delivery import harness
from tests.functional.delivery import scenarios

_SCALE = 0.1

# Promised, and held to where there are enough calls for a percentile.
_P999 = 0.005
# With some hundred calls it is the longest one: the first, which starts a
# thread, or one that the machine had no processor for, as other tests run
# beside these. A driver that waits for the broker waits for seconds.
_LONGEST_OF_FEW = 0.25
# Making a spool file waits for the disk, at the first notification.
_LONGEST = 1.0


class FaultTestCase(base.BaseTestCase):
    """Runs each scenario on one node, which is restarted when it is gone."""

    _node: rabbit.Node | None = None

    @classmethod
    def tearDownClass(cls) -> None:
        if cls._node is not None:
            cls._node.close()
            cls._node = None
        super().tearDownClass()

    def setUp(self) -> None:
        super().setUp()
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')

    def harm(self, scenario: scenarios.Scenario,
             driver: str, scale: float = _SCALE) -> harness.Outcome:
        """Return what the scenario did to the driver."""
        cls = type(self)
        if cls._node is None:
            cls._node = rabbit.Node()
            cls._node.start()
        try:
            found = scenario(cls._node, driver, scale)
        except BaseException:
            # Nobody knows in which state it is.
            cls._node.close()
            cls._node = None
            raise
        self.addDetail('log', content.text_content(found.log))
        return found


class TestBackground(FaultTestCase):

    def _check(self, scenario: scenarios.Scenario) -> None:
        found = self.harm(scenario, 'background')
        self.assertGreater(found.emitted, 0)
        self.assertEqual(found.dropped, found.lost)
        self.assertEqual(0, found.lost)
        self.assertEqual(0, found.disordered)
        assert found.p999 is not None
        self.assertLess(found.p999, _LONGEST_OF_FEW)
        self.assertLess(found.blocked, _LONGEST)

    def test_a_killed_process_loses_what_was_in_memory(self) -> None:
        found = self.harm(scenarios.sigkill, 'background')
        self.assertGreater(found.lost, 0)

    def test_what_is_lost_is_counted(self) -> None:
        for driver in ('background', 'spool'):
            found = self.harm(scenarios.overflow, driver)
            self.assertGreater(found.lost, 0)
            self.assertEqual(found.dropped, found.lost)
            self.assertEqual(0, found.disordered)

    def test_disorder_of_a_rejecting_queue_is_bounded(self) -> None:
        found = self.harm(scenarios.full_queue, 'background')
        self.assertEqual(0, found.lost)
        self.assertLess(found.disordered, 64)


class TestLatency(FaultTestCase):
    """Holds budgets of time: nothing else runs beside it."""

    def test_killed_in_the_middle_of_20000(self) -> None:
        found = self.harm(scenarios.killed, 'background', 1)
        self.assertEqual((20000, 0, 0, 0), (
            found.emitted, found.lost, found.dropped, found.disordered))
        assert found.p999 is not None
        self.assertLess(found.p999, _P999)
        self.assertLess(found.blocked, _LONGEST)


class TestSpool(FaultTestCase):

    def _check(self, scenario: scenarios.Scenario) -> None:
        found = self.harm(scenario, 'spool')
        self.assertGreater(found.emitted, 0)
        self.assertEqual((0, 0, 0), (found.lost, found.dropped,
                                     found.disordered))
        self.assertLess(found.blocked, _LONGEST)

    def test_a_full_disk_is_told_once(self) -> None:
        found = self.harm(scenarios.disk_full, 'spool')
        self.assertEqual(0, found.lost)
        self.assertEqual(1, found.log.count('wait in memory'))


def _add(case: type[FaultTestCase], scenario: scenarios.Scenario) -> None:
    def test(self: FaultTestCase) -> None:
        check: Callable[[scenarios.Scenario], None] = getattr(self, '_check')
        check(scenario)

    test.__doc__ = scenario.__doc__
    setattr(case, f'test_{scenario.__name__}', test)


for _scenario in scenarios.ALL.values():
    if _scenario not in (scenarios.sigkill, scenarios.successors,
                         scenarios.full_queue, scenarios.overflow,
                         scenarios.killed):
        _add(TestBackground, _scenario)
    if _scenario not in (scenarios.disk_full, scenarios.overflow):
        _add(TestSpool, _scenario)
