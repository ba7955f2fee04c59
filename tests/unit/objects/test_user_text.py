# SPDX-License-Identifier: Apache-2.0
"""Text that users wrote is sent without the secrets in it."""

import json

from oslotest import base

from nova_notifications import redaction
from nova_notifications import testing
from nova_notifications.objects import instance
from nova_notifications.objects import registry
from nova_notifications.objects import service
from nova_notifications.story import cast

_CANARY = 'correct-horse'


class TestUserText(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        self.useFixture(testing.NotificationsFixture())

    def _payload(self, **changes):
        payload = instance.InstanceActionPayload(
            context=cast.context(), instance=cast.instance(**changes),
            fault=None)
        return payload.obj_to_primitive()['nova_object.data']

    def test_metadata_under_the_name_of_a_secret(self):
        data = self._payload(metadata={
            'db_password': _CANARY, 'tier': 'front',
            'url': f'http://ada:{_CANARY}@example.org/'})
        self.assertEqual({'db_password': redaction.text.MASK,
                          'tier': 'front',
                          'url': 'http://ada:***@example.org/'},
                         data['metadata'])

    def test_every_user_text(self):
        secret = f'password: {_CANARY}'
        data = self._payload(
            display_name=secret, display_description=secret,
            system_metadata={'locked_reason': secret},
            flavor=cast.flavor(description=secret,
                               extra_specs={'note': secret}))
        self.assertNotIn(_CANARY, json.dumps(data))
        disabled = service.ServiceStatusPayload(
            cast.service(disabled_reason=secret)).obj_to_primitive()
        self.assertNotIn(_CANARY, json.dumps(disabled))

    def test_a_value_set_later(self):
        payload = instance.InstanceActionPayload(
            context=cast.context(), instance=cast.instance(), fault=None)
        payload.metadata = {'db_password': _CANARY}
        self.assertEqual({'db_password': redaction.text.MASK},
                         payload.metadata)

    def test_what_is_harmless_is_sent_as_it_is(self):
        metadata = {'tier': 'front', 'empty': '', 'password_reset': ''}
        data = self._payload(metadata=metadata, display_name='Zoë 東京')
        self.assertEqual(metadata, data['metadata'])
        self.assertEqual('Zoë 東京', data['display_name'])

    def test_the_callers_objects_stay_as_they_are(self):
        metadata = {'db_password': _CANARY}
        self._payload(metadata=metadata)
        self.assertEqual({'db_password': _CANARY}, metadata)

    def test_the_plain_way_masks_too(self):
        field = registry.NotificationRegistry.obj_classes()[
            'InstancePayload'][0].fields['metadata']
        self.assertEqual(
            {'db_password': redaction.text.MASK},
            field.coerce(None, 'metadata', {'db_password': _CANARY}))
