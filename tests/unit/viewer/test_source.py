# SPDX-License-Identifier: Apache-2.0
"""From a bus to the viewer, and the demonstration."""

import json
import threading

from oslo_config import cfg
import oslo_messaging
from oslotest import base as test_base

from tests.unit.viewer import base
from tests.unit import waiting
from nova_notifications.cmd import viewer_demo


class BusSourceTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        oslo_messaging.set_transport_defaults(control_exchange='nova')
        # The default of the library, for whatever test comes next.
        self.addCleanup(oslo_messaging.set_transport_defaults, 'openstack')
        self.transport = oslo_messaging.get_notification_transport(
            conf, url='fake://')
        self.addCleanup(self.transport.cleanup)
        self.hub = base.viewer.Hub()
        self.added: waiting.Arrivals[int] = waiting.Arrivals()
        self.threads = set(threading.enumerate())
        self.source = base.viewer.BusSource(self.transport)
        self.source.start(self._add)
        self.addCleanup(self.source.stop)

    def _add(self, message: base.viewer.Message) -> None:
        self.added.append(self.hub.add(message))

    def _wait(self, number: int) -> list[dict]:
        self.added.wait(number)
        return [json.loads(line)
                for line in self.hub.after(0, 5000, 5000).lines]

    def _notifier(self, topic: str) -> oslo_messaging.Notifier:
        return oslo_messaging.Notifier(
            self.transport, 'nova-compute:c1', driver='messagingv2',
            topics=[topic])

    def test_both_topics_and_every_priority(self) -> None:
        for topic in ('notifications', 'versioned_notifications'):
            notifier = self._notifier(topic)
            for priority in ('debug', 'info', 'warn', 'error', 'critical'):
                getattr(notifier, priority)({}, 'instance.x', {})
        lines = self._wait(10)
        self.assertEqual(
            {'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'},
            {line['priority'] for line in lines})
        self.assertEqual(4, sum(line['failed'] for line in lines))

    def test_one_that_cannot_be_listed_stops_nothing(self) -> None:
        def add(message: base.viewer.Message) -> None:
            if message.event_type == 'instance.bad':
                raise RuntimeError('no')
            self._add(message)

        self.source.stop()
        self.source.start(add)
        notifier = self._notifier('notifications')
        notifier.info({}, 'instance.bad', {})
        notifier.info({}, 'instance.good', {})
        self.assertEqual('instance.good', self._wait(1)[0]['type'])

    def test_nothing_comes_after_stop(self) -> None:
        self.source.stop()
        # Nobody is left who could read it.
        self.assertEqual(set(), set(threading.enumerate()) - self.threads)
        self._notifier('notifications').info({}, 'instance.x', {})
        self.assertEqual(0, self.hub.totals()['kept'])


class DemonstrationTest(test_base.BaseTestCase):

    def test_it_is_shown_in_both_formats(self) -> None:
        hub = base.viewer.Hub()
        added: waiting.Arrivals[int] = waiting.Arrivals()
        running = viewer_demo.Demonstration(
            lambda message: added.append(hub.add(message)), rate=1e6)
        running.start()
        added.wait(200)
        running.stop()
        lines = [json.loads(line)
                 for line in hub.after(0, 5000, 5000).lines]
        self.assertGreater(len({line.get('name') for line in lines}), 3)
        self.assertGreater(sum('pair' in line for line in lines), 50)
        self.assertLess(1, len({line.get('projectName') for line in lines}))
