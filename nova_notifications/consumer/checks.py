# SPDX-License-Identifier: Apache-2.0
"""Refuses options that would make a consumer read nothing, in silence."""

from __future__ import annotations

from collections.abc import Iterable
import re

from nova_notifications import formats

# What a notifier of oslo.messaging sends; a topic has a queue for each.
PRIORITIES = ('info', 'error', 'warn', 'debug', 'audit', 'sample', 'critical')

# Nova's services, and those of its older releases, read their RPC calls from
# queues of these names: the topic's, each host's, and the fanout ones.
_RPC_QUEUE = re.compile(
    r'(compute|conductor|scheduler|console|consoleauth|cells)'
    r'(\..*)?|reply_.*|.*_fanout(_.*)?', re.DOTALL)
_LONGEST_QUEUE = 255


def pool(name: str, topics: Iterable[str]) -> str:
    """Return the name of a pool's queue.

    :param name: the name.
    :param topics: the topics that are read.
    :raises ValueError: for what is no name, and for one whose queue is
        somebody else's: its messages would be taken away from them.
    """
    names('pool', [name])
    problem = None
    if _RPC_QUEUE.fullmatch(name):
        problem = 'Nova reads its RPC calls from a queue of that name'
    elif name.startswith('amq.') or len(name.encode(
            'utf-8', 'replace')) > _LONGEST_QUEUE:
        problem = 'RabbitMQ has no such queue for programs'
    elif any(name == f'{topic}.{priority}'
             for topic in (*topics, formats.LEGACY_TOPIC,
                           formats.VERSIONED_TOPIC)
             for priority in PRIORITIES):
        problem = "it is a topic's own queue, which every reader shares"
    if problem:
        raise ValueError(f'pool cannot be {name!r}: {problem}. Next: take a '
                         f'name of your own, such as "monitoring".')
    return name


def names(option: str, given: Iterable[str],
          known: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Give the names that an option lists.

    :param known: the only ones there are; None: any.
    :raises ValueError: for a single text, whose letters would be taken for
        names, for no name at all, and for one that is not known.
    """
    if isinstance(given, str):
        raise ValueError(f'{option} is a list of names. Next: give '
                         f'[{given!r}] in place of {given!r}.')
    found = tuple(given)
    if not found or not all(
            isinstance(name, str) and name for name in found):
        raise ValueError(f'{option} has to have names, at least one, and '
                         f'has {found!r}.')
    for name in found:
        if known is not None and name not in known:
            raise ValueError(f'{option} cannot have {name!r}: there are '
                             f'{", ".join(known)}.')
    return found


def least(option: str, given: float | None, bound: float) -> None:
    """Refuse a number that is too small; None is none.

    :raises ValueError: for one below the bound.
    """
    if given is not None and given < bound:
        raise ValueError(f'{option} is {bound:g} or more, not {given!r}.')


def event_types(given: tuple[object, ...]) -> None:
    """Refuse what is no event types or patterns.

    :raises ValueError: for none at all, and for anything but text.
    """
    if not given or not all(isinstance(each, str) for each in given):
        raise ValueError(
            "on() needs event types or patterns. Next: write "
            "@app.on('instance.*'), with the parentheses.")
