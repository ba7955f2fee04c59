# SPDX-License-Identifier: Apache-2.0
"""Interleaved timing.

The machine is shared, so no time stands alone: in each round every side runs
right after the others, the ratio is taken within the round, and the medians
are over the rounds. Emissions come in batches of the same number on every
side: in batches of the same time Nova would emit once, and a faster side find
its own code in the caches of the processor more often. In memory the clock is
the processor time of the thread, which does not count what other processes
take; against a broker it is the time that passes.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import cases
from bench import ready
from bench import sink

STAGES = ('build', 'primitive', 'serialize', 'notifier', 'emission')
# A batch that another process interrupts finds its caches cold: a round
# takes the best of some short ones.
BATCHES = 15
# Calls before any is counted.
SETTLING = 50
# How many emissions in a row one batch has, on every side alike: the first
# finds in the caches what another side has left there.
EMISSIONS = 10
Call = Callable[[], Any]
Times = dict[str, dict[str, list[float]]]


def once(call: Call, number: int,
         clock: Callable[[], float] = time.thread_time) -> float:
    """Microseconds of one call, the mean of a number of them."""
    rounds = range(number)
    start = clock()
    for _ in rounds:
        call()
    return (clock() - start) / number * 1e6


def calibrated(call: Call, seconds: float) -> int:
    """How many calls take about that long.

    :param call: the call, settled.
    :param seconds: how long.
    """
    number = 1
    while True:
        # The best of some: one that is interrupted would size the batches
        # of a whole run.
        spent = min(once(call, number, time.perf_counter)
                    for _ in range(5)) * number / 1e6
        if spent >= seconds / 4 or number >= 1_000_000:
            return max(1, int(number * seconds / max(spent, 1e-9)))
        number *= 4


def interleaved(calls: dict[str, Call], rounds: int, *,
                binds: dict[str, Call] | None = None,
                number: int | None = None, seconds: float = 0.0,
                clock: Callable[[], float] = time.thread_time,
                ) -> dict[str, list[float]]:
    """The times of each call, one for each round.

    :param calls: the calls by name.
    :param rounds: how many rounds.
    :param binds: what to call before a batch of each.
    :param number: how many calls one batch of each has.
    :param seconds: without a number, how long one batch of each takes.
    :param clock: the clock.
    :raises ValueError: without both.
    """
    if not number and not seconds:
        raise ValueError('a batch needs a number of calls, or a time')
    # The first calls of a process settle what later ones find: counted, they
    # would let a side run its batches too short to be as warm as the others.
    bind = binds or dict.fromkeys(calls, lambda: None)
    numbers = {}
    for name, call in calls.items():
        bind[name]()
        once(call, SETTLING)
        numbers[name] = number or calibrated(call, seconds)
    times: dict[str, list[float]] = {name: [] for name in calls}
    # The collector stays on, as it is in a service: what a side leaves for it
    # is part of its cost. What was there before is not.
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        best = dict.fromkeys(calls, float('inf'))
        for _ in range(BATCHES):
            for name, call in calls.items():
                bind[name]()
                best[name] = min(best[name],
                                 once(call, numbers[name], clock))
        for name, value in best.items():
            times[name].append(value)
    return times


def stages(side: cases.Side) -> dict[str, Call]:
    """The parts of an emission, each on what the one before has made."""
    side.bind()
    payloads = side.build()
    made = side.primitive(payloads)
    sink.last.clear()
    side.emit()
    sent = [(context, message) for context, message, _ in sink.last.values()]

    def serialize() -> None:
        for context, message in sent:
            sink.wire(context, message)

    def notify() -> None:
        sink.serializes = False
        side.notify(made)
        sink.serializes = True

    return {'build': side.build, 'primitive': lambda: side.primitive(payloads),
            'serialize': serialize, 'notifier': notify,
            'emission': side.emit}


def binds(sides: dict[str, cases.Side],
          number: int = EMISSIONS) -> dict[str, Call]:
    """Return what to call before a batch of each side.

    The adopted side runs the library's code, which the library's has just
    brought into the caches of the processor: a batch of Nova's emissions in
    between leaves both alike.

    :param sides: the sides by name.
    :param number: how many emissions a batch of Nova's has.
    """
    def adopted() -> None:
        for _ in range(number):
            sides[ready.NOVA].emit()
        sides[ready.ADOPTED].bind()

    return {name: adopted if name == ready.ADOPTED else side.bind
            for name, side in sides.items()}


def case(setup: ready.Setup, world: cases.World, what: cases.Case,
         rounds: int, seconds: float) -> Times:
    """The times of a case: side -> stage -> one for each round."""
    sides = setup.sides(what, world)
    bound = {name: side.bind for name, side in sides.items()}
    parts = {name: stages(side) for name, side in sides.items()}
    times: Times = {name: {} for name in sides}
    for stage in STAGES:
        found = interleaved(
            {name: parts[name][stage] for name in sides}, rounds,
            binds=binds(sides) if stage == 'emission' else bound,
            number=EMISSIONS if stage == 'emission' else None,
            seconds=seconds)
        for name, values in found.items():
            times[name][stage] = values
    return times


def ratio(one: list[float], other: list[float]) -> float:
    """How many times longer one takes: the median over the rounds."""
    return statistics.median(
        left / right for left, right in zip(one, other) if right > 0)
