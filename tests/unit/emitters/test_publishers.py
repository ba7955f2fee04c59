# SPDX-License-Identifier: Apache-2.0
"""Who publishes what, in each format."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import catalogue
from nova_notifications import emitters
from nova_notifications import testing
from nova_notifications.testing import sample_data as fake
from tests.unit import arguments
from tests.unit.emitters import test_arguments


class TestPublishers(base.BaseTestCase):

    def test_of_a_usual_call(self) -> None:
        found: dict[str, set[str]] = {}
        for formats in arguments.FORMATS:
            with arguments.bus(formats) as bus:
                bus.conf.set_override('host', 'here')
                for name, function in test_arguments.functions().items():
                    arguments.outcome(bus, function,
                                      arguments.usual(name, function))
                    found.setdefault(name, set()).update(
                        sent.publisher_id for sent in bus.notifications)
        for name, legacy, versioned in (
                ('aggregate.action', 'aggregate.1', 'nova-api:here'),
                ('aggregate.cache_images_progress', None,
                 'nova-conductor:here'),
                ('compute_task.error', 'compute_task.here',
                 'nova-conductor:here'),
                ('exception.exception', 'compute.here', 'nova-compute:here'),
                ('flavor.action', None, 'nova-api:here'),
                ('host.update', 'api.host1', None),
                ('instance.action', 'compute.host1', 'nova-compute:host1'),
                ('instance.exists', 'compute.host1', 'nova-compute:host1'),
                ('instance.fixed_ip', 'compute.host1', None),
                ('instance.deletion', 'compute.here', 'nova-compute:here'),
                ('instance.send_update', 'compute.host1',
                 'nova-compute:host1'),
                ('instance.share_attach_detach', None, 'nova-api:host1'),
                ('keypair.action', 'api.here', 'nova-api:here'),
                ('libvirt.connect_error', 'compute.here',
                 'nova-compute:here'),
                ('metrics.update', f'compute.{fake.NODE}',
                 'nova-compute:host1'),
                ('scheduler.select_destinations', 'scheduler.host1',
                 'nova-compute:host1'),
                ('server_group.action', 'servergroup.here', 'nova-api:here'),
                ('service.action', None, 'nova-compute:host1'),
                ('volume.usage', 'compute.host1', 'nova-compute:host1')):
            self.assertEqual({one for one in (legacy, versioned) if one},
                             found[name], name)

    def test_the_priority(self) -> None:
        with arguments.bus('versioned') as bus:
            for name, function in test_arguments.functions().items():
                usual = arguments.usual(name, function)
                for failure in (usual.get('exception'), fake.failure()):
                    if 'exception' in usual:
                        usual['exception'] = failure
                    arguments.outcome(bus, function, usual)
                    for sent in bus.notifications:
                        event = catalogue.events()[sent.event_type]
                        self.assertEqual(
                            'ERROR' if usual.get('exception')
                            else event.priority.upper(),
                            sent.priority, name)

    def test_an_aggregate_that_has_no_number(self) -> None:
        unstored = fake.aggregate()
        del unstored.id
        for aggregate, arguments_, expected in (
                (fake.aggregate(), ('create', 'start'), 'aggregate.rack-1'),
                (unstored, ('create', 'start'), 'aggregate.rack-1'),
                (fake.aggregate(), ('create', 'end'), 'aggregate.1'),
                (fake.aggregate(), ('delete', 'start'), 'aggregate.1')):
            with testing.NotificationsFixture('unversioned') as bus:
                emitters.aggregate.action(None, aggregate, *arguments_)
            sent, = bus.notifications
            self.assertEqual(expected, sent.publisher_id)

    def test_without_a_host(self) -> None:
        calls: dict[str, Any] = {
            'instance.action': lambda: emitters.instance.action(
                None, fake.instance(), None, 'pause', 'start'),
            'instance.fixed_ip': lambda: emitters.instance.fixed_ip(
                None, fake.instance(), None, 'create_ip', 'start'),
            'instance.update': lambda:
                emitters.instance.send_instance_update_notification(
                    None, fake.instance()),
            'scheduler': lambda: emitters.scheduler.select_destinations(
                None, fake.request_spec(), 'start')}
        for name, call in calls.items():
            with testing.NotificationsFixture(host='here') as bus:
                call()
            self.assertEqual({'here'}, {
                sent.publisher_id.replace(':', '.').partition('.')[2]
                for sent in bus.notifications}, name)
