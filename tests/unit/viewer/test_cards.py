# SPDX-License-Identifier: Apache-2.0
"""A selected notification, taken apart."""

import json
from typing import Any

from oslotest import base as test_base

from tests.unit.viewer import base
from nova_notifications.objects import instance
from nova_notifications.viewer import cards
from nova_notifications.viewer import schemas

_VERSION = instance.InstanceActionPayload.VERSION


def _card(message: base.viewer.Message) -> dict[str, Any]:
    hub = base.viewer.Hub()
    record = hub.get(hub.add(message))
    assert record is not None
    return cards.message(record.body)


def _fields(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field['name']: field for field in card['fields']}


class VersionedTest(base.StoryTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.found = _card(self.play('instance.pause.end')[1])
        self.fields = _fields(self.found['card'])

    def test_a_field_explains_itself(self) -> None:
        field = self.fields['locked_reason']
        self.assertEqual('string', field['type'])
        self.assertTrue(field['nullable'])
        self.assertEqual('1.8', field['since']['version'])
        self.assertTrue(field['description'])

    def test_an_object_in_it_is_taken_apart_too(self) -> None:
        flavor, = self.fields['flavor']['inner']
        self.assertEqual('FlavorPayload', flavor['object'])
        self.assertEqual('m1.small', _fields(flavor)['name']['value'])

    def test_the_meaning_of_the_event(self) -> None:
        self.assertIn('paused', self.found['meaning'])
        self.assertEqual(
            f'/schema/InstanceActionPayload/{_VERSION}#instance.pause.end',
            self.found['page'])

    def test_every_field_of_every_event_is_described(self) -> None:
        from nova_notifications import catalogue
        for event_type in catalogue.events():
            message = self.play(event_type)[-1]
            found = _card(message)
            self.assertTrue(found['card']['known'], event_type)
            for name, field in _fields(found['card']).items():
                self.assertTrue(field.get('description'),
                                f'{event_type} {name}')

    def test_a_newer_version_and_its_unknown_field(self) -> None:
        message = base.plain(1, moon_phase='full')
        message.payload['nova_object.version'] = '1.99'
        found = _card(message)
        self.assertEqual(
            f'/schema/InstanceActionPayload/{_VERSION}#instance.pause.end',
            found['page'])
        card = found['card']
        self.assertFalse(card['known'])
        self.assertEqual(_VERSION, card['newest'])
        self.assertFalse(_fields(card)['moon_phase']['known'])
        self.assertTrue(_fields(card)['display_name']['description'])

    def test_a_class_that_never_was(self) -> None:
        message = base.plain(1)
        message.payload['nova_object.name'] = 'os.system'
        found = _card(message)
        self.assertIsNone(found['page'])
        card = found['card']
        self.assertEqual((False, None), (card['known'], card['newest']))


class LegacyTest(base.StoryTestCase):

    def test_a_key_says_what_it_became(self) -> None:
        fields = _fields(_card(self.play('instance.pause.end')[0])['card'])
        self.assertEqual('uuid', fields['instance_id']['counterpart'])
        self.assertIsNone(fields['image_meta']['counterpart'])

    def test_it_is_documented_where_its_counterpart_is(self) -> None:
        self.assertEqual(
            f'/schema/InstanceActionPayload/{_VERSION}#instance.pause.end',
            _card(self.play('instance.pause.end')[0])['page'])
        self.assertIsNone(_card(base.viewer.Message(
            'compute.instance.x', 'p', 'INFO', {}))['page'])

    def test_a_payload_that_is_no_dict(self) -> None:
        fields = _fields(_card(base.viewer.Message(
            'compute.instance.x', 'p', 'INFO', [1, 2]))['card'])
        self.assertEqual([1, 2], fields['payload']['value'])


class SecretsTest(test_base.BaseTestCase):

    def test_nothing_secret_is_shown(self) -> None:
        message = base.plain(1, admin_pass='tell-nobody')
        message.context['auth_token'] = 'tell-nobody'
        self.assertNotIn('tell-nobody', json.dumps(_card(message)))


class SchemasTest(test_base.BaseTestCase):

    def test_every_known_version_has_its_page_and_schema(self) -> None:
        from nova_notifications.contract import history
        pages = 0
        for name in history.payload_names():
            for version in history.versions(name):
                page = schemas.describe(name, version)
                assert page is not None
                self.assertTrue(page['fields'], f'{name} {version}')
                document = schemas.document(name, version)
                assert document is not None
                self.assertEqual(
                    version,
                    document['$id'].rpartition(':')[2])
                pages += 1
        self.assertGreater(pages, 100)

    def test_what_never_was(self) -> None:
        for name, version in (('InstanceActionPayload', '9.9'),
                              ('../../etc/passwd', '1.0'), ('', ''),
                              ('InstanceActionPayload', 'x')):
            self.assertIsNone(schemas.describe(name, version))
            self.assertIsNone(schemas.document(name, version))
