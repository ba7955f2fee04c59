# SPDX-License-Identifier: Apache-2.0
"""Designate: the records that its sink makes and deletes.

The default formats, a format of every legacy key that the bridge can make,
and one of a key that it cannot; each from native legacy and from bridged.
Of all events, so that those it must leave alone are there too.
"""

from __future__ import annotations

from collections.abc import Iterator
import typing as ty

from nova_notifications.contract import legacy_map
from tests.readers import feeding
from tests.readers import occurrences

Checks = Iterator[tuple[str, list[str]]]
_CREATED = 'instance.create.end'
_DELETED = 'instance.delete.start'


def _format(known: bool) -> str:
    """Return a format of the keys of text or numbers that can be made.

    :param known: or else of those that cannot.
    """
    names = []
    for name, rule in legacy_map.rules_of('compute.instance.create.end'
                                          ).items():
        if rule.known is known and not (known and rule.loss):
            names.append(name)
    own = ['project', 'label', 'octet0'] if known else []
    return '.'.join(f'%({name})s' for name in [*names, *own, 'zone'])


def _differences(native: feeding.Read, bridged: feeding.Read) -> list[str]:
    found = []
    for event_type, before in native.notes.items():
        after = bridged.notes.get(event_type)
        if before != after:
            found.append(f'{event_type}: {before} became {after}')
    if native.raised or bridged.raised:
        found.append(f'exceptions for {native.raised + bridged.raised}')
    return found


def judge(python: str, url: str) -> Checks:
    """Return each check with what is wrong.

    :param python: an interpreter that has Designate.
    :param url: the broker.
    """
    both = occurrences.both()

    def read(**options: ty.Any) -> tuple[feeding.Read, feeding.Read]:
        return (feeding.read('designate', python, url,
                             lambda bus: bus.native(both.legacy), **options),
                feeding.read('designate', python, url,
                             lambda bus: bus.bridged(both.versioned),
                             **options))
    native, bridged = read(topics=2)
    yield 'default formats, the second topic', _differences(native, bridged)
    yield 'what is done at all', [
        f'{event_type}: {notes}' for event_type, notes in native.notes.items()
        if bool(notes) != (event_type in (_CREATED, _DELETED))]
    custom = [_format(known=True)]
    native, bridged = read(formatv4=custom, formatv6=custom)
    yield 'a format of every key that is made', _differences(native, bridged)
    unknown = [_format(known=False)]
    native, bridged = read(formatv4=unknown, formatv6=unknown)
    yield 'a format of keys that cannot be known', (
        [] if native.notes[_CREATED] else ['native makes no record']) + [
        f'a record was made: {note}' for note in bridged.notes[_CREATED]]
    versioned = feeding.read(
        'designate', python, url, lambda bus: bus.native(both.versioned))
    yield 'nothing of the versioned format', [
        f'{name}: {notes}' for name, notes in versioned.notes.items()
        if notes]
