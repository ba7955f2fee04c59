# SPDX-License-Identifier: Apache-2.0
"""The story through a real RabbitMQ."""

from __future__ import annotations

import os

from oslotest import base

from tests.functional import broker
from tests.unit.testing import every_event


class TestEveryEventOnRabbit(every_event.EveryEvent, base.BaseTestCase):
    """Emitted through a real broker, received by a real listener."""

    url = broker.URL

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)


class TestTheBrokerIsRequired(base.BaseTestCase):
    """Without a broker the tests are skipped; in CI that is a failure."""

    def test_a_missing_broker(self) -> None:
        port = broker.unused_port()
        previous = os.environ.pop('CI', None)
        if previous is not None:
            self.addCleanup(os.environ.__setitem__, 'CI', previous)
        reason = self.assertRaises(
            self.skipException, broker.require, self, port)
        self.assertIn(f'127.0.0.1:{port}', str(reason))
        os.environ['CI'] = 'true'
        self.addCleanup(os.environ.pop, 'CI', None)
        self.assertRaises(self.failureException, broker.require, self, port)
