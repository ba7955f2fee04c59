# SPDX-License-Identifier: Apache-2.0
"""Two recordings of the same stories, payload by payload."""

from __future__ import annotations

import collections
import dataclasses
import typing as ty

from tests.nova import differences
from tests.nova import documented
from tests.nova import matrix
from tests.nova import normalise
from tests.nova import senders

_ABSENT = differences.ABSENT
Message = dict[str, ty.Any]


@dataclasses.dataclass
class Verdict:
    """What came of one action in one set of options."""

    messages: int = 0
    #: topic and event type of what the library's side sent
    events: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    problems: list[str] = dataclasses.field(default_factory=list)
    explained: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter)
    cost: dict[str, tuple[int, int]] = dataclasses.field(
        default_factory=dict)


def recordings(plain: normalise.Recording, grafted: normalise.Recording,
               costs: bool = True, nova: str = matrix.DEFAULT,
               adopted: bool = False) -> dict[str, Verdict]:
    """Compare a grafted run with a plain one, action by action.

    :param costs: whether both runs counted loads and statements
    :param nova: its version
    :param adopted: it was not grafted, but edited as the guide says
    """
    same = normalise.constants(plain, grafted)
    left = normalise.Normaliser(plain, same)
    right = normalise.Normaliser(grafted, same)
    verdicts: dict[str, Verdict] = {}
    for who, recording in (('plain', plain), ('grafted', grafted)):
        # Of what a broken story had before it, nothing tells what is lost.
        for story, text in recording['broken'].items():
            verdicts.setdefault('story %s' % story, Verdict()).problems.append(
                '%s Nova: %s' % (who, text.strip().splitlines()[-1]))
    for action in sorted(set(plain['actions']) | set(grafted['actions'])):
        verdict = verdicts[action] = Verdict()
        sides = []
        for who, recording, normaliser in (('plain', plain, left),
                                           ('grafted', grafted, right)):
            recorded = recording['actions'].get(action)
            if recorded is None:
                verdict.problems.append('%s Nova never got there' % who)
            elif recorded['error']:
                verdict.problems.append('%s Nova: %s' % (
                    who, recorded['error']))
            else:
                sides.append([normaliser.message(action, m)
                              for m in recorded['messages']])
        if len(sides) == 2:
            before, after = (recording['actions'][action]
                             for recording in (plain, grafted))
            verdict.messages = len(sides[1])
            verdict.events.update(_by_event(sides[1]))
            for recorded in after['messages']:
                verdict.problems.extend(documented.problems(recorded))
            _messages(sides[0], sides[1], verdict, nova)
            if before['in_order'] and not verdict.problems:
                _order(sides[0], sides[1], verdict)
            verdict.problems.extend(senders.problems(before, after, adopted))
            if costs:
                _costs(before, after, verdict)
    return verdicts


def _by_event(messages: ty.Iterable[Message]
              ) -> dict[tuple[str, str], list[Message]]:
    grouped = collections.defaultdict(list)
    for message in messages:
        for topic in message['topics']:
            grouped[topic, message['message']['event_type']].append(message)
    return grouped


def _messages(plain: list[Message], grafted: list[Message],
              verdict: Verdict, nova: str) -> None:
    left, right = _by_event(plain), _by_event(grafted)
    for key in sorted(set(left) | set(right)):
        topic, event = key
        if len(left[key]) != len(right[key]):
            verdict.problems.append('%s on %s: %d from plain Nova, %d from '
                                    'the grafted one' % (
                                        event, topic, len(left[key]),
                                        len(right[key])))
            continue
        for one, other in zip(left[key], right[key]):
            for path, p, g in changes(one, other):
                reason = differences.explain(topic, event, path, p, g,
                                             nova)
                if reason:
                    verdict.explained[reason] += 1
                else:
                    verdict.problems.append(
                        '%s on %s: %s is %s in plain Nova, %s grafted' % (
                            event, topic, path, _short(p), _short(g)))


def _order(plain: list[Message], grafted: list[Message],
           verdict: Verdict) -> None:
    """On each topic, the events of an action come one after the other."""
    def events(messages: list[Message]) -> dict[str, list[str]]:
        found = collections.defaultdict(list)
        for message in messages:
            for topic in message['topics']:
                found[topic].append(message['message']['event_type'])
        return found

    left, right = events(plain), events(grafted)
    for topic in sorted(left):
        if left[topic] != right[topic]:
            verdict.problems.append('on %s in the order %s, in plain Nova %s'
                                    % (topic, right[topic], left[topic]))


def _short(value: ty.Any) -> str:
    text = repr(value)
    return text if len(text) < 160 else text[:157] + '...'


def changes(plain: ty.Any, grafted: ty.Any, path: str = ''
            ) -> ty.Iterator[tuple[str, ty.Any, ty.Any]]:
    """Every place where two values differ: path, plain, grafted."""
    if isinstance(plain, dict) and isinstance(grafted, dict):
        for key in sorted(set(plain) | set(grafted)):
            yield from changes(plain.get(key, _ABSENT),
                               grafted.get(key, _ABSENT),
                               path + '/' + key)
    elif (isinstance(plain, list) and isinstance(grafted, list)
          and len(plain) == len(grafted)):
        for index, (one, other) in enumerate(zip(plain, grafted)):
            yield from changes(one, other, '%s[%d]' % (path, index))
    elif type(plain) is not type(grafted) or plain != grafted:
        yield path, plain, grafted


def _costs(plain: dict[str, ty.Any], grafted: dict[str, ty.Any],
           verdict: Verdict) -> None:
    for what, count in sorted(grafted['loads'].items()):
        before = plain['loads'].get(what, 0)
        if count > before:
            verdict.problems.append('%s loaded %d times, by plain Nova %d' % (
                what, count, before))
    for kind in ('loads', 'queries'):
        before = sum(plain[kind].values())
        after = sum(grafted[kind].values())
        verdict.cost[kind] = (before, after)
        if after > before:
            verdict.problems.append('%d %s, in plain Nova %d' % (
                after, kind, before))
