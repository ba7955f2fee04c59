# SPDX-License-Identifier: Apache-2.0
"""Find a new field: harmless for readers, but it needs a new version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nova_notifications.contract import model
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _changes(old: model.ObjectContract,
             new: model.ObjectContract) -> Mapping[str, str]:
    return {name: field.type_name + (' or null' if field.nullable else '')
            for name, field in new.fields.items() if name not in old.fields}


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for field, now, classes in pair.roots(_changes):
        yield rule.changed(
            pair, f'{classes[0]}.{field}', f'field was added: {now}',
            new=now, classes=classes, bump=Bump.MINOR,
            undo='take it back')


RULE = base.Rule(
    'FIELD_ADDED', base.Category.WIRE,
    'Readers see by a minor bump from which version on a field is there.',
    _check)
