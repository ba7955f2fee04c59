# SPDX-License-Identifier: Apache-2.0
"""The drivers over oslo.messaging's in-memory transport."""

import json
import logging
import os
import threading
from typing import Any
from unittest import mock
import uuid

import fixtures
from oslo_config import cfg
from oslo_context import context as context_of_oslo
import oslo_messaging
from oslotest import base

from nova_notifications import delivery
from nova_notifications import redaction
from nova_notifications.delivery import options
from nova_notifications.delivery import process
from nova_notifications.delivery import records
from nova_notifications.delivery import worker
from tests.unit.delivery import test_memory
from tests.unit import waiting

CANARY = 'CaNaRy7Hidden'


class Context(context_of_oslo.RequestContext):
    """A context as Nova's is."""

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), 'user_id': self.user_id}


class Endpoint:
    """Keeps what it receives."""

    def __init__(self) -> None:
        self.received: waiting.Arrivals[tuple[Any, ...]] = (
            waiting.Arrivals())

    def info(self, *values: Any) -> None:
        self.received.append(values)

    error = info


class DriverTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.conf = cfg.ConfigOpts()
        self.conf([])
        options.register_opts(self.conf)
        self.conf.set_override(
            'spool_directory', self.useFixture(fixtures.TempDir()).path,
            'notifications_delivery')
        self.topic = f'topic-{uuid.uuid4().hex}'
        # A virtual host of its own makes a worker of its own.
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, f'fake:///{self.topic}')
        self.addCleanup(delivery.shutdown, 0)

    def notifier(self, driver: str, **more: Any) -> Any:
        return oslo_messaging.Notifier(
            self.transport, 'compute.host1', driver=driver,
            topics=[self.topic], **more)

    def listen(self) -> Endpoint:
        endpoint = Endpoint()
        listener = oslo_messaging.get_notification_listener(
            self.transport, [oslo_messaging.Target(topic=self.topic)],
            [endpoint], executor='threading')
        # One thread: what arrives is seen in its order.
        listener.start(override_pool_size=1)
        self.addCleanup(listener.wait)
        self.addCleanup(listener.stop)
        return endpoint


