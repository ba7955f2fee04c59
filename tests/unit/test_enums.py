# SPDX-License-Identifier: Apache-2.0
"""The spellings that enums take, and the edges of their values."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import enums


def _all() -> list[type[enums.Enum]]:
    return [found for found in vars(enums).values()
            if isinstance(found, type) and issubclass(found, enums.Enum)
            and found is not enums.Enum]


class EnumsTest(base.BaseTestCase):

    def test_every_value_is_taken_as_it_is(self) -> None:
        for found in _all():
            for value in found.ALL:
                self.assertEqual(value, found().coerce(None, 'x', value))

    def test_other_spellings(self) -> None:
        for found in _all():
            for alias, value in found.ALIASES.items():
                self.assertIn(value, found.ALL)
                self.assertEqual(value, found().coerce(None, 'x', alias))
                if found.LOWER:
                    self.assertEqual(value, found().coerce(
                        None, 'x', alias.upper()))

    def test_which_take_any_case_of_letters(self) -> None:
        self.assertEqual(
            {'Architecture', 'HVType', 'OSType', 'SCSIModel', 'VIFModel',
             'VMMode'}, {found.__name__ for found in _all() if found.LOWER})
        for found in _all():
            upper = found.ALL[0].upper()
            if found.LOWER:
                self.assertEqual(found.ALL[0], found().canonical(upper))
            elif upper not in found.ALL and found is not enums.DiskConfig:
                self.assertEqual(upper, found().canonical(upper))

    def test_anything_else_is_refused(self) -> None:
        for found in _all():
            if found is enums.DiskConfig:
                continue
            for value in ('moon', 99, -1, [], {}, set()):
                self.assertRaises(ValueError, found().coerce, None, 'x',
                                  value)

    def test_power_states_by_their_places(self) -> None:
        state = enums.InstancePowerState()
        values: tuple[tuple[Any, Any], ...] = (
            (0, 'pending'), (1, 'running'), ('4', 'shutdown'),
            (7, 'suspended'), (8, 8), (-1, -1), ('moon', 'moon'),
            (None, None))
        for value, expected in values:
            self.assertEqual(expected, state.canonical(value), value)

    def test_disk_config(self) -> None:
        config = enums.DiskConfig()
        for value, expected in (
                ('AUTO', 'AUTO'), ('MANUAL', 'MANUAL'), (True, 'AUTO'),
                (False, 'MANUAL'), (None, 'MANUAL'), ('', 'MANUAL'),
                ('manual', 'AUTO'), (1, 'AUTO'), ([], 'MANUAL')):
            self.assertEqual(expected, config.coerce(None, 'x', value))

    def test_sources_by_binary(self) -> None:
        for binary, source in (('nova-osapi_compute', 'nova-api'),
                               ('nova-compute', 'nova-compute')):
            self.assertEqual(
                source, enums.NotificationSource.get_source_by_binary(binary))
