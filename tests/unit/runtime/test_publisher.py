# SPDX-License-Identifier: Apache-2.0
"""The notifier of a publisher against oslo.messaging's own."""

import io
import logging
from typing import Any
import uuid

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslo_utils import fixture as time_fixture
from oslotest import base

from nova_notifications import conf as config
from nova_notifications import redaction
from nova_notifications import transport

CANARY = 'CaNaRy7Hidden'


class _Keeps:
    """A driver that keeps what it is called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def notify(self, ctxt: Any, message: Any, priority: str,
               retry: Any) -> None:
        self.calls.append((ctxt, message, priority, retry))


class _Breaks:
    def notify(self, *args: Any) -> None:
        raise RuntimeError(f'password: {CANARY}')


class TestPublisher(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(time_fixture.TimeFixture())
        self.conf = cfg.ConfigOpts()
        self.conf([])
        config.register_opts(self.conf)
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'fake://')
        self.addCleanup(self.transport.cleanup)
        self.conf.set_override('driver', ['test', 'log'],
                               'oslo_messaging_notifications')
        self.conf.set_override('retry', 3, 'oslo_messaging_notifications')
        self.notifier = oslo_messaging.Notifier(self.transport, topics=['t'])
        self.driver = _Keeps()
        self.extensions = self.notifier._driver_mgr.extensions
        self.extensions[1].obj = self.driver
        self.context = redaction.safe_context({'user_id': 'someone'})

    def _sent(self, notifier: Any, priority: str, context: Any) -> Any:
        self.driver.calls.clear()
        getattr(notifier, priority)(context, 'some.event', {'key': 'value'})
        (context, message, written, retry), = self.driver.calls
        self.assertEqual(
            4, uuid.UUID(message['message_id']).version)
        self.assertEqual(uuid.RFC_4122,
                         uuid.UUID(message['message_id']).variant)
        self.assertEqual(str(uuid.UUID(message['message_id'])),
                         message.pop('message_id'))
        return context, list(message.items()), written, retry

    def test_drivers_are_called_as_by_oslo_messaging(self) -> None:
        plain = self.notifier.prepare(publisher_id='nova-compute:host1')
        ours = transport.publishers(self.notifier, True)('nova-compute:host1')
        for context in (self.context, {}, None, {'user_id': 'someone'}):
            for priority in ('info', 'error', 'warn', 'debug'):
                self.assertEqual(self._sent(plain, priority, context),
                                 self._sent(ours, priority, context))

    def test_identifiers_differ(self) -> None:
        ours = transport.publishers(self.notifier, True)('nova-compute:host1')
        for _ in range(1000):
            ours.info(self.context, 'some.event', {})
        found = {message['message_id']
                 for _, message, _, _ in self.driver.calls}
        self.assertEqual(1000, len(found))
        self.assertEqual(set('89ab'), {text[19] for text in found})

    def test_every_random_digit_is_in_an_identifier(self) -> None:
        ours = transport.publishers(self.notifier, True)('nova-compute:host1')
        for first in range(256):
            octets = bytes((first + step * 7) % 256 for step in range(16))
            with fixtures.MonkeyPatch('os.urandom', lambda number: (
                    octets[:number])):
                ours.info(self.context, 'some.event', {})
            _, message, _, _ = self.driver.calls.pop()
            self.assertEqual(str(uuid.UUID(bytes=octets, version=4)),
                             message['message_id'])

    def test_a_driver_that_raises_costs_the_others_nothing(self) -> None:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        logger = logging.getLogger('oslo_messaging.notify.notifier')
        # Whoever configured logging before may have switched it off.
        self.useFixture(fixtures.MockPatchObject(logger, 'disabled', False))
        logger.addHandler(handler)
        self.addCleanup(logger.removeHandler, handler)
        redaction.install_log_filters()
        self.extensions[0].obj = _Breaks()
        said = []
        for notifier in (
                self.notifier.prepare(publisher_id='nova-compute:host1'),
                transport.publishers(self.notifier, True)(
                    'nova-compute:host1')):
            self._sent(notifier, 'info', self.context)
            said.append(stream.getvalue().splitlines()[0])
            self.assertNotIn(CANARY, stream.getvalue())
            stream.truncate(0)
            stream.seek(0)
        self.assertIn('attempting to send', said[0])
        self.assertEqual(said[0], said[1])

    def test_a_serializer_is_asked(self) -> None:
        class Upper(oslo_messaging.NoOpSerializer):
            def serialize_entity(self, ctxt: Any, entity: Any) -> Any:
                return {'KEY': 'VALUE'}

        self.conf.set_override('notification_format', 'both',
                               'notifications')
        both = transport.TransportNotifiers(
            self.conf, transport=self.transport, serializer=Upper())
        kept = []
        for publisher in (both.legacy('compute.host1'),
                          both.versioned('nova-compute:host1')):
            publisher._driver_mgr.extensions[1].obj = self.driver
            kept.append(dict(self._sent(publisher, 'info',
                                        self.context)[1])['payload'])
        self.assertEqual([{'KEY': 'VALUE'}, {'key': 'value'}], kept)
