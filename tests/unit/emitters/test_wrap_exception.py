# SPDX-License-Identifier: Apache-2.0
"""The decorator: what is told of a call, and what the caller sees."""

from __future__ import annotations

import traceback
import inspect
from typing import Any

import fixtures
from oslo_context import context as oslo_context
import oslo_messaging
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit.testing import listening

SECRET = 'correct-horse-battery'
_wrap = emitters.exception.wrap_exception('compute', 'nova-compute')


class Loading:
    """An argument that would load from the database when described."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if not name.startswith('__'):
            self.loaded.append(name)
        raise AttributeError(name)


class Manager:
    """A service's manager."""

    @_wrap
    def plain(self, context: Any, instance: Any, size: int = 7) -> None:
        raise ValueError('plain failure')

    @_wrap
    def with_passwords(self, context: Any, admin_pass: str, new_pass: str,
                       password: str, nested: Any) -> None:
        raise ValueError(f'password={password} did not work')

    @_wrap
    def with_contexts(self, context: Any, ctxt: Any, whatever: Any,
                      listed: Any) -> None:
        raise ValueError('with contexts')

    @_wrap
    def variable(self, context: Any, *args: Any, **kwargs: Any) -> None:
        raise ValueError('variable')

    @_wrap
    def fails(self, context: Any) -> None:
        raise ValueError('the context alone')

    @_wrap
    def fine(self, context: Any) -> str:
        return 'fine'

    @_wrap
    def chained(self, context: Any) -> None:
        try:
            raise KeyError('first')
        except KeyError as exc:
            raise ValueError('second') from exc

    @_wrap
    def without_arguments(self) -> None:
        raise ValueError('no context')


def request_context() -> oslo_context.RequestContext:
    """A context with a token."""
    return oslo_context.RequestContext(
        auth_token=SECRET, user_id='u1', project_id='p1', overwrite=False)


class TestWrapException(base.BaseTestCase):
    """``wrap_exception``."""

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture())
        self.manager = Manager()

    def _legacy(self) -> dict[str, Any]:
        sent, = self.bus.legacy
        return sent.payload

    def test_the_method_looks_as_before(self) -> None:
        self.assertEqual('plain', Manager.plain.__name__)
        self.assertEqual(['self', 'context', 'instance', 'size'],
                         list(inspect.signature(Manager.plain).parameters))
        self.assertIn('raise ValueError', inspect.getsource(Manager.plain))

    def test_both_formats(self) -> None:
        error = self.assertRaises(ValueError, self.manager.plain,
                                  fake.context(), 'i1')
        legacy, = self.bus.legacy
        self.assertEqual(('plain', 'ERROR'),
                         (legacy.event_type, legacy.priority))
        self.assertTrue(legacy.publisher_id.startswith('compute.'))
        self.assertEqual("ValueError('plain failure')",
                         legacy.payload['exception'])
        versioned, = self.bus.versioned
        self.assertEqual(('compute.exception', 'ERROR'),
                         (versioned.event_type, versioned.priority))
        self.assertEqual('plain', versioned.data['function_name'])
        self.assertEqual(__name__, versioned.data['module_name'])
        self.assertEqual('plain failure',
                         versioned.data['exception_message'])
        self.assertIn('plain failure', versioned.data['traceback'])
        self.assertEqual(('plain failure',), error.args)

    def test_arguments_and_defaults(self) -> None:
        self.assertRaises(ValueError, self.manager.plain, fake.context(),
                          instance='i1')
        self.assertEqual({'instance': 'i1', 'size': 7},
                         self._legacy()['args'])

    def test_variable_arguments(self) -> None:
        self.assertRaises(ValueError, self.manager.variable, fake.context(),
                          1, 2, more='m', admin_pass=SECRET)
        arguments = self._legacy()['args']
        self.assertEqual([1, 2], arguments['args'])
        self.assertEqual('m', arguments['kwargs']['more'])
        self.assertNotIn(SECRET, str(self.bus.notifications))

    def test_a_call_that_does_not_fit(self) -> None:
        error = self.assertRaises(TypeError, self.manager.plain,
                                  fake.context(), 'i1', 7, 'one too many',
                                  admin_pass=SECRET)
        self.assertIn('plain', str(error))
        self.assertEqual('plain', self.bus.legacy[0].event_type)
        self.assertNotIn(SECRET, str(self.bus.notifications))

    def test_a_method_without_context(self) -> None:
        self.assertRaises(ValueError, self.manager.without_arguments)
        self.assertEqual({}, self._legacy()['args'])

    def test_nothing_raised(self) -> None:
        self.assertEqual('fine', self.manager.fine(fake.context()))
        self.assertEqual([], self.bus.notifications)
        self.assertEqual('fine', Manager.fine.__name__)

    def test_passwords(self) -> None:
        self.assertRaises(
            ValueError, self.manager.with_passwords, fake.context(),
            SECRET, SECRET, SECRET,
            {'auth_token': SECRET, 'deep': [{'admin_password': SECRET}]})
        self.assertNotIn(SECRET, str(self.bus.notifications))
        arguments = self._legacy()['args']
        self.assertNotIn('admin_pass', arguments)
        self.assertNotIn('new_pass', arguments)
        self.assertIn('did not work',
                      self.bus.versioned[0].data['exception_message'])

    def test_contexts_under_any_name(self) -> None:
        self.assertRaises(
            ValueError, self.manager.with_contexts, request_context(),
            request_context(), request_context(), [request_context()])
        self.assertNotIn(SECRET, str(self.bus.notifications))
        arguments = self._legacy()['args']
        for name in ('context', 'ctxt', 'whatever'):
            self.assertNotIn(name, arguments)
        sent_context = self.bus.legacy[0].context
        self.assertEqual('u1', sent_context['user'])

    def test_the_context_by_position_and_by_name(self) -> None:
        for call in (lambda: self.manager.fails(request_context()),
                     lambda: self.manager.plain(request_context(), 'i1'),
                     lambda: self.manager.plain(context=request_context(),
                                                instance='i1')):
            self.bus.clear()
            self.assertRaises(ValueError, call)
            self.assertEqual('u1', self.bus.versioned[0].context['user'])

    def test_the_context_by_another_name(self) -> None:
        @_wrap
        def method(self: Any, ctxt: Any, size: int) -> None:
            raise ValueError('another name')

        self.assertRaises(ValueError, method, None, ctxt=request_context(),
                          size=1)
        self.assertEqual('u1', self.bus.versioned[0].context['user'])
        self.assertEqual({'size': 1}, self._legacy()['args'])
        self.assertNotIn(SECRET, str(self.bus.notifications))

    def test_describing_an_argument_loads_nothing(self) -> None:
        lazy = Loading()
        self.assertRaises(ValueError, self.manager.plain, fake.context(),
                          lazy)
        self.assertEqual([], lazy.loaded)

    def test_the_thread_keeps_its_context(self) -> None:
        mine = oslo_context.RequestContext(user_id='mine')
        self.assertRaises(ValueError, self.manager.plain, request_context(),
                          'i1')
        self.assertIs(mine, oslo_context.get_current())


