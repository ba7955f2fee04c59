# SPDX-License-Identifier: Apache-2.0
"""An event comes with a payload of another class."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import _renames
from nova_notifications.contract.rules import base
from nova_notifications.contract import versions


def _check(rule: base.Rule, pair: base.Pair) -> Iterator[base.Finding]:
    renamed = _renames.renames(pair)
    moved: dict[tuple[str, str], list[str]] = {}
    for event_type, event in pair.old.events.items():
        now = pair.new.events.get(event_type)
        if (now is not None and now.payload != event.payload
                and renamed.get(event.payload) != now.payload):
            moved.setdefault((event.payload, now.payload),
                             []).append(event_type)
    for (was, is_now), event_types in moved.items():
        yield _finding(rule, pair, was, is_now, event_types)


def _finding(rule: base.Rule, pair: base.Pair, was: str, is_now: str,
             event_types: list[str]) -> base.Finding:
    old, new = pair.old.objects[was], pair.new.objects[is_now]
    lost = sorted(old.fields.keys() - new.fields.keys())
    rises = versions.parse(new.version) > versions.parse(old.version)
    fields = (f'without {base.listed(lost)}' if lost
              else 'with every field it had before')
    return rule.found(
        base.Severity.WARNING if rises and not lost else base.Severity.ERROR,
        base.listed(event_types),
        f'payload changed from {was} {old.version} to {is_now} '
        f'{new.version}, {fields}: nova_object.name on the wire is another',
        'tell readers that match on the name' if rises and not lost else
        f'go on sending {was}, or let {is_now} have all its fields and start '
        f'with a VERSION above {old.version}',
        old=f'{was} {old.version}', new=f'{is_now} {new.version}')


RULE = base.Rule(
    'EVENT_SAME_PAYLOAD', base.Category.WIRE,
    'Whoever reads an event expects its payload: another class must have '
    'all the fields and a higher version.', _check)
