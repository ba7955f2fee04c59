# SPDX-License-Identifier: Apache-2.0
"""Nova's notifiers: which are gone around, and what the others are called."""

from __future__ import annotations

import functools
import sys
import types
from typing import Any
from unittest import mock

from oslo_config import cfg
from oslo_context import context as oslo_context
import oslo_messaging
from oslo_serialization import jsonutils
from oslo_utils import fixture as time_fixture
from oslotest import base

import nova_notifications
from nova_notifications import compat
from nova_notifications import emitters
from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications.graft import binding
from nova_notifications.dropin import compute_utils
from nova_notifications.graft import legacy_notifier
from nova_notifications.testing import sample_data as fake

TOKEN = 'CaNaRy-token'


class JsonPayloadSerializer(
        oslo_messaging.NoOpSerializer):  # type: ignore[misc]
    """As Nova's."""

    def serialize_entity(self, context: Any, entity: Any) -> Any:
        return jsonutils.to_primitive(entity, convert_instances=True)


class RequestContextSerializer(
        oslo_messaging.Serializer):  # type: ignore[misc]
    """As Nova's."""

    def __init__(self, base: Any) -> None:
        self._base = base

    def serialize_entity(self, context: Any, entity: Any) -> Any:
        return self._base.serialize_entity(context, entity)

    def deserialize_entity(self, context: Any, entity: Any) -> Any:
        return entity

    def serialize_context(self, context: Any) -> Any:
        return context.to_dict()

    def deserialize_context(self, context: Any) -> Any:
        return context


class ProfilerSerializer(RequestContextSerializer):
    """As Nova's, where osprofiler is there."""


class LegacyValidatingNotifier:
    """As Nova's."""

    def __init__(self, notifier: Any) -> None:
        self.notifier = notifier
        for name in ('debug', 'info', 'warn', 'error', 'critical'):
            setattr(self, name, functools.partial(self._notify, name))

    def _notify(self, priority: str, ctxt: Any, event_type: str,
                payload: Any) -> None:
        getattr(self.notifier, priority)(ctxt, event_type, payload)


class Subclass(oslo_messaging.Notifier):  # type: ignore[misc]
    """A deployer's class."""


class _Keeps:
    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def notify(self, ctxt: Any, message: Any, priority: str,
               retry: Any) -> None:
        message = dict(message, message_id=None)
        self.calls.append((dict(ctxt), message, priority, retry))


