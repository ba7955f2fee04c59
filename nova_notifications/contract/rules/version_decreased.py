# SPDX-License-Identifier: Apache-2.0
"""Find a VERSION that was decreased."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base
from nova_notifications.contract import versions
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for old, new in pair.common:
        if pair.moved(old.name) is None:
            need = pair.required.get(old.name, Bump.NONE)
            yield rule.found(
                base.Severity.ERROR, old.name,
                f'VERSION went backwards, from {old.version} to '
                f'{new.version}',
                f'set VERSION to {versions.bumped(old.version, need)}',
                old=old.version, new=new.version, classes=(old.name,))


RULE = base.Rule(
    'VERSION_NO_DECREASE', base.Category.VERSION,
    'A version that was used once is never used for something else.', _check,
    needs_changes=True)
