# SPDX-License-Identifier: Apache-2.0
"""Replace in the library what is replaced in a module of Nova.

Nova's tests, and some deployers, replace a function, a class or a logger in
one of Nova's modules. The library's own code looks these names up in its own
modules, so the replacement has to arrive there.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable
from typing import Any


def follow(module: types.ModuleType, source: types.ModuleType,
           names: Iterable[str]) -> None:
    """Give a module of Nova names of the library, and copy later changes.

    :param module: a module by the name that it has in Nova.
    :param source: a module of the library that has the names.
    :param names: the names. What replaces one of them in ``module`` replaces
        it in ``source``, and in the module of the library that defines it.
    """
    homes = {name: [source, *_definer(source, name)] for name in names}

    class Followed(types.ModuleType):
        """Replace some names in other modules, too."""

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            for home in homes.get(name, ()):
                setattr(home, name, value)

    for name in homes:
        setattr(module, name, getattr(source, name))
    module.__class__ = Followed


def _definer(source: types.ModuleType, name: str
             ) -> list[types.ModuleType]:
    """Return the module of the library that a name was imported from."""
    value = getattr(source, name)
    module = sys.modules.get(getattr(value, '__module__', None) or '')
    if (module is None or module is source
            or not module.__name__.startswith('nova_notifications.')
            or vars(module).get(name) is not value):
        return []
    return [module]
