# SPDX-License-Identifier: Apache-2.0
"""Running a function in a forked child."""

from __future__ import annotations

from collections.abc import Callable
import os
import signal
import time
import traceback
from typing import Any

_ENOUGH = 60.0


def run(case: Any, child: Callable[[], None]) -> None:
    """Fork, run a function in the child, and fail where it fails."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            child()
        except BaseException:
            os.write(writer, traceback.format_exc()[-4000:].encode())
        finally:
            # Neither the test runner nor its exit handlers run twice.
            os._exit(0)
    os.close(writer)
    deadline = time.monotonic() + _ENOUGH
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            case.fail('the forked child hangs')
        time.sleep(0.01)
    with os.fdopen(reader, 'rb') as output:
        said = output.read().decode()
    case.assertEqual('', said)
