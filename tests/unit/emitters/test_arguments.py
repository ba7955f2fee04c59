# SPDX-License-Identifier: Apache-2.0
"""Whatever is handed to an emitter shows in what it sends."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from oslotest import base

from tests.unit import argument_values
from tests.unit import arguments
from tests.unit.emitters import untouchable


def functions() -> dict[str, Any]:
    """Return the functions of the emitters, by module and name."""
    return {name: function for name, function in untouchable.public().items()
            if arguments.listed(function)}


class TestArguments(base.BaseTestCase):

    def test_the_values_are_those_of_a_function(self) -> None:
        self.assertEqual(set(), {
            name for name in argument_values.VALUES_OF
            if '.' in name} - set(functions()))

    def test_every_argument_shows(self) -> None:
        self.assertEqual(set(), arguments.silent(functions()))

    def test_what_is_so_by_default(self) -> None:
        self.assertEqual(set(), arguments.without_defaults(functions()))

    def test_every_argument_goes_by_its_name(self) -> None:
        with arguments.bus('both') as bus:
            for name, function in functions().items():
                if inspect.getfullargspec(function).varkw:
                    # One that takes any name has none of its own.
                    continue
                values = arguments.usual(name, function)
                self.assertEqual(
                    arguments.outcome(bus, function, values).sent,
                    arguments.outcome(
                        bus, functools.partial(function, **values), {}).sent,
                    name)

    def test_what_cannot_be_built(self) -> None:
        for formats in arguments.FORMATS:
            with arguments.bus(formats) as bus:
                for name, function in functions().items():
                    values = arguments.unreadable(name, function)
                    if values:
                        self._is_not_sent(bus, name, function, values)

    def _is_not_sent(self, bus: Any, name: str, function: Any,
                     values: dict[str, Any]) -> None:
        number = len(arguments.outcome(
            bus, function, arguments.usual(name, function)).sent)
        if 'best_effort' not in values:
            # Those report a change of an instance, and never raise.
            self._is_logged(name, number, arguments.outcome(
                bus, function, values))
        elif number:
            del values['best_effort']
            # It is so by default.
            for said in ({}, {'best_effort': True}):
                self._is_logged(name, number, arguments.outcome(
                    bus, function, {**values, **said}))
            outcome = arguments.outcome(
                bus, function, {**values, 'best_effort': False})
            self.assertIsNotNone(outcome.raised, name)
            self.assertEqual(([], ''), (outcome.sent, outcome.log))

    def _is_logged(self, name: str, number: int,
                   outcome: arguments.Outcome) -> None:
        self.assertEqual(([], None), (outcome.sent, outcome.raised), name)
        self.assertEqual(number, outcome.log.count(
            'could not be built and is not sent'), name)
