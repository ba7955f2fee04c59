# SPDX-License-Identifier: Apache-2.0
"""Find a VERSION that moved less than the change requires."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base
from nova_notifications.contract import versions
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for old, new in pair.common:
        if (pair.moved(old.name) is Bump.MINOR
                and pair.required.get(old.name) is Bump.MAJOR):
            causes = [change.where for change in pair.changes
                      if change.bump is Bump.MAJOR
                      and old.name in change.classes]
            yield rule.found(
                base.Severity.ERROR, old.name,
                f'VERSION went from {old.version} to {new.version}, a minor '
                f'bump, though {base.listed(causes)} breaks readers',
                'bump VERSION to ' + versions.bumped(old.version, Bump.MAJOR),
                old=old.version, new=new.version, classes=(old.name,))


RULE = base.Rule(
    'VERSION_BUMPED_ENOUGH', base.Category.VERSION,
    'A minor bump only adds; what breaks readers takes a major one.', _check,
    needs_changes=True)
