# SPDX-License-Identifier: Apache-2.0
"""Find a class that was not there before."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _renames
from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    renamed = set(_renames.renames(pair).values())
    for name, item in pair.new.objects.items():
        if name not in pair.old.objects and name not in renamed:
            yield rule.found(
                base.Severity.NOTE, name,
                f'class was added with VERSION {item.version}',
                'nothing, a new class breaks nobody', new=item.version)


RULE = base.Rule(
    'CLASS_ADDED', base.Category.WIRE,
    'Says what is new; a new class needs no bump of another.', _check)
