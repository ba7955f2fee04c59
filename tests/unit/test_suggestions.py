# SPDX-License-Identifier: Apache-2.0
"""Names that fit what somebody typed."""

from __future__ import annotations

from oslotest import base

from nova_notifications import _suggestions

_NAMES = ['instance.create.end', 'instance.power_off.end', 'flavor',
          'flavor.create', 'flavor.delete', 'flavor.update', 'flavor.moon']


class NearTest(base.BaseTestCase):

    def test_the_likeliest_first(self) -> None:
        for typed, expected in (
                ('Flavor', ['flavor', 'flavor.create', 'flavor.delete',
                            'flavor.moon']),
                ('server boot', ['instance.create.end']),
                ('vm.stop', ['instance.power_off.end']),
                ('create', ['flavor.create', 'instance.create.end']),
                ('flavr.moon', ['flavor.moon', 'flavor']),
                ('qqq', []), ('?', [])):
            self.assertEqual(expected, _suggestions.near(typed, _NAMES),
                             typed)

    def test_how_many(self) -> None:
        for most in (1, 2, 4):
            self.assertEqual(most, len(_suggestions.near('flavor', _NAMES,
                                                         most)))

    def test_how_much_alike(self) -> None:
        # Three of five letters are the same, and two of five.
        self.assertEqual(['abcxy'], _suggestions.near('abcde', ['abcxy']))
        self.assertEqual([], _suggestions.near('abcde', ['abxyz']))

    def test_in_words(self) -> None:
        for names, hint, nearest in (
                (['ab'], 'did you mean ab?', ', the nearest is ab'),
                (['ab', 'abc'], 'did you mean ab or abc?',
                 ', the nearest is ab or abc'),
                (['ab', 'abc', 'abd'], 'did you mean ab, abc or abd?',
                 ', the nearest is ab or abc'),
                (['q'], 'nothing', '')):
            self.assertEqual(
                (hint, nearest), (_suggestions.hint('ab', names, 'nothing'),
                                  _suggestions.nearest('ab', names)))
