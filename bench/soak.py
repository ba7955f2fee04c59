# SPDX-License-Identifier: Apache-2.0
"""Emits for minutes while the broker suffers; watches memory and threads.

``python -m bench.soak [--seconds N] [--driver D]``, on a node of its own. It
fails when memory grows, a thread or a descriptor is left over, a notification
is lost that was not counted, or the order is not kept.
"""

import argparse
import os
import random
import sys
import time
from typing import NamedTuple

from tests.functional import rabbit
from tests.functional.delivery import harness
from tests.functional.delivery import proxy

_RATE = 200
# MiB that the allocator may keep.
_GROWTH = 5.0


def _hurt(node: rabbit.Node, between: proxy.Proxy) -> str:
    """Do one fault, chosen at random, and undo it."""
    fault = random.choice(('reset', 'kill', 'freeze', 'alarm', 'mute'))
    if fault == 'kill':
        node.kill()
        time.sleep(random.uniform(1, 5))
        node.start()
    elif fault == 'freeze':
        node.freeze()
        time.sleep(random.uniform(2, 8))
        node.thaw()
    elif fault == 'alarm':
        node.control('set_vm_memory_high_watermark', '0')
        time.sleep(random.uniform(2, 5))
        node.control('set_vm_memory_high_watermark', '0.6')
    elif fault == 'mute':
        between.mute = True
        between.reset()
        time.sleep(random.uniform(2, 8))
        between.mute = False
    between.reset()
    return fault


class Usage(NamedTuple):
    """What a process has of the machine; memory in MiB."""

    memory: float
    threads: int
    descriptors: int


def usage(pid: int) -> Usage:
    """Return what process *pid* has now.

    :raises OSError: it has ended.
    """
    with open(f'/proc/{pid}/status') as source:
        status = {line.partition(':')[0]: line.split()[1:]
                  for line in source}
    return Usage(int(status['VmRSS'][0]) / 1024,
                 int(status['Threads'][0]), len(os.listdir(f'/proc/{pid}/fd')))


def leaks(seen: list[Usage]) -> list[str]:
    """Return what grew from the second quarter of a soak to the last one.

    While a broker is away, what waits in memory is no leak, and neither are
    the descriptors of a connection that is being made: the least of each
    quarter counts.
    """
    quarter = max(1, len(seen) // 4)
    early, late = seen[quarter:2 * quarter] or seen[:1], seen[-quarter:]
    found = []
    for name, room in (('memory', _GROWTH), ('threads', 0),
                       ('descriptors', 0)):
        before = min(getattr(one, name) for one in early)
        after = min(getattr(one, name) for one in late)
        if after > before + room:
            found.append(f'{name} grew from {before:.1f} to {after:.1f}')
    return found


def soak(driver: str, seconds: int) -> list[str]:
    """Run the soak, print what is seen, return what is wrong."""
    seen: list[Usage] = []
    with rabbit.Node() as node:
        between = proxy.Proxy(node.port)
        run = harness.Run(
            node, driver, url=node.url_at(between.port), rate=_RATE,
            count=seconds * _RATE, flush=600,
            options={'confirm_timeout': 3.0, 'connect_timeout': 2.0})
        try:
            run.start()
            end = time.monotonic() + seconds - 10
            while time.monotonic() < end:
                time.sleep(random.uniform(3, 8))
                fault = _hurt(node, between)
                time.sleep(3)
                try:
                    seen.append(usage(run.pid))
                except OSError:
                    break
                print(f'{fault:8} emitted {run.done():6} memory '
                      f'{seen[-1].memory:6.1f} MiB threads '
                      f'{seen[-1].threads} descriptors '
                      f'{seen[-1].descriptors}', flush=True)
            run.finish(700)
            run.drain(2)
            found = run.outcome()
        finally:
            run.close()
            between.close()
    print(f'{driver}: emitted {found.emitted}, longest call '
          f'{found.blocked:.4f} s, 99.9th percentile {found.p999} s, lost '
          f'{found.lost}, dropped {found.dropped}, twice '
          f'{found.duplicated}, out of order {found.disordered}')
    wrong = leaks(seen)
    if found.lost != found.dropped:
        wrong.append(f'{found.lost} lost, {found.dropped} counted')
    if found.disordered:
        wrong.append(f'{found.disordered} out of order')
    return wrong


def main() -> None:
    """Run the soak; exit with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seconds', type=int, default=300)
    parser.add_argument('--driver', default='spool',
                        choices=('background', 'spool'))
    wanted = parser.parse_args()
    wrong = soak(wanted.driver, wanted.seconds)
    for line in wrong:
        print(f'WRONG: {line}')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
