# SPDX-License-Identifier: Apache-2.0
"""Mask objects, primitives, contexts and log records exactly."""

from __future__ import annotations

import logging
from typing import Any
from unittest import mock

import netaddr
from oslo_context import context as oslo_context
from oslotest import base

from nova_notifications import redaction
from nova_notifications.redaction import contexts
from nova_notifications.redaction import keys
from nova_notifications.redaction import logs
from nova_notifications.redaction import objects
from tests.unit.redaction.thing import Thing


class ObjectsTest(base.BaseTestCase):

    def test_what_a_text_describes(self) -> None:
        for value, expected in (
                (netaddr.IPAddress('::1'), True), (range(3), True),
                (Thing, True), (logging, True), (len, True),
                (Thing(), False), ([], False)):
            self.assertIs(expected, objects.is_described_by_text(
                value, type(value)))

    def test_contexts_by_their_look(self) -> None:
        class Describes:
            def to_dict(self) -> dict[str, Any]:
                return {}

        class Catalogued(Describes):
            service_catalog = ()

        token = Describes()
        token.__dict__['auth_token'] = 'x'
        for value, expected in (
                (oslo_context.RequestContext(), True), (Describes(), False),
                (Catalogued(), True), (token, True),
                (Thing(auth_token='x'), False),
                (Thing(auth_token='x', user_id='y'), True),
                (Thing(_auth_token='x', _user_id='y'), True),
                (Thing(user_id='y', roles=[]), False), ({}, False)):
            self.assertIs(expected, objects.is_context(value))

    def test_members(self) -> None:
        class Slots:
            __slots__ = ('a',)

        self.assertEqual({'a': 1}, objects.members(Thing(a=1)))
        self.assertIsNone(objects.members(Thing()))
        self.assertIsNone(objects.members(Slots()))

    def test_own_attributes(self) -> None:
        def broken(odd: Any) -> Any:
            raise OSError('password=secret')

        for value, expected in ((Thing(a=1), {'a': 1}), (Thing(), {}), (7, {}),
                                (type('Slots', (), {'__slots__': ()})(), {})):
            self.assertEqual(expected, objects.own_attributes(value))
        for odd in (property(broken), property(lambda odd: [])):
            self.assertEqual({}, objects.own_attributes(
                type('Odd', (), {'__dict__': odd})()))

    def test_computed_fields(self) -> None:
        class Object:
            fields = {'memory': None}
            obj_extra_fields = ['broken', 'lazy', 'double']
            obj_attr_is_set = items = lambda self: None  # noqa: E731

            def __init__(self) -> None:
                self._obj_memory = 2

            @property
            def double(self) -> int:
                return 2 * self._obj_memory

            @property
            def broken(self) -> int:
                raise ValueError

            @property
            def lazy(self) -> Any:
                return self.obj_load_attr('x')  # type: ignore[attr-defined]

        self.assertEqual({'memory': 2, 'double': 4},
                         objects.members(Object()))
        self.assertRaises(NotImplementedError, objects._refuse, 'x')
        for nothing in ([], (), None, 7):
            Object.obj_extra_fields = nothing
            self.assertEqual({'memory': 2}, objects.members(Object()))

    def test_lists_of_objects(self) -> None:
        class List:
            fields = {'objects': None}
            obj_attr_is_set = None
            VERSION = '1.0'

            def __iter__(self) -> Any:
                return iter(())

        listed = List()
        self.assertEqual({}, objects._versioned(
            listed, List, ['objects']))
        listed.__dict__['_obj_objects'] = [1]
        List.obj_attr_is_set = objects.members
        self.assertEqual([1], objects.members(listed))
        listed.__dict__['_obj_objects'] = 7
        self.assertEqual({'_obj_objects': 7}, objects.members(listed))


class PrimitivesTest(base.BaseTestCase):

    def test_objects_in_objects(self) -> None:
        self.assertEqual({'a': {'a': {'a': None}}}, redaction.to_primitive(
            Thing(a=Thing(a=Thing(a=Thing(a=1))))))

    def test_private_keys(self) -> None:
        self.assertEqual(
            {'admin_pass': '***', 'a': {'admin_pass': '***', 'b': 1}},
            redaction.to_primitive(
                {'admin_pass': 'x', 'a': {'admin_pass': 'x', 'b': 1}}))
        # Keys among texts alone are their owner's.
        self.assertEqual({'a': {'admin_pass': 'x'}},
                         redaction.to_primitive({'a': {'admin_pass': 'x'}}))
        self.assertEqual({'admin_pass': '', 'user_data': None},
                         redaction.hide_private(
                             {'admin_pass': '', 'user_data': None}))

    def test_sets_and_contexts(self) -> None:
        self.assertIsNone(redaction.to_primitive(
            {'auth_token': 'x', 'user_id': 'y'}))
        self.assertEqual({'a': [1]}, redaction.to_primitive(
            {'a': [1, oslo_context.RequestContext()],
             'b': oslo_context.RequestContext()}))
        self.assertEqual({'a': 'x', '1': ['y']},
                         {str(key): value for key, value in
                          redaction.to_primitive(
                              {'a': b'x', 1: ('y',)}).items()})


