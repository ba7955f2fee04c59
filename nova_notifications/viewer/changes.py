# SPDX-License-Identifier: Apache-2.0
"""Find what changed between two notifications, field by field."""

from __future__ import annotations

import json
from typing import Any, Final

from nova_notifications import formats
from nova_notifications import subjects

# A change: the field, what it was and what it became, as JSON values; what is
# not there is ``ABSENT``.
Change = list[Any]

ABSENT: Final = None
# Fields that say something about the notification, not about the server.
_ABOUT_THE_EVENT: Final = frozenset({
    'action_initiator_project', 'action_initiator_user', 'args',
    'audit_period', 'audit_period_beginning', 'audit_period_ending',
    'bandwidth', 'code', 'exception', 'fault', 'instance_properties',
    'message', 'method', 'new_task_state', 'old_display_name', 'old_state',
    'old_task_state', 'reason', 'request_id', 'request_spec',
    'state_update', 'updated_at'})
# What tells the parts of a list apart, whatever their order.
_IDENTITIES: Final = ('address', 'volume_id', 'device_name', 'uuid', 'id',
                      'name')
_TEXT_LIMIT: Final = 300
_DEPTH_LIMIT: Final = 6


def fields_of(payload: object) -> dict[str, dict[str, Any]]:
    """Return the fields of a payload, each with all that is inside it.

    :returns: name of the field -> path -> JSON value. Objects and lists are
        taken apart, so that paths such as ``flavor.vcpus`` can be compared.
    """
    fields: dict[str, dict[str, Any]] = {}
    for key, value in formats.fields_of(payload).items():
        if key not in _ABOUT_THE_EVENT:
            fields[str(key)] = {}
            _flatten(value, str(key), fields[str(key)], 0)
    return fields


def _flatten(value: Any, path: str, leaves: dict[str, Any],
             depth: int) -> None:
    if formats.is_versioned(value):
        value = formats.fields_of(value)
    if depth < _DEPTH_LIMIT and isinstance(value, dict) and value:
        for key, inner in value.items():
            _flatten(inner, f'{path}.{key}', leaves, depth + 1)
    elif (depth < _DEPTH_LIMIT and isinstance(value, list) and value
            and all(isinstance(each, dict) for each in value)):
        for place, inner in enumerate(value):
            data = formats.fields_of(inner)
            name = subjects.first(data, _IDENTITIES) or str(place)
            _flatten(data, f'{path}[{name}]', leaves, depth + 1)
    else:
        leaves[path] = _short(value)


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_TEXT_LIMIT]
    if isinstance(value, (dict, list)):
        if not value:
            # Nothing in it is the same as its parts not being there.
            return ABSENT
        return json.dumps(value)[:_TEXT_LIMIT]
    return value


def between(before: dict[str, dict[str, Any]],
            after: dict[str, dict[str, Any]]) -> list[Change]:
    """Return what is different in the fields that both payloads have.

    :param before: from :func:`fields_of`.
    :param after: from :func:`fields_of`.
    """
    differences: list[Change] = []
    for name, new in after.items():
        old = before.get(name)
        if old is None or old == new:
            continue
        whole: set[str] = set()
        for path in [*old, *(each for each in new if each not in old)]:
            was, is_now = old.get(path, ABSENT), new.get(path, ABSENT)
            if was == is_now:
                continue
            part = _part_that_came_or_went(path, old, new)
            if part is None:
                differences.append([path, was, is_now])
            elif part not in whole:
                whole.add(part)
                name = part[part.index('[') + 1:-1]
                differences.append([part[:part.index('[')], *(
                    (name, ABSENT) if path in old else (ABSENT, name))])
    return differences


def _part_that_came_or_went(path: str, old: dict[str, Any],
                            new: dict[str, Any]) -> str | None:
    """Return the part of a list that only one of the payloads has.

    :returns: such as ``ip_addresses[198.51.100.23]``; None where it is in
        both, or the field is no list.
    """
    part = path[:path.find(']') + 1]
    if not part or '[' not in part:
        return None
    in_old, in_new = (any(each.startswith(part) for each in paths)
                      for paths in (old, new))
    return part if in_old != in_new else None
