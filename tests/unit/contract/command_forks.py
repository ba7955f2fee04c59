# SPDX-License-Identifier: Apache-2.0
"""Run commands of copies of the package, each in a process of its own.

``python -m tests.unit.contract.command_forks`` reads lines of JSON. Each has
the directory that the package is in, the arguments of the command and the
environment. For each, a line with the exit status and what was printed is
written. What others have written is imported once: most of the time of a short
command goes into that. The package is imported by each process anew.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import pathlib
import runpy
import subprocess
import sys
import tempfile
import traceback
from typing import Any

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_LIBRARY = 'nova_notifications'
_MAIN = f'{_LIBRARY}.cmd.main'


class Commands:
    """Hands commands to the process that runs them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-m', __name__], cwd=_ROOT,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        atexit.register(self._process.communicate)

    def run(self, root: pathlib.Path,
            *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command.

        :param root: the directory that the package is in.
        :param arguments: of ``nova-notifications``.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps({
            'root': str(root), 'arguments': arguments,
            'environment': dict(os.environ)}) + '\n')
        stdin.flush()
        return subprocess.CompletedProcess(
            arguments, *json.loads(stdout.readline()))


def _others() -> list[str]:
    """Return the modules of others that a command imports."""
    program = (
        'import contextlib, io, runpy, sys\n'
        f'sys.argv = [{_MAIN!r}, "contract", "diff", "golden", "worktree"]\n'
        'with contextlib.redirect_stdout(io.StringIO()), \\\n'
        '        contextlib.suppress(SystemExit):\n'
        f'    runpy.run_module({_MAIN!r}, run_name="__main__")\n'
        'print(*sys.modules)\n')
    names = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program], cwd=_ROOT, text=True,
        stdout=subprocess.PIPE, check=True).stdout.split()
    return [name for name in names if name != '__main__' and
            name.partition('.')[0] != _LIBRARY]


def _child(root: str, arguments: list[str],
           environment: dict[str, str]) -> None:
    status: Any = 1
    try:
        os.chdir(root)
        os.environ.clear()
        os.environ.update(environment)
        sys.path.insert(0, root)
        sys.dont_write_bytecode = True
        sys.argv = [_MAIN, *arguments]
        runpy.run_module(_MAIN, run_name='__main__', alter_sys=True)
        status = 0
    except SystemExit as exc:
        status = exc.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(bool(status)))


def _run(root: str, arguments: list[str],
         environment: dict[str, str]) -> tuple[int, str, str]:
    with tempfile.TemporaryFile('w+') as output, \
            tempfile.TemporaryFile('w+') as errors:
        child = os.fork()
        if child == 0:
            nothing = os.open(os.devnull, os.O_RDONLY)
            for number, place in enumerate((nothing, output.fileno(),
                                            errors.fileno())):
                os.dup2(place, number)
            _child(root, arguments, environment)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        errors.seek(0)
        return os.waitstatus_to_exitcode(status), output.read(), errors.read()


def main() -> int:
    """Run commands until the input ends."""
    answers = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    for name in _others():
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(_run(**json.loads(line))), file=answers, flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
