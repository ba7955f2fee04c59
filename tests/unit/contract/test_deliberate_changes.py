# SPDX-License-Identifier: Apache-2.0
"""Thirty-three changes, each as a developer might make it to the working tree.

Each is made in a copy of the package and compared with the golden files.
"""

from __future__ import annotations

import json
from typing import Any

from oslotest import base

from nova_notifications.objects.instance import payloads
from tests.unit.contract import edited_copy
from tests.unit.contract import test_documents

KEYPAIR = 'objects/keypair.py'
PAYLOADS = 'objects/instance/payloads.py'
VOLUME = 'objects/volume.py'
FLAVOR = 'objects/flavor.py'
SPEC = 'objects/request_spec/payloads.py'
DEVICES = 'objects/request_spec/devices.py'
ENUMS = 'enums.py'
V10 = "    # Version 1.0: Initial version\n    VERSION = '1.0'\n\n    SCHEMA"
# The subclasses of InstancePayload.
FAMILY = {'InstanceActionPayload', 'InstanceActionRebuildPayload',
          'InstanceActionRescuePayload', 'InstanceActionResizePrepPayload',
          'InstanceActionSharePayload', 'InstanceActionSnapshotPayload',
          'InstanceActionVolumePayload', 'InstanceActionVolumeSwapPayload',
          'InstanceCreatePayload', 'InstanceExistsPayload',
          'InstanceUpdatePayload'}


