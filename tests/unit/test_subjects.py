# SPDX-License-Identifier: Apache-2.0
"""What a notification is about, as listen and the viewer show it."""

from __future__ import annotations

from oslotest import base

from nova_notifications import subjects


class SubjectsTest(base.BaseTestCase):

    def test_texts(self) -> None:
        for value, text in ((True, None), (None, None), ('', None),
                            (0, '0'), (1.5, '1.5'), ({}, None),
                            ('x' * 200, 'x' * 200), ('x' * 201, 'x' * 200)):
            self.assertEqual(text, subjects.text_of(value))
        self.assertEqual('b', subjects.first({'a': None, 'b': 'b', 'c': 'c'},
                                             ('a', 'b', 'c')))
        self.assertIsNone(subjects.first({}, ('a',)))

    def test_servers_inside_arguments(self) -> None:
        server_id = '00000000-0000-4000-8000-000000000001'
        named = {'uuid': server_id, 'display_name': 'web'}
        for data, expected in (
                ({'args': {'instance': named}}, ('web', server_id)),
                ({'args': {'instances': [named]}}, ('web', server_id)),
                ({'args': {'instances': [named, named]}}, (None, None)),
                ({'args': {'instance': server_id}}, (None, server_id)),
                ({'args': {'bdm': {'instance_uuid': server_id}}},
                 (None, server_id)),
                ({'args': {'bdm': {'uuid': server_id}}}, (None, None)),
                ({'request_spec': {'instance_properties': named}},
                 ('web', server_id)),
                ({'instance_properties': named}, ('web', server_id)),
                ({'instance_id': server_id, 'instance_properties': named},
                 ('web', server_id)),
                ({'instance_id': 'other', 'instance_properties': named},
                 (None, 'other'))):
            found = subjects.subject_of('compute_task', data)
            self.assertEqual(expected, (found.get('name'),
                                        found.get('instance')), data)

    def test_resources(self) -> None:
        for event_type, versioned, resource in (
                ('server_group.create', True, 'server_group'),
                ('servergroup.create', True, 'servergroup'),
                ('servergroup.create', False, 'server_group'),
                ('compute.instance.moon', False, 'instance'),
                ('compute.instance.moon', True, 'compute'),
                ('HostAPI.moon', False, 'host'),
                ('attach_volume', False, 'compute'),
                ('attach_volume', True, 'attach_volume'),
                ('moon.rises', False, 'moon'), ('', False, 'compute')):
            self.assertEqual(
                resource, subjects.resource_of(event_type, versioned))

    def test_subjects(self) -> None:
        for resource, data, found in (
                ('instance', {'uuid': 'u', 'host_name': 'h', 'image_uuid': 1},
                 {'id': 'u', 'name': 'h', 'instance': 'u'}),
                ('service', {'binary': 'b', 'uuid': 'u'},
                 {'id': 'u', 'name': 'b'}),
                ('service', {}, {}),
                ('volume', {'volume_id': 'v', 'instance_uuid': 'u'},
                 {'id': 'v', 'instance': 'u'}),
                ('libvirt', {'ip': '192.0.2.1'}, {'name': '192.0.2.1'}),
                ('compute', {'args': {'instance': 7}}, {}),
                ('compute', {'args': {'instances': [{'uuid': 'u'}]},
                             'instance_uuid': 'v', 'function_name': 'f'},
                 {'id': 'v', 'name': 'f', 'instance': 'v'})):
            self.assertEqual(found, subjects.subject_of(resource, data))

    def test_failures(self) -> None:
        for data, failure in (
                ({'exception': 'E', 'message': 'm'}, 'E: m'),
                ({'exception': 'E'}, 'E'), ({'exception': None}, None),
                ({'exception': 'E(m)', 'message': 'E'}, 'E(m)'),
                ({'exception': 'E(m)', 'message': 'not E'}, 'not E'),
                ({'exception': 'E(m)'}, 'E(m)'),
                ({'exception': {}, 'message': 'm'}, 'm'),
                ({'reason': 'r', 'method': 'm', 'exception': 'E'}, 'r'),
                ({'reason': 'r', 'exception': 'E'}, 'E'), ({}, None)):
            self.assertEqual(failure, subjects.failure_of(data), data)
