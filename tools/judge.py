# SPDX-License-Identifier: Apache-2.0
"""Run some unit tests again and again, each time in a fresh process.

``python -m tools.judge`` reads lines of JSON. The first has the names of
modules to import, none of which may be the library's: importing them takes
most of the time of a short test. Each other line has ``tests`` and
``seconds``. For each one line is written: ``killed`` where a test failed or
the time was up, else ``survived``.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import time
import unittest

_LIBRARY = 'nova_notifications'


def _run(tests: list[str]) -> int:
    """Run tests in this process; 0 where all pass."""
    suite = unittest.TestLoader().loadTestsFromNames(tests)
    result = unittest.TestResult()
    result.failfast = True
    suite.run(result)
    return int(not result.wasSuccessful())


def _child(tests: list[str]) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    status = 1
    try:
        status = _run(tests)
    finally:
        # Threads that a mutant has left behind must not hold it up.
        os._exit(status)


def judge(tests: list[str], seconds: float) -> str:
    """Return what becomes of the mutant that is in the files now."""
    child = os.fork()
    if child == 0:
        _child(tests)
    until = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done or time.monotonic() > until:
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        # Also the processes that the tests have started.
        os.killpg(child, signal.SIGKILL)
    if not done:
        os.waitpid(child, 0)
    return 'survived' if done and status == 0 else 'killed'


def main() -> int:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    for name in json.loads(sys.stdin.readline()):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    early = [name for name in sys.modules if name.startswith(_LIBRARY)]
    if early:
        # Their mutants would never be imported.
        raise SystemExit(f'imported too early: {early}')
    for line in sys.stdin:
        print(judge(**json.loads(line)), file=answers, flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
