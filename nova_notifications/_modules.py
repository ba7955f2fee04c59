# SPDX-License-Identifier: Apache-2.0
"""Find the modules of a package, so that no list has to name them."""

from __future__ import annotations

from collections.abc import Iterable
import importlib
import pkgutil


def import_all(package: str, path: Iterable[str]) -> list[str]:
    """Import every module of a package.

    A module is found because its file is there: adding one means adding a
    file and nothing else. Those whose name begins with an underscore are left
    to the modules that need them.

    :param package: the full name of the package.
    :param path: the ``__path__`` of the package.
    :returns: the names of the modules within the package, sorted.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(path)
                   if not module.name.startswith('_'))
    for name in names:
        importlib.import_module(f'{package}.{name}')
    return names
