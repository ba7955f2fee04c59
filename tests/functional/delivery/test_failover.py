# SPDX-License-Identifier: Apache-2.0
"""Faults over TLS, of a broker that is alone and of the first of three."""

from collections.abc import Callable
import contextlib

import fixtures
from oslotest import base
from testtools import content

from tests.functional import rabbit
from tests.functional.delivery import failover
from tests.functional.delivery import harness

_SCALE = 0.25
# Timeouts are a second at that scale; there is one for the handshake and one
# for the confirm, and a pause.
_UNTIL_NEXT_HOST = 6.0
# Making a spool file waits for the disk, at the first notification.
_LONGEST = 1.0


class TestFailover(base.BaseTestCase):

    _nodes: list[rabbit.Node] = []
    _running = contextlib.ExitStack()

    @classmethod
    def tearDownClass(cls) -> None:
        cls._close()
        super().tearDownClass()

    @classmethod
    def _close(cls) -> None:
        cls._nodes = []
        cls._running.close()

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.FakeLogger())
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')

    def harm(self, scenario: failover.Scenario, hosts: int,
             driver: str) -> harness.Outcome:
        """Return what the scenario did to the driver."""
        cls = type(self)
        if not cls._nodes:
            cls._nodes = cls._running.enter_context(
                failover.nodes_of_one_authority(3, tls=True))
        try:
            found = scenario(cls._nodes[:hosts], driver, _SCALE)
        except BaseException:
            # Nobody knows in which state they are.
            cls._close()
            raise
        self.addDetail('log', content.text_content(found.log))
        return found

    def check(self, scenario: failover.Scenario, hosts: int) -> None:
        found = self.harm(scenario, hosts, 'spool')
        self.assertEqual(200, found.emitted)
        self.assertEqual((0, 0, 0), (found.lost, found.dropped,
                                     found.disordered))
        if scenario is not failover.queue_deleted:
            # There the whole process is stopped for a moment.
            self.assertLess(found.blocked, _LONGEST)
        if hosts > 1:
            self.assertLess(found.waited, _UNTIL_NEXT_HOST)
        if scenario in failover.TLS.values():
            self.assertIn('certificate verify failed', found.log)

    def test_background_goes_on_at_the_next_host(self) -> None:
        found = self.harm(failover.frozen, 3, 'background')
        self.assertEqual((0, 0), (found.lost, found.disordered))
        self.assertLess(found.waited, _UNTIL_NEXT_HOST)


def _add(scenario: failover.Scenario, hosts: int) -> None:
    def test(self: TestFailover) -> None:
        check: Callable[[failover.Scenario, int], None] = self.check
        check(scenario, hosts)

    test.__doc__ = scenario.__doc__
    setattr(TestFailover, f'test_{scenario.__name__}_of_{hosts}', test)


# bench.hosts has all of them, with both drivers, plain too.
for _scenario in (failover.killed, failover.frozen, failover.mute,
                  *failover.TLS.values()):
    _add(_scenario, 3)
for _scenario in (failover.killed, failover.different,
                  failover.queue_deleted, *failover.TLS.values()):
    _add(_scenario, 1)
