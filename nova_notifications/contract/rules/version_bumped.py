# SPDX-License-Identifier: Apache-2.0
"""Data changed, VERSION did not."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base
from nova_notifications.contract import versions
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    reported: set[str] = set()
    for old, new in sorted(pair.common, key=lambda both: -len(
            pair.subclasses[both[0].name])):
        if old.version != new.version:
            continue
        own = [change for change in pair.changes
               if change.bump and change.classes
               and old.name == change.classes[0]]
        shared = [change for change in pair.changes if change.bump
                  and change.where in pair.old.enums
                  and old.name in change.classes]
        if not own and (not shared or old.name in reported):
            continue
        need = pair.required[old.name]
        also = tuple(sub for sub in pair.subclasses[old.name]
                     if pair.required.get(sub)
                     and pair.moved(sub) is Bump.NONE)
        reported.update(also)
        steps = [f'bump VERSION of {old.name} to '
                 f'{versions.bumped(old.version, need)}']
        steps += [f'of {sub} to ' + versions.bumped(
            pair.old.objects[sub].version, pair.required[sub])
            for sub in also]
        yield rule.found(
            base.Severity.ERROR, old.name,
            f'VERSION is still {old.version} after '
            + base.listed(dict.fromkeys(
                f'{change.rule} {change.where}' for change in own + shared)),
            base.listed(steps), old=old.version, new=new.version,
            classes=(old.name, *also))


RULE = base.Rule(
    'VERSION_BUMPED', base.Category.VERSION,
    'Whenever the data changes the VERSION changes.', _check,
    needs_changes=True)
