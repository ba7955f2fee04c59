# SPDX-License-Identifier: Apache-2.0
"""Build the sdist and the wheel, and use both outside the checkout.

``tox -e package`` runs it in an environment where the package is installed
from its sdist, beside what the tests and the documentation need.
"""

from __future__ import annotations

from importlib import metadata
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from stevedore import extension

_ROOT = pathlib.Path(__file__).resolve().parents[1]
_DRIVERS = ('nova_notifications_background', 'nova_notifications_spool',
            'background', 'spool')
# Enough to see that the sdist has what its tests read; tox runs all of them.
_TESTS = (r'unit\.(test_documentation|test_import_rules|'
          r'contract\.test_(documents|asyncapi))')


def _run(directory: pathlib.Path, *words: str) -> str:
    print('$', *words, flush=True)
    environ = {**os.environ, 'PYTHONPATH': '', 'PYTHONWARNINGS': 'ignore'}
    done = subprocess.run(words, cwd=directory, env=environ, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f'{done.stdout}\nstatus {done.returncode}: {" ".join(words)}')
    return done.stdout


def _expect(condition: bool, text: str) -> None:
    if not condition:
        sys.exit(text)
    print('ok:', text, flush=True)


def build(directory: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Build the sdist, and the wheel from the sdist."""
    _run(_ROOT, sys.executable, '-m', 'build', '--no-isolation', '--outdir',
         str(directory))
    sdist, = directory.glob('*.tar.gz')
    wheel, = directory.glob('*.whl')
    return sdist, wheel


def check_sdist(sdist: pathlib.Path, directory: pathlib.Path) -> pathlib.Path:
    """Compare the sdist with what git tracks, and unpack it."""
    with tarfile.open(sdist) as archive:
        archive.extractall(directory, filter='data')
    unpacked = directory / sdist.name.removesuffix('.tar.gz')
    if (_ROOT / '.git').exists():
        tracked = _run(_ROOT, 'git', 'ls-files').splitlines()
        missing = [name for name in tracked if name != '.gitignore' and
                   (_ROOT / name).exists() and not (unpacked / name).exists()]
        _expect(not missing, f'the sdist has every tracked file {missing}')
    return unpacked


def check_wheel(wheel: pathlib.Path) -> None:
    """Look at the metadata of the wheel, and for files that do not belong."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        text = archive.read(next(
            name for name in names if name.endswith('/METADATA'))).decode()
    _expect('\nLicense-Expression: Apache-2.0\n' in text,
            'the wheel has a licence expression')
    _expect('nova_notifications/py.typed' in names, 'the wheel has types')
    others = [name for name in names if not name.startswith(
        ('nova_notifications/', 'nova_notifications-'))]
    _expect(not others, f'the wheel has the package alone {others}')


def check_installed(directory: pathlib.Path) -> None:
    """Run what is installed, in a directory without a checkout."""
    where = _run(directory, sys.executable, '-c',
                 'import nova_notifications as n; print(n.__file__)').strip()
    checkout = _ROOT / 'nova_notifications'
    _expect(not pathlib.Path(where).is_relative_to(checkout),
            f'it is installed outside the checkout: {where}')
    program = str(pathlib.Path(sys.executable).parent / 'nova-notifications')
    version = _run(directory, program, '--version')
    _expect(metadata.version('nova-notifications') in version,
            f'the command says its version: {version.strip()}')
    _expect('service.update' in _run(
        directory, program, 'event', 'list', 'service'),
        'the command finds events')
    _run(directory, program, 'contract', 'check')
    _expect('service.update' in _run(
        directory, sys.executable, '-m', 'nova_notifications.cmd.demo'),
        'the demonstration runs')
    found = extension.ExtensionManager(
        'oslo.messaging.notify.drivers', invoke_on_load=False).names()
    _expect(set(_DRIVERS) <= set(found), 'all names of the drivers load')


def check_source(unpacked: pathlib.Path) -> None:
    """Run tests, and build the documentation, from the unpacked sdist."""
    print(_run(unpacked, sys.executable, '-m', 'stestr', '--test-path',
               './tests/unit', 'run', _TESTS)[-400:])
    _run(unpacked, sys.executable, '-m', 'sphinx', '-W', '-q', '-b', 'html',
         'doc/source', 'doc/build/html')
    _expect((unpacked / 'doc/build/html/files/asyncapi.json').exists(),
            'the documentation has its files')


def main() -> None:
    """Check all of it; the first thing that is wrong ends it."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        sdist, wheel = build(directory / 'dist')
        unpacked = check_sdist(sdist, directory)
        check_wheel(wheel)
        check_installed(directory)
        check_source(unpacked)


if __name__ == '__main__':
    main()
