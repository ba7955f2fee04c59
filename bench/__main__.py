# SPDX-License-Identifier: Apache-2.0
"""``python -m bench``: measure, print one table, write JSON."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import time
from typing import Any

# The side of Nova 34.0.0, which every other module of the bench imports.
OLDEST = 3, 11
BROKER = 'rabbit://guest:guest@127.0.0.1:5672/'


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog='python -m bench', description=__doc__)
    parser.add_argument('--rounds', type=int, default=9)
    parser.add_argument('--seconds', type=float, default=0.0015,
                        help='how long one batch of the calls of a part takes')
    parser.add_argument('--json', type=pathlib.Path,
                        help='write all figures to this file')
    parser.add_argument('--broker', default=BROKER,
                        help='a RabbitMQ; empty for none')
    parser.add_argument('--guard', action='store_true',
                        help='a short run that fails where a ratio is far '
                             'below the documented one, or something else '
                             'takes longer than its budget')
    return parser.parse_args()


def measured(rounds: int, seconds: float,
             whole: bool = False) -> dict[str, Any]:
    """What is measured in one process.

    :param rounds: how many rounds.
    :param seconds: how long one batch of the calls of a part takes.
    :param whole: also what the guard does not look at.
    """
    from bench import cases
    from bench import ready
    from bench import report
    from bench import wire
    setup = ready.Setup()
    try:
        found: dict[str, Any] = {
            'machine': report.machine(),
            'wire': wire.compare(setup, cases.World()),
            'emissions': report.emissions(setup, rounds, seconds),
            'growth': report.growth(setup, rounds, seconds)}
        if whole:
            found['singles'] = report.singles(setup, rounds)
            found['firsts'] = report.firsts(setup, rounds)
        return found
    finally:
        setup.close()


def guarded() -> list[str]:
    """The failures of a short run; ratios have to fail twice."""
    from bench import budgets
    from bench import guard
    expected = guard.documented()
    failures: list[str] = []
    for rounds, seconds in ((3, 0.001), (7, 0.0015)):
        start = time.monotonic()
        failures = list(guard.failures(measured(rounds, seconds), expected))
        print(f'{rounds} rounds in {time.monotonic() - start:.0f} s: '
              f'{len(failures)} failures')
        if not failures:
            break
    return failures + list(budgets.failures(budgets.BUDGETS))


def main() -> int:
    """Run what was asked for; 1 where the guard fails."""
    asked = _arguments()
    if sys.version_info < OLDEST:
        print('skipped: Nova 34.0.0 needs Python %d.%d or newer, this is '
              '%d.%d' % (*OLDEST, *sys.version_info[:2]))
        return 0
    if asked.guard:
        failures = guarded()
        print('\n'.join(failures))
        return 1 if failures else 0
    from bench import report
    document = measured(asked.rounds, asked.seconds, whole=True)
    document['rest'] = report.rest()
    if asked.broker:
        document['broker'] = report.broker(asked.broker, 5)
    print('\n'.join(report.table(document)))
    if asked.json:
        asked.json.write_text(json.dumps(document, indent=2) + '\n', 'utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
