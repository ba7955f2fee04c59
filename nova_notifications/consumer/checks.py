# SPDX-License-Identifier: Apache-2.0
"""Refuses options that would make a consumer read nothing, in silence."""

from __future__ import annotations

from collections.abc import Iterable

# What a notifier of oslo.messaging sends; a topic has a queue for each.
PRIORITIES = ('info', 'error', 'warn', 'debug', 'audit', 'sample', 'critical')


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
