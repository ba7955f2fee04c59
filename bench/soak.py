# SPDX-License-Identifier: Apache-2.0
"""Emits for minutes while the broker suffers; watches memory and threads.

``python -m bench.soak [--seconds N] [--driver D]``, on a node of its own.
"""

import argparse
import random
import subprocess
import time

import psutil

from tests.functional import rabbit
from tests.functional.delivery import harness
from tests.functional.delivery import proxy

_RATE = 200


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


def main() -> None:
    """Run the soak and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seconds', type=int, default=300)
    parser.add_argument('--driver', default='spool')
    wanted = parser.parse_args()
    with rabbit.Node() as node:
        between = proxy.Proxy(node.port)
        run = harness.Run(
            node, wanted.driver, url=between.url, rate=_RATE,
            count=wanted.seconds * _RATE, flush=600,
            options={'confirm_timeout': 3.0, 'connect_timeout': 2.0})
        try:
            run.start()
            process = psutil.Process(run.pid)
            end = time.monotonic() + wanted.seconds - 10
            while time.monotonic() < end:
                time.sleep(random.uniform(3, 8))
                fault = _hurt(node, between)
                time.sleep(3)
                try:
                    print(f'{fault:8} emitted {run.done():6} memory '
                          f'{process.memory_info().rss / 2**20:6.1f} MiB '
                          f'threads {process.num_threads()} descriptors '
                          f'{process.num_fds()}', flush=True)
                except (psutil.Error, subprocess.SubprocessError):
                    break
            run.finish(700)
            run.drain(2)
            found = run.outcome()
            print(f'{wanted.driver}: emitted {found.emitted}, longest call '
                  f'{found.blocked:.4f} s, lost {found.lost}, dropped '
                  f'{found.dropped}, twice {found.duplicated}, out of order '
                  f'{found.disordered}')
        finally:
            run.close()
            between.close()


if __name__ == '__main__':
    main()
