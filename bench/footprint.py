# SPDX-License-Identifier: Apache-2.0
"""What is not in an emission: importing, memory, an emission that is off.

Each of these needs a process of its own; this module is what those run:
``python -m bench.footprint import library``.
"""

from __future__ import annotations

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
    build = setup.sides(cases.CASES[0], cases.World())[side].build
    build()
    before = _resident()
    kept = [build() for _ in range(PAYLOADS)]
    return (_resident() - before) / len(kept)


def off(side: str) -> float:
    """Microseconds of an emission that is off."""
    from bench import cases
    from bench import library
    from bench import measure
    from bench import nova_code
    from bench import ready

    ready.Setup(wanted='unversioned')
    world = cases.World()
    makes: dict[str, Callable[[Any], Callable[[], None]]] = {
        'nova': nova_code.off, 'library': library.off}
    call = makes[side](world)
    return min(measure.once(call, 20_000) for _ in range(15))


def off_with_legacy(side: str) -> float:
    """The same where Nova makes two calls, and the driver is ``noop``."""
    from bench import cases
    from bench import library
    from bench import measure
    from bench import nova_code
    from bench import ready

    ready.Setup(driver='noop')
    world = cases.World()
    makes: dict[str, Callable[[Any], Callable[[], None]]] = {
        'nova': nova_code.off_pair, 'library': library.off_pair}
    call = makes[side](world)
    return min(measure.once(call, 300) for _ in range(15))


def _resident() -> int:
    with open('/proc/self/smaps_rollup', encoding='ascii') as lines:
        kilobytes = sum(int(line.split()[1]) for line in lines
                        if line.startswith('Rss:'))
    return kilobytes * 1024


_MEASURES: dict[str, Callable[[str], float]] = {
    'import': importing, 'memory': memory, 'off': off,
    'off with legacy': off_with_legacy}
SIDES = {'import': ('nova', 'library'),
         'memory': ('nova', 'library', 'by hand'),
         'off': ('nova', 'library'), 'off with legacy': ('nova', 'library')}


def measured(what: str, times: int = 3) -> dict[str, float]:
    """A measure of each side, interleaved, the median of some processes."""
    found: dict[str, list[float]] = {side: [] for side in SIDES[what]}
    for _ in range(times):
        for side, values in found.items():
            said = subprocess.run(
                [sys.executable, '-W', 'ignore', '-m', 'bench.footprint',
                 what, side], capture_output=True, text=True, check=True)
            values.append(json.loads(said.stdout.splitlines()[-1]))
    return {side: statistics.median(values)
            for side, values in found.items()}


if __name__ == '__main__':
    print(json.dumps(_MEASURES[sys.argv[1]](sys.argv[2])))