class NotifierCase(base.BaseTestCase):
    """A process of Nova's, with ``nova.rpc`` as it is after ``init()``."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(time_fixture.TimeFixture())
        self.conf = cfg.ConfigOpts()
        self.conf([], project='nova', default_config_files=[])
        nova_notifications.conf.register_opts(self.conf)
        self.conf.set_override('host', 'host1')
        self.conf.set_override('notification_format', 'both', 'notifications')
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'fake://')
        self.addCleanup(self.transport.cleanup)
        self.driver = _Keeps()
        self.rpc: Any = types.ModuleType('nova.rpc')
        self.rpc.RequestContextSerializer = RequestContextSerializer
        self.rpc.JsonPayloadSerializer = JsonPayloadSerializer
        self.rpc.LegacyValidatingNotifier = LegacyValidatingNotifier
        self.rpc.get_notifier = self._get_notifier
        self.rpc.get_versioned_notifier = lambda publisher_id: (
            self.rpc.NOTIFIER.prepare(publisher_id=publisher_id))
        nova: Any = types.ModuleType('nova')
        nova.rpc = self.rpc
        patched = mock.patch.dict(
            sys.modules, {'nova': nova, 'nova.rpc': self.rpc})
        patched.start()
        self.addCleanup(patched.stop)
        self.use(self.notifier(), self.notifier())
        nova_notifications.init(
            self.conf, notifiers=binding.notifiers_of(self.conf, self.rpc))
        self.addCleanup(nova_notifications.cleanup)
        self.context = oslo_context.RequestContext(
            auth_token=TOKEN, user_id='ada', roles=['member'])

    def _get_notifier(self, service: str, host: str | None = None) -> Any:
        return LegacyValidatingNotifier(self.rpc.LEGACY_NOTIFIER.prepare(
            publisher_id=f'{service}.{host or self.conf.host}'))

    def notifier(self, cls: Any = oslo_messaging.Notifier,
                 serializer: Any = None, driver: str = 'test') -> Any:
        """A notifier that sends to ``self.driver``."""
        made = cls(self.transport, driver=driver, serializer=serializer or
                   RequestContextSerializer(JsonPayloadSerializer()))
        made._driver_mgr.extensions[0].obj = self.driver
        return made

    def use(self, legacy: Any, versioned: Any) -> None:
        self.rpc.LEGACY_NOTIFIER, self.rpc.NOTIFIER = legacy, versioned

    def emit(self) -> list[tuple[Any, ...]]:
        """What the driver is given for one action in both formats."""
        self.driver.calls.clear()
        emitters.instance.action(self.context, fake.instance(), 'host1',
                                 'pause', 'start', best_effort=False)
        compute_utils.notify_about_instance_usage(
            self.rpc.get_notifier('compute', 'host1'), self.context,
            fake.instance(), 'pause.end')
        return list(self.driver.calls)


class TestShortcut(NotifierCase):
    """Nova's own notifier with Nova's own serializer."""

    def test_the_very_same_messages(self) -> None:
        with mock.patch.object(RequestContextSerializer, 'serialize_entity',
                               side_effect=AssertionError):
            straight = self.emit()
        # A subclass is called as Nova calls it.
        self.use(self.notifier(Subclass), self.notifier(Subclass))
        plainly = self.emit()
        self.assertEqual(
            ['compute.instance.pause.start', 'instance.pause.start',
             'compute.instance.pause.end'],
            [message['event_type'] for _, message, _, _ in straight])
        self.assertEqual(plainly, straight)
        self.assertEqual(
            ['compute.host1', 'nova-compute:host1', 'compute.host1'],
            [message['publisher_id'] for _, message, _, _ in straight])
        self.assertNotIn(TOKEN, str(straight))
        self.assertNotIn(TOKEN, str(plainly))

    def test_a_notifier_of_a_grafted_nova(self) -> None:
        get = self.rpc.get_notifier = legacy_notifier.notifiers_of(
            self._get_notifier, LegacyValidatingNotifier)
        notifier = get('compute', 'host1')
        self.assertIsInstance(notifier, LegacyValidatingNotifier)
        self.assertEqual('compute.host1', notifier.notifier.publisher_id)
        with mock.patch.object(RequestContextSerializer, 'serialize_entity',
                               side_effect=AssertionError):
            notifier.info(self.context, 'volume.usage', {'volume_id': 'a'})
            compute_utils.notify_about_instance_usage(
                notifier, self.context, fake.instance(), 'pause.end')
        self.assertEqual(
            [('volume.usage', 'compute.host1'),
             ('compute.instance.pause.end', 'compute.host1')],
            [(message['event_type'], message['publisher_id'])
             for _, message, _, _ in self.driver.calls])


class TestAnyOther(NotifierCase):
    """What is not known gets the call that Nova makes."""

    def _is_called(self) -> None:
        with mock.patch.object(
                RequestContextSerializer, 'serialize_context',
                side_effect=lambda context: context.to_dict()) as serialize:
            self.assertEqual(3, len(self.emit()))
        self.assertEqual(3, serialize.call_count)

    def test_a_subclass_of_the_notifier(self) -> None:
        self.use(self.notifier(Subclass), self.notifier(Subclass))
        self._is_called()

    def test_another_serializer(self) -> None:
        for serializer in (
                ProfilerSerializer(JsonPayloadSerializer()),
                RequestContextSerializer(oslo_messaging.NoOpSerializer())):
            self.use(*(self.notifier(serializer=serializer)
                       for _ in range(2)))
            self._is_called()

    def test_a_fake(self) -> None:
        legacy, versioned = mock.Mock(), mock.Mock()
        self.use(legacy, versioned)
        self.emit()
        versioned.prepare.assert_called_once_with(
            publisher_id='nova-compute:host1')
        versioned.prepare.return_value.info.assert_called_once_with(
            self.context, event_type='instance.pause.start', payload=mock.ANY)
        self.assertEqual(
            [mock.call(self.context, f'compute.instance.pause.{phase}',
                       mock.ANY) for phase in ('start', 'end')],
            legacy.prepare.return_value.info.call_args_list)

    def test_an_oslo_messaging_that_sends_tokens(self) -> None:
        self.use(self.notifier(Subclass), self.notifier(Subclass))
        with mock.patch.object(compat, 'redacts_contexts',
                               return_value=False), mock.patch(
                'oslo_messaging.notify.notifier._sanitize_context',
                side_effect=lambda context: context):
            sent = self.emit()
        self.assertEqual(3, len(sent))
        self.assertNotIn(TOKEN, str(sent))

    def test_functions_that_were_replaced(self) -> None:
        for name in ('get_notifier', 'get_versioned_notifier'):
            with mock.patch.object(self.rpc, name) as get:
                emitters.instance.action(
                    self.context, fake.instance(), None, 'pause', 'start')
            get.assert_called_once()
            get.return_value.info.assert_called_once()
            self.assertIs(self.context,
                          get.return_value.info.call_args[0][0])

    def test_a_method_that_was_replaced(self) -> None:
        notifier = self.rpc.get_notifier('compute')
        with mock.patch.object(notifier, 'info') as info:
            compute_utils.notify_about_instance_usage(
                notifier, self.context, fake.instance(), 'pause.end')
        info.assert_called_once_with(
            self.context, 'compute.instance.pause.end', mock.ANY)


class TestWhatIsOn(NotifierCase):
    """``rpc.init()`` decides, and then ``notification_format`` once more."""

    def test_as_in_nova(self) -> None:
        on, off = (self.notifier() for _ in range(2)), self.notifier(
            driver='noop')
        legacy, versioned = on
        both, neither = Format.BOTH, None
        for notifiers, expected in (
                ((legacy, off), (Format.LEGACY,) * 3),
                ((legacy, versioned), (Format.LEGACY, both, both)),
                ((off, versioned), (neither, Format.VERSIONED,
                                    Format.VERSIONED)),
                ((off, off), (neither,) * 3),
                ((None, None), (neither,) * 3)):
            self.use(*notifiers)
            for value, formats in zip(
                    ('unversioned', 'versioned', 'both'), expected):
                self.conf.set_override('notification_format', value,
                                       'notifications')
                self.assertEqual(formats, runtime.enabled(Format.BOTH), value)

    def test_a_replaced_answer_counts(self) -> None:
        self.assertEqual(Format.BOTH, runtime.enabled(Format.BOTH))
        with mock.patch.object(self.rpc.NOTIFIER, 'is_enabled',
                               return_value=False):
            self.assertEqual(Format.LEGACY, runtime.enabled(Format.BOTH))
        self.assertEqual(Format.BOTH, runtime.enabled(Format.BOTH))
        self.use(mock.Mock(), mock.Mock())
        self.rpc.NOTIFIER.is_enabled.side_effect = [True, False]
        self.assertEqual([Format.BOTH, Format.LEGACY],
                         [runtime.enabled(Format.BOTH) for _ in range(2)])

    def test_the_image_is_not_asked_for_where_the_format_is_off(self) -> None:
        # Nova's notifiers both send still, until rpc.init() is called again.
        self.conf.set_override('notification_format', 'versioned',
                               'notifications')
        emitters.instance.send_instance_update_notification(
            self.context, fake.instance())
        legacy = self.driver.calls[0][1]
        self.assertEqual('compute.instance.update', legacy['event_type'])
        self.assertIsNone(legacy['payload']['image_ref_url'])
