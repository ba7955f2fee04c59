# SPDX-License-Identifier: Apache-2.0
"""Many changes at once: every one is found, whatever stands before it."""

from __future__ import annotations

from typing import Any

from nova_notifications.contract import rules
from tests.unit.contract import rule_case
from tests.unit.contract.rule_case import Document
from tests.unit.contract.rule_case import FAMILY


def _payload(**fields: dict[str, Any]) -> dict[str, Any]:
    return {'version': '1.0', 'module': 'm', 'bases': [],
            'fingerprint': 'given', 'fields': {
                name: {'field': 'ObjectField', 'nullable': False, **field}
                for name, field in fields.items()}}


def _before(document: Document) -> None:
    """Add two payloads that a third one holds."""
    document['objects'].update(
        AaaPayload=_payload(one={}), ZzzPayload=_payload(two={}),
        HolderPayload=_payload(a={'object': 'AaaPayload'},
                               z={'object': 'ZzzPayload'}))


def _after(document: Document) -> None:
    objects = document['objects']
    del objects['AaaPayload'], objects['ZzzPayload']
    objects['HolderPayload']['fields'] = {}
    objects.update(NewPayload=_payload(three={}), OtherPayload=_payload())
    objects['PartPayload']['fields']['size']['field'] = 'FloatField'
    objects['PowerPayload']['fields']['kind']['nullable'] = True
    for name in FAMILY:
        objects[name]['fields']['host']['default'] = None
        objects[name]['schema']['uuid'] = ['thing', 'id']
    document['enums']['Color'] = ['green', 'red', 'blue']


class TogetherTest(rule_case.RuleTestCase):

    def _all(self, **versions: str) -> list[rules.Finding]:
        return self._diff(_after, old=_before, **versions)

    def _lines(self, findings: list[rules.Finding],
               severity: rules.Severity) -> list[str]:
        return [f'{found.rule} {found.where} {found.old}, {found.new}'
                for found in findings if found.severity is severity]

    def test_nothing_is_announced(self) -> None:
        findings = self._all()
        self.assertEqual(
            ['CLASS_NO_DELETE AaaPayload 1.0, None',
             'CLASS_NO_DELETE ZzzPayload 1.0, None',
             'FIELD_NO_DELETE HolderPayload.a ObjectField(AaaPayload), None',
             'FIELD_NO_DELETE HolderPayload.z ObjectField(ZzzPayload), None',
             'FIELD_SAME_TYPE PartPayload.size IntegerField, FloatField',
             'FIELD_SAME_NULLABLE PowerPayload.kind never null, may be null',
             'VERSION_BUMPED ThingPayload 1.2, 1.2',
             'VERSION_BUMPED PartPayload 1.0, 1.0',
             'VERSION_BUMPED PowerPayload 1.0, 1.0',
             'VERSION_BUMPED HolderPayload 1.0, 1.0'],
            self._lines(findings, rules.Severity.ERROR))
        self.assertEqual(
            ['FIELD_SAME_DEFAULT ThingPayload.host no default, default None',
             'ENUM_SAME_ORDER Color red, green, green, red, blue',
             'ENUM_VALUE_ADDED Color None, blue',
             'SCHEMA_SAME_SOURCE ThingPayload.uuid thing.uuid, thing.id'],
            self._lines(findings, rules.Severity.WARNING))
        self.assertEqual(
            ['CLASS_ADDED NewPayload None, 1.0',
             'CLASS_ADDED OtherPayload None, 1.0'],
            self._lines(findings, rules.Severity.NOTE))
        self.assertEqual(
            {name: FAMILY for name in (
                'FIELD_SAME_DEFAULT', 'ENUM_SAME_ORDER', 'ENUM_VALUE_ADDED',
                'SCHEMA_SAME_SOURCE')},
            {found.rule: found.classes for found in findings
             if found.severity is rules.Severity.WARNING})
        bumped = next(found for found in findings
                      if found.rule == 'VERSION_BUMPED')
        self.assertEqual(FAMILY, bumped.classes)
        self.assertEqual(
            'VERSION is still 1.2 after FIELD_SAME_DEFAULT '
            'ThingPayload.host, ENUM_SAME_ORDER Color, ENUM_VALUE_ADDED '
            'Color and SCHEMA_SAME_SOURCE ThingPayload.uuid', bumped.text)

    def test_each_is_announced_in_another_way(self) -> None:
        findings = self._all(
            HolderPayload='2.0', PartPayload='1.1', PowerPayload='2.0',
            ThingPayload='1.3', ThingDeletePayload='3.0',
            ThingCreateNotification='0.9', ThingDeleteNotification='1.1')
        self.assertEqual(
            ['FIELD_SAME_TYPE PartPayload.size IntegerField, FloatField',
             'VERSION_NO_DECREASE ThingCreateNotification 1.0, 0.9',
             'VERSION_BUMPED_ENOUGH PartPayload 1.0, 1.1',
             'VERSION_BUMPED ThingCreatePayload 1.4, 1.4',
             'SUBCLASS_BUMPED ThingPayload 1.2, 1.3',
             'VERSION_BUMP_UNNEEDED ThingDeleteNotification 1.0, 1.1'],
            self._lines(findings, rules.Severity.ERROR))
        self.assertEqual(
            ['FIELD_SAME_DEFAULT ThingPayload.host no default, default None',
             'ENUM_SAME_ORDER Color red, green, green, red, blue',
             'ENUM_VALUE_ADDED Color None, blue',
             'SCHEMA_SAME_SOURCE ThingPayload.uuid thing.uuid, thing.id',
             'VERSION_BUMP_UNNEEDED ThingDeletePayload 2.0, 3.0'],
            self._lines(findings, rules.Severity.WARNING))
        self.assertEqual(
            ['CLASS_NO_DELETE AaaPayload 1.0, None',
             'CLASS_NO_DELETE ZzzPayload 1.0, None',
             'CLASS_ADDED NewPayload None, 1.0',
             'CLASS_ADDED OtherPayload None, 1.0',
             'FIELD_NO_DELETE HolderPayload.a ObjectField(AaaPayload), None',
             'FIELD_NO_DELETE HolderPayload.z ObjectField(ZzzPayload), None',
             'FIELD_SAME_NULLABLE PowerPayload.kind never null, may be null'],
            self._lines(findings, rules.Severity.NOTE))
        for rule, step in (
                ('VERSION_NO_DECREASE', 'set VERSION to 1.0'),
                ('VERSION_BUMPED_ENOUGH', 'bump VERSION to 2.0'),
                ('SUBCLASS_BUMPED',
                 'bump VERSION of ThingCreatePayload to 1.5'),
                ('FIELD_SAME_DEFAULT', 'go back to no default, or bump '
                                       'VERSION of ThingCreatePayload to 1.5'),
                ('FIELD_SAME_NULLABLE',
                 'nothing, VERSION shows it (1.0 -> 2.0)')):
            self.assertEqual(step, next(
                found for found in findings if found.rule == rule).next_step)

    def test_what_a_finding_is_as_data(self) -> None:
        found = next(found for found in self._all()
                     if found.rule == 'ENUM_VALUE_ADDED')
        self.assertEqual(
            {'rule': 'ENUM_VALUE_ADDED', 'category': 'WIRE',
             'severity': 'warning', 'where': 'Color', 'old': None,
             'new': 'blue', 'text': found.text, 'next_step': found.next_step,
             'classes': list(FAMILY), 'bump': 'minor'}, found.document())
