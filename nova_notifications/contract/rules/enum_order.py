# SPDX-License-Identifier: Apache-2.0
"""Find an enum whose values changed places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nova_notifications.contract.rules import _enums
from nova_notifications.contract.rules import base
from nova_notifications.contract.versions import Bump

# Nova's power states are integers, named by their position in the enum.
_BY_POSITION: Final = frozenset({'InstancePowerState'})


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for name, was, now in _enums.common(pair):
        if name in _BY_POSITION:
            kept = now[:len(was)] == was or set(was) - set(now) != set()
            bump, why = Bump.MAJOR, (
                'values changed places, and numbers are turned into them by '
                'their position')
        else:
            kept = ([v for v in was if v in now] == [v for v in now
                                                     if v in was])
            bump, why = Bump.MINOR, (
                'values changed places; the wire stays as it is, the '
                'fingerprint does not')
        if not kept:
            yield rule.changed(
                pair, name, why, old=', '.join(was), new=', '.join(now),
                classes=_enums.users(pair, name), bump=bump,
                undo='put them back in their order and new ones at the end')


RULE = base.Rule(
    'ENUM_SAME_ORDER', base.Category.WIRE,
    'The order of values is part of the fingerprint, and for power states '
    'part of the meaning.', _check)
