# SPDX-License-Identifier: Apache-2.0
"""``doctor`` sees the bounds that a real RabbitMQ puts in force."""

from __future__ import annotations

import shlex
import time

import amqp
from oslotest import base

from nova_notifications.cmd import bus
from nova_notifications.cmd import doctor
from nova_notifications.cmd import management
from nova_notifications.cmd.finding import Finding
from tests.functional import rabbit

_TOPIC = 'versioned_notifications'


class BoundsTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        if rabbit.find_server() is None:
            self.skipTest('no rabbitmq-server is installed')
        port = rabbit.free_port()
        self.api = f'http://127.0.0.1:{port}/'
        self.node = rabbit.Node(
            f'management.tcp.port = {port}\n'
            'management.tcp.ip = 127.0.0.1\n', plugins='rabbitmq_management')
        self.addCleanup(self.node.close)
        self.node.start()
        self.broker = bus.broker(self.node.url)
        with amqp.Connection(f'127.0.0.1:{self.node.port}') as connection:
            channel = connection.channel()
            channel.exchange_declare('nova', 'topic', durable=False,
                                     auto_delete=False)
            for name, arguments in ((f'{_TOPIC}.info', None),
                                    ('monitor', {'x-max-length': 5}),
                                    ('billing', None)):
                channel.queue_declare(name, arguments=arguments, durable=True,
                                      auto_delete=False)
                channel.queue_bind(name, 'nova', f'{_TOPIC}.info')

    def _findings(self, api: str) -> list[Finding]:
        return [found for found in doctor.diagnose(
            self.broker, 'nova', [_TOPIC], ['monitor', 'billing'], 0.1, api)
            if found.about == 'bound']

    def _wait_for_policies(self, name: str) -> None:
        """Wait until the API knows the policy of a queue."""
        api = management.Management(self.broker, self.api)
        for _ in range(300):
            policies = {item['name']: item.get('policy')
                        for item in api.get('queues', '/')
                        if 'effective_policy_definition' in item}
            if len(policies) == 3 and policies[f'{_TOPIC}.info'] == name:
                return
            time.sleep(0.2)
        self.fail(f'the API does not say who obeys {name}')

    def test_policies_and_arguments(self) -> None:
        self.node.control('set_policy', 'notifications', f'^{_TOPIC}',
                          '{"max-length-bytes": 1000}', '--apply-to',
                          'queues')
        self._wait_for_policies('notifications')
        texts = {found.text: found for found in self._findings(self.api)}
        self.assertEqual(
            {f'queue {_TOPIC}.info has a bound: max-length-bytes 1000',
             'queue monitor has a bound: max-length 5', 'no bound: billing'},
            set(texts))

        # The command that doctor prints gives the rest a bound.
        shown = texts['no bound: billing'].command
        words = _arguments(shown)
        self.node.control(*words)
        api = management.Management(self.broker, self.api)
        for _ in range(300):
            if any(item.get('policy') == 'bound-billing'
                   for item in api.get('queues', '/')):
                break
            time.sleep(0.2)
        self.assertIn(
            'queue billing has a bound: max-length-bytes 1073741824',
            [found.text for found in self._findings(self.api)])

    def test_without_the_management_api(self) -> None:
        found, = self._findings('http://127.0.0.1:1/')
        self.assertIn('cannot be known', found.text)
        for name in (f'{_TOPIC}.info', 'monitor', 'billing'):
            self.assertIn(name, found.text)
        self.assertIn('monitor\t[{"x-max-length",5}]',
                      self.node.control(*_arguments(found.command)))


def _arguments(command: str) -> list[str]:
    """Return the arguments of a command of rabbitmqctl."""
    program, *words = shlex.split(command)
    assert program == 'rabbitmqctl', command
    return words
