# SPDX-License-Identifier: Apache-2.0
"""The tables of the pages about the contract show what is so."""

from __future__ import annotations

import pathlib
import re

from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import history
from nova_notifications.contract import rules

ROOT = pathlib.Path(__file__).parents[3]
PAGES = ROOT / 'doc' / 'source' / 'contract'


def rows(page: str) -> list[list[str]]:
    """The rows of the first table of a page."""
    text = (PAGES / page).read_text().partition('.. list-table::')[2]
    table = text.partition('\n\n   * - ')[2]
    found = []
    for row in re.split(r'\n   \* - ', table.partition('\n\n')[0]):
        found.append([' '.join(cell.split())
                      for cell in re.split(r'\n     - ', row)])
    return found[1:]


class PagesTest(base.BaseTestCase):

    def test_the_table_of_verdicts(self) -> None:
        found = history.releases()
        expected = []
        for old, new in zip(found, found[1:]):
            before = history.contract_of(old.nova)
            after = history.contract_of(new.nova)
            findings = diff.diff(before, after)
            counts = diff.counts(findings)
            bumped = sum(
                item.version != after.objects[name].version
                for name, item in before.objects.items()
                if name in after.objects)
            expected.append([
                f'{old.major} to {new.major}', str(bumped),
                str(counts['note']), str(counts['warning']),
                str(counts['error']), diff.verdict(findings)])
        self.assertEqual(expected, rows('history-verdicts.rst'))

    def test_the_table_of_rules(self) -> None:
        self.assertEqual(
            [[f'``{rule.id}``', rule.category.value, rule.purpose]
             for rule in rules.RULES], rows('rules.rst'))
