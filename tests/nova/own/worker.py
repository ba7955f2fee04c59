# SPDX-License-Identifier: Apache-2.0
"""Run test modules of Nova in one process, and write what became of each.

Run as ``python -m tests.nova.own.worker``; :mod:`tests.nova.own.run` starts
it.  Nova's own variable ``OS_NOVA_DISABLE_EVENTLET_PATCHING`` chooses between
eventlet and native threads, as in Nova's own tox.ini.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
import traceback
import typing as ty
import unittest

PASSED = 'passed'
SKIPPED = 'skipped'


class Outcomes(unittest.TestResult):
    """Remembers for each test that it passed, was skipped, or why it failed.

    A failure is the text of its traceback.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: dict[str, str] = {}

    def stopTest(self, test: unittest.TestCase) -> None:
        """Take what ended without an error for passed."""
        super().stopTest(test)
        self.outcomes.setdefault(test.id(), PASSED)

    def addError(self, test: unittest.TestCase, err: ty.Any) -> None:
        """Remember why a test could not be run to its end."""
        super().addError(test, err)
        self.outcomes[test.id()] = self.errors.pop()[1]

    def addFailure(self, test: unittest.TestCase, err: ty.Any) -> None:
        """Remember which expectation of a test was not met."""
        super().addFailure(test, err)
        self.outcomes[test.id()] = self.failures.pop()[1]

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        """Count a test that was expected to fail, and did not, as failed."""
        super().addUnexpectedSuccess(test)
        self.outcomes[test.id()] = 'unexpected success'

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        """Remember that a test was not run."""
        super().addSkip(test, reason)
        self.outcomes[test.id()] = SKIPPED


def _flat(suite: ty.Any) -> ty.Iterator[unittest.TestCase]:
    if isinstance(suite, unittest.TestSuite):
        for part in suite:
            yield from _flat(part)
    else:
        yield suite


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Run the tests, write the outcomes; 0 whatever they are."""
    parser = argparse.ArgumentParser(prog='tests.nova.own.worker')
    parser.add_argument('output')
    parser.add_argument('--graft', action='store_true')
    parser.add_argument('--only', nargs='+', default=[],
                        help='only tests whose name contains one of these')
    parser.add_argument('--modules', nargs='+', required=True)
    args = parser.parse_args(argv)
    sys.argv[1:] = []  # Nova looks for a configuration file there.
    # Nova's own first step, before anything else is imported.
    importlib.import_module('nova.monkey_patch').patch()
    if args.graft:
        importlib.import_module('nova_notifications.graft').apply()
    loader = unittest.defaultTestLoader
    start = time.monotonic()
    result = Outcomes()
    for module in args.modules:
        try:
            tests = [test for test in _flat(loader.loadTestsFromName(module))
                     if not args.only
                     or any(part in test.id() for part in args.only)]
        except Exception:
            result.outcomes[module] = traceback.format_exc()
            continue
        # A test that has run is let go, with all the objects that it made.
        suite = unittest.TestSuite(tests)
        tests.clear()
        suite.run(result)
    with open(args.output, 'w') as out:
        json.dump({'outcomes': result.outcomes,
                   'seconds': round(time.monotonic() - start, 1),
                   'processor': round(time.process_time(), 1)}, out)
    sys.stdout.flush()
    # What a test left running must not keep the process from ending.
    importlib.import_module('os')._exit(0)


if __name__ == '__main__':
    main()
