# SPDX-License-Identifier: Apache-2.0
"""What the bench takes for slower, and for different."""

import copy
from typing import Any
from unittest import mock

from oslotest import base

from bench import budgets
from bench import compare
from bench import guard

_DOCUMENTED: dict[str, Any] = {
    'emissions': {'instance.pause.start': {
        'faster': 9.0, 'floors': 1.6, 'faster_adopted': 8.5}}}
_RUN: dict[str, Any] = {
    'emissions': {'instance.pause.start': {
        'faster': 5.9, 'floors': 1.9, 'faster_adopted': 5.6,
        'adopted_over_library': 1.1}},
    'growth': {'addresses': {'library': {'linear': 1.1},
                             'nova': {'linear': 9.0}}},
    'wire': {'instance.pause.start, library': [], 'context': ['a: 1 and 2']}}


class TestGuard(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        nothing_before = mock.patch.dict(guard.BEFORE, clear=True)
        nothing_before.start()
        self.addCleanup(nothing_before.stop)

    def _failures(self, **changes: Any) -> list[str]:
        run = copy.deepcopy(_RUN)
        for name, value in changes.items():
            run[name].update(value)
        return list(guard.failures(run, _DOCUMENTED))

    def test_noise_and_another_processor_do_not_fail(self) -> None:
        self.assertEqual([], self._failures())

    def test_more_than_that_fails(self) -> None:
        for faster, floors, said in (
                (5.8, 1.9, '5.8 times faster than Nova, at least 5.85'),
                (5.9, 2.1, '2.1 times the floor, at most 2.0')):
            failure, = self._failures(emissions={'instance.pause.start': {
                **_RUN['emissions']['instance.pause.start'],
                'faster': faster, 'floors': floors}})
            self.assertIn(said, failure)

    def test_a_nova_that_adopts_it_is_as_fast(self) -> None:
        for changed, said in (
                ({'faster_adopted': 5.5}, 'as adopted: 5.5 times faster than '
                 'Nova, at least 5.53'),
                ({'adopted_over_library': 1.4}, '1.4 times the library')):
            failure, = self._failures(emissions={'instance.pause.start': {
                **_RUN['emissions']['instance.pause.start'], **changed}})
            self.assertIn(said, failure)

    def test_what_was_better_before_still_counts(self) -> None:
        for before, said in (({'faster': 9.5}, 'at least 6.17'),
                             ({'floors': 1.5}, 'at most 1.88'),
                             ({'faster': 8.0, 'floors': 2.0}, None)):
            with mock.patch.dict(guard.BEFORE,
                                 {'instance.pause.start': before}):
                failures = self._failures()
            self.assertEqual(said is not None, bool(failures))
            self.assertIn(said or '', ''.join(failures))

    def test_growth_that_is_not_linear_fails(self) -> None:
        failure, = self._failures(
            growth={'addresses': {'library': {'linear': 3.0}}})
        self.assertIn('addresses', failure)

    def test_a_difference_on_the_wire_fails(self) -> None:
        failure, = self._failures(
            wire={'instance.pause.start, library': ['payload.a: 1 and 2']})
        self.assertIn('payload.a: 1 and 2', failure)

    def test_the_documented_run_is_near_the_floor(self) -> None:
        for name, case in guard.documented()['emissions'].items():
            self.assertLessEqual(case['floors'], 3.0, name)
            self.assertGreater(case['faster'], 1.0, name)
            self.assertGreater(case['faster_adopted'], 1.0, name)
            self.assertLessEqual(case['adopted_over_library'], 1.15, name)


class TestCompare(base.BaseTestCase):

    def test_equal_messages(self) -> None:
        message = {'a': [{'b': 1}], 'timestamp': 'now'}
        self.assertEqual([], list(compare.differences(
            message, {**message, 'timestamp': 'then'})))

    def test_each_difference_has_its_place(self) -> None:
        self.assertEqual(
            ['a[0].b: 1 and 2', 'c: the second does not have it',
             'd: the first does not have it', 'e: 1 entries and 2',
             'f: 1 and True'],
            list(compare.differences(
                {'a': [{'b': 1}], 'c': 0, 'e': [1], 'f': 1},
                {'a': [{'b': 2}], 'd': 0, 'e': [1, 2], 'f': True})))


class TestBudgets(base.BaseTestCase):

    def test_the_best_of_some_counts(self) -> None:
        spent = iter([0.3, 0.2, 0.1])
        self.assertEqual([], list(budgets.failures({
            'a thing': (lambda: next(spent), 0.1, 'seconds')})))

    def test_what_takes_too_long_fails(self) -> None:
        failure, = budgets.failures({
            'a thing': (lambda: 0.25, 0.2, 's of a processor'),
            'another': (lambda: 0.1, 0.2, 's of a processor')})
        self.assertEqual('a thing: 0.250 s of a processor, at most 0.2 is '
                         'expected', failure)
