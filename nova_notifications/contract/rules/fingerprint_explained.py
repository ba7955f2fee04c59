# SPDX-License-Identifier: Apache-2.0
"""Find a changed fingerprint that no recorded change explains."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract import fingerprint
from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    changed = {name for change in pair.changes for name in change.classes}
    recipes: dict[tuple[str, str], list[str]] = {}
    for old, new in pair.common:
        if old.version != new.version or old.name in changed or (
                old.fingerprint == new.fingerprint):
            continue
        was = fingerprint.recipe_of(pair.old, old.name)
        now = fingerprint.recipe_of(pair.new, old.name)
        if was and now:
            recipes.setdefault((was, now), []).append(old.name)
            continue
        yield rule.found(
            base.Severity.ERROR, old.name,
            'fingerprint changed under an unchanged VERSION '
            f'{old.version}, and no field, source or enum did',
            'look for a remotable method or for a field type that writes '
            'itself in another way', old=old.fingerprint,
            new=new.fingerprint, classes=(old.name,))
    for (was, now), names in recipes.items():
        yield rule.found(
            base.Severity.NOTE, base.listed(names),
            f'fingerprint changed and the data did not: it is made from {was} '
            f'before and from {now} now', 'nothing, no VERSION is to change',
            old=was, new=now)


RULE = base.Rule(
    'FINGERPRINT_EXPLAINED', base.Category.VERSION,
    'Where a fingerprint changes the contract must be able to say why.',
    _check, needs_changes=True)
