# SPDX-License-Identifier: Apache-2.0
"""A changed class fails its fingerprint, and the failure says what to do."""

from oslotest import base

from nova_notifications import enums
from nova_notifications import fields
from nova_notifications import testing
from nova_notifications.contract import golden
from nova_notifications.objects import base as base_objects
from nova_notifications.objects import instance
from nova_notifications.objects import keypair


class TestFingerprints(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        self.expected = {
            name: item.fingerprint
            for name, item in golden.contract().objects.items()}

    def _change(self, mapping, key, value):
        before = mapping.get(key)
        mapping[key] = value
        if before is None:
            self.addCleanup(mapping.pop, key)
        else:
            self.addCleanup(mapping.__setitem__, key, before)

    def _failure(self):
        return str(self.assertRaises(
            AssertionError, testing.check_fingerprints, self.expected))

    def test_nothing_changed(self):
        testing.check_fingerprints(self.expected)
        self.assertEqual([], testing.changed_contract())

    def test_a_field_was_added(self):
        self._change(keypair.KeypairPayload.fields, 'hidden',
                     fields.StringField(nullable=True))
        failure = self._failure()
        self.assertIn('KeypairPayload: expected 1.0-', failure)
        self.assertIn('KeypairPayload.hidden', failure)
        self.assertIn('1.1', failure)
        self.assertIn('contract update', failure)

    def test_a_source_changed(self):
        self._change(keypair.KeypairPayload.SCHEMA, 'name',
                     ('keypair', 'title'))
        failure = self._failure()
        self.assertIn('KeypairPayload.name', failure)
        self.assertIn('title', failure)

    def _enum(self, change):
        kind = base_objects.EventType.fields['action']._type
        before = kind._valid_values
        self.addCleanup(setattr, kind, '_valid_values', before)
        kind._valid_values = change(before)
        return self._failure()

    def test_an_enum_value_was_added(self):
        failure = self._enum(lambda values: (*values, 'teleport'))
        self.assertIn('EventType: expected 1.22-', failure)
        self.assertIn('NotificationAction: allows teleport now', failure)
        self.assertIn('bump VERSION of EventType to 1.23', failure)

    def test_an_enum_value_was_removed(self):
        failure = self._enum(lambda values: values[:-1])
        self.assertIn('NotificationAction', failure)
        self.assertIn(enums.NotificationAction.ALL[-1], failure)
        self.assertIn('2.0', failure)

    def test_enum_values_changed_places(self):
        self.assertIn('NotificationAction',
                      self._enum(lambda values: values[::-1]))

    def test_every_subclass_is_named(self):
        self._change(instance.InstancePayload.fields, 'locked',
                     fields.BooleanField(nullable=True))
        self.assertIn('InstancePayload.locked', self._failure())

    def test_a_class_is_missing(self):
        self.expected['TeapotPayload'] = '1.0-0'
        self.assertIn('TeapotPayload: expected 1.0-0, is not there',
                      self._failure())
