# SPDX-License-Identifier: Apache-2.0
"""A service that has notifiers of its own, by names of its own."""

from __future__ import annotations

import types
from typing import Any

from oslo_config import cfg
import oslo_messaging
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications.testing import sample_data as fake


class _Serializer(oslo_messaging.NoOpSerializer):  # type: ignore[misc]
    """Mark what has been serialized."""

    def serialize_entity(self, context: Any, entity: Any) -> Any:
        return {'serialized': entity}


class _Keeps:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    def notify(self, ctxt: Any, message: Any, priority: str,
               retry: Any) -> None:
        self.sent.append((message['publisher_id'], message['event_type'],
                          message['payload']))


class TestServiceNotifiers(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.conf = cfg.ConfigOpts()
        self.conf([], project='weather', default_config_files=[])
        nova_notifications.conf.register_opts(self.conf)
        self.conf.set_override('host', 'host1')
        self.conf.set_override('notification_format', 'both', 'notifications')
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'fake://')
        self.addCleanup(self.transport.cleanup)
        self.module: Any = types.ModuleType('weather.messages')
        self.module.new = self.notifier()
        self.module.old = self.notifier()
        self.module.new_of = lambda publisher_id: self.module.new.prepare(
            publisher_id=publisher_id)
        self.module.old_of = lambda service, host: self.module.old.prepare(
            publisher_id=f'{service}.{host}')
        self.addCleanup(nova_notifications.cleanup)

    def notifier(self, driver: str = 'test') -> Any:
        made = oslo_messaging.Notifier(self.transport, driver=driver,
                                       serializer=_Serializer())
        made._driver_mgr.extensions[0].obj = made.keeps = _Keeps()
        return made

    def init(self, **more: Any) -> None:
        nova_notifications.init(
            self.conf, notifiers=nova_notifications.ServiceNotifiers(
                self.conf, self.module, versioned='new', legacy='old',
                get_versioned='new_of', get_legacy='old_of', **more))

    def emit(self) -> tuple[list[Any], list[Any]]:
        emitters.instance.action(fake.context(), fake.instance(), None,
                                 'pause', 'start')
        return self.module.new.keeps.sent, self.module.old.keeps.sent

    def test_the_serializer_of_the_service_is_used(self) -> None:
        self.init()
        (new,), (old,) = self.emit()
        self.assertEqual(('nova-compute:host1', 'instance.pause.start'),
                         new[:2])
        self.assertEqual('InstanceActionPayload',
                         new[2]['serialized']['nova_object.name'])
        self.assertEqual(('compute.host1', 'compute.instance.pause.start'),
                         old[:2])
        self.assertEqual(fake.SERVER, old[2]['serialized']['instance_id'])

    def test_a_name_that_the_module_lacks(self) -> None:
        for name in ('new', 'old', 'new_of', 'old_of'):
            value = vars(self.module).pop(name)
            error = self.assertRaises(AttributeError, self.init)
            self.assertIn(f"'{name}'", str(error))
            setattr(self.module, name, value)

    def test_a_plain_serializer_is_gone_around(self) -> None:
        asked: list[Any] = []

        def is_plain(serializer: Any) -> bool:
            asked.append(type(serializer))
            return True

        self.init(is_plain=is_plain)
        (new,), (old,) = self.emit()
        self.assertEqual('InstanceActionPayload', new[2]['nova_object.name'])
        self.assertEqual(fake.SERVER, old[2]['instance_id'])
        self.emit()
        # Once for each notifier, and not for each message.
        self.assertEqual([_Serializer] * 2, asked)

    def test_a_notifier_that_is_replaced_is_followed(self) -> None:
        self.init(is_plain=lambda serializer: True)
        self.emit()
        self.module.new, self.module.old = self.notifier(), self.notifier()
        new, old = self.emit()
        self.assertEqual((1, 1), (len(new), len(old)))

    def test_what_the_notifiers_are_decides_what_is_sent(self) -> None:
        self.init()
        for new, old, expected in (
                ('test', 'noop', Format.VERSIONED),
                ('noop', 'test', Format.LEGACY), ('noop', 'noop', None)):
            self.module.new = self.notifier(new)
            self.module.old = self.notifier(old)
            self.assertEqual(expected, runtime.enabled(Format.BOTH))
        notifiers = runtime.current().notifiers
        self.assertEqual(
            (False, False),
            (notifiers.versioned_enabled, notifiers.legacy_enabled))

    def test_what_is_no_format_is_named(self) -> None:
        self.init()
        self.assertIsNone(runtime.enabled(
            Format.LEGACY & Format.VERSIONED))
        # The first answer is remembered for the second question.
        for _ in range(2):
            error = self.assertRaises(ValueError, runtime.enabled, 'both')
            self.assertIn("formats is 'both'. Next: pass", str(error))
