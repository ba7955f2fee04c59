# SPDX-License-Identifier: Apache-2.0
"""Find a field whose type changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _changes(old: model.ObjectContract, new: model.ObjectContract
             ) -> Mapping[str, tuple[str, str]]:
    return {name: (field.type_name, new.fields[name].type_name)
            for name, field in old.fields.items()
            if name in new.fields
            and field.type_name != new.fields[name].type_name}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, (was, now), classes in pair.roots(_changes):
        yield rule.changed(
            pair, f'{classes[0]}.{field}',
            f'type changed from {was} to {now}', old=was, new=now,
            classes=classes, bump=Bump.MAJOR,
            undo=f'keep {was} and add a field with a new name')


RULE = base.Rule(
    'FIELD_SAME_TYPE', base.Category.WIRE,
    'A reader parses a field by its type: another type needs a major bump.',
    _check)
