# SPDX-License-Identifier: Apache-2.0
"""The stub of ``Consumer.on()`` has every event, with its payload."""

from __future__ import annotations

import ast
import pathlib

import fixtures
from oslotest import base

from nova_notifications.contract import handler_types
from nova_notifications.contract import introspect
from nova_notifications.objects import events


def _payloads(text: str) -> dict[str, str]:
    """Return the payload of each event type that a stub names."""
    tree = ast.parse(text)
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(
                node.value, ast.Subscript) and isinstance(
                node.targets[0], ast.Name):
            payload = node.targets[0].id.removeprefix('_')
            found.update((constant.value, payload)
                         for constant in ast.walk(node.value)
                         if isinstance(constant, ast.Constant))
    return found


class TestStub(base.BaseTestCase):

    def test_every_event(self) -> None:
        text = handler_types.text_of(introspect.contract())
        self.assertEqual({name: event.payload for name, event
                          in events.EVENTS.items()}, _payloads(text))
        # Each payload has an overload for one event and one for a batch.
        for payload in set(_payloads(text).values()):
            self.assertEqual(2, text.count(f'*event_types: _{payload},'))

    def test_what_is_written_is_right(self) -> None:
        self.assertEqual([], handler_types.differing())

    def test_a_stale_stub(self) -> None:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).join('on.pyi'))
        self.useFixture(fixtures.MockPatchObject(handler_types, 'PATH', path))
        self.useFixture(fixtures.MockPatchObject(handler_types, '_ROOT',
                                                 path.parent / 'x'))
        self.assertEqual(['on.pyi'], handler_types.differing())
        handler_types.write()
        self.assertEqual([], handler_types.differing())
        path.write_text(path.read_text().replace('service.update', 'other'))
        self.assertEqual(['on.pyi'], handler_types.write())
        self.assertEqual([], handler_types.differing())
