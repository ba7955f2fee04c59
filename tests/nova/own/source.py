# SPDX-License-Identifier: Apache-2.0
"""The source distribution of a Nova, which has its tests and samples."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile


def unpacked(version: str, where: pathlib.Path) -> pathlib.Path:
    """Fetch the sdist of a Nova by pip and unpack it, unless it is there.

    :param version: for example ``34.0.0``
    :param where: a directory that keeps it
    :returns: the directory that has ``nova``, ``doc`` and the like
    :raises subprocess.CalledProcessError: pip could not fetch it
    """
    home = where / ('nova-%s-source' % version)
    if not home.exists():
        with tempfile.TemporaryDirectory() as directory:
            print('fetching the source of nova %s' % version, flush=True)
            subprocess.run(
                [sys.executable, '-m', 'pip', 'download', '-q', '--no-deps',
                 '--no-binary', 'nova', '--dest', directory,
                 'nova==' + version], check=True)
            archive, = pathlib.Path(directory).iterdir()
            with tarfile.open(archive) as packed:
                packed.extractall(directory, filter='data')
            home.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(pathlib.Path(directory) / ('nova-' + version), home)
    return home
