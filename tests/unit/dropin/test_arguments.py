# SPDX-License-Identifier: Apache-2.0
"""Whatever is handed to Nova's names arrives at the emitter."""

from __future__ import annotations

import inspect
from typing import Any

from oslotest import base

from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import notifications
from tests.unit import argument_values
from tests.unit import arguments


def functions() -> dict[str, Any]:
    """Return the functions that send something, by their names."""
    return {name: getattr(module, name)
            for module in (compute_utils, notifications)
            for name in module.__all__
            if name.startswith(('notify_', 'send_', 'wrap_'))}


class TestArguments(base.BaseTestCase):

    def test_the_values_are_those_of_a_function(self) -> None:
        self.assertEqual(set(), {
            name for name in argument_values.VALUES_OF
            if '.' not in name} - set(functions()))

    def test_every_argument_shows(self) -> None:
        without = {
            (name, parameter) for name, function in functions().items()
            for parameter in inspect.signature(function).parameters
            if f':param {parameter}: has no effect' in function.__doc__}
        self.assertEqual(without, {
            (name, parameter) for name, parameter, _ in
            arguments.silent(functions())})

    def test_what_is_so_by_default(self) -> None:
        self.assertEqual(set(), arguments.without_defaults(functions()))

    def test_what_cannot_be_built(self) -> None:
        for formats in arguments.FORMATS:
            with arguments.bus(formats) as bus:
                for name, function in functions().items():
                    values = arguments.unreadable(name, function)
                    if values and arguments.outcome(
                            bus, function,
                            arguments.usual(name, function)).sent:
                        self._is_not_sent(bus, name, function, values)

    def _is_not_sent(self, bus: Any, name: str, function: Any,
                     values: dict[str, Any]) -> None:
        raises = ':raises Exception' in function.__doc__
        outcome = arguments.outcome(bus, function, values)
        self.assertEqual(([], raises),
                         (outcome.sent, outcome.raised is not None), name)
        self.assertEqual(0 if raises else 1,
                         outcome.log.count('not sent'), name)
        if 'best_effort' in values:
            outcome = arguments.outcome(
                bus, function, {**values, 'best_effort': True})
            self.assertEqual(([], None), (outcome.sent, outcome.raised))
            self.assertEqual(1, outcome.log.count('not sent'), name)
