# SPDX-License-Identifier: Apache-2.0
"""Measure how long each command takes to start.

::

    python -m bench.commands [--guard]

Each is run five times in a process of its own; the median counts. Every
command is asked for its help, and those that need no broker are run too. With
``--guard`` the exit status is 1 where one takes longer than it may.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from typing import Final

from nova_notifications.cmd import commands

# Seconds.
_BUDGET: Final = 0.4
_RUNS: Final = 5
_WITHOUT_A_BROKER: Final = (
    '', '--help', 'event list resize', 'event show instance.create.end',
    'sample instance.create.end', 'payload list',
    'payload show InstanceCreatePayload', 'contract releases',
    'contract history InstancePayload', 'schema FlavorPayload',
    'completion bash', 'complete event show instance.',
    'emit service.update --print', 'contract diff 33 34', 'contract rules')


def seconds(line: str) -> tuple[float, float]:
    """Return how long a command takes: on the clock, and of the processor.

    :param line: what is typed after the program's name.
    :returns: the median of both, in seconds.
    """
    clock, processor = [], []
    for _ in range(_RUNS):
        used = os.times()
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main',
             *line.split()], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=True)
        clock.append(time.perf_counter() - begun)
        after = os.times()
        processor.append(after.children_user + after.children_system -
                         used.children_user - used.children_system)
    return statistics.median(clock), statistics.median(processor)


def main() -> int:
    """Print a line for each command.

    :returns: 1 where one takes longer than it may, and that matters.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--guard', action='store_true')
    arguments = parser.parse_args()
    slow = []
    lines = [*_WITHOUT_A_BROKER,
             *(f'{name} --help' for name in commands.COMMANDS)]
    for line in lines:
        clock, processor = seconds(line)
        # Other processes take the clock's time, and not the processor's.
        late = min(clock, processor) > _BUDGET
        slow += [line] * late
        print(f'{clock:6.3f} s  {processor:6.3f} s of the processor  '
              f'nova-notifications {line}{"  SLOW" * late}', flush=True)
    print(f'{len(lines)} commands, {len(slow)} slower than {_BUDGET} s')
    return int(arguments.guard and bool(slow))


if __name__ == '__main__':
    sys.exit(main())
