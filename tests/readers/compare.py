# SPDX-License-Identifier: Apache-2.0
"""Compare what Ceilometer makes of the forms of one occurrence."""

from __future__ import annotations

from collections.abc import Iterator
import typing as ty

from tests.readers import allowed as reasons
from tests.readers import feeding

Read = dict[str, dict[str, ty.Any]]
Problems = dict[str, list[str]]
_IDENTITY = ('type', 'unit', 'volume', 'resource_id', 'project_id',
             'user_id', 'timestamp')


def made(read: feeding.Read) -> Read:
    """Return the event and the samples that each message became.

    :raises RuntimeError: where one was read twice, or not without an error.
    """
    found: Read = {}
    for name, notes in read.notes.items():
        events = [note for kind, note in notes if kind == 'event']
        if len(events) != 1:
            raise RuntimeError(f'{name} became {len(events)} events')
        found[name] = {**events[0], 'samples': [
            note for kind, note in notes if kind == 'sample']}
    if read.raised:
        raise RuntimeError(f'exceptions for {read.raised}')
    return found


def differences(before: Read, after: Read,
                allowed: reasons.Allowed | None = None) -> Problems:
    """Return by event what is different.

    :param before: from native legacy.
    :param after: from another form.
    :param allowed: knows why traits and metadata may be; None: nothing may.
    """
    found: Problems = {}
    for name, old in before.items():
        new = after.get(name)
        wrong = found.setdefault(name, [])
        if new is None:
            wrong.append('it did not arrive')
            continue
        was = {each['name']: each for each in old['samples']}
        now = {each['name']: each for each in new['samples']}
        if (sorted(was), len(old['samples'])) != (
                sorted(now), len(new['samples'])):
            wrong.append(f'samples {sorted(was)} became {sorted(now)}')
            continue
        parts = [('trait', old['traits'], new['traits'])]
        for meter, sample in was.items():
            wrong += [f'{meter} {key}: {sample[key]!r} became '
                      f'{now[meter][key]!r}' for key in _IDENTITY
                      if sample[key] != now[meter][key]]
            parts.append((meter, sample['metadata'], now[meter]['metadata']))
        wrong += [f'{what} {each.name}: {each.old!r} became {each.new!r}'
                  for what, one, other in parts
                  for each in _different(name, one, other)
                  if allowed is None or not allowed(each)]
    return found


def _different(event_type: str, old: dict[str, ty.Any],
               new: dict[str, ty.Any]) -> Iterator[reasons.Difference]:
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield reasons.Difference(event_type, key, old.get(key),
                                     new.get(key))
