# SPDX-License-Identifier: Apache-2.0
"""Which formats are sent of those that are asked for."""

from __future__ import annotations

from oslotest import base

from nova_notifications import settings
from nova_notifications.settings import Format


class TestEnabledFormats(base.BaseTestCase):

    def test_what_is_on_of_what_is_asked_for(self) -> None:
        old, new, both = Format.LEGACY, Format.VERSIONED, Format.BOTH
        for legacy, versioned, expected in (
                (False, False, (None, None, None)),
                (True, False, (old, None, old)),
                (False, True, (None, new, new)),
                (True, True, (old, new, both))):
            found = settings.enabled_formats(legacy, versioned)
            self.assertEqual(expected, (found[old], found[new], found[both]))
            # By the numbers that named formats before.
            self.assertEqual(expected, (found[1], found[2], found[3]))
            self.assertEqual((None, None), (found[Format(0)], found[0]))

    def test_anything_else(self) -> None:
        found = settings.enabled_formats(True, True)
        for formats in (4, 'both', None, -1):
            error = self.assertRaises(ValueError, found.__getitem__, formats)
            self.assertEqual(
                f'formats is {formats!r}. Next: pass nova_notifications.'
                'Format.LEGACY, VERSIONED or BOTH.', str(error))
