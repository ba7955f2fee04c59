# SPDX-License-Identifier: Apache-2.0
"""An event goes to the queues of another priority."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract import model
from nova_notifications.contract.rules import base


def _priority(event: model.EventContract) -> str | None:
    return event.priority.upper() or None


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for (was, now), event_types in pair.event_changes(_priority).items():
        yield rule.found(
            base.Severity.ERROR, base.listed(event_types),
            f'priority changed from {was} to {now}: it leaves the queues of '
            f'that priority, and no version can announce it',
            f'send it as {was} again', old=was, new=now)


RULE = base.Rule(
    'EVENT_SAME_PRIORITY', base.Category.WIRE,
    'Each priority has a queue of its own: who reads the one never sees what '
    'goes to the other.', _check)
