# SPDX-License-Identifier: Apache-2.0
"""What legacy payloads say, where the recorded ones do not show it."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo
from oslotest import base

from nova_notifications import emitters
from nova_notifications.legacy import aggregate
from nova_notifications.legacy import compute_task
from nova_notifications.legacy import instance
from nova_notifications.legacy import metrics
from nova_notifications.legacy import scheduler
from nova_notifications.legacy import server_group
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing


class TestActions(base.BaseTestCase):

    def test_those_that_are_put_together_while_it_runs(self) -> None:
        for make, source, actions in (
                (lambda *given: aggregate.payload(*given, 'end'),
                 fake.aggregate(), ('create', 'delete', 'add_host',
                                    'remove_host', 'update_prop')),
                (server_group.payload, fake.server_group(),
                 ('create', 'delete', 'add_member'))):
            for action in actions:
                self.assertEqual(make(source, action),
                                 make(source, ''.join(list(action))))


class TestInstance(base.BaseTestCase):
    """``compute.instance.*``."""

    def test_dates_and_nothing(self) -> None:
        info = instance.info_from_instance(fake.instance(
            created_at=datetime.datetime(2012, 10, 29, 13, 42, 11,
                                         tzinfo=datetime.timezone.utc),
            launched_at=datetime.datetime(2012, 10, 29, 13, 42, 12),
            terminated_at=None, task_state=None, cell_name=None, progress=0))
        self.assertEqual('2012-10-29 13:42:11+00:00', info['created_at'])
        self.assertEqual('2012-10-29T13:42:12.000000', info['launched_at'])
        for name in ('terminated_at', 'deleted_at', 'state_description',
                     'cell_name', 'progress'):
            self.assertEqual('', info[name], name)

    def test_a_flavor_without_a_name(self) -> None:
        class Flavor(ovo_base.VersionedObject):
            fields = {name: ovo.StringField() for name in (
                'name', 'flavorid')} | {name: ovo.IntegerField() for name in (
                    'memory_mb', 'vcpus', 'root_gb', 'ephemeral_gb')}

        ovo_base.VersionedObjectRegistry.objectify(Flavor)
        flavor = Flavor(memory_mb=1, vcpus=2, root_gb=3, ephemeral_gb=4)
        server = fake.instance(flavor=flavor)
        info = instance.info_from_instance(server)
        self.assertEqual(('', '', 7), (
            info['instance_type'], info['instance_flavor_id'],
            info['disk_gb']))
        # What Nova reads without a default is still missed.
        del flavor.vcpus
        self.assertRaises(NotImplementedError, instance.info_from_instance,
                          server)

    def test_no_dates_at_all(self) -> None:
        server = fake.instance()
        for name in ('terminated_at', 'deleted_at', 'launched_at'):
            delattr(server, name)
        info = instance.info_from_instance(server)
        self.assertEqual('', info['launched_at'])

    def test_progress(self) -> None:
        self.assertEqual(40, instance.info_from_instance(
            fake.instance(progress='40'))['progress'])

    def test_disk(self) -> None:
        server = fake.instance()
        server.flavor.ephemeral_gb = 5
        info = instance.info_from_instance(server)
        self.assertEqual((25, 20, 5), (info['disk_gb'], info['root_gb'],
                                       info['ephemeral_gb']))

    def test_extra_adds_and_overrides(self) -> None:
        info = instance.info_from_instance(fake.instance(), host='other',
                                           message='Success')
        self.assertEqual(('other', 'Success'),
                         (info['host'], info['message']))

    def test_the_callers_network_stays_as_it_is(self) -> None:
        network = fake.network_info()
        found, = instance.info_from_instance(
            fake.instance(), network)['fixed_ips']
        self.assertEqual(('private', 'fa:16:3e:4c:2c:30', '198.51.100.23'),
                         (found['label'], found['vif_mac'],
                          found['address']))
        self.assertEqual(fake.network_info(), network)

    def test_without_network(self) -> None:
        self.assertNotIn('fixed_ips', instance.info_from_instance(
            fake.instance()))

    def test_fault(self) -> None:
        class Known(Exception):
            kwargs = {'code': 404}

            def format_message(self) -> str:
                return 'not found with password=hunter2222'

        known = instance.fault_info(Known())
        self.assertEqual(404, known['code'])
        self.assertIn('not found', known['message'])
        self.assertNotIn('hunter2222', known['message'])
        for details in ({}, {'reason': 'none'}, None, 'code'):
            unnumbered = Known()
            unnumbered.kwargs = details  # type: ignore[assignment]
            self.assertEqual(500, instance.fault_info(unnumbered)['code'])
        # The text of any other exception is not made to be shown.
        unknown = instance.fault_info(KeyError('details'))
        self.assertEqual((500, 'KeyError'),
                         (unknown['code'], unknown['message']))


class TestOthers(base.BaseTestCase):
    """Aggregates, groups, metrics, tasks."""

    def test_aggregate(self) -> None:
        rack = fake.aggregate()
        unstored = SimpleNamespace(name='rack-1', metadata={})
        for action, phase, more, said in (
                ('create', 'start', {}, {'name', 'meta_data'}),
                ('create', 'end', {},
                 {'name', 'meta_data', 'aggregate_id'}),
                ('delete', 'end', {}, {'aggregate_id'}),
                ('add_host', 'start', {'host_name': 'h'},
                 {'aggregate_id', 'host_name'}),
                ('add_host', 'end', {'host_name': 'h'},
                 {'aggregate_id', 'host_name', 'name'}),
                ('update_prop', 'end', {'metadata': {}},
                 {'aggregate_id', 'meta_data'})):
            self.assertEqual(said, set(aggregate.payload(
                rack, action, phase, **more)), (action, phase))
        self.assertEqual({'name': 'rack-1'}, aggregate.payload(
            unstored, 'create', 'start'))
        self.assertEqual('1', aggregate.payload(
            rack, 'delete', 'end')['aggregate_id'])
        self.assertEqual(1, aggregate.payload(
            rack, 'create', 'end')['aggregate_id'])

    def test_server_group(self) -> None:
        group = fake.server_group()
        self.assertEqual(
            {'server_group_id': fake.GROUP, 'name': 'web-tier',
             'project_id': fake.PROJECT, 'user_id': fake.USER,
             'policy': 'anti-affinity',
             '_rules': {'max_server_per_host': '1'}},
            server_group.payload(group, 'create'))
        self.assertEqual({'server_group_id': fake.GROUP},
                         server_group.payload(group, 'delete'))
        self.assertEqual(
            {'server_group_id': fake.GROUP, 'instance_uuids': ['i']},
            server_group.payload(group, 'add_member', ['i']))

    def test_metrics(self) -> None:
        def metric(name: str, **values: Any) -> Any:
            return SimpleNamespace(name=name, timestamp=fake.NOW,
                                   source='s', **values)

        said = metrics.payload('h', 'ip', 'n', [
            metric('cpu.percent', value=3),
            metric('cpu.frequency', value=800),
            metric('numa.membw.current', value=None,
                   numa_membw_values={'0': 7}),
            metric('cpu.idle.time', value=None)])['metrics']
        self.assertEqual(0.03, said[0]['value'])
        self.assertEqual(800, said[1]['value'])
        self.assertEqual({'0': 7}, said[2]['numa_membw_values'])
        self.assertNotIn('value', said[2])
        self.assertEqual({'name', 'timestamp', 'source'}, set(said[3]))

    def test_request_specs(self) -> None:
        old = {'instance_properties': {'uuid': 'u'}, 'num_instances': 1}
        self.assertEqual({}, scheduler.request_spec_dict(None))
        self.assertEqual(old, scheduler.request_spec_dict(old))
        self.assertEqual(1, scheduler.request_spec_dict(
            fake.request_spec())['num_instances'])
        failure = fake.failure()
        said = compute_task.payload('build_instances', 'i', old, 'error',
                                    failure)
        self.assertEqual({'uuid': 'u'}, said['instance_properties'])
        self.assertIs(failure, said['reason'])
        said = compute_task.payload('build_instances', 'i', None, None,
                                    failure)
        self.assertEqual(({}, {}), (said['request_spec'],
                                    said['instance_properties']))

    def test_a_keypair_tells_who_asked(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture('unversioned'))
        emitters.keypair.action(fake.admin_context(), fake.keypair(),
                                'delete', 'start')
        sent, = bus.legacy
        self.assertEqual(
            {'tenant_id': fake.PROJECT, 'user_id': fake.ADMIN,
             'key_name': 'ada-laptop'}, sent.payload)

    def test_a_request_spec_as_a_dict_is_only_in_the_legacy_format(
            self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        emitters.compute_task.error(
            None, fake.SERVER, {'num_instances': 1}, 'error',
            fake.failure(), 'build_instances', best_effort=False)
        self.assertEqual({'num_instances': 1},
                         bus.legacy[0].payload['request_spec'])
        self.assertIsNone(bus.versioned[0].data['request_spec'])
