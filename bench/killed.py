# SPDX-License-Identifier: Apache-2.0
"""Kills a process that spools again and again, and the broker now and then.

``python -m bench.killed [--rounds N]`` prints what became of the
notifications, and ends with 1 when one is lost. Queues are durable.
"""

import argparse
import random
import sys
import time

from tests.functional import rabbit
from tests.functional.delivery import harness

_RATE = 500
_EVERY = 5


def run(rounds: int) -> harness.Outcome:
    """Return what became of the notifications of so many processes."""
    with rabbit.Node() as node:
        found = harness.Run(node, 'spool', count=100_000, rate=_RATE)
        try:
            for number in range(rounds):
                before = found.done()
                found.start(first=number)
                found.wait_for(before + random.randint(1, 400))
                if number % _EVERY == _EVERY - 1:
                    node.kill()
                    time.sleep(random.random())
                    found.kill()
                    node.start()
                else:
                    found.kill()
                print(f'round {number + 1}: {found.done()} emitted',
                      flush=True)
            found.start(first=rounds, count=100)
            found.finish(600)
            found.drain(2)
            return found.outcome()
        finally:
            found.close()


def main() -> None:
    """Run the rounds and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--rounds', type=int, default=50)
    wanted = parser.parse_args()
    found = run(wanted.rounds)
    print(f'{wanted.rounds} processes killed: emitted {found.emitted}, lost '
          f'{found.lost}, twice {found.duplicated}, out of order '
          f'{found.disordered}, longest call {found.blocked:.3f} s')
    sys.exit(1 if found.lost else 0)


if __name__ == '__main__':
    main()
