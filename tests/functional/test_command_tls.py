# SPDX-License-Identifier: Apache-2.0
"""The commands verify a broker with TLS as oslo.messaging itself does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
import uuid

import amqp
import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from tests.functional import broker
from tests.functional import certificates
from tests.functional.delivery import proxy


class CommandTLSTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        self.home = self.useFixture(fixtures.TempDir()).path
        self.authority = certificates.Authority(self.home)
        self.other = certificates.Authority(self.home, 'other')
        # It speaks TLS with clients, in front of the broker.
        self.proxy = proxy.Proxy(5672)
        self.addCleanup(self.proxy.close)
        self.topic = f'nn-test-{uuid.uuid4().hex[:12]}'
        self.addCleanup(self._remove)
        connection = amqp.Connection('127.0.0.1:5672')
        connection.connect()
        connection.channel().exchange_declare(
            self.topic, 'topic', auto_delete=False)
        connection.close()
        self.record = os.path.join(self.home, 'record')
        with open(self.record, 'w') as target:
            target.write('{"event_type": "a", "payload": {}}\n')

    def _remove(self) -> None:
        connection = amqp.Connection('127.0.0.1:5672')
        connection.connect()
        channel = connection.channel()
        channel.queue_delete(f'{self.topic}.info')
        channel.exchange_delete(self.topic)
        connection.close()

    def _url(self, options: str) -> str:
        return f'rabbit://guest:guest@127.0.0.1:{self.proxy.port}/?{options}'

    def _run(self, url: str, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main', *words,
             '--transport-url', url, '--exchange', self.topic, '--topic',
             self.topic], capture_output=True, text=True, timeout=90)
        return done.returncode, done.stdout + done.stderr

    def _accepted_by_messagingv2(self, url: str) -> bool:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        transport = oslo_messaging.get_notification_transport(conf, url=url)
        try:
            transport._send_notification(
                oslo_messaging.Target(topic=f'{self.topic}.info',
                                      exchange=self.topic),
                {}, {'event_type': 'a', 'payload': {}}, version=2.0, retry=0)
        except Exception:
            # kombu's or oslo.messaging's, by where it fails.
            return False
        finally:
            transport.cleanup()
        return True

    def _check(self, certificate: str, options: str, accepted: bool,
               words: str = '') -> None:
        self.proxy.present(certificate)
        url = self._url(options)
        self.assertEqual(accepted, self._accepted_by_messagingv2(url))
        commands: dict[tuple[str, ...], Any] = {
            ('listen', '--timeout', '0.1'): 2,
            ('emit', 'service.update'): 2,
            ('replay', self.record): 2,
            # What it finds is its answer, and not that it could not run.
            ('doctor', '--listen', '0', '--management-url',
             'https://127.0.0.1:1/'): 1}
        for command, status in commands.items():
            code, text = self._run(url, *command)
            if accepted and command[0] == 'doctor':
                self.assertIn('answers', text)
            elif accepted:
                self.assertEqual(0, code, text)
            else:
                self.assertEqual(status, code, text)
                self.assertIn(f'127.0.0.1:{self.proxy.port}/', text)
                self.assertIn(words, text)

    def test_the_authority_and_the_name_are_right(self) -> None:
        for spelling in ('true', 'on'):
            self._check(self.authority.issue('broker'),
                        f'ssl={spelling}&ssl_ca_file={self.authority.path}',
                        True)

    def test_another_authority(self) -> None:
        self._check(self.authority.issue('broker'),
                    f'ssl=1&ssl_ca_file={self.other.path}', False,
                    'certificate')

    def test_an_expired_certificate(self) -> None:
        self._check(self.authority.issue('expired', expired=True),
                    f'ssl=yes&ssl_ca_file={self.authority.path}', False,
                    'expired')

    def test_a_certificate_of_another_host(self) -> None:
        self._check(self.authority.issue('wrong', 'rabbit.example.org'),
                    f'ssl=True&ssl_ca_file={self.authority.path}', False,
                    'names this host')

    def test_without_an_authority_those_of_the_system_count(self) -> None:
        self._check(self.authority.issue('broker'), 'ssl=true', False,
                    'certificate')

    def test_a_file_that_is_not_there(self) -> None:
        code, text = self._run(self._url(
            f'ssl=true&ssl_ca_file={self.home}/nothing'), 'listen')
        self.assertEqual(2, code)
        self.assertIn(f'ssl_ca_file {self.home}/nothing cannot be read',
                      text)
