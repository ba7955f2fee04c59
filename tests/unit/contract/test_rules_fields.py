# SPDX-License-Identifier: Apache-2.0
"""The rules about fields and enums.

Each has a change that it finds and one that it lets pass.
"""

from __future__ import annotations

from nova_notifications.contract import diff
from nova_notifications.contract.rules import Severity
from tests.unit.contract import rule_case
from tests.unit.contract.rule_case import Document
from tests.unit.contract.rule_case import FAMILY


class FieldRulesTest(rule_case.RuleTestCase):

    def test_the_same_contract_has_no_findings(self) -> None:
        found = self._diff()
        self.assertEqual([], found)
        self.assertEqual('same', diff.verdict(found))

    def test_field_no_delete(self) -> None:
        found = self._found('FIELD_NO_DELETE', self._diff(
            self._drop('PartPayload', 'size')))
        self.assertEqual(
            'FIELD_NO_DELETE PartPayload.size: field present in 1.0 was '
            'deleted. Next: restore it, or bump VERSION to 2.0.', str(found))
        self.assertEqual(Severity.ERROR, found.severity)

    def test_field_no_delete_passes(self) -> None:
        findings = self._diff(self._drop('PartPayload', 'size'),
                              PartPayload='2.0')
        self.assertEqual('compatible', diff.verdict(findings))
        self.assertIn('VERSION shows it (1.0 -> 2.0)', str(
            self._found('FIELD_NO_DELETE', findings)))
        self._not_found('FIELD_NO_DELETE', self._diff(
            self._field('PartPayload', 'more'), PartPayload='1.1'))

    def test_field_added_lists_every_subclass(self) -> None:
        findings = self._diff(*(self._field(name, 'more')
                                for name in FAMILY))
        found = self._found('FIELD_ADDED', findings)
        self.assertEqual('ThingPayload.more', found.where)
        self.assertEqual(FAMILY, found.classes)
        self.assertEqual(
            'take it back, or bump VERSION of ThingPayload to 1.3, of '
            'ThingCreatePayload to 1.5 and of ThingDeletePayload to 2.1',
            found.next_step)
        self.assertEqual(
            'bump VERSION of ThingPayload to 1.3, of ThingCreatePayload to '
            '1.5 and of ThingDeletePayload to 2.1',
            self._found('VERSION_BUMPED', findings).next_step)

    def test_field_added_passes(self) -> None:
        findings = self._diff(
            *(self._field(name, 'more') for name in FAMILY),
            ThingPayload='1.3', ThingCreatePayload='1.5',
            ThingDeletePayload='2.1')
        self.assertEqual('compatible', diff.verdict(findings))
        self._not_found('FIELD_ADDED', self._diff(
            self._drop('PartPayload', 'size')))

    def test_a_field_added_to_one_subclass_is_its_own(self) -> None:
        found = self._found('FIELD_ADDED', self._diff(
            self._field('ThingCreatePayload', 'more')))
        self.assertEqual(('ThingCreatePayload',), found.classes)

    def test_field_same_type(self) -> None:
        for change in ({'field': 'FloatField'}, {'object': 'ThingPayload'}):
            found = self._found('FIELD_SAME_TYPE', self._diff(
                self._field('PartPayload', 'size', **change)))
            self.assertEqual(Severity.ERROR, found.severity)
            self.assertIn('bump VERSION to 2.0', found.next_step)
        self.assertIn('from IntegerField to', found.text)

    def test_field_same_type_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._field('PartPayload', 'size', field='FloatField'),
            PartPayload='2.0')))
        self._not_found('FIELD_SAME_TYPE', self._diff(
            self._field('PartPayload', 'size', nullable=True)))

    def test_field_same_nullable(self) -> None:
        found = self._found('FIELD_SAME_NULLABLE', self._diff(
            self._field('PartPayload', 'size', nullable=True)))
        self.assertIn('bump VERSION to 2.0', found.next_step)
        self.assertEqual(Severity.ERROR, found.severity)

    def test_field_same_nullable_the_other_way_is_minor(self) -> None:
        found = self._found('FIELD_SAME_NULLABLE', self._diff(
            self._field('PowerPayload', 'state', nullable=False)))
        self.assertIn('bump VERSION to 1.1', found.next_step)
        self.assertEqual(Severity.WARNING, found.severity)

    def test_field_same_nullable_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._field('PowerPayload', 'state', nullable=False),
            PowerPayload='1.1')))
        self._not_found('FIELD_SAME_NULLABLE', self._diff(
            self._field('PartPayload', 'size', default=1)))

    def test_field_same_default(self) -> None:
        for change, text in (
                ({'default': None}, 'from no default to default None'),
                ({'default': 0}, 'from no default to default 0')):
            found = self._found('FIELD_SAME_DEFAULT', self._diff(
                self._field('PartPayload', 'size', **change)))
            self.assertIn(text, found.text)

    def test_field_same_default_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._field('PartPayload', 'size', default=0),
            PartPayload='1.1')))
        self._not_found('FIELD_SAME_DEFAULT', self._diff(
            self._field('PartPayload', 'size', nullable=True)))

    def test_enum_value_no_delete(self) -> None:
        findings = self._diff(self._enum('Color', 'red'))
        found = self._found('ENUM_VALUE_NO_DELETE', findings)
        self.assertEqual(('Color', 'green'), (found.where, found.old))
        self.assertEqual(FAMILY, found.classes)
        self.assertIn('of ThingPayload to 2.0, of ThingCreatePayload to 2.0 '
                      'and of ThingDeletePayload to 3.0', found.next_step)
        self._found('VERSION_BUMPED', findings)

    def test_enum_value_no_delete_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._enum('Color', 'red'), ThingPayload='2.0',
            ThingCreatePayload='2.0', ThingDeletePayload='3.0')))
        self._not_found('ENUM_VALUE_NO_DELETE', self._diff(
            self._enum('Color', 'red', 'green', 'blue')))

    def test_enum_value_added(self) -> None:
        found = self._found('ENUM_VALUE_ADDED', self._diff(
            self._enum('Color', 'red', 'green', 'blue')))
        self.assertEqual('allows blue now (in ThingPayload, '
                         'ThingCreatePayload and ThingDeletePayload)',
                         found.text)
        self.assertEqual(Severity.WARNING, found.severity)

    def test_enum_value_added_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._enum('Color', 'red', 'green', 'blue'), ThingPayload='1.3',
            ThingCreatePayload='1.5', ThingDeletePayload='2.1')))
        self._not_found('ENUM_VALUE_ADDED', self._diff(
            self._enum('Color', 'green', 'red')))

    def test_an_enum_that_no_class_uses_needs_no_bump(self) -> None:
        found = self._found('ENUM_VALUE_ADDED', self._diff(
            self._enum('NotificationAction', 'create', 'delete', 'pause')))
        self.assertEqual(Severity.NOTE, found.severity)

    def test_enum_same_order(self) -> None:
        found = self._found('ENUM_SAME_ORDER', self._diff(
            self._enum('Color', 'green', 'red')))
        self.assertIn('the wire stays as it is', found.text)
        self.assertIn('to 1.3', found.next_step)

    def test_the_order_of_power_states_has_a_meaning(self) -> None:
        for values in (('running', 'pending'),
                       ('pending', 'paused', 'running')):
            found = self._found('ENUM_SAME_ORDER', self._diff(
                self._enum('InstancePowerState', *values)))
            self.assertIn('bump VERSION to 2.0', found.next_step)

    def test_enum_same_order_passes(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._enum('InstancePowerState', 'running', 'pending'),
            PowerPayload='2.0')))
        self._not_found('ENUM_SAME_ORDER', self._diff(
            self._enum('Color', 'blue', 'red', 'green')))
        self._not_found('ENUM_SAME_ORDER', self._diff(
            self._enum('InstancePowerState', 'pending', 'running', 'off')))

    def test_schema_same_source(self) -> None:
        def change(document: Document) -> None:
            schema = document['objects']['PartPayload']['schema']
            schema['name'] = ['thing', 'display_name']
            del schema['size']
        texts = sorted(f.text for f in self._diff(change)
                       if f.rule == 'SCHEMA_SAME_SOURCE')
        self.assertEqual(
            ['is filled from the constructor, and was filled from thing.size',
             'is filled from thing.display_name, and was filled from '
             'thing.name'], texts)
        self.assertEqual('compatible', diff.verdict(
            self._diff(change, PartPayload='1.1')))

    def test_schema_same_source_passes(self) -> None:
        self._not_found('SCHEMA_SAME_SOURCE', self._diff(
            self._drop('PartPayload', 'size')))
