# SPDX-License-Identifier: Apache-2.0
"""Find an enum value that was not allowed before."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _enums
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for name, was, now in _enums.common(pair):
        new = [value for value in now if value not in was]
        if new:
            yield rule.changed(
                pair, name, f'allows {base.listed(new)} now',
                new=base.listed(new), classes=_enums.users(pair, name),
                bump=Bump.MINOR, undo='take it back')


RULE = base.Rule(
    'ENUM_VALUE_ADDED', base.Category.WIRE,
    'A reader that switches over an enum learns from a minor bump that '
    'there is more to expect.', _check)
