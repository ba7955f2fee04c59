# SPDX-License-Identifier: Apache-2.0
"""Prints what every fault does to every driver, on a node of its own.

``python -m bench.faults [--scale S] [--driver D] [--fault TEXT]``; all of it
takes about half an hour.
"""

import argparse

from tests.functional import rabbit
from tests.functional.delivery import scenarios

_DRIVERS = ('messagingv2', 'background', 'spool')
_LINE = '{:<37}{:<13}{:>9}{:>9}{:>8}{:>7}{:>9}{:>6}{:>7}'


def main() -> None:
    """Run the faults that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scale', type=float, default=1.0)
    parser.add_argument('--driver', choices=_DRIVERS)
    parser.add_argument('--fault', default='')
    wanted = parser.parse_args()
    print(_LINE.format('fault', 'driver', 'blocked', 'p99.9', 'emitted',
                       'lost', 'dropped', 'twice', 'order'))
    for name, scenario in scenarios.ALL.items():
        if wanted.fault not in name:
            continue
        for driver in [wanted.driver] if wanted.driver else _DRIVERS:
            with rabbit.Node() as node:
                found = scenario(node, driver, wanted.scale)
            p999 = '-' if found.p999 is None else f'{found.p999:.4f}'
            print(_LINE.format(
                name, driver, f'{found.blocked:.3f}', p999, found.emitted,
                found.lost, found.dropped, found.duplicated,
                found.disordered), flush=True)


if __name__ == '__main__':
    main()
