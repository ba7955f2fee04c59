# SPDX-License-Identifier: Apache-2.0
"""Compile a regular expression at its first use."""

import re
from collections.abc import Callable, Iterator
from typing import Any


class Pattern:
    """A regular expression, with the methods of a compiled one.

    Importing all of them compiled would take as long as many payload classes
    do.

    :param pattern: see :func:`re.compile`.
    :param flags: see :func:`re.compile`.
    """

    sub: Callable[..., str]
    search: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Called for a method that has not been used before.
        method = getattr(re.compile(*self._pattern), name)
        setattr(self, name, method)
        return method
