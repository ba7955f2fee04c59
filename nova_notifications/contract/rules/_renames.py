# SPDX-License-Identifier: Apache-2.0
"""Find the class that a deleted class was renamed to."""

from __future__ import annotations

from typing import Final

from nova_notifications.contract import model
from nova_notifications.contract.rules import base

# The share of fields two classes must have in common to be called one.
_ALIKE: Final = 0.7


def _traits(item: model.ObjectContract) -> frozenset[str]:
    fields = {f'{name}:{field.type_name}'
              for name, field in item.fields.items()}
    return frozenset(fields | {f'{key} from {source}' for key, source
                               in (item.schema or {}).items()})


def renames(pair: base.Pair) -> dict[str, str]:
    """Return old name -> new name of classes that look renamed."""
    gone = [item for name, item in pair.old.objects.items()
            if name not in pair.new.objects]
    new = [item for name, item in pair.new.objects.items()
           if name not in pair.old.objects]
    scores = sorted(((_alike(a, b), a.name, b.name)
                     for a in gone for b in new), reverse=True)
    found: dict[str, str] = {}
    for score, old_name, new_name in scores:
        if (score >= _ALIKE and old_name not in found
                and new_name not in found.values()):
            found[old_name] = new_name
    return found


def _alike(old: model.ObjectContract, new: model.ObjectContract) -> float:
    one, other = _traits(old), _traits(new)
    if old.is_notification != new.is_notification or not one | other:
        return 0.0
    return len(one & other) / len(one | other)
