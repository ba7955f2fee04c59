# SPDX-License-Identifier: Apache-2.0
"""Find an enum value that is no longer allowed."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _enums
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for name, was, now in _enums.common(pair):
        gone = [value for value in was if value not in now]
        if gone:
            yield rule.changed(
                pair, name, f'no longer allows {base.listed(gone)}',
                old=base.listed(gone), classes=_enums.users(pair, name),
                bump=Bump.MAJOR, undo='restore what was deleted')


RULE = base.Rule(
    'ENUM_VALUE_NO_DELETE', base.Category.WIRE,
    'Readers may still hold or await a value that has gone: a stored '
    'notification would not be valid any more.', _check)
