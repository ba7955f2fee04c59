# SPDX-License-Identifier: Apache-2.0
"""Stand in for the ``fixtures`` library where it is not installed."""

from __future__ import annotations

from collections.abc import Callable
import contextlib
from typing import Any


class Fixture:
    """Something that is set up, and cleaned up at the end.

    It has the part of ``fixtures.Fixture`` that a context manager and
    ``TestCase.addCleanup`` need.
    """

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()

    def _setUp(self) -> None:
        """Set it up; a subclass overrides this."""

    def setUp(self) -> None:
        """Set it up, and clean up where that fails."""
        try:
            self._setUp()
        except BaseException:
            self.cleanUp()
            raise

    def cleanUp(self) -> None:
        """Call what was registered for the end, the last first."""
        self._stack.close()

    def addCleanup(self, function: Callable[..., Any], *arguments: Any,
                   **options: Any) -> None:
        """Register a function to be called at the end."""
        self._stack.callback(function, *arguments, **options)

    def __enter__(self) -> Any:
        self.setUp()
        return self

    def __exit__(self, *error: object) -> None:
        self.cleanUp()
