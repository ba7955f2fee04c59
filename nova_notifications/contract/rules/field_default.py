# SPDX-License-Identifier: Apache-2.0
"""Find a field whose default changed, was added or removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _text(field: model.FieldContract) -> str:
    if field.default is model.UNSET:
        return 'no default'
    return f'default {field.default!r}'


def _changes(old: model.ObjectContract, new: model.ObjectContract
             ) -> Mapping[str, tuple[str, str]]:
    return {name: (_text(field), _text(new.fields[name]))
            for name, field in old.fields.items()
            if name in new.fields and _text(field) != _text(new.fields[name])}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, (was, now), classes in pair.roots(_changes):
        yield rule.changed(
            pair, f'{classes[0]}.{field}', f'changed from {was} to {now}',
            old=was, new=now, classes=classes, bump=Bump.MINOR,
            undo=f'go back to {was}')


RULE = base.Rule(
    'FIELD_SAME_DEFAULT', base.Category.WIRE,
    'What is sent where nothing was set may not change unannounced.', _check)
