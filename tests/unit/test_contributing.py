# SPDX-License-Identifier: Apache-2.0
"""The example of CONTRIBUTING.rst works as it stands there."""

from __future__ import annotations

import pathlib
import re
import sys
import textwrap
import types

from oslotest import base

from nova_notifications.objects import events
from nova_notifications.objects import registry

_PATH = pathlib.Path(__file__).resolve().parents[2] / 'CONTRIBUTING.rst'
_BLOCK = re.compile(
    r'^\.\. code-block:: python\n +:name: (?P<name>example-[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)
_MODULE = 'example_of_contributing'


def blocks() -> dict[str, str]:
    """The named Python blocks, in their order."""
    return {match['name']: textwrap.dedent(match['code'])
            for match in _BLOCK.finditer(_PATH.read_text() + '\n')}


class TestExample(base.BaseTestCase):
    """A new notification: a payload, an emitter, a test."""

    def setUp(self) -> None:
        super().setUp()
        classes = registry.NotificationRegistry._classes
        known, declared = set(classes), dict(events.EVENTS)

        def forget() -> None:
            for name in set(classes) - known:
                del classes[name]
            events.EVENTS.clear()
            events.EVENTS.update(declared)

        self.addCleanup(forget)
        self.module = types.ModuleType(_MODULE)
        sys.modules[_MODULE] = self.module
        self.addCleanup(sys.modules.pop, _MODULE)

    def _run(self, *names: str) -> None:
        for name in names:
            code = compile(blocks()[name], f'{_PATH.name}:{name}', 'exec')
            exec(code, vars(self.module))

    def test_blocks(self) -> None:
        self.assertEqual(['example-objects', 'example-emitter',
                          'example-test'], list(blocks()))

    def test_the_example_runs(self) -> None:
        before = set(events.EVENTS)
        self._run('example-objects')
        added, = set(events.EVENTS) - before
        self.assertEqual('console.connect', added)
        self._run('example-emitter', 'example-test')

    def test_the_test_of_the_example_can_fail(self) -> None:
        self._run('example-objects', 'example-emitter')
        vars(self.module)['connect'] = lambda *arguments: None
        self.assertRaises(ValueError, self._run, 'example-test')
