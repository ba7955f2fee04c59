# SPDX-License-Identifier: Apache-2.0
"""Find subclasses whose VERSION did not follow their base class."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base
from nova_notifications.contract import versions
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    reported: set[str] = set()
    # The base with the most subclasses first: what it reports is not
    # repeated for the classes between it and the ones left behind.
    for name in sorted(pair.subclasses,
                       key=lambda n: (-len(pair.subclasses[n]), n)):
        if not pair.moved(name):
            continue
        late = [sub for sub in pair.subclasses[name]
                if pair.moved(sub) is Bump.NONE and sub not in reported
                and _inherits_a_change(pair, name, sub)]
        if not late:
            continue
        reported.update(late)
        old, new = pair.old.objects[name], pair.new.objects[name]
        yield rule.found(
            base.Severity.ERROR, name,
            f'went from {old.version} to {new.version} and left '
            f'{base.listed(late)} behind, which inherit'
            + ('s' if len(late) == 1 else '') + ' the change',
            'bump VERSION of ' + base.listed(
                f'{sub} to ' + versions.bumped(
                    pair.old.objects[sub].version, pair.required[sub])
                for sub in late),
            old=old.version, new=new.version, classes=(name, *late))


def _inherits_a_change(pair: base.Pair, name: str, sub: str) -> bool:
    return any(change.bump and change.classes[0] == name
               and sub in change.classes for change in pair.changes
               if change.classes and change.where not in pair.old.enums)


RULE = base.Rule(
    'SUBCLASS_BUMPED', base.Category.VERSION,
    'Fields are inherited, VERSIONs are not: each subclass needs its own '
    'bump.', _check, needs_changes=True)
