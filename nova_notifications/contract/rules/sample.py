# SPDX-License-Identifier: Apache-2.0
"""An event has no sample."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    for name, item in pair.new.objects.items():
        if item.is_notification and not item.samples:
            before = pair.old.objects.get(name)
            yield rule.found(
                base.Severity.ERROR, name, 'no sample shows its events',
                'add a sample for each event of the class',
                old=base.listed(before.samples or ()) if before else None)
    for event_type, event in pair.new.events.items():
        if not event.samples:
            yield rule.found(
                base.Severity.ERROR, event_type, 'event has no sample',
                'add ' + event_type.replace('.', '-') + '.json')


RULE = base.Rule(
    'SAMPLE_PRESENT', base.Category.DOCS,
    'Each event has a sample, and none goes missing.', _check)