class TestDrivers(DriverTestCase):

    def test_everything_arrives_in_order(self) -> None:
        endpoint = self.listen()
        for driver in ('background', 'spool'):
            endpoint.received.clear()
            notifier = self.notifier(driver)
            context = redaction.safe_context({'user_id': 'u'})
            for number in range(200):
                notifier.info(context, 'a.b', {'number': number})
            self.assertTrue(delivery.flush_all(20))
            endpoint.received.wait(200)
            self.assertEqual(
                list(range(200)),
                [values[3]['number'] for values in endpoint.received])
            found, publisher, event_type, _, metadata = endpoint.received[0]
            self.assertEqual('u', found['user_id'])
            self.assertEqual(('compute.host1', 'a.b'),
                             (publisher, event_type))
            self.assertEqual({'message_id', 'timestamp'}, set(metadata))

    def test_a_later_change_stays_outside(self) -> None:
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'rabbit://guest:guest@127.0.0.1:1/')
        payload = {'state': ['before']}
        self.notifier('background').info({}, 'a.b', payload)
        payload['state'].append('after')
        (worker,) = process._process.workers.values()
        (waiting,) = worker.source.take(1, 0)
        self.assertEqual({'state': ['before']},
                         json.loads(waiting.body)['payload'])

    def test_what_cannot_be_sent_never_raises(self) -> None:
        class Hostile:
            @property
            def __dict__(self) -> Any:  # type: ignore[override]
                raise RuntimeError(CANARY)

            def __iter__(self) -> Any:
                raise RuntimeError(CANARY)

        notifier = self.notifier('background')
        loop: list[Any] = []
        loop.append(loop)
        for payload in (loop, {'x': Hostile()}, {('t',): 1}):
            notifier.info({}, 'a.b', payload)
        self.assertTrue(delivery.flush_all(5))
        (found,) = delivery.statistics().values()
        self.assertEqual(
            3, found['counters']['dropped.unserializable']['legacy'])

    def test_counters_by_format(self) -> None:
        notifier = self.notifier('background')
        notifier.info({}, 'a.b', {'nova_object.version': '1.0'})
        notifier.info({}, 'a.b', {})
        self.assertTrue(delivery.flush_all(10))
        (found,) = delivery.statistics().values()
        self.assertEqual({'legacy': 1, 'versioned': 1},
                         found['counters']['delivered'])
        self.assertEqual((0, 0.0), (found['queue_length'],
                                    found['oldest_age']))

    def test_counters_are_logged_at_an_interval(self) -> None:
        clock = waiting.Clock()
        self.useFixture(fixtures.MockPatchObject(worker, 'time', clock))
        settings = test_memory.settings(statistics_interval=60)
        found, tally = test_memory.queue()
        one = worker.Worker('a-driver', found, self.transport, settings,
                            tally, 1)
        tally.add('emitted', records.LEGACY)
        found.put(test_memory.record(0)._replace(created=clock.now - 7))
        for seconds, logged in ((0, 0), (59, 0), (1, 1), (59, 1), (1, 2)):
            clock.now += seconds
            one._report()
            self.assertEqual(logged, self.logs.output.count('by a-driver'))
        self.assertIn("'emitted': {'legacy': 1}", self.logs.output)
        self.assertIn('waiting 1, oldest 67.0 s', self.logs.output)
        self.assertIn('waiting 1, oldest 127.0 s', self.logs.output)

    def test_a_dead_transport_drops_nothing_until_the_end(self) -> None:
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'rabbit://guest:guest@127.0.0.1:1/')
        notifier = self.notifier('background')
        for _ in range(10):
            notifier.info({}, 'a.b', {'password': CANARY})
        self.assertFalse(delivery.flush_all(0))
        (one,) = process._process.workers.values()
        oldest = one.source.oldest()
        assert oldest is not None
        clock = waiting.Clock()
        clock.now = oldest + 5
        with mock.patch.object(process, 'time', clock):
            (found,) = delivery.statistics().values()
        self.assertEqual(10, found['queue_length'])
        self.assertEqual(5, found['oldest_age'])
        self.assertFalse(delivery.shutdown(0))
        self.assertIn('10 notifications were not delivered before the end '
                      'of the process: 10 are dropped, 0 wait in the spool',
                      self.logs.output)
        self.assertNotIn(CANARY, self.logs.output)
        self.assertNotIn('guest:guest', self.logs.output)

    def test_errors_in_the_log_that_are_notifications_themselves(
            self) -> None:
        """As with oslo.log's publish_errors, and a spool without a disk."""
        self.conf.set_override('spool_directory', '/proc/no/such',
                               'notifications_delivery')
        notifier = self.notifier('spool')

        class Publishes(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                notifier.error({}, 'error_notification',
                               {'error': record.msg})

        handler = Publishes(logging.ERROR)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        endpoint = self.listen()
        caller = threading.Thread(
            target=notifier.info, args=({}, 'a.b', {}), daemon=True)
        caller.start()
        caller.join(20)
        self.assertFalse(caller.is_alive())
        endpoint.received.wait(2)
        self.assertEqual({'a.b', 'error_notification'},
                         {values[2] for values in endpoint.received})
        self.assertEqual(1, self.logs.output.count('wait in memory'))

    def test_a_process_that_can_have_no_more_threads(self) -> None:
        size = threading.stack_size(1 << 46)
        try:
            notifier = self.notifier('background')
            notifier.info({}, 'a.b', {'number': 0})
        finally:
            threading.stack_size(size)
        self.assertIn('no thread to deliver them', self.logs.output)
        notifier.info({}, 'a.b', {'number': 1})
        self.assertTrue(delivery.flush_all(10))

    def test_the_format_of_what_cannot_be_sent_is_known(self) -> None:
        self.notifier('background').info(
            {}, 'a.b', {'nova_object.version': '1.0', ('t',): 1})
        (found,) = delivery.statistics().values()
        self.assertEqual({'versioned': 1},
                         found['counters']['dropped.unserializable'])

    def test_what_is_in_the_spool_waits_for_the_next_process(self) -> None:
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'rabbit://guest:guest@127.0.0.1:1/')
        for _ in range(3):
            self.notifier('spool').info({}, 'a.b', {})
        self.assertFalse(delivery.shutdown(0))
        self.assertIn('3 notifications were not delivered before the end of '
                      'the process: 0 are dropped, 3 wait in the spool',
                      self.logs.output)


