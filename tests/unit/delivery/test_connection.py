# SPDX-License-Identifier: Apache-2.0
"""What a transport URL means for a connection to RabbitMQ."""

from __future__ import annotations

import ssl
from types import SimpleNamespace
from typing import Any

from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications.delivery import connection


def _url(text: str) -> Any:
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    return oslo_messaging.TransportURL.parse(conf, text)


class TestAddresses(base.BaseTestCase):

    def test_what_is_not_in_the_url(self) -> None:
        for text, expected in (
                ('rabbit://', [('localhost', 5672, 'guest', 'guest')]),
                ('rabbit:///shop', [('localhost', 5672, 'guest', 'guest')]),
                ('rabbit://:5673/', [('localhost', 5673, 'guest', 'guest')]),
                ('rabbit://ada@mq1,bob:b@mq2:5673/',
                 [('mq1', 5672, 'ada', 'guest'), ('mq2', 5673, 'bob', 'b')]),
                ('rabbit://ada:a@[2001:db8::1]:1/',
                 [('2001:db8::1', 1, 'ada', 'a')])):
            self.assertEqual(expected, connection.addresses(_url(text)))

    def test_host_and_port(self) -> None:
        for host, expected in (('mq1', 'mq1:7'), ('192.0.2.1', '192.0.2.1:7'),
                               ('2001:db8::1', '[2001:db8::1]:7')):
            self.assertEqual(expected, connection.Address(
                host, 7, 'ada', 'a').netloc)

    def test_virtual_host(self) -> None:
        for text, expected in (('rabbit://mq1', '/'), ('rabbit://mq1/', '/'),
                               ('rabbit://mq1//', '/'),
                               ('rabbit://mq1/shop', 'shop')):
            self.assertEqual(expected, connection.virtual_host(_url(text)))


class TestTLS(base.BaseTestCase):

    def _parameters(self, **options: Any) -> Any:
        return connection.tls_parameters(SimpleNamespace(**{
            'ssl': True, 'ssl_version': '', 'ssl_key_file': '',
            'ssl_cert_file': '', 'ssl_ca_file': '', **options}), 'mq1')

    def test_off(self) -> None:
        self.assertIs(False, self._parameters(ssl=False, ssl_ca_file='/ca'))

    def test_without_files(self) -> None:
        self.assertIs(True, self._parameters())

    def test_files(self) -> None:
        self.assertEqual({'keyfile': '/key'},
                         self._parameters(ssl_key_file='/key'))
        self.assertEqual({'certfile': '/cert'},
                         self._parameters(ssl_cert_file='/cert'))

    def test_an_authority_has_the_host_looked_at(self) -> None:
        self.assertEqual(
            {'ca_certs': '/ca', 'cert_reqs': ssl.CERT_REQUIRED,
             'server_hostname': 'mq1'}, self._parameters(ssl_ca_file='/ca'))

    def test_a_version(self) -> None:
        self.assertEqual({'ssl_version': ssl.PROTOCOL_TLSv1_2},
                         self._parameters(ssl_version='TLSv1_2'))
        self.assertRaises(RuntimeError, self._parameters, ssl_version='SSL1')
