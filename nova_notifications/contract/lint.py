# SPDX-License-Identifier: Apache-2.0
"""Compare what a consumer reads with what each Nova release sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
import dataclasses
import fnmatch
from typing import Final

from nova_notifications import _suggestions
from nova_notifications.contract.declaration import Declaration
from nova_notifications.contract.declaration import Path
from nova_notifications.contract.declaration import Read
from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications.contract import lint_message
from nova_notifications.contract import model
from nova_notifications.contract import paths
from nova_notifications.contract.problem import Problem
from nova_notifications.contract.rules.base import listed
from nova_notifications.contract.rules import Severity
from nova_notifications import formats

_MANY: Final = 4


@dataclasses.dataclass(frozen=True)
class LegacyEvents:
    """Hold the legacy event types and their versioned counterparts.

    :ivar types: every legacy event type
    :ivar versioned: legacy event type -> versioned one, where there is one
    """

    types: frozenset[str]
    versioned: Mapping[str, str]


def lint(declaration: Declaration, contracts: Sequence[model.Contract],
         legacy: LegacyEvents) -> list[Problem]:
    """Find what a consumer will not get, or cannot rely on.

    :param contracts: of the releases asked for, the oldest first
    :returns: the problems, those about one field together, and the worst
        first; one that is the same in several releases comes once
    """
    found: dict[Problem, list[str]] = {}
    for contract in contracts:
        for at, read in enumerate(declaration.reads):
            problems = (
                _legacy(read, legacy) if declaration.legacy
                else _versioned(read, contract, contracts[-1], legacy))
            for problem in (*problems, *lint_message.check(read)):
                named = dataclasses.replace(
                    problem, where=f'reads[{at}].{problem.where}')
                releases = found.setdefault(named, [])
                if contract.nova not in releases:
                    releases.append(contract.nova)
    whole = [dataclasses.replace(problem, releases=tuple(releases))
             for problem, releases in found.items()]
    worst: dict[str, Severity] = {}
    for problem in whole:
        worst[problem.subject] = max(worst.get(
            problem.subject, Severity.NOTE), problem.severity)
    order = list(worst)
    return sorted(whole, key=lambda problem: (
        -worst[problem.subject], order.index(problem.subject),
        -problem.severity))


def _versioned(read: Read, contract: model.Contract, last: model.Contract,
               legacy: LegacyEvents) -> Iterator[Problem]:
    matched: dict[str, model.EventContract] = {}
    for pattern in read.events:
        events = {name: event for name, event in contract.events.items()
                  if fnmatch.fnmatchcase(name, pattern)}
        matched.update(events)
        since = history.event_since(pattern)
        if not events and since is not None:
            yield Problem(
                'NEVER_SENT', Severity.ERROR, f'events.{pattern}',
                f'not sent yet, it came with Nova {since}',
                'do without it there')
        elif not events:
            yield _never(pattern, contract.events, formats.VERSIONED_TOPIC, [
                legacy.versioned.get(name, '') for name in legacy.types
                if fnmatch.fnmatchcase(name, pattern)], formats.LEGACY_TOPIC)
    payloads: dict[str, list[str]] = {}
    for event in matched.values():
        payloads.setdefault(event.payload, []).append(event.event_type)
    accepted = {}
    for name, event_types in sorted(payloads.items()):
        version = contract.objects[name].version
        if read.payloads and name not in read.payloads:
            yield Problem(
                'PAYLOAD_REJECTED', Severity.ERROR, 'payloads',
                f'{_events(event_types)} come with {name}, which is not '
                f'among {listed(read.payloads)}',
                f'accept {name} too')
        elif not read.accepts(name, version):
            yield Problem(
                'VERSION_REJECTED', Severity.ERROR, 'versions',
                f'{name} {version} would be rejected, and with it '
                f'{_events(event_types)}',
                f'accept any {version.partition(".")[0]}.x of {name}: a '
                f'minor version only adds')
        else:
            accepted[name] = event_types
    for field in read.fields:
        yield from _field(field, accepted or payloads, contract, last, legacy)


def _field(field: Path, payloads: Mapping[str, list[str]],
           contract: model.Contract, last: model.Contract,
           legacy: LegacyEvents) -> Iterator[Problem]:
    if field.optional:
        return
    answers = {name: paths.follow(field.parts, name, contract).answer
               for name in sorted(payloads)}
    missing = [name for name, answer in answers.items()
               if answer is paths.Answer.MISSING]
    nullable = [name for name, answer in answers.items()
                if answer is paths.Answer.NULL]
    if missing:
        having = [name for name in answers if name not in missing]
        # A field that is only near to a key is no counterpart.
        keys = {key: rule.path if rule.known else None
                for old, new in legacy.versioned.items()
                if any(new in payloads[name] for name in missing)
                for key, rule in legacy_map.rules_of(old).items()}
        hint = (f'only {paths.has(having)} it' if having else
                paths.why_missing(field.parts, missing, contract, last, keys))
        yield Problem(
            'FIELD_MISSING', Severity.ERROR, f'fields.{field.path}',
            f'not in {_payloads(missing)}: {hint}',
            'declare it optional if you can do without it, or leave it '
            'out')
    if nullable:
        yield Problem(
            'FIELD_NULL', Severity.WARNING, f'fields.{field.path}',
            f'may be null, or absent, in {_payloads(nullable)}',
            'expect that, and declare it optional')


def _legacy(read: Read, legacy: LegacyEvents) -> Iterator[Problem]:
    matched: set[str] = set()
    for pattern in read.events:
        events = {name for name in legacy.types
                  if fnmatch.fnmatchcase(name, pattern)}
        matched |= events
        if not events:
            back = {new: old for old, new in legacy.versioned.items()}
            yield _never(pattern, legacy.types, formats.LEGACY_TOPIC, [
                old for new, old in back.items()
                if fnmatch.fnmatchcase(new, pattern)], formats.VERSIONED_TOPIC)
    for field in read.fields:
        key = field.parts[0]
        without = sorted(name for name in matched
                         if legacy_map.keys_of(name)
                         and key not in legacy_map.keys_of(name))
        if not without or field.optional:
            continue
        known = {name for event in matched
                 for name in legacy_map.keys_of(event)}
        hint = '' if key in known else _suggestions.nearest(key, known)
        yield Problem(
            'FIELD_MISSING', Severity.ERROR, f'fields.{field.path}',
            f'not in the legacy payload of {_events(without)}{hint}',
            'declare it optional if you can do without it, or leave it '
            'out')


def _never(pattern: str, events: Iterable[str], topic: str,
           elsewhere: Iterable[str], other_topic: str) -> Problem:
    there = sorted(set(elsewhere))
    if there:
        names = [name for name in there if name]
        return Problem(
            'WRONG_TOPIC', Severity.ERROR, f'events.{pattern}',
            f'an event type of the topic {other_topic}, never sent to '
            f'{topic}',
            f'listen for {_events(names)}' if names else
            f'listen on {other_topic}: it has no counterpart on {topic}')
    return Problem(
        'NEVER_SENT', Severity.ERROR, f'events.{pattern}',
        'no event matches, it would never be received',
        _suggestions.hint(
            pattern, events,
            'see "nova-notifications event list" for what there is'))


def _events(names: Sequence[str]) -> str:
    if len(names) <= _MANY:
        return listed(sorted(names))
    return f'{listed(sorted(names)[:2])} and {len(names) - 2} more'


def _payloads(names: Sequence[str]) -> str:
    if len(names) <= _MANY:
        return listed(names)
    return f'{listed(names[:2])} and {len(names) - 2} more payloads'
