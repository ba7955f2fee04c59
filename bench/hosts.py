# SPDX-License-Identifier: Apache-2.0
"""Prints what faults of brokers do: plain and TLS, one, three, a cluster.

``python -m bench.hosts [--scale S] [--fault TEXT] [--rst FILE]``; all of it
takes about half an hour.
"""

import argparse

from tests.functional.delivery import cluster
from tests.functional.delivery import failover
from tests.functional.delivery import harness

_DRIVERS = ('background', 'spool')
_HEAD = ('fault', 'hosts', 'driver', 'emitted', 'lost', 'twice', 'order',
         'blocked', 'waited')
_LINE = '{:<41}{:<9}{:<11}' + '{:>8}' * 6


def _row(name: str, hosts: str, driver: str,
         found: harness.Outcome) -> tuple[str, ...]:
    return (name, hosts, driver, str(found.emitted), str(found.lost),
            str(found.duplicated), str(found.disordered),
            f'{found.blocked:.3f}', f'{found.waited:.1f}')


def _table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as a list-table; a fault is named once."""
    lines = ['.. Made by python -m bench.hosts', '', '.. list-table::',
             '   :header-rows: 1', '']
    before = ''
    for row in [_HEAD, *rows]:
        name, *values = row
        lines.append(f'   * - {"" if name == before else name}'.rstrip())
        lines += [f'     - {value}' for value in values]
        before = name
    return '\n'.join(lines) + '\n'


def main() -> None:
    """Run the faults that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scale', type=float, default=1.0)
    parser.add_argument('--fault', default='')
    parser.add_argument('--tls', action='store_true', help='TLS alone')
    parser.add_argument('--rst', help='write a table for the documentation')
    wanted = parser.parse_args()
    rows: dict[str, list[tuple[str, ...]]] = {}
    print(_LINE.format(*_HEAD), flush=True)
    for tls in (True,) if wanted.tls else (False, True):
        with failover.nodes_of_one_authority(3, tls) as nodes:
            faults = {**failover.ALL, **(failover.TLS if tls else {})}
            for name, scenario in faults.items():
                if wanted.fault not in name:
                    continue
                for number in (1, 3):
                    hosts = f'{number} {"TLS" if tls else "plain"}'
                    for driver in _DRIVERS:
                        row = _row(name, hosts, driver, scenario(
                            nodes[:number], driver, wanted.scale))
                        rows.setdefault(name, []).append(row)
                        print(_LINE.format(*row), flush=True)
    with cluster.nodes_of_one_cluster() as nodes:
        for name, of_cluster in cluster.ALL.items():
            if wanted.tls or wanted.fault not in name:
                continue
            for driver in _DRIVERS:
                row = _row(name, '3 joined', driver, of_cluster(
                    nodes, driver, wanted.scale))
                rows.setdefault(name, []).append(row)
                print(_LINE.format(*row), flush=True)
    if wanted.rst:
        with open(wanted.rst, 'w') as target:
            target.write(_table([row for group in rows.values()
                                 for row in group]))


if __name__ == '__main__':
    main()
