# SPDX-License-Identifier: Apache-2.0
"""Show a page of a schema, and a message as it was read."""

from __future__ import annotations

from typing import Any

from oslotest import base as test_base

from nova_notifications.viewer import reading
from nova_notifications.viewer import schemas
from tests.unit.viewer import base


class SchemaPageTest(test_base.BaseTestCase):

    def test_the_whole_page(self) -> None:
        page = schemas.describe('ServiceStatusPayload', '1.1')
        assert page is not None
        fields = {field.pop('name'): field for field in page.pop('fields')}
        self.assertTrue(page.pop('description'))
        self.assertTrue(all(event.pop('meaning')
                            for event in page['events']))
        self.assertEqual({
            'name': 'ServiceStatusPayload', 'version': '1.1',
            'versions': ('1.1',), 'release': page['release'],
            'schema': '/schema/ServiceStatusPayload/1.1.json',
            'events': [{'type': f'service.{verb}', 'legacy': None}
                       for verb in ('create', 'delete', 'update')]}, page)
        disabled = fields['disabled']
        self.assertTrue(disabled.pop('description'))
        self.assertEqual({
            'type': 'boolean', 'nullable': False, 'since': {
                'version': '1.1', 'nova': '17', 'atLeast': True}}, disabled)

    def test_types_in_words(self) -> None:
        for name, version, key, expected in (
                ('InstanceActionPayload', '1.9', 'ip_addresses',
                 'list of IpPayload'),
                ('InstanceActionPayload', '1.9', 'flavor', 'FlavorPayload'),
                ('InstanceActionPayload', '1.9', 'metadata', 'map of strings'),
                ('InstanceActionPayload', '1.9', 'power_state',
                 'enum InstancePowerState'),
                ('FlavorPayload', '1.4', 'projects', 'list of strings')):
            self.assertEqual(
                expected, schemas.field(name, version, key)['type'], key)
        enum = schemas.field('InstanceActionPayload', '1.9', 'power_state')
        self.assertIn('running', enum['values'])
        flavor = schemas.field('InstanceActionPayload', '1.9', 'flavor')
        self.assertEqual(('FlavorPayload', '1.4'),
                         (flavor['object'], flavor['objectVersion']))
        self.assertEqual({}, schemas.field(
            'InstanceActionPayload', '1.9', 'moon'))
        self.assertEqual({}, schemas.field('Moon', '1.9', 'name'))

    def test_the_page_of_an_event(self) -> None:
        for arguments, expected in (
                (('x.y', 'FlavorPayload', '1.4'), '/schema/FlavorPayload/1.4'),
                (('instance.pause.end', 'InstanceActionPayload', '1.8'),
                 '/schema/InstanceActionPayload/1.8#instance.pause.end'),
                (('x.y', 'FlavorPayload', '9.9'), '/schema/FlavorPayload/1.4'),
                (('x.y', 'Moon', '1.0'), None),
                (('x.y', None, ''), None)):
            self.assertEqual(expected, schemas.page_of(*arguments))
        self.assertEqual('', schemas.meaning('x.y', False))
        self.assertEqual(
            schemas.meaning('instance.pause.end', True),
            schemas.meaning('compute.instance.pause.end', False))


