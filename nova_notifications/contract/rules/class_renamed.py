# SPDX-License-Identifier: Apache-2.0
"""Find a class that has another name."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _renames
from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for old, new in sorted(_renames.renames(pair).items()):
        on_wire = not pair.old.objects[old].is_notification
        if on_wire:
            yield rule.found(
                base.Severity.ERROR, old,
                f'class was renamed to {new}: nova_object.name is on the '
                f'wire and no version can announce a new one',
                f'call it {old} again', old=old, new=new)
        else:
            yield rule.found(
                base.Severity.WARNING, old,
                f'notification class was renamed to {new}; its name is not '
                f'on the wire',
                'make sure that nothing imports it by the old name',
                old=old, new=new)


RULE = base.Rule(
    'CLASS_SAME_NAME', base.Category.WIRE,
    'Readers find a payload by nova_object.name.', _check)
