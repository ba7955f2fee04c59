# SPDX-License-Identifier: Apache-2.0
"""Which formats the notifiers say that they send."""

from __future__ import annotations

import types
from typing import Any
from unittest import mock

import fixtures
from oslo_config import cfg
from oslo_messaging import conffixture
from oslotest import base

import nova_notifications
from nova_notifications import compat
from nova_notifications import service_notifiers
from nova_notifications import transport
from nova_notifications.settings import Format

_FORMATS = (('unversioned', True, False), ('versioned', False, True),
            ('both', True, True))


class FormatsTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.conf = cfg.ConfigOpts()
        self.conf([], project='nova', default_config_files=[])
        nova_notifications.conf.register_opts(self.conf)
        self.useFixture(conffixture.ConfFixture(self.conf))
        self.conf.set_override('transport_url', 'fake://')

    def _set_format(self, value: str) -> None:
        self.conf.set_override('notification_format', value,
                               group='notifications')

    def test_of_a_transport(self) -> None:
        for driver in ('messagingv2', 'noop'):
            self.conf.set_override('driver', [driver],
                                   group='oslo_messaging_notifications')
            made = transport.TransportNotifiers(self.conf)
            self.addCleanup(made.close, 0.0)
            for value, legacy, versioned in _FORMATS:
                self._set_format(value)
                sends = driver != 'noop'
                self.assertIs(legacy and sends, made.legacy_enabled)
                self.assertIs(versioned and sends, made.versioned_enabled)

    def test_a_transport_of_the_caller_stays_open(self) -> None:
        self.conf.set_override('driver', ['messagingv2'],
                               group='oslo_messaging_notifications')
        given = mock.Mock(conf=self.conf)
        made = transport.TransportNotifiers(self.conf, transport=given)
        made.after_fork()
        self.assertIs(True, made._open_here)
        made.close(0.0)
        self.assertFalse(given.cleanup.called)

    def _service(self, versioned: Any, legacy: Any
                 ) -> service_notifiers.ServiceNotifiers:
        module: Any = types.ModuleType('weather')
        module.NOTIFIER, module.LEGACY_NOTIFIER = versioned, legacy
        module.get_versioned_notifier = module.get_notifier = mock.Mock()
        return service_notifiers.ServiceNotifiers(self.conf, module)

    def test_of_a_service(self) -> None:
        for value, _, allowed in _FORMATS:
            self._set_format(value)
            for first in (True, False):
                for second in (True, False):
                    found = self._service(
                        mock.Mock(is_enabled=lambda: first),
                        mock.Mock(is_enabled=lambda: second))
                    self.assertIs(first and allowed, found.versioned_enabled)
                    self.assertIs(second, found.legacy_enabled)

    def test_who_answers_once_is_asked_once(self) -> None:
        self._set_format('both')
        for once in ((True, True), (True, False), (False, True)):
            notifiers = [types.SimpleNamespace(), types.SimpleNamespace(a=1)]
            asked = [0, 0]

            def is_enabled(notifier: Any) -> bool:
                asked[notifiers.index(notifier)] += 1
                return True

            self.useFixture(fixtures.MonkeyPatch(
                'nova_notifications.service_notifiers._is_enabled',
                is_enabled))
            with mock.patch.object(
                    compat, 'answers_once',
                    lambda notifier: once[notifiers.index(notifier)]):
                found = self._service(*notifiers)
                for _ in range(3):
                    self.assertIs(Format.BOTH, found._enabled(Format.BOTH))
            self.assertEqual([1, 1] if all(once) else [3, 3], asked)
