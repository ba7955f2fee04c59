# SPDX-License-Identifier: Apache-2.0
"""Make a virtual environment for somebody else's program."""

from __future__ import annotations

from collections.abc import Sequence
import pathlib
import shutil
import subprocess
import sys
import venv

_MARK = 'complete'


def python_with(home: pathlib.Path, wanted: Sequence[str]) -> str:
    """Return a Python that has some packages, installed at the first use.

    Where uv is installed it makes the environment, in a tenth of the time.

    :param home: the directory of the environment; one that was not finished
        is made anew.
    :param wanted: the packages and options, as ``pip install`` takes them.
    :raises subprocess.CalledProcessError: where they cannot be installed.
    """
    found = home / 'bin' / 'python'
    if (home / _MARK).exists():
        return str(found)
    print(f'making {home}', flush=True)
    uv = shutil.which('uv')
    if uv:
        # With pip and setuptools, as venv makes it.
        subprocess.run([uv, 'venv', '-q', '--clear', '--seed', '-p',
                        sys.executable, str(home)], check=True)
        command = [uv, 'pip', 'install', '-q', '-p', str(found)]
    else:
        venv.create(home, with_pip=True, clear=True)
        command = [str(found), '-m', 'pip', 'install', '-q']
    subprocess.run([*command, *wanted], check=True)
    (home / _MARK).touch()
    return str(found)
