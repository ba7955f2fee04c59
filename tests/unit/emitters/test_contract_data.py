# SPDX-License-Identifier: Apache-2.0
"""Contract data leaves as it came: nothing in it is masked or cut."""

from __future__ import annotations

import json
from typing import Any

from oslo_serialization import jsonutils
from oslotest import base

from nova_notifications import emitters
from nova_notifications import testing
from nova_notifications.legacy import instance as legacy_instance
from nova_notifications.testing import sample_data as fake

# Each would be masked, or cut, as the text of a failure.
NAMES = ('token-service-01', 'secret-lab-cmp1', 'passwd-01-x',
         'password=hunter2', 'http://ada:lovelace@example.org/',
         'Bearer 0123456789abcdef', 'Zoë 東京', 'x' * 70_000)
CANARY = 'CaNaRy7Hidden'


class TestContractData(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture('both'))

    def _sent(self, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self.bus.clear()
        emitters.instance.action(
            fake.context(), fake.instance(**changes), 'host1', 'pause',
            'start', best_effort=False)
        return self.bus.legacy[0].payload, self.bus.versioned[0].data

    def test_texts(self) -> None:
        for name in NAMES:
            legacy_payload, data = self._sent(
                display_name=name, hostname=name, host=name, node=name,
                availability_zone=name, display_description=name,
                system_metadata={'image_note': name},
                flavor=fake.flavor(name=name, description=name,
                                   extra_specs={'note': name}))
            for key in ('display_name', 'hostname', 'host', 'node',
                        'availability_zone'):
                self.assertEqual(name, legacy_payload[key])
            self.assertEqual({'note': name}, legacy_payload['image_meta'])
            for key in ('display_name', 'host_name', 'host', 'node',
                        'availability_zone', 'display_description'):
                self.assertEqual(name, data[key])
            flavor = data['flavor']['nova_object.data']
            self.assertEqual(
                (name, name, {'note': name}),
                (flavor['name'], flavor['description'],
                 flavor['extra_specs']))

    def test_metadata(self) -> None:
        metadata = {name: 'value' for name in (
            'db_password', 'chapter', 'tokenizer', 'user_data', 'context',
            'auth_token', 'user_id', 'connection_info')}
        metadata['note'] = 'password: hunter2'
        legacy_payload, data = self._sent(metadata=metadata)
        self.assertEqual(metadata, legacy_payload['metadata'])
        self.assertEqual(metadata, data['metadata'])

    def test_a_legacy_payload_has_the_values_of_novas_serializer(
            self) -> None:
        instance = fake.instance()
        built = legacy_instance.info_from_instance(
            instance, None, fake.instance().image_ref)
        legacy_payload, _ = self._sent()
        self.assertEqual(
            jsonutils.to_primitive(built, convert_instances=True),
            {key: legacy_payload[key] for key in built})

    def test_user_data_in_an_old_request_spec_stays(self) -> None:
        spec = {'instance_properties': {
            'uuid': fake.SERVER, 'user_data': CANARY,
            'display_name': 'token-service-01', 'vcpus': 1}}
        for properties in (spec['instance_properties'],
                           {'user_data': CANARY}):
            self.bus.clear()
            emitters.compute_task.error(
                fake.context(), fake.SERVER,
                {'instance_properties': properties}, 'error',
                ValueError('no host'), 'build_instances', best_effort=False)
            sent, = self.bus.legacy
            self.assertNotIn(CANARY, json.dumps(sent.payload))
            self.assertEqual(CANARY, properties['user_data'])
        self.assertEqual('***', sent.payload['request_spec'][
            'instance_properties']['user_data'])

    def test_the_text_of_a_failure_is_masked(self) -> None:
        emitters.compute_task.error(
            fake.context(), fake.SERVER, None, 'error',
            ValueError(f'password: {CANARY} !'), 'build_instances',
            best_effort=False)
        self.assertNotIn(CANARY, repr(self.bus.notifications))
        self.assertEqual("ValueError('password: *** !')",
                         self.bus.legacy[0].payload['reason'])

    def test_a_payload_is_made_of_primitives(self) -> None:
        for sent in self._sent():
            self.assertEqual(sent, json.loads(json.dumps(sent)))