class ContextTest(base.BaseTestCase):

    def test_each_kind_of_value(self) -> None:
        self.assertEqual(
            {'user_id': 'token-1', 'auth_token': None, 'context': None,
             'remote_address': None, 'service_catalog': [], 'is_admin': True,
             'roles': ['a', 'b'], 'other': 'password=***', 'n': 7,
             'x' * 256: 'a', 'x' * 257: None},
            redaction.safe_context({
                'user_id': 'token-1', 'auth_token': 'x', 'context': 'x',
                'remote_address': 'x', 'service_catalog': ['x'],
                'is_admin': True, 'roles': ['a', 'b'],
                'other': 'password=x', 'n': 7, 1: 2, 'x' * 256: 'a',
                'x' * 257: 'a'}))

    def test_one_without_a_description(self) -> None:
        self.assertEqual(
            {'user_id': 'u', 'is_admin': True, 'request_id': 'r'},
            redaction.safe_context(Thing(
                user_id='u', is_admin=True, request_id='r', project_id=7,
                other='x')))
        self.assertEqual({}, redaction.safe_context(None))

    def test_a_cache_of_1024_requests(self) -> None:
        cache = contexts.ContextCache()
        self.assertEqual(1024, len(cache._requests))
        context = oslo_context.RequestContext(user_id='u')
        for cached in (0, 1, 1):
            self.assertEqual(redaction.safe_context(context),
                             cache.sanitize(context))
            self.assertEqual(cached, len(cache._cached))
        context.user_id = 'v'
        self.assertEqual(redaction.safe_context(context),
                         cache.sanitize(context))

    def test_the_caller(self) -> None:
        class Broken(dict):  # type: ignore[type-arg]
            def get(self, *arguments: Any) -> Any:
                raise ValueError

        class Bare:
            @property
            def user_id(self) -> str:
                raise ValueError

            project_id = 7

        for context, caller in (
                (oslo_context.RequestContext(
                    user_id='u', project_id='p', request_id='req-r'),
                 ('u', 'p', 'req-r')),
                (oslo_context.RequestContext(
                    user_id=7, project_id='p', request_id='req-r'),
                 ('7', 'p', 'req-r')),
                ({'user_id': 'u', 'user': 'v', 'tenant': 'p'},
                 ('u', 'p', None)),
                ({'user': 7, 'project': 'p', 'request_id': 'r'},
                 ('7', 'p', 'r')),
                (Broken(), (None, None, None)), (Bare(), (None, '7', None)),
                (None, (None, None, None))):
            self.assertEqual(caller, redaction.caller_of(context))


class LogTest(base.BaseTestCase):

    def _record(self, message: Any, *arguments: Any,
                **more: Any) -> logging.LogRecord:
        record = logging.LogRecord('x', logging.INFO, 'x.py', 1, message,
                                   arguments, more.get('exc_info'))
        self.assertIs(True, logs.LogFilter().filter(record))
        return record

    def test_arguments(self) -> None:
        uuid_of = {'nova_object.name': 'InstancePayload',
                   'nova_object.data': {'uuid': 'i-1'}}
        for argument, shown in (
                (7, '7'), (None, 'None'), (1.5, '1.5'),
                ('password=x', 'password=***'),
                ([1], '<payload of type list left out>'),
                ({'event_type': 'a', 'message_id': 'm', 'publisher_id': 'p',
                  'priority': 7, 'payload': uuid_of},
                 '<event_type=a message_id=m publisher_id=p instance=i-1 '
                 'payload left out>'),
                ('x' * 4097, 'x' * 4096 + ' ... [cut: 4097 characters]')):
            self.assertEqual(
                f'{shown} 1', self._record('%s %s', argument, 1).getMessage())
        record = self._record('%(body)s %(a)s', {'body': 'x', 'a': 'y'})
        self.assertEqual('<payload of type str left out> y',
                         record.getMessage())

    def test_which_instance(self) -> None:
        for payload, found in (
                ({'instance_uuid': 'a', 'uuid': 'b'}, ' instance=a'),
                ({'instance_id': 'a'}, ' instance=a'), ({'uuid': 7}, ''),
                ({'nova_object.data': 7}, ''), (7, '')):
            self.assertEqual(
                f'<event_type=e{found} payload left out>',
                logs.summary({'event_type': 'e', 'payload': payload}))

    def test_messages(self) -> None:
        self.assertEqual('password=***',
                         self._record('password=x').getMessage())
        self.assertEqual('ValueError: password=*** in', self._record(
            ValueError('password=x in')).getMessage().replace(
                'password', 'ValueError: password'))
        self.assertEqual('password=x 1',
                         self._record('password=x %s', 1).getMessage())

    def test_an_exception_becomes_text(self) -> None:
        error = ValueError('password=x')
        record = self._record('m', exc_info=(ValueError, error, None))
        self.assertEqual('ValueError: password=***', record.exc_text)
        self.assertIsNone(record.exc_info)

    def test_one_that_cannot_be_masked(self) -> None:
        # self.patch() would put a method back in place of the static one.
        with mock.patch.object(logs.LogFilter, '_rewrite',
                               side_effect=ZeroDivisionError):
            record = self._record('m', 1, exc_info=(None, None, None))
        self.assertEqual(
            ('<log record not masked, not shown>', None, None, None),
            (record.msg, record.args, record.exc_info, record.exc_text))


class KeysTest(base.BaseTestCase):

    def test_lengths(self) -> None:
        self.assertIs(False, keys.is_secret('x' * 256))
        self.assertIs(True, keys.is_secret('x' * 257))
        self.assertIs(True, keys.is_context('_' * 57 + 'context'))
        self.assertIs(False, keys.is_context('_' * 58 + 'context'))
