# SPDX-License-Identifier: Apache-2.0
"""Contexts that are remembered: always what a first look would give."""

from __future__ import annotations

import datetime
import gc
from typing import Any
import weakref

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from oslo_context import context as oslo_context
from oslotest import base

from nova_notifications import redaction
from tests.unit import fuzz

CANARY = 'CaNaRy7Hidden'


class _Nova(oslo_context.RequestContext):
    """As Nova's: more attributes, some of them not for anybody else."""

    told = 0

    def __init__(self, **values: Any) -> None:
        super().__init__(overwrite=False, **values)
        self.timestamp = datetime.datetime(2026, 11, 25)
        self.service_catalog = [{'endpoints': CANARY}]
        self.db_connection: Any = None

    def to_dict(self) -> dict[str, Any]:
        type(self).told += 1
        own = vars(self)
        return {**super().to_dict(), 'timestamp': str(self.timestamp),
                'service_catalog': self.service_catalog,
                'db_connection': self.db_connection,
                'extra': own.get('extra')}


class _NotNamed(_Nova):
    pass


def _context(cls: type[_Nova] = _Nova) -> _Nova:
    cls.told = 0
    return cls(user_id='u', project_id='p', auth_token=CANARY,
               roles=['member', 'reader'])


class TestContextCache(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.contexts = redaction.ContextCache((_Nova,))

    def _check(self, context: Any) -> None:
        expected = redaction.safe_context(context)
        for _ in range(4):
            found = self.contexts.sanitize(context)
            self.assertEqual(expected, found)
            self.assertIs(redaction.SafeContext, type(found))

    def _times_told(self, context: _Nova) -> int:
        before = type(context).told
        self.contexts.sanitize(context)
        return type(context).told - before

    def test_as_a_first_look(self) -> None:
        context = _context()
        self._check(context)
        self.assertEqual(0, self._times_told(context))
        self.assertNotIn(CANARY, str(self.contexts.sanitize(context)))

    def test_from_the_third_time_on(self) -> None:
        context = _context()
        self.assertEqual([1, 1, 0, 0], [
            self._times_told(context) for _ in range(4)])
        context.user_id = 'v'
        self.assertEqual([1, 0, 0], [
            self._times_told(context) for _ in range(3)])

    def test_many_at_the_same_time(self) -> None:
        many = [_context() for _ in range(3000)]
        for number, context in enumerate(many):
            context.user_id = f'user-{number}'
        for _ in range(4):
            for number, context in enumerate(many):
                self.assertEqual(f'user-{number}',
                                 self.contexts.sanitize(context)['user'])

    def test_oslo_contexts_need_not_be_named(self) -> None:
        context = oslo_context.RequestContext(user_id='u', overwrite=False)
        self._check(context)
        context.user_id = 'v'
        self._check(context)
        self.assertEqual('v', self.contexts.sanitize(context)['user'])

    def test_every_attribute_counts(self) -> None:
        context = _context()
        for name in list(vars(context)):
            self._check(context)
            setattr(context, name, f'another {name}')
            self.assertEqual(1, self._times_told(context), name)
            self._check(context)

    def test_what_changes_in_place(self) -> None:
        context = _context()
        self._check(context)
        context.roles.append('admin')
        self._check(context)
        self.assertEqual(['member', 'reader', 'admin'],
                         self.contexts.sanitize(context)['roles'])
        context.extra = {'level': 1}  # type: ignore[attr-defined]
        self._check(context)
        context.extra['level'] = 2  # type: ignore[attr-defined]
        self._check(context)
        self.assertEqual({'level': 2},
                         self.contexts.sanitize(context)['extra'])
        del context.extra  # type: ignore[attr-defined]
        self._check(context)
        self.assertIsNone(self.contexts.sanitize(context)['extra'])

    @settings(max_examples=fuzz.examples(100), deadline=None)
    @given(strategies.lists(strategies.tuples(
        strategies.sampled_from(['user_id', 'extra', 'is_admin', 'new',
                                 'db_connection', 'roles']),
        strategies.sampled_from(['text', 'password: x', None, 7, ['a'],
                                 {'a': 1}, [{}], object(), 1.5]))))
    def test_any_changes(self, changes: list[tuple[str, Any]]) -> None:
        context = _context()
        for name, value in changes:
            self._check(context)
            setattr(context, name, value)
        self._check(context)

    def test_what_is_handed_out_is_nobody_elses(self) -> None:
        context = _context()
        expected = redaction.safe_context(context)
        for _ in range(8):
            found = self.contexts.sanitize(context)
            self.assertEqual(expected, found)
            found['roles'].append('owner')
            found['service_catalog'].append('catalogue')
            found['user_id'] = 'mallory'

    def test_a_session_is_no_reason_to_look_again(self) -> None:
        context = _context()
        context.db_connection = object()
        self._check(context)
        self.assertEqual(0, self._times_told(context))

    def test_a_subclass_counts_where_it_is_named(self) -> None:
        context = _context(_NotNamed)
        self._check(context)
        self.assertEqual(1, self._times_told(context))
        self.contexts = redaction.ContextCache((_NotNamed,))
        self._check(context)
        self.assertEqual(0, self._times_told(context))

    def test_nothing_outlives_its_context(self) -> None:
        context = _context()

        class Session:
            owner = context
        context.db_connection = Session()
        context.user_auth_plugin = Session  # type: ignore[attr-defined]
        self._check(context)
        gone = weakref.ref(context)
        del context, Session.owner, Session
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual(0, len(self.contexts._cached))

    def test_what_cannot_be_remembered(self) -> None:
        class Unhashable(_Nova):
            __hash__ = None  # type: ignore[assignment]

        class Bare:
            __slots__ = ('user_id',)

            def to_dict(self) -> dict[str, Any]:
                return {'user_id': self.user_id}

        class Broken(_Nova):
            def to_dict(self) -> dict[str, Any]:
                raise RuntimeError(CANARY)

        self.contexts = redaction.ContextCache((Unhashable, Bare, Broken))
        bare = Bare()
        bare.user_id = 'u'
        for context in (Unhashable(), bare, Broken(user_id='u'), None, 7,
                        {'user_id': 'u', 'auth_token': CANARY}):
            self._check(context)
        safe = redaction.safe_context(None)
        self.assertIs(safe, self.contexts.sanitize(safe))
