# SPDX-License-Identifier: Apache-2.0
"""An event has another legacy counterpart, or lost or got one."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract import model
from nova_notifications.contract.rules import base


def _legacy(event: model.EventContract) -> str | None:
    # Where no priority was recorded no counterpart was either.
    return (event.legacy or 'none') if event.priority else None


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for (was, now), event_types in pair.event_changes(_legacy).items():
        got = was == 'none'
        yield rule.found(
            base.Severity.ERROR if got else base.Severity.WARNING,
            base.listed(event_types),
            f'legacy event type changed from {was} to {now}',
            'take it back: no new legacy event type may ever appear' if got
            else f'make sure that {was} is still sent, or tell its readers '
                 f'what to read instead',
            old=was, new=now)


RULE = base.Rule(
    'EVENT_SAME_LEGACY', base.Category.WIRE,
    'Readers of the legacy format find their way by the counterparts, and '
    'the list of legacy event types is closed.', _check)
