# SPDX-License-Identifier: Apache-2.0
"""Measure what keeping to the contract of a release costs an emission.

``python -m bench.pinned`` emits ``scheduler.select_destinations.start``, of
which later releases have fields that earlier ones lack, as an adopted Nova
does: with the newest contract and with those of some releases, in turns. It
prints microseconds, and how many times longer than with the newest one.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable
from typing import Any

from nova_notifications import graft
from nova_notifications import runtime

from bench import adopted
from bench import cases
from bench import measure
from bench import ready
from bench import sink

_CASE = next(case for case in cases.CASES
             if case.event_type == 'scheduler.select_destinations.start')


def _bound(contract: str) -> runtime.Runtime:
    """Return what a Nova is bound to that keeps to a contract."""
    # The one before stays open: all of them are measured in turns.
    runtime.replace(None)
    graft.bind(contract)
    return runtime.current()


def _binding(bound: runtime.Runtime, emit: Callable[[], Any]
             ) -> Callable[[], None]:
    """Return what binds a contract and makes its codecs, not measured."""
    def bind() -> None:
        runtime.replace(bound)
        measure.once(emit, measure.EMISSIONS)

    return bind


def _version() -> str:
    """Return the version of the properties of an image, as it was sent."""
    (_, message, _), = sink.last.values()
    payload: dict[str, Any] = message['payload']
    for name in ('image', 'properties'):
        payload = payload['nova_object.data'][name]
    found: str = payload['nova_object.version']
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        prog='python -m bench.pinned', description=__doc__)
    parser.add_argument('contracts', nargs='*', default=['34', '31'])
    parser.add_argument('--rounds', type=int, default=15)
    wanted = parser.parse_args()
    names = [runtime.NEWEST, *wanted.contracts]
    setup, world = ready.Setup(), cases.World()
    calls, binds, versions = {}, {}, {}
    for name in names:
        side = adopted.side(_CASE, world, _bound(name))
        calls[name] = side.emit
        binds[name] = _binding(runtime.current(), side.emit)
        sink.last.clear()
        binds[name]()
        versions[name] = _version()
    before = os.getloadavg()[0]
    times = measure.interleaved(calls, wanted.rounds, binds=binds,
                                number=measure.EMISSIONS)
    print(f'{wanted.rounds} rounds, load {before:.1f} before and '
          f'{os.getloadavg()[0]:.1f} after')
    print(f'{"contract":<10} {"image properties":>16} {"µs":>8} {"ratio":>7}')
    for name in names:
        ratio = measure.ratio(times[name], times[runtime.NEWEST])
        print(f'{name:<10} {versions[name]:>16} '
              f'{statistics.median(times[name]):8.1f} {ratio:7.3f}')
    setup.close()


if __name__ == '__main__':
    main()
