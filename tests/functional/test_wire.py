# SPDX-License-Identifier: Apache-2.0
"""The documentation's page about the wire, held against a real RabbitMQ."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
from typing import Any
import uuid

import amqp
from oslotest import base

from tests.functional import broker

_PAGE = (pathlib.Path(__file__).parents[2]
         / 'doc' / 'source' / 'consumers' / 'wire.rst')
_BLOCK = re.compile(r'\.\. code-block:: json\n\n((?:   .*\n|\n)+)')


def _shape(value: Any) -> Any:
    """Keys and kinds of values, without the values."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return type(value).__name__


class PageTest(base.BaseTestCase):

    def test_the_two_forms_of_the_message_are_one(self) -> None:
        wire, parsed = map(json.loads, _BLOCK.findall(_PAGE.read_text()))
        self.assertEqual(parsed, json.loads(wire['oslo.message']))


class WireTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        self.name = f'wire-{uuid.uuid4().hex[:8]}'
        self.queue = f'{self.name}.info'
        self.connection = amqp.Connection('127.0.0.1:5672')
        self.connection.connect()
        self.addCleanup(self.connection.close)
        self.addCleanup(self._delete)

    def _delete(self) -> None:
        channel = self.connection.channel()
        channel.queue_delete(self.queue)
        channel.exchange_delete(self.name)

    def _emit(self, **options: str) -> None:
        query = '&'.join(f'{key}={value}' for key, value in options.items())
        subprocess.run(
            [sys.executable, '-W', 'ignore', '-m',
             'nova_notifications.cmd.main', 'emit', 'keypair.create.end',
             '--transport-url', broker.URL + (f'?{query}' if query else ''),
             '--exchange', self.name, '--topic', self.name],
            check=True, capture_output=True)

    def _is_declared(self, durable: bool, **arguments: Any) -> bool:
        """Whether the queue was declared like this: RabbitMQ compares."""
        channel = self.connection.channel()
        try:
            channel.exchange_declare(self.name, 'topic', durable=durable,
                                     auto_delete=False)
            channel.queue_declare(
                self.queue, durable=durable, auto_delete=False,
                arguments={key.replace('_', '-'): value
                           for key, value in arguments.items()})
        except amqp.PreconditionFailed:
            return False
        return True

    def test_a_message(self) -> None:
        self._emit()
        message = self.connection.channel().basic_get(self.queue, no_ack=True)
        self.assertEqual(
            {'content_type': 'application/json', 'content_encoding': 'utf-8',
             'delivery_mode': 2, 'priority': 0, 'application_headers': {}},
            message.properties)
        self.assertEqual((self.name, self.queue), (
            message.delivery_info['exchange'],
            message.delivery_info['routing_key']))
        documented, parsed = map(
            json.loads, _BLOCK.findall(_PAGE.read_text()))
        wire = json.loads(message.body)
        self.assertEqual(documented.keys(), wire.keys())
        self.assertEqual('2.0', wire['oslo.version'])
        self.assertEqual(_shape(parsed),
                         _shape(json.loads(wire['oslo.message'])))

    def test_queues_by_default(self) -> None:
        self._emit()
        self.assertTrue(self._is_declared(False))
        self.assertFalse(self._is_declared(True))

    def test_durable_queues(self) -> None:
        self._emit(amqp_durable_queues='true')
        self.assertTrue(self._is_declared(True))
        self.assertFalse(self._is_declared(False))

    def test_quorum_queues(self) -> None:
        self._emit(rabbit_quorum_queue='true',
                   rabbit_quorum_delivery_limit='5')
        self.assertTrue(self._is_declared(
            True, x_queue_type='quorum', x_delivery_limit=5))
        self.assertFalse(self._is_declared(True, x_queue_type='quorum'))
        self.assertFalse(self._is_declared(True))

    def test_mirrored_queues_and_the_lifetime_of_others(self) -> None:
        self._emit(rabbit_ha_queues='true', rabbit_transient_queues_ttl='60')
        self.assertTrue(self._is_declared(False, x_ha_policy='all'))
        self.assertFalse(self._is_declared(False, x_expires=60000))
