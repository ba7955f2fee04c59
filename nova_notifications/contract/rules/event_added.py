# SPDX-License-Identifier: Apache-2.0
"""An event type that was not sent before."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for event_type, event in pair.new.events.items():
        if event_type not in pair.old.events:
            yield rule.found(
                base.Severity.NOTE, event_type,
                f'event was added, with {event.payload}',
                'nothing, a new event breaks nobody', new=event.payload)


RULE = base.Rule(
    'EVENT_ADDED', base.Category.WIRE,
    'Says which events are new.', _check)
