# SPDX-License-Identifier: Apache-2.0
"""The drivers on Kafka: librdkafka's mock cluster."""

import importlib.util
import json
import os
import time
from typing import Any
import uuid

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications import delivery
from nova_notifications.delivery import options
from tests.functional import broker
from tests.functional.delivery import mockkafka

_DRIVERS = ('background', 'spool')


class TestKafka(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        if importlib.util.find_spec('confluent_kafka') is None:
            if os.environ.get('CI') == 'true':
                self.fail('confluent-kafka is not installed; in CI it must')
            self.skipTest('confluent-kafka is not installed')
        self.logs = self.useFixture(fixtures.FakeLogger())
        self.spool = self.useFixture(fixtures.TempDir()).path
        self.topic = f'topic-{uuid.uuid4().hex}'
        self.addCleanup(delivery.shutdown, 0)

    def cluster(self) -> mockkafka.Cluster:
        found = mockkafka.Cluster()
        self.addCleanup(found.close)
        return found

    def notifier(self, driver: str, url: str, **changes: Any) -> Any:
        conf = cfg.ConfigOpts()
        conf([])
        options.register_opts(conf)
        conf.set_override('spool_directory', self.spool, options.GROUP)
        for name, value in changes.items():
            conf.set_override(name, value, options.GROUP)
        transport = oslo_messaging.get_notification_transport(conf, url)
        return oslo_messaging.Notifier(
            transport, 'compute.host1', driver=driver, topics=[self.topic])

    def numbers(self, cluster: mockkafka.Cluster, number: int) -> list[int]:
        return [json.loads(json.loads(body)['oslo.message'])['payload']['n']
                for body in cluster.read(f'{self.topic}.info', number)]

    def test_everything_arrives_and_counts_when_it_has(self) -> None:
        cluster = self.cluster()
        for driver in _DRIVERS:
            self.topic = f'topic-{uuid.uuid4().hex}'
            notifier = self.notifier(driver, cluster.url)
            for number in range(300):
                notifier.info({}, 'a.b', {'n': number})
            self.assertTrue(delivery.flush_all(60), self.logs.output)
            # The mock has several partitions: no order between those.
            self.assertEqual(list(range(300)),
                             sorted(self.numbers(cluster, 300)))
            delivery.shutdown(5)

    def test_the_same_as_oslo_messaging_is_on_the_wire(self) -> None:
        cluster = self.cluster()
        found = []
        for driver in ('messagingv2', 'background'):
            self.topic = f'topic-{uuid.uuid4().hex}'
            notifier = self.notifier(driver, cluster.url)
            notifier.info({}, 'a.b', {'n': 1})
            delivery.flush_all(20)
            if driver == 'messagingv2':
                # oslo.messaging's driver leaves it in its producer at times.
                notifier.transport.cleanup()
            (body,) = cluster.read(f'{self.topic}.info', 1)
            outer = json.loads(body)
            inner = json.loads(outer.pop('oslo.message'))
            for changing in ('message_id', 'timestamp'):
                self.assertTrue(inner.pop(changing))
            found.append((outer, inner))
        self.assertEqual(found[0], found[1])

    def test_what_was_never_sent_stays_in_the_spool(self) -> None:
        port = broker.unused_port()
        notifier = self.notifier('spool', f'kafka://127.0.0.1:{port}/',
                                 confirm_timeout=1.0)
        for number in range(50):
            notifier.info({}, 'a.b', {'n': number})
        self.assertFalse(delivery.flush_all(4))
        (found,) = delivery.statistics().values()
        self.assertEqual({}, found['counters']['delivered'])
        self.assertEqual(50, found['queue_length'])
        self.assertIn('cannot be delivered, ', self.logs.output)
        start = time.monotonic()
        delivery.shutdown(30)
        self.assertLess(time.monotonic() - start, 5)
        self.assertIn('50 wait in the spool', self.logs.output)

    def test_a_frozen_cluster_loses_nothing(self) -> None:
        cluster = self.cluster()
        for driver in _DRIVERS:
            self.topic = f'topic-{uuid.uuid4().hex}'
            notifier = self.notifier(driver, cluster.url,
                                     confirm_timeout=1.0)
            notifier.info({}, 'a.b', {'n': 0})
            self.assertTrue(delivery.flush_all(20), self.logs.output)
            cluster.freeze()
            for number in range(1, 100):
                notifier.info({}, 'a.b', {'n': number})
            self.assertFalse(delivery.flush_all(3))
            cluster.thaw()
            self.assertTrue(delivery.flush_all(60), self.logs.output)
            self.assertEqual(set(range(100)),
                             set(self.numbers(cluster, 100)))
            delivery.shutdown(5)

    def test_one_that_is_too_large_does_not_hold_up_the_rest(self) -> None:
        cluster = self.cluster()
        for driver in _DRIVERS:
            self.topic = f'topic-{uuid.uuid4().hex}'
            notifier = self.notifier(driver, cluster.url)
            for number in range(10):
                notifier.info({}, 'a.b', {
                    'n': number, 'filler': 'x' * 2_000_000 * (number == 4)})
            self.assertTrue(delivery.flush_all(30), self.logs.output)
            self.assertEqual({0, 1, 2, 3, 5, 6, 7, 8, 9},
                             set(self.numbers(cluster, 9)))
            (found,) = delivery.statistics().values()
            self.assertEqual({'legacy': 1},
                             found['counters']['dropped.refused'])
            delivery.shutdown(5)
