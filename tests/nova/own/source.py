# SPDX-License-Identifier: Apache-2.0
"""The source distribution of a Nova, which has its tests and samples."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import typing as ty


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


def with_versions(home: pathlib.Path, copy: pathlib.Path,
                  raised: ty.Mapping[tuple[str, str], str]) -> pathlib.Path:
    """Copy a source and raise versions in its samples, and nothing else.

    :param home: what :func:`unpacked` returned
    :param copy: where the copy goes
    :param raised: class of a payload by its version there and the new one
    :returns: the copy; ``home`` where there is nothing to raise
    """
    if not raised:
        return home
    for folder in ('nova', 'doc', 'nova.egg-info', 'etc'):
        shutil.copytree(home / folder, copy / folder)
    for path in (copy / 'doc' / 'notification_samples').rglob('*.json'):
        sample = json.loads(path.read_text())
        for (then, now), name in raised.items():
            _raise(sample, name, then, now)
        path.write_text(json.dumps(sample))
    return copy


def _raise(sample: ty.Any, name: str, then: str, now: str) -> None:
    if isinstance(sample, dict):
        if (sample.get('nova_object.name') == name
                and sample.get('nova_object.version') == then):
            sample['nova_object.version'] = now
        sample = list(sample.values())
    if isinstance(sample, list):
        for part in sample:
            _raise(part, name, then, now)
