# SPDX-License-Identifier: Apache-2.0
"""``nova-notifications viewer`` as a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
import os
import signal
import subprocess
import sys
import tempfile
from typing import Any
import urllib.parse

from tests.unit.viewer import base


def default_signals() -> None:
    """Ignore no signal, whatever the program that started the tests ignores.

    What ``nohup`` starts ignores SIGHUP, and so would its children.
    """
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


class Command:
    """The running command.

    :param case: the test case, which ends it.
    :param arguments: beside ``--port 0``.
    :param environment: more variables.
    """

    def __init__(self, case: Any, *arguments: str,
                 environment: Mapping[str, str] = {}) -> None:
        self._errors = tempfile.TemporaryFile()
        case.addCleanup(self._errors.close)
        self._process = subprocess.Popen(
            [sys.executable, '-m', 'nova_notifications.cmd.main', 'viewer',
             '--port', '0', *arguments], stdout=subprocess.PIPE,
            stderr=self._errors, env={
                **os.environ, 'PYTHONUNBUFFERED': '1', **environment},
            preexec_fn=default_signals)
        case.addCleanup(self._kill)
        assert self._process.stdout is not None
        #: What it says when it is there.
        self.greeting = self._process.stdout.readline().decode()
        case.assertIn('http://', self.greeting, self.errors())
        self.port = urllib.parse.urlsplit(
            self.greeting.split()[-1]).port or 0

    def stream(self, case: Any) -> base.Stream:
        """What a page of it gets."""
        found = base.Stream(self.port)
        case.addCleanup(found.close)
        return found

    def stop(self, by: int = signal.SIGTERM) -> int:
        """Send a signal; give the exit status."""
        self._process.send_signal(by)
        return self._process.wait(20)

    def errors(self) -> str:
        """What it wrote on standard error."""
        self._errors.seek(0)
        return self._errors.read().decode()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
