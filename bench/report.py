# SPDX-License-Identifier: Apache-2.0
"""All measures in one document, and the table that is made from it."""

from __future__ import annotations

import dataclasses
import os
import platform
import statistics
import time
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from bench import cases
from bench import footprint
from bench import measure
from bench import ready
from bench import wire

_GROWTH = (1, 20, 200)
_SIDES = (ready.NOVA, ready.LIBRARY, ready.ADOPTED, ready.FLOOR)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    model = platform.processor() or platform.machine()
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as lines:
            model = next(line.split(':', 1)[1].strip() for line in lines
                         if line.startswith('model name'))
    except (OSError, StopIteration):
        pass
    return {'processor': f'{os.cpu_count()} x {model}',
            'python': platform.python_version(),
            'system': f'{platform.system()} {platform.machine()}'}


def emissions(setup: ready.Setup, rounds: int,
              seconds: float) -> dict[str, Any]:
    """Every case on every side, in its parts, with the ratios."""
    world, found = cases.World(), {}
    for case in cases.CASES:
        times = measure.case(setup, world, case, rounds, seconds)
        emission = {side: times[side]['emission'] for side in _SIDES}
        found[case.name] = {
            'kind': case.kind,
            'bytes': wire.size(setup.sides(case, world)[ready.LIBRARY]),
            'sides': {side: {
                stage: round(statistics.median(values), 1)
                for stage, values in stages.items()}
                for side, stages in times.items()},
            'faster': round(measure.ratio(
                emission[ready.NOVA], emission[ready.LIBRARY]), 2),
            'faster_adopted': round(measure.ratio(
                emission[ready.NOVA], emission[ready.ADOPTED]), 2),
            'adopted_over_library': round(measure.ratio(
                emission[ready.ADOPTED], emission[ready.LIBRARY]), 2),
            'floors': round(measure.ratio(
                emission[ready.LIBRARY], emission[ready.FLOOR]), 2)}
    return found


def singles(setup: ready.Setup, rounds: int) -> dict[str, Any]:
    """Every case, one emission at a time, right after those of other sides.

    Little of a side is in the caches of the processor then.
    """
    world = cases.World()
    return {case.name: _compared(_in_turn(setup.sides(case, world), rounds, 1))
            for case in cases.CASES}


def firsts(setup: ready.Setup, rounds: int) -> dict[str, Any]:
    """Every case with a new context each time, which nothing remembers.

    The times contain the copy that makes the context, on every side.
    """
    world, found = cases.World(), {}

    def first(side: cases.Side) -> measure.Call:
        def emit() -> None:
            world.renew()
            side.emit()
        return emit

    for case in cases.CASES:
        sides = {name: dataclasses.replace(side, emit=first(side))
                 for name, side in setup.sides(case, world).items()}
        found[case.name] = _compared(
            _in_turn(sides, rounds, measure.EMISSIONS))
    return found


def _in_turn(sides: dict[str, cases.Side], rounds: int, number: int,
             clock: Callable[[], float] = time.thread_time,
             ) -> dict[str, list[float]]:
    return measure.interleaved(
        {name: side.emit for name, side in sides.items()}, rounds,
        binds=measure.binds(sides, number),
        number=number, clock=clock)


def _compared(times: dict[str, list[float]]) -> dict[str, float]:
    return {**{name: round(statistics.median(times[name]), 1)
               for name in _SIDES},
            'faster': round(measure.ratio(
                times[ready.NOVA], times[ready.LIBRARY]), 2),
            'faster_adopted': round(measure.ratio(
                times[ready.NOVA], times[ready.ADOPTED]), 2)}


def growth(setup: ready.Setup, rounds: int,
           seconds: float) -> dict[str, Any]:
    """Microseconds of a pause, by the number of addresses and of devices."""
    case, found = cases.CASES[0], {}
    for what in ('addresses', 'block_devices'):
        sides = {number: setup.sides(case, cases.World(**{what: number}))
                 for number in _GROWTH}
        times = measure.interleaved(
            {f'{side} {number}': sides[number][side].emit
             for number in _GROWTH for side in _SIDES}, rounds,
            binds={f'{side} {number}': sides[number][side].bind
                   for number in _GROWTH for side in _SIDES},
            seconds=seconds)
        took = {name: statistics.median(values)
                for name, values in times.items()}
        found[what] = {side: {
            str(number): round(took[f'{side} {number}'], 1)
            for number in _GROWTH} for side in _SIDES}
        for side, spent in found[what].items():
            _, middle, last = (spent[str(number)] for number in _GROWTH)
            _, few, many = _GROWTH
            # What one more costs among many, by the whole cost of one among
            # few: not above 1 where growth is linear.
            spent['linear'] = round(
                (last - middle) / (many - few) / (middle / few), 2)
    return found


def broker(url: str, rounds: int) -> dict[str, Any]:
    """Microseconds that pass in an emission to a real RabbitMQ."""
    topic = f'bench-{os.getpid()}'
    setup = ready.Setup('messagingv2', url, topic)
    world, found = cases.World(), {}
    try:
        for case in cases.CASES:
            found[case.name] = _compared(_in_turn(
                setup.sides(case, world), rounds, measure.EMISSIONS,
                time.perf_counter))
    finally:
        setup.close()
        ready.delete_queues(url, topic)
    return found


def rest() -> dict[str, Any]:
    """Importing, memory and emissions that are off."""
    return {what: {side: round(value, 3) for side, value in
                   footprint.measured(what).items()}
            for what in footprint.MEASURES}


def _lines(label: str, compared: dict[str, Any]) -> Iterator[str]:
    for name, spent in compared.items():
        yield f'{label} {name}: ' + ', '.join(
            f'{side} {spent[side]} us' for side in _SIDES) + (
                f'; {spent["faster"]}x, {spent["faster_adopted"]}x adopted')


def table(document: dict[str, Any]) -> Iterator[str]:
    """The lines of the table."""
    yield ' '.join(document['machine'].values())
    yield ''
    form = '{:<27}{:<9}' + '{:>10}' * len(measure.STAGES) + '{:>9}{:>9}'
    yield form.format('microseconds', '', *measure.STAGES, 'faster',
                      'floors')
    for name, case in document['emissions'].items():
        for side in _SIDES:
            faster = {ready.LIBRARY: case['faster'],
                      ready.ADOPTED: case['faster_adopted']}.get(side)
            ours = side == ready.LIBRARY
            yield form.format(
                name if side == ready.NOVA else '', side,
                *(case['sides'][side][stage] for stage in measure.STAGES),
                f'{faster}x' if faster else '',
                f'{case["floors"]}x' if ours else '')
    yield ''
    yield from _lines('one at a time,', document['singles'])
    yield from _lines('first of a context,', document['firsts'])
    for what, sides in document['growth'].items():
        for side, spent in sides.items():
            yield (f'{what} {side}: ' + ', '.join(
                f'{number}: {spent[str(number)]} us' for number in _GROWTH) +
                f'; one more of {_GROWTH[2]} costs {spent["linear"]} of one '
                f'of {_GROWTH[1]}')
    yield from _lines('RabbitMQ', document.get('broker', {}))
    units = {'import': 'ms', 'memory': 'bytes a payload', 'off': 'us',
             'off with legacy': 'us'}
    for what, values in document.get('rest', {}).items():
        yield f'{what}: ' + ', '.join(
            f'{side} {value:g}' for side, value in values.items()) + (
                f' {units[what]}')
    yield ''
    for name, lines in document['wire'].items():
        yield f'wire, {name}: ' + ('; '.join(lines) or 'equal, key for key')
