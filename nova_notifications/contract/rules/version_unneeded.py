# SPDX-License-Identifier: Apache-2.0
"""Find a VERSION that moved although nothing else did."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for old, new in pair.common:
        moved = pair.moved(old.name)
        need = pair.required.get(old.name, Bump.NONE)
        if moved and not need:
            yield rule.found(
                base.Severity.ERROR, old.name,
                f'VERSION went from {old.version} to {new.version} and no '
                f'data changed', f'go back to {old.version}: readers that '
                f'pin versions would be shut out for nothing',
                old=old.version, new=new.version, classes=(old.name,))
        elif moved is Bump.MAJOR and need is Bump.MINOR:
            yield rule.found(
                base.Severity.WARNING, old.name,
                f'VERSION went from {old.version} to {new.version}, a major '
                f'bump, though everything the change does is to add',
                'a minor bump will do, and shuts nobody out',
                old=old.version, new=new.version, classes=(old.name,))


RULE = base.Rule(
    'VERSION_BUMP_UNNEEDED', base.Category.VERSION,
    'The VERSION changes only if the data changes.', _check,
    needs_changes=True)
