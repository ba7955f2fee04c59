# SPDX-License-Identifier: Apache-2.0
"""Find a field that is filled from another source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _text(item: model.ObjectContract, field: str) -> str:
    source = (item.schema or {}).get(field)
    return '.'.join(map(str, source)) if source else 'the constructor'


def _changes(old: model.ObjectContract, new: model.ObjectContract
             ) -> Mapping[str, tuple[str, str]]:
    return {name: (_text(old, name), _text(new, name)) for name in old.fields
            if name in new.fields and _text(old, name) != _text(new, name)}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, (was, now), classes in pair.roots(_changes):
        yield rule.changed(
            pair, f'{classes[0]}.{field}',
            f'is filled from {now}, and was filled from {was}',
            old=was, new=now, classes=classes, bump=Bump.MINOR,
            undo=f'fill it from {was} again')


RULE = base.Rule(
    'SCHEMA_SAME_SOURCE', base.Category.WIRE,
    'The same name filled from another source may mean another thing: the '
    'version has to tell.', _check)
