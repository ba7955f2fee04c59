# SPDX-License-Identifier: Apache-2.0
"""The exchange that ``init()`` sends to, without a transport handed over."""

from __future__ import annotations

import pathlib
import uuid

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslo_messaging import transport as oslo_transport
from oslotest import base

import nova_notifications
from nova_notifications import delivery
from nova_notifications.testing import sample_emitters
from tests.unit.testing import listening

_DRIVERS = ('messagingv2', 'nova_notifications_background')


class ExchangeTest(base.BaseTestCase):
    """Readers of Nova listen to ``nova``; oslo.messaging has ``openstack``."""

    def setUp(self) -> None:
        super().setUp()
        # Whoever has set the default in this process, if only back to what it
        # was, has chosen it: these tests get an option that nobody has set.
        self.useFixture(fixtures.MonkeyPatch(
            'oslo_messaging.transport._transport_opts', [
                cfg.StrOpt(option.name, default='openstack')
                if option.name == 'control_exchange' else option
                for option in oslo_transport._transport_opts]))

    def _configured(self, driver: str, text: str = '') -> cfg.ConfigOpts:
        self.topic = uuid.uuid4().hex
        path = pathlib.Path(self.useFixture(
            fixtures.TempDir()).path) / 'nova.conf'
        path.write_text(
            f'[DEFAULT]\ntransport_url = fake://\n{text}\n'
            f'[notifications]\nnotification_format = versioned\n'
            f'versioned_notifications_topics = {self.topic}\n'
            f'[oslo_messaging_notifications]\ndriver = {driver}\n')
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[str(path)])
        return conf

    def _arrives(self, conf: cfg.ConfigOpts, exchange: str) -> None:
        """Assert that what is emitted arrives at an exchange."""
        nova_notifications.init(conf, strict=True)
        self.addCleanup(nova_notifications.cleanup)
        endpoint = listening.Endpoint(self.topic)
        transport = oslo_messaging.get_notification_transport(conf)
        self.addCleanup(transport.cleanup)
        listener = oslo_messaging.get_notification_listener(
            transport, [oslo_messaging.Target(exchange=exchange,
                                              topic=self.topic)],
            [endpoint], executor='threading')
        listener.start()
        self.addCleanup(listener.wait)
        self.addCleanup(listener.stop)
        sample_emitters.emit_sample('flavor.create')
        self.assertTrue(delivery.flush_all(10))
        received, = endpoint.wait(1)
        self.assertEqual('flavor.create', received.event_type)

    def test_novas_own_without_a_configured_one(self) -> None:
        for driver in _DRIVERS:
            with self.subTest(driver=driver):
                conf = self._configured(driver)
                self._arrives(conf, 'nova')
                # The service's RPC stays where it was.
                self.assertEqual('openstack', conf.control_exchange)

    def test_after_the_option_was_registered(self) -> None:
        conf = self._configured('messagingv2')
        oslo_messaging.get_rpc_transport(conf).cleanup()
        self._arrives(conf, 'nova')

    def test_a_configured_one(self) -> None:
        for driver in _DRIVERS:
            for name in ('cloud2', 'openstack'):
                with self.subTest(driver=driver, exchange=name):
                    self._arrives(self._configured(
                        driver, f'control_exchange = {name}'), name)

    def test_the_default_of_a_service(self) -> None:
        oslo_messaging.set_transport_defaults('ironic')
        self._arrives(self._configured('messagingv2'), 'ironic')

    def test_the_default_of_a_configuration(self) -> None:
        conf = self._configured('messagingv2')
        oslo_messaging.get_notification_transport(conf).cleanup()
        conf.set_default('control_exchange', 'ironic')
        self._arrives(conf, 'ironic')
