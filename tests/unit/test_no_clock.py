# SPDX-License-Identifier: Apache-2.0
"""No unit test sleeps, or compares with what a clock shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import pathlib
import re

from oslotest import base

_TESTS = pathlib.Path(__file__).parent
# A machine that is busy with something else makes such a test fail, and an
# idle one makes it slow. What a test waits for is told by ``waiting``; how
# long something may take is a matter of ``python -m bench --guard``.
_CLOCKS = re.compile(
    r'\b(time\.(sleep|time|monotonic|perf_counter|process_time|thread_time|'
    r'clock_gettime)(_ns)?|asyncio\.sleep|threading\.Timer)\b')
_NAME = re.compile(r'[\w.]+')


def clocks(source: str) -> Iterator[tuple[int, str]]:
    """Return the lines that use a clock, in programs within strings too.

    :param source: the text of a module.
    """
    for node in ast.walk(ast.parse(source)):
        text = ''
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            text = ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A name alone is that of a clock that a test replaces.
            if not _NAME.fullmatch(node.value):
                text = node.value
        elif isinstance(node, ast.ImportFrom):
            text = '\n'.join(f'{node.module}.{alias.name}'
                             for alias in node.names)
        for found in _CLOCKS.finditer(text):
            yield node.lineno, found[0]


class TestNoClock(base.BaseTestCase):

    def test_no_unit_test_uses_one(self) -> None:
        self.assertEqual([], [
            f'{path.relative_to(_TESTS)}:{line}: {clock}'
            for path in sorted(_TESTS.rglob('*.py'))
            for line, clock in clocks(path.read_text())])

    def test_each_kind_is_seen(self) -> None:
        for begin, end in (('import time\ntime.', 'sleep(1)'),
                           ('from time import ', 'monotonic'),
                           ('import threading\nthreading.', 'Timer(1, print)'),
                           ('program = "import time; time.', 'time_ns()"')):
            self.assertEqual(1, len(list(clocks(begin + end))), begin)
        for begin, end in (('import time\ntime.', 'tzset()'),
                           ('patch("a.time.', 'monotonic", now)'),
                           ('worker.time.', 'sleep = print')):
            self.assertEqual([], list(clocks(begin + end)), begin)
