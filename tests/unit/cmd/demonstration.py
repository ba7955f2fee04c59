# SPDX-License-Identifier: Apache-2.0
"""Runs the demonstration as the command line does."""

from __future__ import annotations

import os
import subprocess
import sys

# Format -> what is counted at the end.
ARRIVED = {
    'both': '8 legacy and 10 versioned notifications',
    'versioned': '10 versioned notifications',
    'unversioned': '8 legacy notifications',
}
_MODULE = ('-m', 'nova_notifications.cmd.demo')


def start(*arguments: str, program: tuple[str, ...] = _MODULE,
          output: int = subprocess.PIPE,
          **environment: str) -> subprocess.Popen[str]:
    """Start it in a process of its own.

    :param program: how Python is told to run it.
    :param output: where its output and errors go.
    :param environment: variables besides those of this process.
    """
    known = {name: value for name, value in os.environ.items()
             if name not in ('NO_COLOR', 'COLUMNS')}
    return subprocess.Popen(
        [sys.executable, *program, *arguments], text=True, stdout=output,
        stderr=subprocess.STDOUT, env={**known, **environment})


def run(*arguments: str, program: tuple[str, ...] = _MODULE
        ) -> tuple[int, str]:
    """Run it to its end: the exit status and what it printed."""
    process = start(*arguments, program=program)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output
