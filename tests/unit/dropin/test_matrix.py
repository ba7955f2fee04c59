# SPDX-License-Identifier: Apache-2.0
"""The settings in which ``tests/nova`` plays its stories."""

from __future__ import annotations

import itertools

from oslotest import base

from tests.nova import matrix


class TestMatrix(base.BaseTestCase):

    def test_each_two_values_meet_in_a_column(self) -> None:
        tried = {
            factor: {column: [choice for choice in choices if all(
                getattr(column, name) == value
                for name, value in choice.items())]
                for column in matrix.PAIRWISE}
            for factor, choices in matrix.FACTORS.items()}
        for one, other in itertools.combinations(matrix.FACTORS, 2):
            for pair in itertools.product(matrix.FACTORS[one],
                                          matrix.FACTORS[other]):
                self.assertTrue(
                    any(pair == (*tried[one][column], *tried[other][column])
                        for column in matrix.PAIRWISE),
                    f'{pair} are in no column together')

    def test_no_column_is_there_twice(self) -> None:
        self.assertEqual(len(set(matrix.COLUMNS)), len(matrix.COLUMNS))

    def test_all_has_what_is_played_by_default(self) -> None:
        self.assertLessEqual(set(matrix.PAIRWISE), set(matrix.COLUMNS))
        self.assertLess(len(matrix.PAIRWISE), len(matrix.COLUMNS) / 2)

    def test_every_setting_of_a_column_is_a_factor(self) -> None:
        self.assertEqual(set(matrix.Column._fields), {
            name for choices in matrix.FACTORS.values()
            for choice in choices for name in choice})
