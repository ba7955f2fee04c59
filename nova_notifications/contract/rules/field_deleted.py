# SPDX-License-Identifier: Apache-2.0
"""Find a deleted field that readers may rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _changes(old: model.ObjectContract,
             new: model.ObjectContract) -> Mapping[str, str]:
    return {name: field.type_name for name, field in old.fields.items()
            if name not in new.fields}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, was, classes in pair.roots(_changes):
        version = pair.old.objects[classes[0]].version
        yield rule.changed(
            pair, f'{classes[0]}.{field}',
            f'field present in {version} was deleted', old=was,
            classes=classes, bump=Bump.MAJOR, undo='restore it')


RULE = base.Rule(
    'FIELD_NO_DELETE', base.Category.WIRE,
    'A deleted field breaks whoever reads it: only a major bump may do that.',
    _check)
