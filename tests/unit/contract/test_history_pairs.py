# SPDX-License-Identifier: Apache-2.0
"""The rules' verdicts about what Nova really did."""

from __future__ import annotations


from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import history
from nova_notifications.contract import rules
from nova_notifications.contract.rules import Severity

# All that does not agree with what Nova did, and why: see
# doc/source/contract/history-verdicts.rst.
EXAMINED = {('17.0.13', 'EVENT_SAME_PAYLOAD')}


class PairsTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        found = history.releases()
        self.pairs = list(zip(found, found[1:]))

    def _diff(self, old: str, new: str) -> list[rules.Finding]:
        return diff.diff(history.contract_of(old), history.contract_of(new))

    def test_nova_and_the_rules_agree_but_for_what_was_examined(
            self) -> None:
        self.assertEqual(17, len(self.pairs))
        disagree = {
            (old.nova, finding.rule) for old, new in self.pairs
            for finding in self._diff(old.nova, new.nova)
            if finding.severity is not Severity.NOTE}
        self.assertEqual(EXAMINED, disagree)

    def test_verdicts(self) -> None:
        verdicts = [diff.verdict(self._diff(old.nova, new.nova))
                    for old, new in self.pairs]
        same = [old.nova for (old, _), verdict in zip(self.pairs, verdicts)
                if verdict == 'same']
        self.assertEqual(['26.3.0', '27.5.1', '32.2.1'], same)
        self.assertEqual('look', verdicts[0])
        self.assertEqual({'same', 'compatible'}, set(verdicts[1:]))

    def test_every_bump_of_nova_is_explained_by_a_change(self) -> None:
        bumps = 0
        for old, new in self.pairs:
            before = history.contract_of(old.nova).objects
            after = history.contract_of(new.nova).objects
            concerned = {name for finding in self._diff(old.nova, new.nova)
                         for name in finding.classes}
            for name in before.keys() & after.keys():
                moved = before[name].version != after[name].version
                bumps += moved
                self.assertEqual(moved, name in concerned, (old, name))
        self.assertEqual(54, bumps)

    def test_the_new_recipe_of_release_30_is_one_note(self) -> None:
        found = [f for f in self._diff('29', '30')
                 if f.rule == 'FINGERPRINT_EXPLAINED']
        self.assertEqual(1, len(found))
        self.assertEqual(Severity.NOTE, found[0].severity)
        self.assertEqual(('ordered dict', 'sorted list'),
                         (found[0].old, found[0].new))

    def test_the_other_way_round_almost_all_are_wrong(self) -> None:
        verdicts = [diff.verdict(self._diff(new.nova, old.nova))
                    for old, new in self.pairs]
        self.assertEqual(14, verdicts.count('wrong'))
