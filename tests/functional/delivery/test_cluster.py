# SPDX-License-Identifier: Apache-2.0
"""A cluster of three nodes with a quorum queue, and one node goes away."""

import fixtures
from oslotest import base
from testtools import content

from tests.functional import rabbit
from tests.functional.delivery import cluster
from tests.functional.delivery import harness

_SCALE = 0.25
# At that scale a timeout is a second. The queue chooses another leader, which
# takes RabbitMQ a second or two where it has the processors for it.
_UNTIL_NEXT_LEADER = 10.0


class TestCluster(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.FakeLogger())
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')

    def check(self, found: harness.Outcome) -> None:
        self.addDetail('log', content.text_content(found.log))
        self.assertEqual(200, found.emitted)
        self.assertEqual((0, 0, 0), (found.lost, found.dropped,
                                     found.disordered))
        self.assertLess(found.waited, _UNTIL_NEXT_LEADER)

    def test_nothing_is_lost_and_nothing_waits_for_long(self) -> None:
        with cluster.nodes_of_one_cluster() as nodes:
            for driver in ('background', 'spool'):
                self.check(cluster.killed(nodes, driver, _SCALE))
            self.check(cluster.restarted_in_turn(nodes, 'spool', _SCALE))