class ReadingTest(test_base.BaseTestCase):

    def _line(self, payload: Any, event_type: Any = 'instance.x',
              publisher: Any = 'nova-compute:c1', priority: Any = 'info',
              context: Any = None) -> dict[str, Any]:
        line = reading.summary(base.viewer.Message(
            event_type, publisher, priority, payload,
            '2026-03-02 09:30:00.123456', 'm-1', context))
        self.assertEqual('2026-03-02T09:30:00.123Z', line.pop('time'))
        self.assertEqual('m-1', line.pop('message'))
        return line

    def test_a_legacy_line(self) -> None:
        self.assertEqual(
            {'type': 'compute.instance.update', 'format': 'legacy',
             'resource': 'instance', 'publisher': 'compute.c1',
             'priority': 'INFO', 'failed': False, 'host': 'c1',
             'project': 'p1', 'projectName': 'shop', 'user': 'ada',
             'state': 'active', 'task': 'spawning', 'request': 'req-1',
             'note': 'building → active', 'id': 'i-1', 'name': 'web',
             'instance': 'i-1'},
            self._line(
                {'tenant_id': 'p1', 'user_id': 'u1', 'state': 'active',
                 'old_state': 'building', 'new_task_state': 'x',
                 'state_description': 'spawning', 'instance_id': 'i-1',
                 'display_name': 'web'},
                'compute.instance.update', 'compute.c1', None,
                {'project_name': 'shop', 'user_name': 'ada',
                 'request_id': 'req-1', 'project_id': 'p2'}))

    def test_resources(self) -> None:
        for event_type, resource in (
                ('compute.instance.moon', 'instance'),
                ('HostAPI.moon', 'host'), ('attach_volume', 'compute'),
                ('moon.rises', 'moon'), ('', 'compute')):
            self.assertEqual(resource, self._line(
                {}, event_type)['resource'], event_type)

    def test_hosts(self) -> None:
        for publisher, host in (
                ('nova-compute:c1', 'c1'),
                ('compute.c1.example', 'c1.example'),
                ('aggregate.agg', None), ('nova-compute:', None),
                ('nova', None), (None, None)):
            self.assertEqual(host, self._line(
                {}, publisher=publisher).get('host'), publisher)
        self.assertEqual('h', self._line({'host': 'h'})['host'])

    def test_failures(self) -> None:
        for priority, event_type, failed in (
                ('error', 'instance.x', True),
                ('critical', 'instance.x', True),
                ('warn', 'instance.x', False),
                ('info', 'instance.x.error', True),
                ('info', 'instance.xerror', False)):
            self.assertIs(failed, self._line(
                {}, event_type, priority=priority)['failed'])

    def test_notes(self) -> None:
        def fault(**data: Any) -> dict[str, Any]:
            return {'nova_object.name': 'ExceptionPayload',
                    'nova_object.data': data}

        for payload, note in (
                ({'fault': fault(exception='E', exception_message='m')},
                 'E: m'),
                ({'reason': fault(exception='E')}, 'E'),
                ({'exception': 'E'}, 'E'),
                ({'reason': 'no host', 'method': 'x'}, 'no host'),
                ({'reason': 'no host'}, None),
                ({'exception': 'ValueError', 'message': 'm'},
                 'ValueError: m'),
                ({'exception': 'E(m)', 'message': 'no m'}, 'no m'),
                ({'exception': 'E(m)', 'message': 'E'}, 'E(m)'),
                ({'exception': 'a b'}, 'a b'),
                ({'message': 'm'}, None),
                ({'exception': 'E', 'exception_message': 'x' * 300},
                 'E: ' + 'x' * 197),
                ({'locked_reason': 'mine'}, 'mine'),
                ({'disabled_reason': 'a', 'locked_reason': 'b'}, 'a'),
                ({'old_state': 'a', 'state': 'b'}, None)):
            self.assertEqual(note, self._line(payload).get('note'), payload)
        for old, new, note in (('a', 'b', 'a → b'), ('a', 'a', None),
                               (None, 'b', None), ('a', None, None)):
            self.assertEqual(note, self._line(
                {'old_state': old, 'state': new},
                'instance.update').get('note'))

    def test_states_of_a_service(self) -> None:
        for data, state in (
                ({'disabled': False}, 'enabled'),
                ({'disabled': True}, 'disabled'),
                ({'disabled': False, 'forced_down': True}, 'forced down'),
                ({'forced_down': True, 'state': 'x'}, 'x')):
            self.assertEqual(state, self._line(
                data, 'service.update').get('state'))

    def test_phases(self) -> None:
        for event_type, phase in (
                ('a.b.start', 'start'), ('a.end', 'end'), ('a.error', 'error'),
                ('a.b.progress', 'progress'), ('a.b.moon', None)):
            self.assertEqual(phase, reading.phase_of(event_type))
