# SPDX-License-Identifier: Apache-2.0
"""The Python that runs a certain Nova, and the broker beside it."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import socket
import sys
import typing as ty
import urllib.parse

from tests import environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / 'tests' / 'nova' / 'constraints.txt'
#: What Nova's own tests import, and those of this project.
_TEST_DEPENDENCIES = ('openstack-placement', 'oslotest', 'testtools',
                      'wsgi-intercept', 'requests-mock', 'ddt', 'jsonschema',
                      'osprofiler', 'testresources', 'testscenarios',
                      'hypothesis')


def installed() -> ty.Optional[str]:
    """The version of the Nova beside this interpreter, or None."""
    try:
        return importlib.metadata.version('nova')
    except importlib.metadata.PackageNotFoundError:
        return None


def interpreter(version: str, where: pathlib.Path) -> str:
    """The Python to run a Nova of this version with.

    This one, if it has that Nova; otherwise that of a virtual environment
    which is made under ``where`` on first use.

    :raises subprocess.CalledProcessError: it could not be installed
    """
    if installed() == version:
        return sys.executable
    return environment.python_with(where / ('nova-' + version), [
        '-c', str(CONSTRAINTS), 'nova==' + version, *_TEST_DEPENDENCIES])


def answers(url: str) -> bool:
    """Does anything listen where this transport URL points?"""
    address = urllib.parse.urlsplit(url)
    try:
        with socket.create_connection(
                (address.hostname or 'localhost', address.port or 5672), 2):
            return True
    except OSError:
        return False


def for_worker(more: ty.Mapping[str, str],
               path: ty.Sequence[str] = ()) -> dict[str, str]:
    """The environment of a worker.

    :param more: further variables
    :param path: directories to import from before this checkout
    """
    return dict(os.environ, PYTHONPATH=os.pathsep.join([*path, str(ROOT)]),
                PYTHONWARNINGS='ignore', **more)
