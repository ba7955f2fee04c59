# SPDX-License-Identifier: Apache-2.0
"""Find the values of a package that somebody who was handed one can change."""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
import importlib
import pkgutil
import types


def _modules(package: types.ModuleType) -> Iterator[types.ModuleType]:
    yield package
    for module in pkgutil.walk_packages(getattr(package, '__path__', ()),
                                        f'{package.__name__}.'):
        yield importlib.import_module(module.name)


def changeable(*packages: types.ModuleType) -> list[str]:
    """Return the names of the dataclasses that are not frozen.

    :param packages: packages or modules; a package with all below it.
    """
    found = {value for package in packages for module in _modules(package)
             for value in vars(module).values()
             if isinstance(value, type) and dataclasses.is_dataclass(value)
             and value.__module__ == module.__name__}
    return sorted(value.__name__ for value in found
                  if not value.__dataclass_params__.frozen)
