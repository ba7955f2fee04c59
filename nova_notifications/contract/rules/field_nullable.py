# SPDX-License-Identifier: Apache-2.0
"""Find a field that may be null now, or may no longer be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _changes(old: model.ObjectContract,
             new: model.ObjectContract) -> Mapping[str, bool]:
    return {name: new.fields[name].nullable
            for name, field in old.fields.items()
            if name in new.fields
            and field.nullable != new.fields[name].nullable}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, nullable, classes in pair.roots(_changes):
        if nullable:
            yield rule.changed(
                pair, f'{classes[0]}.{field}',
                'null is possible now, which readers never met before',
                old='never null', new='may be null', classes=classes,
                bump=Bump.MAJOR, undo='go on sending a value')
        else:
            yield rule.changed(
                pair, f'{classes[0]}.{field}', 'null is not possible any more',
                old='may be null', new='never null', classes=classes,
                bump=Bump.MINOR, undo='allow null again')


RULE = base.Rule(
    'FIELD_SAME_NULLABLE', base.Category.WIRE,
    'Null where a value always was breaks readers and needs a major bump; '
    'the other way round a minor one will do.', _check)
