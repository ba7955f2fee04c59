# SPDX-License-Identifier: Apache-2.0
"""``default_level`` is the priority of what brings none of its own."""

from oslotest import base

from nova_notifications import testing
from nova_notifications.objects import base as objects_base
from nova_notifications.objects import service
from nova_notifications.testing import sample_data as fake


class TestDefaultLevel(base.BaseTestCase):

    def _sent(self, **priority):
        bus = self.useFixture(testing.NotificationsFixture(
            'versioned', default_level='WARN'))
        service.ServiceStatusNotification(
            event_type=objects_base.EventType('service', 'update'),
            publisher=objects_base.NotificationPublisher(
                'host1', 'nova-compute'),
            payload=service.ServiceStatusPayload(fake.service()),
            **priority).emit(fake.context())
        sent, = bus.versioned
        return sent.priority, sent.topic

    def test_no_priority_of_its_own(self):
        self.assertEqual(('WARN', 'versioned_notifications.warn'),
                         self._sent())

    def test_a_priority_of_its_own(self):
        self.assertEqual(('ERROR', 'versioned_notifications.error'),
                         self._sent(priority='error'))
