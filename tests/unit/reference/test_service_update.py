# SPDX-License-Identifier: Apache-2.0
"""The notification that the project began with: slide 6 of the talk."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from oslotest import base

from nova_notifications import emitters
from nova_notifications import testing


class TestServiceUpdate(base.BaseTestCase):
    """``service.update``, field by field."""

    def test_is_that_of_the_talk(self) -> None:
        service = SimpleNamespace(
            availability_zone=None, binary='nova-compute', disabled=False,
            disabled_reason=None, forced_down=False, host='host1',
            last_seen_up=datetime.datetime(2012, 10, 29, 13, 42, 5,
                                           tzinfo=datetime.timezone.utc),
            report_count=1, topic='compute',
            uuid='fa69c544-906b-4a6a-a9c6-c1f7a8078c73', version=23)
        bus = self.useFixture(testing.NotificationsFixture('versioned'))

        emitters.service.action(None, service, 'update')

        sent, = bus.notifications
        self.assertEqual('versioned_notifications.info', sent.topic)
        self.assertEqual(
            {'priority': 'INFO',
             'event_type': 'service.update',
             'publisher_id': 'nova-compute:host1',
             'payload': {
                 'nova_object.namespace': 'nova',
                 'nova_object.name': 'ServiceStatusPayload',
                 'nova_object.version': '1.1',
                 'nova_object.data': {
                     'availability_zone': None,
                     'binary': 'nova-compute',
                     'disabled': False,
                     'disabled_reason': None,
                     'forced_down': False,
                     'host': 'host1',
                     'last_seen_up': '2012-10-29T13:42:05Z',
                     'report_count': 1,
                     'topic': 'compute',
                     'uuid': 'fa69c544-906b-4a6a-a9c6-c1f7a8078c73',
                     'version': 23}}},
            {key: value for key, value in sent.message.items()
             if key not in ('message_id', 'timestamp')})