class TestTheException(base.BaseTestCase):
    """What the caller sees is what was raised, whatever goes wrong."""

    def _unchanged(self) -> None:
        """The error of a wrapped call equals that of a bare one."""
        for name in ('plain', 'chained'):
            wrapped = getattr(Manager, name)
            found = []
            for function in (wrapped, wrapped.__wrapped__):
                arguments = ('i1',) if name == 'plain' else ()
                found.append(self.assertRaises(
                    ValueError, function, Manager(), fake.context(),
                    *arguments))
            ours, bare = found
            self.assertEqual(type(bare.__cause__), type(ours.__cause__))
            self.assertEqual(type(bare.__context__), type(ours.__context__))
            self.assertEqual(bare.__suppress_context__,
                             ours.__suppress_context__)
            self.assertEqual(
                traceback.extract_tb(bare.__traceback__)[-1],
                traceback.extract_tb(ours.__traceback__)[-1])
            self.assertEqual(getattr(bare, '__notes__', []),
                             getattr(ours, '__notes__', []))

    def test_it_is_the_same_object(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        raised = ValueError('mine')

        @_wrap
        def method(self: Any, context: Any) -> None:
            raise raised

        self.assertIs(raised, self.assertRaises(ValueError, method, None,
                                                None))

    def test_when_all_is_well(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        self._unchanged()

    def test_when_the_format_is_off(self) -> None:
        self.useFixture(testing.NotificationsFixture(driver='noop'))
        self._unchanged()

    def test_when_the_notifier_fails(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        bus = self.useFixture(testing.NotificationsFixture())

        def down(*arguments: Any, **named: Any) -> None:
            raise ConnectionError('the broker is down')

        bus._sink.send_notification = down
        self._unchanged()
        self.assertIn('the broker is down', logs.output)

    def test_when_the_serializer_fails(self) -> None:
        class Broken(oslo_messaging.NoOpSerializer):
            def serialize_entity(self, context: Any, entity: Any) -> Any:
                raise RuntimeError('the serializer is broken')

        logs = self.useFixture(fixtures.FakeLogger())
        wire = self.useFixture(listening.Wire())
        nova_notifications.init(wire.conf, serializer=Broken())
        self._unchanged()
        self.assertIn('the serializer is broken', logs.output)
        self.assertEqual(2, len(wire.versioned(2)))

    def test_when_the_exception_cannot_be_described(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())

        class Hostile(Exception):
            def __str__(self) -> str:
                raise RuntimeError('no text')
            __repr__ = __str__

        @_wrap
        def method(self: Any, context: Any) -> None:
            raise Hostile()

        error = self.assertRaises(Hostile, method, None, None)
        self.assertIsNone(error.__context__)
        self.assertEqual(1, len(bus.versioned))
        self.assertEqual(1, len(bus.legacy))

    def test_when_the_notification_is_interrupted(self) -> None:
        class Interrupted(BaseException):
            """As eventlet's Timeout and GreenletExit."""

        class Notifiers:
            legacy_enabled = versioned_enabled = True

            def legacy(self, publisher_id: str) -> Any:
                raise Interrupted('no time left')

            versioned = legacy

        logs = self.useFixture(fixtures.FakeLogger())
        bus = self.useFixture(testing.NotificationsFixture())
        nova_notifications.init(bus.conf, notifiers=Notifiers())
        self._unchanged()
        self.assertIn('Interrupted: no time left', logs.output)

    def test_exit_is_not_notified(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())

        @_wrap
        def method(self: Any, context: Any) -> None:
            raise SystemExit(1)

        self.assertRaises(SystemExit, method, None, None)
        self.assertEqual([], bus.notifications)
