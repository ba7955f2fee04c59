# SPDX-License-Identifier: Apache-2.0
"""Run unit tests and write down which lines of the library each reaches.

``python -m tools.reached FILE TESTS...`` writes a JSON document: the seconds
that each test took, the tests that failed, the tests that reach each line, the
lines that an import reaches, and the modules of others that the tests import.
``TESTS`` are packages or modules, ``tests.unit.viewer`` for instance.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pathlib
import pkgutil
import sys
import time
from typing import Any
import unittest

import coverage

_ROOT = pathlib.Path(__file__).resolve().parents[1]
_LIBRARY = 'nova_notifications'
# Modules that are not imported a second time.
_OWN = ('coverage', '__')


class _Result(unittest.TestResult):
    """Keep the time of each test, and tell coverage which one runs.

    :param measured: what traces the lines.
    """

    def __init__(self, measured: coverage.Coverage) -> None:
        super().__init__()
        self.seconds: dict[str, float] = {}
        self._measured = measured
        self._begin = 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        """Count what is reached from now on for this test."""
        super().startTest(test)
        self._measured.switch_context(test.id())
        self._begin = time.monotonic()

    def stopTest(self, test: unittest.TestCase) -> None:
        """Count what is reached from now on for no test."""
        super().stopTest(test)
        self.seconds[test.id()] = time.monotonic() - self._begin
        self._measured.switch_context('')


def _suite(name: str) -> unittest.TestSuite:
    loader = unittest.TestLoader()
    directory = _ROOT.joinpath(*name.split('.'))
    if directory.is_dir():
        return loader.discover(str(directory), top_level_dir=str(_ROOT))
    return loader.loadTestsFromName(name)


def _lines(data: coverage.CoverageData) -> dict[str, dict[int, list[str]]]:
    found = {}
    for path in data.measured_files():
        lines = {line: [test for test in tests if test]
                 for line, tests in data.contexts_by_lineno(path).items()}
        found[str(pathlib.Path(path).relative_to(_ROOT))] = lines
    return found


def _imported(data: coverage.CoverageData) -> dict[str, list[int]]:
    return {str(pathlib.Path(path).relative_to(_ROOT)): [
        line for line, tests in data.contexts_by_lineno(path).items()
        if '' in tests] for path in data.measured_files()}


def _packages() -> set[str]:
    """Return the packages of the checkout: they may import what changes."""
    return {path.name for path in _ROOT.iterdir() if path.is_dir()}


def main(arguments: list[str]) -> int:
    """Run tests and write what they reach.

    :param arguments: the file to write, and the packages or modules of tests.
    """
    target, *names = arguments
    # The other tracer of newer Pythons sees a line once, not once in a test.
    os.environ['COVERAGE_CORE'] = 'ctrace'
    measured = coverage.Coverage(data_file=None, config_file=False,
                                 source=[str(_ROOT / _LIBRARY)])
    result = _Result(measured)
    measured.start()
    suite = unittest.TestSuite([_suite(name) for name in names])
    modules = [name for name in sys.modules if not name.startswith(_OWN)
               and name.partition('.')[0] not in _packages()]
    # A line that an import runs is not that of the test which came first.
    for module in pkgutil.walk_packages([str(_ROOT / _LIBRARY)],
                                        f'{_LIBRARY}.'):
        with contextlib.suppress(ImportError):
            importlib.import_module(module.name)
    suite.run(result)
    measured.stop()
    document: dict[str, Any] = {
        'seconds': result.seconds,
        'failed': [test.id() for test, _ in result.failures + result.errors],
        'lines': _lines(measured.get_data()),
        'imported': _imported(measured.get_data()),
        'modules': modules,
    }
    pathlib.Path(target).write_text(json.dumps(document))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
