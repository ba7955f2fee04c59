# SPDX-License-Identifier: Apache-2.0
"""Running a function in a forked child."""

from __future__ import annotations

from collections.abc import Callable
import os
import select
import signal
import traceback
from typing import Any

from tests.unit import waiting


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
    # It says what went wrong, or nothing, and the pipe ends with it.
    with os.fdopen(reader, 'rb') as output:
        if not select.select([output], [], [], waiting.HANGS)[0]:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            case.fail('the forked child hangs')
        said = output.read().decode()
    os.waitpid(pid, 0)
    case.assertEqual('', said)
