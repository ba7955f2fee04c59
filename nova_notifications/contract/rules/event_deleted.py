# SPDX-License-Identifier: Apache-2.0
"""An event type is not sent any more."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for event_type, event in pair.old.events.items():
        if event_type not in pair.new.events:
            yield rule.found(
                base.Severity.ERROR, event_type,
                f'event of {event.notification} was removed: its readers '
                f'will wait for ever',
                'restore it; an event may only go after it was announced as '
                'deprecated for a release', old=event.payload)


RULE = base.Rule(
    'EVENT_NO_DELETE', base.Category.WIRE,
    'A reader gets no error when an event never comes again.', _check)
