# SPDX-License-Identifier: Apache-2.0
"""Secrets planted wherever a notification can come from: none arrives."""

import logging
import os
from typing import Any
import uuid

import fixtures
from oslo_config import cfg
from oslo_context import context as oslo_context
import oslo_messaging
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields
from oslotest import base

import nova_notifications
from nova_notifications import catalogue
from nova_notifications import delivery
from nova_notifications import emitters
from nova_notifications.testing import sample_emitters
from nova_notifications.delivery import options
from nova_notifications.delivery import process
from nova_notifications.emitters import exception
from nova_notifications.testing import sample_data as fake
from tests.unit import waiting

CANARY = 'CaNaRy7Hidden'


class Context(oslo_context.RequestContext):
    """A context with secrets of its own, as Nova's is."""

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), 'user_id': self.user_id,
                'service_catalog': [{'token': CANARY}],
                'service_token': CANARY, 'trust_id': CANARY}


@ovo_base.VersionedObjectRegistry.register
class CanaryServer(ovo_base.VersionedObject,
                   ovo_base.VersionedObjectDictCompat):
    fields = {'uuid': fields.UUIDField(),
              'user_data': fields.StringField(),
              'metadata': fields.DictOfStringsField(),
              'not_loaded': fields.StringField()}

    def obj_load_attr(self, attrname: str) -> None:
        raise AssertionError(f'{attrname} was loaded')


class Manager:
    """Methods whose arguments and errors are full of secrets."""

    @exception.wrap_exception('compute', 'nova-compute')
    def rebuild_instance(self, context: Any, instance: Any,
                         injected_files: Any, new_pass: str,
                         admin_password: str, elevated: Any, bdms: Any,
                         **kwargs: Any) -> None:
        try:
            raise ValueError(f'Authorization: Bearer {CANARY}')
        except ValueError as cause:
            raise RuntimeError(
                f'cmd: mount --password {CANARY} '
                f'rabbit://nova:{CANARY}@h1:5672,nova:{CANARY}@h2:5672/ '
                f"{{'admin_pass': '{CANARY}'}} password: {CANARY} "
                f'gAAAAABmX0aHh7Wk1nTqk2{CANARY}') from cause


def _call(context: Any) -> None:
    Manager().rebuild_instance(
        context, CanaryServer(uuid=fake.SERVER, user_data=CANARY,
                              metadata={'db_password': CANARY}),
        [('/etc/shadow', CANARY)], CANARY, admin_password=CANARY,
        elevated=context, bdms=[{'connection_info': {
            'data': {'auth_password': CANARY, 'keyring': CANARY}}}],
        admin_context=context, transport_url=f'rabbit://u:{CANARY}@h/',
        nested={'deep': [{'ctxt': context, 'auth_token': CANARY}]})


class TestCanaries(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger(
            level=logging.DEBUG, format='%(name)s %(message)s'))
        self.spool = self.useFixture(fixtures.TempDir()).path
        self.context = Context(auth_token=CANARY, user_id='u',
                               project_id='p', overwrite=False)
        self.addCleanup(nova_notifications.cleanup, 0)
        self.addCleanup(delivery.shutdown, 0)

    def init(self, driver: str, url: str) -> Any:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        options.register_opts(conf)
        conf.set_override('spool_directory', self.spool, options.GROUP)
        transport = oslo_messaging.get_notification_transport(conf, url)
        notifier = 'oslo_messaging_notifications'
        conf.set_override('driver', [driver], notifier)
        conf.set_override('retry', 0, notifier)
        nova_notifications.init(conf, transport=transport)
        conf.set_override('notification_format', 'both', 'notifications')
        nova_notifications.init(conf, transport=transport)
        return transport

    def emit(self) -> int:
        """Emit everything there is; return how many calls were made."""
        self.assertRaises(RuntimeError, _call, self.context)
        emitters.instance.action(
            self.context, fake.instance(
                user_data=CANARY, key_data='ssh-rsa AAAA',
                admin_pass=CANARY),
            'host1', 'reboot', 'error',
            exception=RuntimeError(f'token={CANARY}'))
        emitters.compute_task.error(
            self.context, fake.SERVER,
            {'instance_properties': {'user_data': CANARY},
             'instance_type': {'context': self.context}}, 'error',
            RuntimeError(f'password: {CANARY}'), 'build_instances')
        number = 0
        for event_type in catalogue.events():
            sample_emitters.emit_sample(event_type)
            number += 1
        return number

    def waiting(self) -> str:
        """Return what waits in this process, as text."""
        found = []
        for worker in process._process.workers.values():
            worker._stop.set()
            assert worker._thread is not None
            worker._thread.join()
            while batch := list(worker.source.take(999, 0)):
                found += [one.body for one in batch]
                worker.source.done(batch)
        return '\n'.join(found)

    def test_messagingv2_to_a_dead_broker(self) -> None:
        current = oslo_context.RequestContext(user_id='current')
        self.init('messagingv2', 'rabbit://guest:guest@127.0.0.1:1/')
        self.assertRaises(RuntimeError, _call, self.context)
        self.assertIn('Could not send notification', self.logs.output)
        self.assertNotIn(CANARY, self.logs.output)
        self.assertIs(current, oslo_context.get_current())

    def test_background_and_spool(self) -> None:
        for driver in ('background', 'spool'):
            self.init(driver, 'rabbit://guest:guest@127.0.0.1:1/')
            self.assertGreater(self.emit(), 100)
            (found,) = [one for name, one in delivery.statistics().items()
                        if name.startswith(driver)]
            self.assertGreater(found['queue_length'], 100)
            files = ''
            for name in os.listdir(self.spool):
                with open(os.path.join(self.spool, name), 'rb') as source:
                    files += source.read().decode('utf-8', 'replace')
            waiting = self.waiting()
            for text in (self.logs.output, files, waiting):
                self.assertNotIn(CANARY, text)
            self.assertIn('rebuild_instance', waiting)
            if driver == 'spool':
                self.assertIn('rebuild_instance', files)
            delivery.shutdown(0)

    def _in_memory(self, transport: Any) -> int:
        """Return how many messages wait in the in-memory transport."""
        exchange = transport._driver._exchange_manager.get_exchange(None)
        return sum(len(queue) for (topic, _), queue
                   in exchange._topic_queues.items()
                   if topic.endswith(('notifications.info',
                                      'notifications.error')))

    def test_through_a_transport(self) -> None:
        for driver in ('messagingv2', 'background', 'spool'):
            host = uuid.uuid4().hex
            transport = self.init(driver, f'fake:///{host}')
            found: waiting.Arrivals[Any] = waiting.Arrivals()

            class Endpoint:
                def info(self, *values: Any) -> None:
                    found.append(values)

                error = info

            listener = oslo_messaging.get_notification_listener(
                transport, [oslo_messaging.Target(topic=topic) for topic in
                            ('notifications', 'versioned_notifications')],
                [Endpoint()], executor='threading')
            self.emit()
            self.assertTrue(delivery.flush_all(30))
            sent = self._in_memory(transport)
            self.assertGreater(sent, 150)
            listener.start()
            found.wait(sent)
            listener.stop()
            listener.wait()
            self.assertEqual(sent, len(found))
            self.assertNotIn(CANARY, repr(found))
            self.assertIn('***', repr(found))
