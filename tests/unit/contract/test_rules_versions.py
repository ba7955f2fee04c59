# SPDX-License-Identifier: Apache-2.0
"""The rules about versions.

Each has a change that it finds and one that it lets pass.
"""

from __future__ import annotations

from nova_notifications.contract import diff
from nova_notifications.contract import rules
from nova_notifications.contract.rules import Severity
from tests.unit.contract import rule_case
from tests.unit.contract.rule_case import Document
from tests.unit.contract.rule_case import FAMILY


class VersionRulesTest(rule_case.RuleTestCase):

    def test_version_bumped(self) -> None:
        found = self._found('VERSION_BUMPED', self._diff(
            self._field('PartPayload', 'more')))
        self.assertEqual('bump VERSION of PartPayload to 1.1',
                         found.next_step)
        self.assertIn('FIELD_ADDED PartPayload.more', found.text)

    def test_a_nested_change_does_not_bump_what_holds_it(self) -> None:
        self.assertEqual('compatible', diff.verdict(self._diff(
            self._field('PartPayload', 'more'), PartPayload='1.1')))

    def test_version_bumped_passes(self) -> None:
        self._not_found('VERSION_BUMPED', self._diff(
            self._field('PartPayload', 'more'), PartPayload='1.1'))

    def test_version_bumped_enough(self) -> None:
        found = self._found('VERSION_BUMPED_ENOUGH', self._diff(
            self._drop('PartPayload', 'size'), PartPayload='1.1'))
        self.assertEqual('bump VERSION to 2.0', found.next_step)

    def test_version_bumped_enough_passes(self) -> None:
        self._not_found('VERSION_BUMPED_ENOUGH', self._diff(
            self._drop('PartPayload', 'size'), PartPayload='2.0'))

    def test_version_bump_unneeded(self) -> None:
        found = self._found('VERSION_BUMP_UNNEEDED', self._diff(
            PartPayload='1.1'))
        self.assertEqual(Severity.ERROR, found.severity)
        self.assertIn('no data changed', found.text)

    def test_version_bump_unneeded_says_when_it_is_too_large(self) -> None:
        found = self._found('VERSION_BUMP_UNNEEDED', self._diff(
            self._field('PartPayload', 'more'), PartPayload='2.0'))
        self.assertEqual(Severity.WARNING, found.severity)

    def test_version_bump_unneeded_passes(self) -> None:
        self._not_found('VERSION_BUMP_UNNEEDED', self._diff(
            self._field('PartPayload', 'more'), PartPayload='1.1'))

    def test_version_no_decrease(self) -> None:
        found = self._found('VERSION_NO_DECREASE', self._diff(
            ThingCreatePayload='1.3'))
        self.assertIn('set VERSION to 1.4', found.next_step)
        self._not_found('VERSION_NO_DECREASE', self._diff(
            ThingCreatePayload='1.10'))

    def test_subclass_bumped(self) -> None:
        findings = self._diff(
            *(self._field(name, 'more') for name in FAMILY),
            ThingPayload='1.3', ThingCreatePayload='1.5')
        found = self._found('SUBCLASS_BUMPED', findings)
        self.assertEqual(
            'bump VERSION of ThingDeletePayload to 2.1', found.next_step)
        self.assertIn('left ThingDeletePayload behind', found.text)
        self._not_found('VERSION_BUMPED', findings)

    def test_subclass_bumped_lists_all_of_them(self) -> None:
        found = self._found('SUBCLASS_BUMPED', self._diff(
            *(self._field(name, 'more') for name in FAMILY),
            ThingPayload='1.3'))
        self.assertEqual('bump VERSION of ThingCreatePayload to 1.5 and '
                         'ThingDeletePayload to 2.1', found.next_step)

    def test_subclass_bumped_passes(self) -> None:
        self._not_found('SUBCLASS_BUMPED', self._diff(
            self._field('ThingPayload', 'more'), ThingPayload='1.3'))

    def test_fingerprint_explained(self) -> None:
        def change(document: Document) -> None:
            document['objects']['PartPayload']['fingerprint'] = 'another'
        findings = self._diff(change)
        found = self._found('FINGERPRINT_EXPLAINED', findings)
        self.assertEqual(('given', 'another', Severity.ERROR),
                         (found.old, found.new, found.severity))

    def test_fingerprint_explained_passes(self) -> None:
        def change(document: Document) -> None:
            document['objects']['PartPayload']['fingerprint'] = 'another'
        self._not_found('FINGERPRINT_EXPLAINED', self._diff(
            change, self._field('PartPayload', 'more'), PartPayload='1.1'))

    def test_each_rule_has_its_id_purpose_and_file(self) -> None:
        ids = [rule.id for rule in rules.RULES]
        self.assertEqual(len(set(ids)), len(ids))
        files = {rule.check.__module__ for rule in rules.RULES}
        self.assertEqual(len(ids), len(files))
        for rule in rules.RULES:
            self.assertTrue(rule.purpose.endswith('.'), rule.id)
