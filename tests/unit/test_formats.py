# SPDX-License-Identifier: Apache-2.0
"""The two formats of a payload, and what only resembles one of them."""

from oslotest import base

from nova_notifications import formats
from nova_notifications.objects.instance import parts
from nova_notifications.testing import samples


class TestFormats(base.BaseTestCase):

    def test_fields_of_anything(self) -> None:
        for payload, versioned, fields in (
                ({'nova_object.name': 'A', 'nova_object.data': {'a': 1}},
                 True, {'a': 1}),
                ({'nova_object.name': 'A', 'nova_object.data': 7}, True, {}),
                ({'nova_object.name': 'A'}, True, {}),
                ({'a': 1}, False, {'a': 1}),
                ({'nova_object.data': 7}, False, {'nova_object.data': 7}),
                ({}, False, {}), ([1], False, {}), (None, False, {}),
                ('nova_object.name', False, {})):
            self.assertIs(versioned, formats.is_versioned(payload), payload)
            self.assertEqual(fields, formats.fields_of(payload), payload)

    def test_the_keys_are_those_of_a_nova_object(self) -> None:
        payload = parts.AuditPeriodPayload(
            '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')
        self.assertEqual(formats.KEYS, tuple(
            payload._obj_primitive_key(part)
            for part in ('name', 'namespace', 'version', 'data')))

    def test_both_formats_of_one_event(self) -> None:
        for sample in samples.samples('instance.pause.end', legacy=True):
            payload = sample.message['payload']
            self.assertIs(sample.versioned, formats.is_versioned(payload))
            self.assertIn(formats.fields_of(payload)['display_name'],
                          str(payload))
            if sample.versioned:
                self.assertEqual(set(formats.KEYS), set(payload))
