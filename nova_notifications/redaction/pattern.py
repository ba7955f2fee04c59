# SPDX-License-Identifier: Apache-2.0
"""Compile a regular expression at its first use."""

import functools
import re
from collections.abc import Callable
from collections.abc import Iterator


class Pattern:
    """A regular expression.

    Importing all of them compiled would take as long as many payload classes
    do.

    :param pattern: see :func:`re.compile`.
    :param flags: see :func:`re.compile`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern, flags

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._pattern)

    @functools.cached_property
    def sub(self) -> Callable[..., str]:
        """Return the method of the compiled expression."""
        return self._compiled.sub

    @functools.cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Return the method of the compiled expression."""
        return self._compiled.search

    @functools.cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Return the method of the compiled expression."""
        return self._compiled.finditer

    @functools.cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """Return the method of the compiled expression."""
        return self._compiled.fullmatch
