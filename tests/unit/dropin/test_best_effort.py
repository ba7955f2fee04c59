# SPDX-License-Identifier: Apache-2.0
"""Nova's names raise what goes wrong, unless they are told to log it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from oslotest import base

from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import notifications


def _defaults(module: Any) -> Iterator[tuple[str, Any]]:
    for name, function in vars(module).items():
        if not name.startswith('_') and inspect.isfunction(function):
            parameter = inspect.signature(function).parameters.get(
                'best_effort')
            if parameter is not None:
                yield f'{module.__name__}.{name}', parameter.default


class TestDefaults(base.BaseTestCase):

    def test_of_novas_names(self) -> None:
        found = {**dict(_defaults(compute_utils)),
                 **dict(_defaults(notifications))}
        self.assertNotEqual({}, found)
        self.assertEqual({False}, set(found.values()), found)
