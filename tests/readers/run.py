# SPDX-License-Identifier: Apache-2.0
"""``tox -e readers``: the real readers on what this library sends.

``python -m tests.readers.run [--reader NAME]`` sends every event over a real
broker to the readers' own listeners, each in an environment of its own: as
native legacy, bridged, versioned. What the readers do with the forms is
compared. So is what Ceilometer writes to a real Gnocchi, and what the bridge
looks up in a real Glance. The last line counts.
"""

from __future__ import annotations

import argparse
from concurrent import futures
import importlib
import os
import sys
import time
import typing as ty

from tests.nova import run as nova_run
from tests.readers import environments


def _arguments(argv: ty.Optional[ty.Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tests.readers.run')
    parser.add_argument(
        '--reader', action='append', choices=environments.READERS,
        help='one to judge; repeatable (default: all)')
    parser.add_argument(
        '--version', help='another version of the reader, where it is one')
    parser.add_argument('--python', help='an interpreter that has the reader')
    parser.add_argument('--prepare', action='store_true',
                        help='make the environments, and no more')
    parser.add_argument('--jobs', type=int, default=2,
                        help='how many readers at a time '
                             '(default: %(default)s)')
    parser.add_argument('--broker', default=os.environ.get(
        'NOVA_NOTIFICATIONS_TEST_URL',
        'rabbit://guest:guest@127.0.0.1:5672/'))
    found = parser.parse_args(argv)
    if (found.version or found.python) and len(found.reader or ()) != 1:
        parser.error('--version and --python are about one --reader')
    return found


def _judge(name: str, args: argparse.Namespace) -> tuple[int, list[str]]:
    """Return how many checks of a reader pass, and what is wrong."""
    start = time.monotonic()
    python = args.python or environments.python(name, args.version)
    made = time.monotonic() - start
    passed, failures = 0, []
    if not args.prepare:
        judge = importlib.import_module(f'tests.readers.judge_{name}').judge
        for check, wrong in judge(python, args.broker):
            passed += not wrong
            failures += [f'{name}: {check}: {"; ".join(wrong)}'] * bool(wrong)
    print(f'{name}: {passed} checks passed, environment {made:.0f} s, all '
          f'{time.monotonic() - start:.0f} s', flush=True)
    return passed, failures


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Run, print and count; 1 if anything differs that must not."""
    args = _arguments(argv)
    # A reader waits most of the time: for its imports, and for the broker.
    with futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda name: _judge(name, args),
                                args.reader or environments.READERS))
    passed = sum(number for number, _ in results)
    failures = [text for _, texts in results for text in texts]
    for text in failures:
        print(f'FAILED: {text}')
    if args.prepare:
        return 0
    nova_run.total(passed, len(failures), 0)
    return int(bool(failures) or not passed)


if __name__ == '__main__':
    sys.exit(main())
