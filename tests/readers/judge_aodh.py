# SPDX-License-Identifier: Apache-2.0
"""Aodh: the alarms that fire on the events that Ceilometer makes.

One alarm for each trait of a new server, one by the name of the event and
one by a pattern. What must fire follows from the legacy map.
"""

from __future__ import annotations

from collections.abc import Iterator
import typing as ty

from nova_notifications import catalogue
from nova_notifications.contract import legacy_rules
from tests.readers import allowed
from tests.readers import compare
from tests.readers import environments
from tests.readers import feeding
from tests.readers import judge_ceilometer
from tests.readers import occurrences

_EVENT = 'instance.create.end'
# Ceilometer's numbers for the types of traits.
_TYPES: ty.Final = {1: 'string', 2: 'integer', 3: 'float', 4: 'datetime'}


def _alarms(event: dict[str, ty.Any], event_type: str
            ) -> dict[str, ty.Any]:
    """Return the rules of alarms by name; that of a trait is its name."""
    found = {name: {'event_type': event_type, 'query': [
        {'field': f'traits.{name}', 'op': 'eq', 'type': _TYPES[kind],
         'value': str(value)}]} for name, kind, value in event['traits']}
    found['the name'] = {'event_type': event_type, 'query': []}
    found['a pattern'] = {'event_type': f'{event_type[:-4]}.*', 'query': []}
    return found


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Aodh.
    :param url: the broker.
    """
    ceilometer = environments.python('ceilometer')
    both = occurrences.both()
    native = judge_ceilometer.read(ceilometer, url,
                                   lambda bus: bus.native(both.legacy))
    paths = judge_ceilometer.read_from(ceilometer)
    created = native[_EVENT]['message']
    project = next(value for name, _, value in created['traits']
                   if name == 'tenant_id')

    def fired(made: compare.Read, event_type: str) -> set[str]:
        """Return which alarms fire on what Ceilometer has made."""
        messages: list[occurrences.Message] = [
            ({'message_id': name, 'event_type': 'event', 'timestamp': '',
              'publisher_id': 'telemetry.publisher', 'priority': 'SAMPLE',
              'payload': [event['message']]}, {})
            for name, event in made.items()]
        read = feeding.read(
            'aodh', python, url, lambda bus: bus.native(messages),
            alarms=_alarms(created, event_type), project=project)
        return {name for _, name in read.notes.get(_EVENT, ())} | (
            {f'exception for {name}' for name in read.raised})

    def check(name: str, found: set[str], changed: ty.Set[str],
              absent: ty.Set[str]) -> tuple[str, list[str]]:
        """Return what is wrong with the alarms that fire.

        :param changed: the traits that may have another value.
        :param absent: those that may not be there.
        """
        return name, [f'{alarm} does not fire'
                      for alarm in sorted(every - changed - found)] + [
            f'{alarm} fires' for alarm in sorted(found & absent)]

    def traits(which: ty.Callable[[str, legacy_rules.Rule], bool]
               ) -> set[str]:
        return allowed.read_from(paths, _EVENT, which)
    legacy = str(catalogue.event(_EVENT).legacy)
    every = set(_alarms(created, legacy))
    yield 'native', sorted(every ^ fired(native, legacy))
    unknown = traits(lambda key, rule: not rule.known)
    yield check('bridged', fired(judge_ceilometer.read(
        ceilometer, url, lambda bus: bus.bridged(both.versioned)), legacy),
        traits(lambda key, rule: bool(not rule.known or rule.loss)), unknown)
    yield check('bridged with a look-up', fired(judge_ceilometer.read(
        ceilometer, url, lambda bus: bus.bridged(
            both.versioned, image_lookup=both.image_meta,
            image_url=both.image_url)), legacy),
        traits(lambda key, rule: bool(
            not rule.known or rule.loss and key not in allowed.IMAGES)),
        unknown)
    with judge_ceilometer.definitions(ceilometer) as files:
        made = judge_ceilometer.read(
            ceilometer, url, lambda bus: bus.native(both.versioned),
            files=files)
    envelope = {name for name, keys in paths.items()
                if any(key[0] == '$' for key in keys)}
    yield check('definition files, renamed', fired(made, _EVENT),
                envelope | traits(lambda key, rule: bool(
                    not rule.known or rule.loss or not rule.path)), unknown)
    yield 'definition files, not renamed', sorted(fired(made, legacy))
