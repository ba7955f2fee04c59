# SPDX-License-Identifier: Apache-2.0
"""The rate of the background driver beside a bare publisher's."""

from oslotest import base

from bench import delivery
from tests.functional import rabbit


class TestRate(base.BaseTestCase):

    def test_background_against_kombu_alone(self) -> None:
        """The same bytes, confirmed, in one run."""
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        with rabbit.Node() as node:
            found = delivery.measure(node.url, 2000, 3)
        self.assertGreaterEqual(found['background'],
                                0.8 * found[delivery.BARE], found)
