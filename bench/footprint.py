# SPDX-License-Identifier: Apache-2.0
"""What is not in an emission: importing, memory, an emission that is off.

Each of these needs a process of its own; this module is what those run:
``python -m bench.footprint import library``, or ``... off`` for both sides.
"""

from __future__ import annotations

import functools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

PAYLOADS = 10_000

# What a service imports to emit.
_IMPORTS = {
    'nova': ('nova.compute.utils', 'nova.notifications.base',
             'nova.notifications.objects.instance'),
    'library': ('nova_notifications', 'nova_notifications.emitters'),
}


def importing(side: str) -> float:
    """Milliseconds of processor time to import a side."""
    start = time.process_time()
    for name in _IMPORTS[side]:
        __import__(name)
    return (time.process_time() - start) * 1000


def memory(side: str) -> float:
    """Bytes that one payload keeps, from the growth of the process."""
    from bench import cases
    from bench import ready

    setup = ready.Setup()
    chosen = setup.sides(cases.CASES[0], cases.World())[side]
    chosen.bind()
    build = chosen.build
    build()
    before = _resident()
    kept = [build() for _ in range(PAYLOADS)]
    return (_resident() - before) / len(kept)


def off() -> dict[str, float]:
    """Microseconds of an emission that is off."""
    from bench import adopted
    from bench import cases
    from bench import library
    from bench import nova_code
    from bench import ready

    setup, world = ready.Setup(wanted='unversioned'), cases.World()
    return _in_turn(setup, {
        'nova': nova_code.off(world), 'library': library.off(world),
        'adopted': adopted.off(world)})


def off_with_legacy() -> dict[str, float]:
    """The same where Nova makes two calls, and the driver is ``noop``."""
    from bench import cases
    from bench import library
    from bench import nova_code
    from bench import ready

    setup, world = ready.Setup(driver='noop'), cases.World()
    return _in_turn(setup, {
        'nova': nova_code.off_pair(world), 'library': library.off_pair(world),
        'adopted': library.off_pair(world)})


def _in_turn(setup: Any,
             calls: dict[str, Callable[[], None]]) -> dict[str, float]:
    from bench import measure
    from nova_notifications import runtime

    bound = {'library': setup.library, 'adopted': setup.adopted}
    return {side: best for side, (best,) in measure.interleaved(
        calls, 1, binds={side: functools.partial(runtime.replace,
                                                 bound.get(side))
                         for side in calls}, seconds=0.01).items()}


def _resident() -> int:
    with open('/proc/self/smaps_rollup', encoding='ascii') as lines:
        kilobytes = sum(int(line.split()[1]) for line in lines
                        if line.startswith('Rss:'))
    return kilobytes * 1024


# Those that need a process for each side, and those that need one for both.
_APART: dict[str, Callable[[str], float]] = {
    'import': importing, 'memory': memory}
_TOGETHER: dict[str, Callable[[], dict[str, float]]] = {
    'off': off, 'off with legacy': off_with_legacy}
_SIDES = {'import': ('nova', 'library'),
          'memory': ('nova', 'library', 'by hand')}
MEASURES = (*_APART, *_TOGETHER)


def measured(what: str, times: int = 3) -> dict[str, float]:
    """A measure of each side, interleaved, the median of some processes.

    :param what: one of :data:`MEASURES`.
    :param times: how many processes.
    """
    found: list[dict[str, float]] = []
    for _ in range(times):
        found.append(_run(what) if what in _TOGETHER else {
            side: _run(what, side) for side in _SIDES[what]})
    return {side: statistics.median(values[side] for values in found)
            for side in found[0]}


def _run(*arguments: str) -> Any:
    said = subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', 'bench.footprint', *arguments],
        capture_output=True, text=True, check=True)
    return json.loads(said.stdout.splitlines()[-1])


if __name__ == '__main__':
    what, *sides = sys.argv[1:]
    print(json.dumps(_APART[what](*sides) if sides else _TOGETHER[what]()))
