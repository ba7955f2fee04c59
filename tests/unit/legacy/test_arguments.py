# SPDX-License-Identifier: Apache-2.0
"""What legacy notifications contain of a call, and of a change of state."""

from __future__ import annotations

import functools
from typing import Any

from oslotest import base

from nova_notifications.legacy import exception
from nova_notifications.legacy import instance as legacy
from nova_notifications.testing import sample_data as fake


class Manager:

    def attach(self, context: Any, volume: str, admin_pass: str = 'secret',
               new_pass: str = 'secret', mode: str = 'rw') -> None:
        """Do nothing."""


class TestArguments(base.BaseTestCase):
    """``arguments()``: by name, less the object and the passwords."""

    def test_positions_names_and_defaults(self) -> None:
        manager = Manager()
        self.assertEqual(
            {'context': 'c', 'volume': 'v', 'mode': 'rw'},
            exception.arguments(Manager.attach, (manager, 'c', 'v'), {}))
        self.assertEqual(
            {'context': 'c', 'volume': 'v', 'mode': 'ro'},
            exception.arguments(Manager.attach, (manager, 'c'), {
                'volume': 'v', 'mode': 'ro', 'admin_pass': 'secret'}))

    def test_through_a_decorator(self) -> None:
        @functools.wraps(Manager.attach)
        def wrapped(*args: Any, **kwargs: Any) -> None:
            """Do nothing."""

        self.assertEqual(
            {'context': 'c', 'volume': 'v', 'mode': 'rw'},
            exception.arguments(wrapped, (Manager(), 'c', 'v'), {}))

    def test_a_call_that_was_wrong_itself(self) -> None:
        self.assertEqual(
            {'args': ('c',), 'size': 7},
            exception.arguments(Manager.attach, (Manager(), 'c'),
                                {'size': 7, 'root_pass': 'secret'}))

    def test_what_has_no_signature(self) -> None:
        self.assertEqual(
            {'args': ('x',)},
            exception.arguments(dict, ('self', 'x'), {}))

    def test_the_payload(self) -> None:
        error = ValueError('no')
        self.assertEqual({'exception': error, 'args': {'volume': 'v'}},
                         exception.payload(error, {'volume': 'v'}))


class TestStates(base.BaseTestCase):
    """``states()``: what is not given is the current state."""

    def setUp(self) -> None:
        super().setUp()
        self.server = fake.instance(vm_state='active', task_state='pausing')

    def test_nothing_given(self) -> None:
        self.assertEqual(
            {'old_state': 'active', 'state': 'active',
             'old_task_state': 'pausing', 'new_task_state': 'pausing'},
            legacy.states(self.server))

    def test_all_given(self) -> None:
        self.assertEqual(
            {'old_state': 'building', 'state': 'error',
             'old_task_state': 'spawning', 'new_task_state': 'deleting'},
            legacy.states(self.server, 'building', 'spawning', 'error',
                          'deleting'))


class TestTruncate(base.BaseTestCase):
    """``truncate()``: bytes of UTF-8, between characters."""

    def test_255_and_256_bytes(self) -> None:
        for size in (254, 255):
            self.assertEqual('x' * size, legacy.truncate('x' * size))
        self.assertEqual('x' * 255, legacy.truncate('x' * 256))
        self.assertEqual('x' * 254, legacy.truncate('x' * 254 + 'é'))
        self.assertEqual('x' * 253 + 'é', legacy.truncate('x' * 253 + 'éé'))
