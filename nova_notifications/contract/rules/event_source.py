# SPDX-License-Identifier: Apache-2.0
"""An event comes from another service."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract import model
from nova_notifications.contract.rules import base


def _sources(event: model.EventContract) -> tuple[str, ...] | None:
    return tuple(sorted(event.sources)) or None


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for (was, now), event_types in pair.event_changes(_sources).items():
        gone = sorted(set(was) - set(now))
        yield rule.found(
            base.Severity.WARNING if gone else base.Severity.NOTE,
            base.listed(event_types),
            f'sent by {base.listed(now)} now, and was sent by '
            f'{base.listed(was)}: the publisher id is another',
            f'tell readers that match on {base.listed(gone)}' if gone else
            'nothing, those who sent it still do',
            old=', '.join(was), new=', '.join(now))


RULE = base.Rule(
    'EVENT_SAME_SOURCE', base.Category.WIRE,
    'The publisher id names the service, and readers tell services apart by '
    'it.', _check)
