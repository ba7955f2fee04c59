# SPDX-License-Identifier: Apache-2.0
"""In which settings the stories are played."""

from __future__ import annotations

import functools
import itertools
import typing as ty

#: Nova versions and the oldest Python each of them supports.
PYTHONS: ty.Mapping[str, tuple[int, int]] = {
    '34.0.0': (3, 11), '33.0.2': (3, 10), '32.2.1': (3, 10)}
DEFAULT = '34.0.0'
#: Whose nova-compute runs with native threads; older ones need eventlet.
THREADS = frozenset(('34.0.0',))


class Column(ty.NamedTuple):
    """One column of the table.

    :param world: ``eventlet`` or ``threads``
    :param format: ``[notifications] notification_format``
    :param bdms: ``bdms_in_notifications``
    :param shares: ``include_share_mapping``
    :param broker: the grafted Nova emits to RabbitMQ
    :param adopted: not a grafted Nova but one edited as the guide says
    """

    world: str
    format: str
    bdms: bool = False
    shares: bool = False
    broker: bool = False
    adopted: bool = False

    def __str__(self) -> str:
        flags = [name for name, on in (
            ('bdms', self.bdms), ('shares', self.shares),
            ('RabbitMQ', self.broker), ('adopted', self.adopted)) if on]
        return ', '.join([self.world, self.format, *flags])

    @property
    def name(self) -> str:
        """Usable in a file name."""
        return str(self).replace(', ', '-').replace(' ', '-')

    def plain(self) -> Column:
        """The settings of the plain Nova to compare with."""
        return self._replace(broker=False, adopted=False)

    def arguments(self, output: str) -> list[str]:
        """What the worker is told: where to write, and the options."""
        return ['--play', output, self.format,
                *(['bdms'] if self.bdms else []),
                *(['shares'] if self.shares else [])]

    def environment(self) -> dict[str, str]:
        """What chooses the notifier world, and makes sets repeatable."""
        return {'OS_NOVA_DISABLE_EVENTLET_PATCHING':
                'true' if self.world == 'threads' else 'false',
                'PYTHONHASHSEED': '0'}


_FLAGS = ((False, False), (True, False), (False, True), (True, True))

#: What makes one column differ from another, and the values of each.  The
#: code of the library's side is one factor: grafted or adopted.
FACTORS: ty.Mapping[str, tuple[ty.Mapping[str, ty.Any], ...]] = {
    'world': ({'world': 'eventlet'}, {'world': 'threads'}),
    'format': ({'format': 'unversioned'}, {'format': 'versioned'},
               {'format': 'both'}),
    'code': ({'adopted': False}, {'adopted': True}),
    'bdms': ({'bdms': False}, {'bdms': True}),
    'shares': ({'shares': False}, {'shares': True}),
    'broker': ({'broker': False}, {'broker': True}),
}

Pair = frozenset[tuple[str, int]]


@functools.lru_cache(maxsize=None)
def pairs(column: Column) -> frozenset[Pair]:
    """Which pairs of values of two factors a column tries."""
    values = [(factor, place) for factor, choices in FACTORS.items()
              for place, choice in enumerate(choices)
              if all(getattr(column, name) == value
                     for name, value in choice.items())]
    return frozenset(map(frozenset, itertools.combinations(values, 2)))


def _cover(candidates: ty.Sequence[Column], first: Column) -> list[Column]:
    """Choose columns, after a first, until none of their pairs is missing.

    Each next one has the most pairs that are in none before it.
    """
    missing = frozenset[Pair]().union(*map(pairs, candidates)) - pairs(first)
    chosen = [first]
    while missing:
        chosen.append(max(candidates, key=lambda column: len(
            pairs(column) & missing)))
        missing -= pairs(chosen[-1])
    return chosen


def _pairwise() -> tuple[Column, ...]:
    """The smallest cover of all pairs, by where it starts.

    Among those of one size, the one that needs the fewest plain Novas.
    """
    candidates = [
        Column(**{name: value for choice in choices
                  for name, value in choice.items()})
        for choices in itertools.product(*FACTORS.values())]
    return tuple(sorted(min(
        (_cover(candidates, first) for first in candidates),
        key=lambda chosen: (len(chosen), len({
            column.plain() for column in chosen})))))


#: What is played unless told otherwise: each two values meet somewhere.
PAIRWISE = _pairwise()

#: What ``--all`` plays: those and every combination of settings.
COLUMNS: tuple[Column, ...] = tuple(dict.fromkeys((
    *(Column(world, format, *flags) for world in ('eventlet', 'threads')
      for format in ('unversioned', 'versioned', 'both') for flags in _FLAGS
      # Legacy has neither: that both do nothing shows when both are on.
      if format != 'unversioned' or flags in (_FLAGS[0], _FLAGS[-1])),
    Column('eventlet', 'both', True, True, True),
    Column('threads', 'both', True, True, True),
    *(Column(world, 'both', True, True, adopted=True)
      for world in ('eventlet', 'threads')),
    *PAIRWISE,
)))


def together(columns: ty.Iterable[Column]) -> list[list[Column]]:
    """Which of these columns one process plays, one after the other.

    Those that differ in the two options which Nova reads anew for every
    payload.  What may be decided when a process starts (the world, the
    format, the code that is loaded, the broker) is one process each.
    """
    found: dict[Column, list[Column]] = {}
    for column in columns:
        found.setdefault(column._replace(bdms=False, shares=False),
                         []).append(column)
    return list(found.values())
