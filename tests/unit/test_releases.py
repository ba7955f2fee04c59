# SPDX-License-Identifier: Apache-2.0
"""Releases by their names, and what a service is pinned to by them."""

from __future__ import annotations

import pathlib
from unittest import mock

from oslotest import base

from nova_notifications import exceptions
from nova_notifications import releases


class FindTest(base.BaseTestCase):

    def test_by_any_of_its_names(self) -> None:
        for name in ('34', '34.0.0', 'Nova 34', 'nova-34', ' 34 ',
                     '2026.2'):
            self.assertEqual('34.0.0', releases.find_release(name).nova,
                             name)
        for name in ('27', '2023.1', 'Antelope', 'nova antelope'):
            self.assertEqual('27', releases.find_release(name).major, name)
        found = releases.Release('27.5.1', '2023.1 Antelope')
        self.assertEqual(
            ('27.5.1', '27', '2023.1 antelope', '2023.1', 'antelope'),
            found.names)
        self.assertEqual(('17.0.1', '17', 'queens'), releases.Release(
            '17.0.1', 'Queens').names)

    def test_one_that_is_not_recorded(self) -> None:
        first, last = releases.releases()[0], releases.releases()[-1]
        known = (f'(recorded are {len(releases.releases())} releases, '
                 f'{first.nova} to {last.nova})')
        for name, hint in (
                ('30.99.0', 'ask for 30 '), ('antelop', 'antelope'),
                ('34.99.x', '34.0.0'), ('99.0', 'did you mean 29.4.0?'),
                ('qqq', 'a version, a major version, a series')):
            error = self.assertRaises(exceptions.ContractError,
                                      releases.find_release, name)
            self.assertIn(f'is called {name!r}: ', str(error))
            self.assertIn(hint, str(error))
            self.assertIn(known, str(error))

    def test_a_file_that_cannot_be_read(self) -> None:
        for path in ('/does/not/exist', __file__):
            with mock.patch.object(releases, '_HISTORY', pathlib.Path(path)):
                error = self.assertRaises(exceptions.ContractError,
                                          releases.load.__wrapped__)
            self.assertTrue(str(error).startswith(f'{path}: '), str(error))


class PinTest(base.BaseTestCase):

    def _history(self, objects: object) -> None:
        releases._classes_at.cache_clear()
        self.addCleanup(releases._classes_at.cache_clear)
        self.patch(releases, 'load', lambda: {'objects': objects})

    def test_classes_step_by_step(self) -> None:
        self._history({
            'A': [[0, {'version': '1.0', 'fields': {'a': 'x', 'b': 'x'}}],
                  [2, {'version': '1.1', '-fields': ['b'],
                       'fields': {'c': 'y'}}]],
            'B': [[0, {'version': '1.0', 'fields': {}}], [1, None]],
            'C': [[1, {'like': 'A', 'fields': {'d': 'z'}}]]})
        a = '1.0', {'a': 'x', 'b': 'x'}
        self.assertEqual({'A': a, 'B': ('1.0', {})}, releases._classes_at(0))
        self.assertEqual(
            {'A': a, 'C': ('1.0', {'a': 'x', 'b': 'x', 'd': 'z'})},
            releases._classes_at(1))
        self.assertEqual(
            {'A': ('1.1', {'a': 'x', 'c': 'y'}),
             'C': ('1.0', {'a': 'x', 'b': 'x', 'd': 'z'})},
            releases._classes_at(2))

    def test_which_can_be_pinned(self) -> None:
        self._history({
            'A': [[0, {'version': '1.0', 'fields': {'a': 'x', 'b': 'x'}}],
                  [1, {'version': '2.0', '-fields': ['b']}],
                  [2, {'version': '2.1', 'fields': {'c': 'y'}}]]})
        three = releases.releases()[:3]
        self.patch(releases, 'releases', lambda: three)
        self.assertEqual(list(three[1:]), releases.can_be_pinned())
        pin = releases._pin_of.__wrapped__(three[1])
        self.assertEqual({'A': ('2.0', frozenset({'a'}))}, dict(pin))

    def test_what_cannot_be_pinned(self) -> None:
        for contract, text in (
                (34, 'contract=34 is no name of a Nova release'),
                (None, 'contract=None is no name of a Nova release'),
                ('17', "contract='17': Nova 17.")):
            error = self.assertRaises(exceptions.ContractError,
                                      releases.pinned_to, contract)
            self.assertIn(text, str(error))
            for release in releases.can_be_pinned():
                self.assertIn(release.major, str(error))