class DeliberateChangesTest(base.BaseTestCase):

    def _diff(self, *edits: tuple[str, str, str]) -> dict[str, list[Any]]:
        """Edit a copy of the package, and give its findings by rule."""
        copy = self.useFixture(edited_copy.EditedCopy())
        for edit in edits:
            copy.edit(*edit)
        return self._found(copy)

    def _found(self, copy: edited_copy.EditedCopy) -> dict[str, list[Any]]:
        done = copy.run('contract', 'diff', 'golden', 'worktree', '-f',
                        'json')
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertTrue(done.stdout.startswith('{'), done.stderr)
        document = json.loads(done.stdout)
        found: dict[str, list[Any]] = {}
        for finding in document['findings']:
            found.setdefault(finding['rule'], []).append(finding)
        if found:
            self._check_page(document['verdict'], list(found))
        return found

    def _check_page(self, verdict: str, rules: list[str]) -> None:
        """The documentation says the same of this change: row by number."""
        number = int(self.id().rpartition('.test_')[2].partition('_')[0])
        self.assertEqual(
            [verdict, ', '.join(f'``{rule}``' for rule in rules)],
            test_documents.rows('changes.rst')[number - 2][1:])

    def _rules(self, *edits: tuple[str, str, str]) -> set[str]:
        return set(self._diff(*edits))

    def test_01_nothing(self) -> None:
        self.assertEqual({}, self._diff())

    def test_02_a_field_is_deleted(self) -> None:
        found = self._diff(
            (KEYPAIR, "        'type': ('keypair', 'type'),\n", ''),
            (KEYPAIR, "        'type': fields.StringField(),\n", ''))
        self.assertEqual('restore it, or bump VERSION to 2.0',
                         found['FIELD_NO_DELETE'][0]['next_step'])
        self.assertIn('VERSION_BUMPED', found)

    def test_03_a_field_is_deleted_with_a_minor_bump(self) -> None:
        self.assertIn('VERSION_BUMPED_ENOUGH', self._rules(
            (KEYPAIR, "        'type': ('keypair', 'type'),\n", ''),
            (KEYPAIR, "        'type': fields.StringField(),\n", ''),
            (KEYPAIR, V10, V10.replace("'1.0'", "'1.1'"))))

    def test_04_a_field_is_deleted_with_a_major_bump(self) -> None:
        self.assertEqual({'FIELD_NO_DELETE'}, self._rules(
            (KEYPAIR, "        'type': ('keypair', 'type'),\n", ''),
            (KEYPAIR, "        'type': fields.StringField(),\n", ''),
            (KEYPAIR, V10, V10.replace("'1.0'", "'2.0'"))))

    def test_05_a_field_is_added(self) -> None:
        self.assertEqual({'FIELD_ADDED', 'VERSION_BUMPED'}, self._rules(
            (KEYPAIR, "        'type': fields.StringField(),\n",
             "        'type': fields.StringField(),\n"
             "        'size': fields.IntegerField(nullable=True),\n")))

    def test_06_a_field_is_added_and_announced(self) -> None:
        self.assertEqual({'FIELD_ADDED'}, self._rules(
            (KEYPAIR, "        'type': fields.StringField(),\n",
             "        'type': fields.StringField(),\n"
             "        'size': fields.IntegerField(nullable=True),\n"),
            (KEYPAIR, V10, V10.replace("'1.0'", "'1.1'"))))

    def test_07_a_field_is_added_with_a_major_bump(self) -> None:
        self.assertEqual({'FIELD_ADDED', 'VERSION_BUMP_UNNEEDED'}, self._rules(
            (KEYPAIR, "        'type': fields.StringField(),\n",
             "        'type': fields.StringField(),\n"
             "        'size': fields.IntegerField(nullable=True),\n"),
            (KEYPAIR, V10, V10.replace("'1.0'", "'2.0'"))))

    def test_08_a_field_is_renamed(self) -> None:
        self.assertEqual(
            {'FIELD_ADDED', 'FIELD_NO_DELETE', 'VERSION_BUMPED'},
            self._rules(
                (KEYPAIR, "'type': fields", "'kind': fields"),
                (KEYPAIR, "'type': ('keypair'", "'kind': ('keypair'")))

    def test_09_a_type_changes(self) -> None:
        self.assertEqual({'FIELD_SAME_TYPE', 'VERSION_BUMPED'}, self._rules(
            (VOLUME, "'reads': fields.IntegerField()",
             "'reads': fields.FloatField()")))

    def test_10_a_list_takes_the_place_of_an_object(self) -> None:
        self.assertEqual({'FIELD_SAME_TYPE', 'VERSION_BUMPED'}, self._rules(
            ('objects/libvirt.py', "fields.ObjectField('ExceptionPayload')",
             "fields.ListOfObjectsField('ExceptionPayload')")))

    def test_11_another_class_is_nested(self) -> None:
        self.assertEqual({'FIELD_SAME_TYPE', 'VERSION_BUMPED'}, self._rules(
            ('objects/libvirt.py', "fields.ObjectField('ExceptionPayload')",
             "fields.ObjectField('FlavorPayload')")))

    def test_12_a_value_may_become_null(self) -> None:
        found = self._diff((VOLUME, "'reads': fields.IntegerField()",
                            "'reads': fields.IntegerField(nullable=True)"))
        self.assertEqual('major', found['FIELD_SAME_NULLABLE'][0]['bump'])

    def test_13_a_value_may_no_longer_be_null(self) -> None:
        found = self._diff((
            VOLUME, "'last_refreshed': fields.DateTimeField(nullable=True)",
            "'last_refreshed': fields.DateTimeField()"))
        self.assertEqual('minor', found['FIELD_SAME_NULLABLE'][0]['bump'])

    def test_14_a_default_changes(self) -> None:
        self.assertEqual(
            {'FIELD_SAME_DEFAULT', 'VERSION_BUMPED'}, self._rules(
                (DEVICES, "'cores': fields.IntegerField(nullable=True, "
                          "default=1)",
                 "'cores': fields.IntegerField(nullable=True, default=2)")))

    def test_15_a_default_goes(self) -> None:
        self.assertEqual(
            {'FIELD_SAME_DEFAULT', 'VERSION_BUMPED'}, self._rules(
                (SPEC, "'num_instances': fields.IntegerField(default=1)",
                 "'num_instances': fields.IntegerField()")))

    def test_16_an_enum_gets_a_value(self) -> None:
        found = self._diff((ENUMS, "        'igb',\n",
                            "        'igb', 'e1000f',\n"))
        self.assertEqual({'ENUM_VALUE_ADDED', 'VERSION_BUMPED'}, set(found))
        self.assertEqual(['ImageMetaPropsPayload'],
                         found['VERSION_BUMPED'][0]['classes'])

    def test_17_an_enum_of_the_base_gets_a_value(self) -> None:
        found = self._diff((ENUMS, "        'shelved_offloaded',\n",
                            "        'shelved_offloaded', 'asleep',\n"))
        self.assertEqual(
            FAMILY | {'InstancePayload', 'ComputeTaskPayload'},
            set(found['ENUM_VALUE_ADDED'][0]['classes']))

    def test_18_an_enum_loses_a_value(self) -> None:
        self.assertEqual(
            {'ENUM_VALUE_NO_DELETE', 'VERSION_BUMPED'},
            self._rules((ENUMS, "        'igb',\n", '')))

    def test_19_values_change_places(self) -> None:
        found = self._diff((
            ENUMS, "ALL = ('intel', 'smmuv3', 'virtio', 'auto')",
            "ALL = ('auto', 'intel', 'smmuv3', 'virtio')"))
        self.assertEqual({'ENUM_SAME_ORDER', 'VERSION_BUMPED'}, set(found))
        self.assertEqual('minor', found['ENUM_SAME_ORDER'][0]['bump'])

    def test_20_power_states_change_places(self) -> None:
        found = self._diff((ENUMS, "        'pending', 'running', '_unused'",
                            "        'running', 'pending', '_unused'"))
        self.assertEqual('major', found['ENUM_SAME_ORDER'][0]['bump'])

    def test_21_a_source_changes(self) -> None:
        found = self._diff((PAYLOADS, "('instance', 'hostname')",
                            "('instance', 'display_name')"))
        self.assertEqual({'SCHEMA_SAME_SOURCE', 'VERSION_BUMPED'}, set(found))
        self.assertEqual('instance.hostname',
                         found['SCHEMA_SAME_SOURCE'][0]['old'])

    def test_22_the_constructor_takes_over_from_the_schema(self) -> None:
        self.assertEqual(
            {'SCHEMA_SAME_SOURCE', 'VERSION_BUMPED'},
            self._rules((KEYPAIR, "        'type': ('keypair', 'type'),\n",
                         '')))

    def test_23_the_base_gets_a_field(self) -> None:
        found = self._diff((PAYLOADS, "        'locked_reason': fields",
                            "        'mood': fields.StringField(),\n"
                            "        'locked_reason': fields"))
        self.assertEqual({'FIELD_ADDED', 'VERSION_BUMPED'}, set(found))
        classes = found['FIELD_ADDED'][0]['classes']
        self.assertEqual('InstancePayload', classes[0])
        self.assertEqual(FAMILY, set(classes[1:]))
        next_step = found['VERSION_BUMPED'][0]['next_step']
        for name in FAMILY | {'InstancePayload'}:
            self.assertIn(f'of {name} to ', next_step)

    def test_24_the_base_moves_on_alone(self) -> None:
        version = payloads.InstancePayload.VERSION
        line = f"    VERSION = '{version}'\n\n    SCHEMA"
        major, minor = version.split('.')
        found = self._diff(
            (PAYLOADS, "        'locked_reason': fields",
             "        'mood': fields.StringField(),\n"
             "        'locked_reason': fields"),
            (PAYLOADS, line,
             line.replace(version, f'{major}.{int(minor) + 1}')))
        self.assertEqual({'FIELD_ADDED', 'SUBCLASS_BUMPED'}, set(found))
        self.assertEqual(
            FAMILY, set(found['SUBCLASS_BUMPED'][0]['classes'][1:]))

    def test_25_a_version_moves_alone(self) -> None:
        self.assertEqual({'VERSION_BUMP_UNNEEDED'}, self._rules(
            (KEYPAIR, V10, V10.replace("'1.0'", "'1.1'"))))

    def test_26_a_version_goes_back(self) -> None:
        self.assertEqual({'VERSION_NO_DECREASE'}, self._rules(
            (FLAVOR, "VERSION = '1.4'", "VERSION = '1.3'")))

    def test_27_a_payload_is_renamed(self) -> None:
        found = self._diff(
            (VOLUME, 'class VolumeUsagePayload', 'class VolumeUsePayload'),
            (VOLUME, "ObjectField('VolumeUsagePayload')",
             "ObjectField('VolumeUsePayload')"))
        self.assertIn('CLASS_SAME_NAME', found)
        self.assertNotIn('CLASS_NO_DELETE', found)

    def test_28_a_payload_is_deleted(self) -> None:
        text = (edited_copy.PACKAGE / 'objects/libvirt.py').read_text()
        start = text.index('@base.NotificationRegistry')
        end = text.index('@base.emits')
        found = self._diff(
            ('objects/libvirt.py', text[start:end], ''),
            ('objects/libvirt.py', "ObjectField('LibvirtErrorPayload')",
             "ObjectField('ExceptionPayload')"))
        self.assertIn('CLASS_NO_DELETE', found)
        self.assertIn('EVENT_SAME_PAYLOAD', found)

    def test_29_an_event_goes(self) -> None:
        found = self._diff((
            FLAVOR, "'flavor', 'create', 'update', 'delete'",
            "'flavor', 'create', 'update'"))
        self.assertEqual({'EVENT_NO_DELETE'}, set(found))
        self.assertEqual('flavor.delete',
                         found['EVENT_NO_DELETE'][0]['where'])

    def test_30_an_event_comes(self) -> None:
        found = self._diff((
            FLAVOR, "'flavor', 'create', 'update', 'delete'",
            "'flavor', 'create', 'update', 'delete', 'lock'"))
        self.assertEqual({'EVENT_ADDED', 'SAMPLE_PRESENT'}, set(found))
        self.assertEqual('add flavor-lock.json',
                         found['SAMPLE_PRESENT'][0]['next_step'])

    def test_31_an_event_gets_another_payload(self) -> None:
        found = self._diff((
            FLAVOR, "'payload': fields.ObjectField('FlavorPayload')",
            "'payload': fields.ObjectField('ExceptionPayload')"))
        self.assertIn('EVENT_SAME_PAYLOAD', found)
        self.assertIn('FIELD_SAME_TYPE', found)

    def test_32_a_sample_goes(self) -> None:
        copy = self.useFixture(edited_copy.EditedCopy())
        (copy.package / 'contract/samples/volume-usage.json').unlink()
        found = self._found(copy)
        self.assertEqual({'SAMPLE_PRESENT'}, set(found))
        self.assertEqual(
            ['VolumeUsageNotification', 'volume.usage'],
            [finding['where'] for finding in found['SAMPLE_PRESENT']])

    def test_33_an_event_comes_from_another_service(self) -> None:
        found = self._diff((KEYPAIR, "sources=('nova-api',)",
                            "sources=('nova-conductor',)"))
        self.assertEqual({'EVENT_SAME_SOURCE'}, set(found))
        self.assertIn('keypair.import.end',
                      found['EVENT_SAME_SOURCE'][0]['where'])

    def test_34_an_event_loses_its_legacy_counterpart(self) -> None:
        self.assertEqual({'EVENT_SAME_LEGACY'}, self._rules((
            VOLUME, "phases=(None,), legacy='volume.usage')",
            "phases=(None,))")))
