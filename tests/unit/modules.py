# SPDX-License-Identifier: Apache-2.0
"""Have modules loaded for a while, and leave all others as they are."""

from __future__ import annotations

import sys
from typing import Any

import fixtures

_ABSENT: Any = object()


class Loaded(fixtures.Fixture):  # type: ignore[misc]
    """Put modules where an import finds them.

    :param modules: the modules by their names; None for one that is not
        loaded.
    """

    def __init__(self, modules: dict[str, Any]) -> None:
        super().__init__()
        self._modules = modules

    def _setUp(self) -> None:
        for name, module in self._modules.items():
            self.addCleanup(self._put, name, sys.modules.get(name, _ABSENT))
            self._put(name, _ABSENT if module is None else module)

    def _put(self, name: str, module: Any) -> None:
        if module is _ABSENT:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module
