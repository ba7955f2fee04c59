# SPDX-License-Identifier: Apache-2.0
"""Follow a consumer's path into a payload, and explain one that ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
import dataclasses
import enum
from typing import Final

from nova_notifications import _suggestions
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import optional_fields
from nova_notifications.contract.rules.base import listed

_MANY: Final = 4


class Answer(enum.Enum):
    """Name what a path leads to."""

    MISSING = 'missing'
    NULL = 'null'
    VALUE = 'value'


@dataclasses.dataclass(frozen=True)
class Lead:
    """Hold where a path leads.

    :ivar owner: the class in which a part is missing; empty where the path
        goes on behind a field that holds no class, or nothing is missing
    :ivar at: which part of the path that is, from 0
    """

    answer: Answer
    owner: str = ''
    at: int = 0


def follow(parts: Sequence[str], payload: str,
           contract: model.Contract) -> Lead:
    """Follow a path from a payload inwards, through lists as well.

    :param parts: names of fields; behind a dict any name will do
    """
    answer = Answer.VALUE
    item: model.ObjectContract | None = contract.objects[payload]
    for at, part in enumerate(parts):
        if item is None or part not in item.fields:
            return Lead(Answer.MISSING, item.name if item else '', at)
        field = item.fields[part]
        if field.nullable or optional_fields.may_be_absent(item.name, part):
            answer = Answer.NULL
        if field.object is None and field.type.startswith('Dict'):
            break
        item = contract.objects.get(field.object or '')
    return Lead(answer)


def why_missing(parts: Sequence[str], payloads: Iterable[str],
                contract: model.Contract, last: model.Contract,
                legacy_keys: Mapping[str, str | None]) -> str:
    """Return what somebody may have meant by a path that leads nowhere.

    :param payloads: those in which it does, in ``contract``
    :param last: the last release that is looked at
    :param legacy_keys: keys of the legacy counterparts, and where they are
        in the versioned payload
    """
    leads = {name: follow(parts, name, contract) for name in payloads}
    later = [name for name in leads if name in last.objects
             and follow(parts, name, last).answer is not Answer.MISSING]
    if later:
        return ', '.join(
            f'{name} has it since '
            f'{history.field_since(leads[name].owner, parts[leads[name].at])}'
            for name in later[:_MANY])
    lead = next(iter(leads.values()))
    if not lead.owner:
        return f'there is nothing behind {parts[lead.at - 1]}'
    part = parts[lead.at]
    if lead.at:
        fields = last.objects[lead.owner].fields
        return (f'{lead.owner} has no {part}' +
                _suggestions.nearest(part, fields))
    if part in legacy_keys:
        path = legacy_keys[part]
        return ('a key of the legacy payload, '
                + (f'which is {path} here' if path
                   else 'which has no counterpart here'))
    others = [item.name for item in last.objects.values()
              if item.is_payload and part in item.fields
              and not optional_fields.may_be_absent(item.name, part)]
    if others:
        return f'{has(others[:_MANY])} it'
    known = {field for name in leads if name in last.objects
             for field in last.objects[name].fields}
    return f'no payload has it{_suggestions.nearest(part, known)}'


def has(names: Sequence[str]) -> str:
    """Say ``a has`` or ``a and b have``."""
    return f'{listed(names)} {"has" if len(names) == 1 else "have"}'