class TestFork(DriverTestCase):

    def test_a_child_starts_with_nothing(self) -> None:
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'rabbit://guest:guest@127.0.0.1:1/')
        for driver in ('background', 'spool'):
            self.notifier(driver).info({}, 'a.b', {})
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                before = len(delivery.statistics())
                self.notifier('spool').info({}, 'a.b', {})
                found = list(delivery.statistics().values())
                os.write(writer, json.dumps(
                    [before, [one['queue_length'] for one in found]]
                ).encode())
                status = 0
            finally:
                os._exit(status)
        self.assertEqual(0, os.waitpid(child, 0)[1])
        self.assertEqual([0, [1]], json.loads(os.read(reader, 999)))
        self.assertEqual(
            [1, 1], [one['queue_length']
                     for one in delivery.statistics().values()])


class TestSecrets(DriverTestCase):

    def test_tokens_of_a_context_are_not_written(self) -> None:
        self.transport = oslo_messaging.get_notification_transport(
            self.conf, 'rabbit://guest:guest@127.0.0.1:1/')
        notifier = self.notifier('spool')
        for context in (
                {'auth_token': CANARY, 'user_id': 'kept',
                 'service_catalog': [{'adminURL': CANARY}],
                 'nested': [{'auth_token': CANARY}]},
                Context(auth_token=CANARY, user_id='kept')):
            notifier._driver_mgr['spool'].obj.notify(
                context, {'event_type': 'a.b', 'payload': {}}, 'INFO', 0)
        directory = self.conf.notifications_delivery.spool_directory
        content = b''
        for name in os.listdir(directory):
            with open(os.path.join(directory, name), 'rb') as source:
                content += source.read()
        self.assertLessEqual(2, content.count(b'_context_user_id": "kept"'))
        self.assertFalse(CANARY.encode() in content)


def _deep(depth: int) -> Any:
    value: Any = 'bottom'
    for _ in range(depth):
        value = [value]
    return value


class TestPayloads(DriverTestCase):
    """The spool changes no payload of any service."""

    PAYLOADS: dict[str, Any] = {
        'names that sound like secrets': {
            'pass_count': 3, 'token_type': 'fernet', 'admin_pass': 'x',
            'display_name': 'password: hunter2', 'secret': 'tea'},
        'text of 70,000 characters': {'text': 'x' * 70_000},
        'text of 4 MiB': {'text': 'password: a ' * 350_000},
        'depth of 60': {'deep': _deep(60)},
        '60,000 values': {'many': list(range(60_000))},
        'other alphabets': {'name': 'se\u00f1or \U0001f600 \u2028'},
    }

    def test_payloads_are_kept_as_they_are(self) -> None:
        endpoint = self.listen()
        notifier = self.notifier('spool')
        for payload in self.PAYLOADS.values():
            notifier.info({}, 'a.b', payload)
        self.assertTrue(delivery.flush_all(30))
        endpoint.received.wait(len(self.PAYLOADS))
        for (name, payload), found in zip(self.PAYLOADS.items(),
                                          endpoint.received):
            self.assertTrue(payload == found[3], name)

    def test_what_is_kept_is_what_the_background_driver_sends(self) -> None:
        message = {'event_type': 'a.b', 'message_id': 'm',
                   'payload': self.PAYLOADS}
        bodies = []
        for on_disk in (False, True):
            (made,) = records.make({'user_id': 'u', 'roles': ['a'] * 9999},
                                   message, ['t'], 'INFO', on_disk)
            bodies.append(made.body.replace(made.uid, ''))
        self.assertEqual(len(bodies[0]), len(bodies[1]))
        self.assertIs(True, bodies[0] == bodies[1])
