# SPDX-License-Identifier: Apache-2.0
"""Exchanges and queues, as they are made and as they are found."""

from __future__ import annotations

import fixtures

from nova_notifications.delivery import errors
from tests.unit.delivery.test_rabbit import RabbitTestCase
from tests.unit.delivery.test_rabbit import record


class TestDeclaring(RabbitTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.delivery.topology'))

    def test_the_properties_of_what_is_declared(self) -> None:
        # Passive, durable, deleted by itself, without an answer.
        for query, durable, deleted, arguments in (
                ('', False, False, {}),
                ('?amqp_durable_queues=true', True, False, {}),
                ('?amqp_auto_delete=true', False, True, {}),
                ('?rabbit_ha_queues=true', False, False,
                 {'x-ha-policy': 'all'}),
                ('?rabbit_quorum_queue=true', True, False,
                 {'x-queue-type': 'quorum'}),
                ('?rabbit_quorum_queue=true&rabbit_quorum_delivery_limit=3'
                 '&rabbit_quorum_max_memory_length=4'
                 '&rabbit_quorum_max_memory_bytes=5', True, False,
                 {'x-queue-type': 'quorum', 'x-delivery-limit': 3,
                  'x-max-in-memory-length': 4, 'x-max-in-memory-bytes': 5})):
            self.broker.calls.clear()
            sender = self.sender(query)
            sender.send([record(1)])
            sender.close()
            self.assertEqual(
                [(0, 'nova', 'topic', False, durable, deleted, False, False,
                  {})], self.called('exchange.declare'), query)
            self.assertEqual(
                [(0, 't.info', False, durable, False, deleted, False,
                  arguments)], self.called('queue.declare'), query)
            self.assertEqual([(0, 't.info', 'nova', 't.info', False, {})],
                             self.called('queue.bind'))

    def _passive(self, name: str) -> list[bool]:
        where = {'exchange.declare': 3, 'queue.declare': 2}[name]
        return [bool(arguments[where]) for arguments in self.called(name)]

    def test_what_exists_with_other_properties_is_used(self) -> None:
        for name, text in (('exchange.declare', 'exchange nova'),
                           ('queue.declare', 'queue t.info')):
            self.broker.calls.clear()
            self.broker.errors = {name: [406]}
            sender = self.sender()
            self.assertEqual([record(1).uid], [
                one.uid for one in sender.send([record(1)])], name)
            self.assertEqual([False, True], self._passive(name))
            self.assertIn(f'The {text} exists with other properties than',
                          self.logs.output)
            # The confirms of the new channel count from one again.
            self.assertEqual(2, len(self.called('confirm.select')))
            # Over another connection it is not tried in vain again.
            sender.close()
            self.broker.calls.clear()
            sender.send([record(2)])
            self.assertEqual([True], self._passive(name))
            self.assertEqual(1, len(self.called('confirm.select')))
            self.assertEqual(1, self.logs.output.count(f'The {text} exists'))
            sender.close()

    def test_what_was_other_is_made_anew_once_it_has_gone(self) -> None:
        sender = self.sender()
        self.broker.errors = {'queue.declare': [406, None, 404]}
        sender.send([record(1)])
        for passive in ([True, False], [False]):
            sender.close()
            self.broker.calls.clear()
            self.assertEqual(1, len(sender.send([record(2)])))
            self.assertEqual(passive, self._passive('queue.declare'))

    def test_what_cannot_be_declared_at_all(self) -> None:
        sender = self.sender()
        self.broker.errors = {'queue.declare': [406, 406]}
        error = self.assertRaises(errors.SendError, sender.send, [record(1)])
        # The message is not to blame.
        self.assertEqual(([], False, None),
                         (error.confirmed, error.suspects, error.refused))
        self.assertEqual(1, len(sender.send([record(1)])))
