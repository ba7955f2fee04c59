# SPDX-License-Identifier: Apache-2.0
"""Find a class that was deleted."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _renames
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    renamed = _renames.renames(pair)
    for name, item in pair.old.objects.items():
        if name in pair.new.objects or name in renamed:
            continue
        holders = [holder.name for holder in pair.old.holders_of(name)
                   if holder.name in pair.new.objects]
        if holders and pair.enough(holders, Bump.MAJOR):
            yield rule.found(
                base.Severity.NOTE, name,
                f'class was deleted; {base.listed(holders)}, which held it, '
                f'had the major bump this takes',
                'tell in a release note what readers should use instead',
                old=item.version)
            continue
        yield rule.found(
            base.Severity.ERROR, name,
            f'class present with VERSION {item.version} was deleted',
            'restore it, or first give what carried it a major bump ('
            + (base.listed(holders) or 'its events have to go as well')
            + ')', old=item.version)


RULE = base.Rule(
    'CLASS_NO_DELETE', base.Category.WIRE,
    'A payload can only go after everything that carries it moved on.',
    _check)
