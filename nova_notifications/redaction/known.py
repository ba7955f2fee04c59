# SPDX-License-Identifier: Apache-2.0
"""Which of many values need a look: nearly none do.

The messages of a service hardly differ in the types of their values, and the
same identifiers, names and states come with every one of them. Values are
sorted by their types once for each combination of types; texts are asked for
all at once among those that were judged before.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any, NamedTuple

from nova_notifications.redaction import text

# Numbers up to here are written the same way everywhere.
_SMALL = 2 ** 63
# Combinations of types that are remembered.
_PLANS = 512
#: How many values one has.
VALUES = 256
_NEVER = (type(None), bool)
_STRINGS = frozenset((str,))


class _Plan(NamedTuple):
    """Where, among values of certain types, which ones are."""

    texts: Callable[[Any], tuple[str, ...]] | None
    text_places: tuple[int, ...]
    numbers: Callable[[Any], tuple[int, ...]] | None
    number_places: tuple[int, ...]
    others: tuple[int, ...]


_plans: dict[tuple[type[Any], ...], _Plan] = {}


def unjudged(values: Sequence[Any]) -> Sequence[int]:
    """The places of the values that cannot be sent without a look.

    :param values: the values, of any types.
    :returns: the places of all but None, truth values, small integers and
        texts that are known to carry no secret.
    """
    if len(values) > VALUES:
        return range(len(values))
    types = tuple(map(type, values))
    plan = _plans.get(types)
    if plan is None:
        plan = _plan(types)
        if len(_plans) < _PLANS:
            _plans[types] = plan
    found: Sequence[int] = plan.others
    if plan.texts is not None:
        texts = plan.texts(values)
        if not text.are_known(texts):
            unknown = map(operator.not_, map(text.is_known, texts))
            found = [*found, *itertools.compress(plan.text_places, unknown)]
    if plan.numbers is not None:
        if not are_small(plan.numbers(values)):
            found = [*found, *plan.number_places]
    return found


def are_small(numbers: Sequence[int]) -> bool:
    """Whether integers are written the same way everywhere."""
    return max(numbers) < _SMALL and min(numbers) > -_SMALL


def are_strings(values: Iterable[Any]) -> bool:
    """Whether every value is a string, and of no subclass."""
    return _STRINGS.issuperset(map(type, values))


def _plan(types: tuple[type[Any], ...]) -> _Plan:
    def places(*wanted: type[Any]) -> tuple[int, ...]:
        return tuple(place for place, kind in enumerate(types)
                     if kind in wanted)

    texts, numbers = places(str), places(int)
    without = {*texts, *numbers, *places(*_NEVER)}
    return _Plan(
        taker(texts), texts, taker(numbers), numbers,
        tuple(place for place in range(len(types)) if place not in without))


def taker(places: Sequence[Any]) -> Callable[[Any], Any] | None:
    """Takes the values of some places or keys; None where there are none."""
    if not places:
        return None
    # Of one place alone it would return the value and not a tuple.
    return operator.itemgetter(*places, places[0])
