# SPDX-License-Identifier: Apache-2.0
"""The demonstration through RabbitMQ."""

from __future__ import annotations

import amqp
from oslotest import base

from nova_notifications.cmd import bus
from tests.functional import broker
from tests.unit.cmd import demonstration


class TestDemoOnRabbit(base.BaseTestCase):
    """It ends well, and leaves nothing behind."""

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)

    def test_each_format(self) -> None:
        connection = bus.broker(broker.URL).connect()
        self.addCleanup(connection.close)
        for wanted, arrived in demonstration.ARRIVED.items():
            process = demonstration.start(
                '--format', wanted, '--transport-url', broker.URL)
            output, _ = process.communicate(timeout=120)
            self.assertEqual(0, process.returncode, output)
            self.assertIn(f'Everything arrived: {arrived}.', output)
            self.assertIn('rabbit://guest:***@127.0.0.1', output)
            for name in ('legacy', 'versioned'):
                self.assertRaises(
                    amqp.exceptions.NotFound,
                    connection.channel().queue_declare,
                    f'nova_demo_{process.pid}_{name}.info', passive=True)
