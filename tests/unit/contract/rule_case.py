# SPDX-License-Identifier: Apache-2.0
"""What the tests of rules share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import rules
from tests.unit.contract import documents

Document = dict[str, Any]
FAMILY = ('ThingPayload', 'ThingCreatePayload', 'ThingDeletePayload')


class RuleTestCase(base.BaseTestCase):
    """Changes the small contract and looks for findings."""

    def _diff(self, *changes: Callable[[Document], object],
              old: Callable[[Document], object] | None = None,
              **versions: str) -> list[rules.Finding]:
        before, after = documents.small(), documents.small()
        if old is not None:
            old(before)
            old(after)
        for change in changes:
            change(after)
        for name, version in versions.items():
            after['objects'][name]['version'] = version
        return diff.diff(documents.contract(before),
                         documents.contract(after))

    def _found(self, rule: str,
               findings: list[rules.Finding]) -> rules.Finding:
        found = [f for f in findings if f.rule == rule]
        self.assertEqual(1, len(found), [str(f) for f in findings])
        return found[0]

    def _not_found(self, rule: str, findings: list[rules.Finding]) -> None:
        self.assertNotIn(rule, [f.rule for f in findings])

    @staticmethod
    def _field(name: str, field: str, /, **changes: Any
               ) -> Callable[[Document], object]:
        def change(document: Document) -> None:
            document['objects'][name]['fields'].setdefault(field, {
                'field': 'StringField', 'nullable': False}).update(changes)
        return change

    @staticmethod
    def _drop(name: str, field: str) -> Callable[[Document], object]:
        def change(document: Document) -> None:
            del document['objects'][name]['fields'][field]
            del document['objects'][name]['schema'][field]
        return change

    @staticmethod
    def _enum(name: str, *values: str) -> Callable[[Document], object]:
        return lambda document: document['enums'].update({name: [*values]})

    def _rename(self, old: str, new: str) -> Callable[[Document], object]:
        def change(document: Document) -> None:
            objects = document['objects']
            objects[new] = objects.pop(old)
            for item in objects.values():
                for field in item['fields'].values():
                    if field.get('object') == old:
                        field['object'] = new
        return change

    def _samples(self, name: str, *samples: str
                 ) -> Callable[[Document], object]:
        return lambda document: document['objects'][name].update(
            samples=list(samples))
