# SPDX-License-Identifier: Apache-2.0
"""Mask text and values at both sides of each limit."""

from __future__ import annotations

import collections
import datetime
import decimal
import ipaddress
from typing import Any
import uuid

import netaddr
from oslo_context import context as oslo_context
from oslotest import base

from nova_notifications import redaction
from nova_notifications.redaction import text
from nova_notifications.redaction import values
from tests.unit.redaction.thing import Thing


class TextTest(base.BaseTestCase):

    def test_a_text_as_long_as_the_limit(self) -> None:
        for limit in (0, 1, 10):
            self.assertEqual('x' * limit,
                             redaction.mask_text('x' * limit, limit))
            self.assertEqual(
                'x' * limit + f' ... [cut: {limit + 1} characters]',
                redaction.mask_text('x' * (limit + 1), limit))
        self.assertEqual(' ... [cut: 3 characters]',
                         redaction.mask_text('xxx', -1))

    def test_a_text_that_masking_makes_short_enough(self) -> None:
        whole = 'password=' + 'x' * 60
        self.assertEqual('password=***', redaction.mask_text(whole, 20))
        # Of a longer one the edge of what was looked at is cut off.
        self.assertEqual(
            ' ... [cut: 3000 characters]',
            redaction.mask_text('password=' + 'x' * 2991, 20))
        self.assertEqual(
            'a' * 10 + ' password=*** ' + 'b' * 26
            + ' ... [cut: 3074 characters]',
            redaction.mask_text('a' * 10 + ' password=' + 'x' * 1924 + ' '
                                + 'b' * 1129, 50))

    def test_a_megabyte_at_most(self) -> None:
        for limit in (None, 2 ** 30):
            self.assertEqual(1_048_576, len(redaction.mask_text(
                'x' * 1_048_576, limit)))
            cut = redaction.mask_text('x' * 1_048_577, limit)
            self.assertEqual('x' * 1_048_576
                             + ' ... [cut: 1048577 characters]', cut)

    def test_the_documented_limits(self) -> None:
        self.assertEqual((4096, 32768), (redaction.MESSAGE_LIMIT,
                                         redaction.TRACEBACK_LIMIT))

    def test_a_traceback_keeps_a_quarter_of_its_start(self) -> None:
        lines = ''.join(f'{number:09}\n' for number in range(200))
        self.assertEqual(lines, redaction.mask_traceback(lines, 2000))
        self.assertEqual(
            f'{lines[:499]} ... [cut: 2000 characters] ... {lines[-1500:]}',
            redaction.mask_traceback(lines, 1999))
        whole = lines * 50
        self.assertEqual(
            f'{whole[:100]} ... [cut: 100000 characters] ... {whole[-300:]}',
            redaction.mask_traceback(whole, 400))
        default = redaction.mask_traceback(whole)
        self.assertTrue(default.startswith(whole[:8192] + ' ... [cut'))
        self.assertTrue(default.endswith('] ... ' + whole[-24576:]))

    def test_credentials_without_a_name(self) -> None:
        for whole, masked in (
                ('got Basic YWRhOnMzY3JldA== rest', 'got Basic *** rest'),
                ('got Basic YWRhLXMzY3JldA== rest',
                 'got Basic YWRhLXMzY3JldA== rest'),
                ('got Bearer abc.def_1 rest', 'got Bearer *** rest'),
                ('got Bearer abcdef rest', 'got Bearer abcdef rest')):
            self.assertEqual(masked, redaction.mask_text(whole))

    def test_values_in_brackets(self) -> None:
        for whole, masked in (
                ('password=[(a)] rest', 'password=*** rest'),
                ('password=[a (b] c) rest', 'password=***'),
                ("password={'a': ']}'} rest", 'password=*** rest'),
                ('password=[] rest', 'password=*** rest'),
                ('token={[a]} password=(b)', 'token=*** password=***')):
            self.assertEqual(masked, redaction.mask_text(whole))

    def test_text_that_the_rules_fail_on(self) -> None:
        self.patch(text.rules, 'mask', lambda value: 1 // 0)
        self.assertEqual(
            '<text of 10 characters: not masked, not shown>',
            redaction.mask_text('password=x'))
        self.assertEqual('harmless', redaction.mask_text('harmless'))


class ValuesTest(base.BaseTestCase):

    def _nested(self, depth: int) -> Any:
        value: Any = 1
        for _ in range(depth):
            value = [value]
        return value

    def test_depth(self) -> None:
        self.assertEqual(self._nested(24), redaction.redact(
            self._nested(24)))
        copied = redaction.redact(self._nested(25))
        for _ in range(24):
            copied, = copied
        self.assertEqual('<too deep>', copied)

    def test_objects_in_objects(self) -> None:
        self.assertEqual({'a': {'a': {'a': None}}}, redaction.redact(
            Thing(a=Thing(a=Thing(a=Thing(a=1))))))
        self.assertEqual({'a': {'a': 1}}, redaction.redact(
            Thing(a=Thing(a=1))))

    def test_the_number_of_values(self) -> None:
        copied = redaction.redact([7] * 50_001)
        self.assertEqual((7, '<too large>', '<too large>'),
                         (copied[49_998], copied[49_999], copied[50_000]))
        # True, False and None are free.
        for value in (None, True, False):
            copied = redaction.redact([value] * 60_000 + [7])
            self.assertIs(value, copied[0])
            self.assertEqual(7, copied[-1])

    def test_the_length_of_one_text(self) -> None:
        self.assertEqual(['x' * 65_536], redaction.redact(['x' * 65_536]))
        self.assertEqual(
            ['x' * 65_536 + ' ... [cut: 65537 characters]'],
            redaction.redact(['x' * 65_537]))

    def test_the_length_of_all_texts(self) -> None:
        copied = redaction.redact(['x' * 65_536] * 65)
        self.assertEqual(['x' * 65_536] * 64 + ['<too large>'], copied)
        copied = redaction.redact(['x', *['x' * 65_536] * 64])
        self.assertEqual('x' * 65_535 + ' ... [cut: 65536 characters]',
                         copied[-1])

    def test_numbers(self) -> None:
        longest = 2 ** 14_000 - 1
        for value, expected in (
                (longest, longest), (longest + 1, '<int: 14001 bits>'),
                (1.5, 1.5), (float('inf'), 'inf'), (-0.0, -0.0)):
            self.assertEqual(expected, redaction.redact(value))

    def test_leaves(self) -> None:
        class Text(str):
            pass

        class Number(int):
            pass

        class Real(float):
            pass

        for value, expected in (
                (Text('password=x'), 'password=***'), (Number(7), 7),
                (Real(1.5), 1.5), (b'x', 'x'), (bytearray(b'x'), 'x'),
                (decimal.Decimal('1.50'), '1.50'),
                (uuid.UUID(int=1), '00000000-0000-0000-0000-000000000001'),
                (datetime.datetime(2026, 3, 2, 9, 30, 1, 5),
                 '2026-03-02T09:30:01.000005'),
                (datetime.date(2026, 3, 2), '2026-03-02'),
                (ValueError('--password x y'),
                 "ValueError('--password *** y')"),
                (ipaddress.ip_address('::1'), '::1'),
                (netaddr.IPNetwork('192.0.2.0/24'), '192.0.2.0/24'),
                (range(3), 'range(0, 3)')):
            copied = redaction.redact(value)
            self.assertEqual((type(expected), expected),
                             (type(copied), copied))

    def test_containers(self) -> None:
        for value in ([2, 1], (2, 1), collections.deque((2, 1)),
                      {2: 0, 1: 0}.keys(), {0: 2, 1: 1}.values()):
            self.assertEqual([2, 1], redaction.redact(value))
        self.assertEqual([[2, 0]], redaction.redact({2: 0}.items()))
        self.assertEqual([1, 2, 3], redaction.redact({3, 1, 2}))
        self.assertEqual([1, 2], redaction.redact(frozenset((2, 1))))
        # The order of a set says nothing.
        self.assertEqual({'--password', 'x'},
                         set(redaction.redact({'--password', 'x'})))
        shared = [1]
        self.assertEqual([[1], [1]], redaction.redact([shared, shared]))
        shared.append(shared)
        self.assertEqual([1, '<cycle>'], redaction.redact(shared))

    def test_keys(self) -> None:
        for key, shown in ((None, 'null'), (True, 'true'), (False, 'false'),
                           (1, '1'), ('x' * 256, 'x' * 256),
                           ('password=x', 'password=***')):
            copied = redaction.redact({key: 'harmless text'})
            self.assertEqual([shown], list(copied))
        self.assertEqual({'x' * 256: 'a'}, redaction.redact({'x' * 256: 'a'}))
        self.assertEqual({'x' * 257: '***'},
                         redaction.redact({'x' * 257: 'a'}))

    def test_what_a_secret_leaves(self) -> None:
        for value, hidden in (
                (None, None), (True, True), (False, False), ('', ''),
                (b'', ''), ({}, {}), ([], []), ((), []), ([1, 2], ['***']),
                ({1}, ['***']), (frozenset(), []), ({'a': 1}, '***'),
                ('x', '***'), (7, '***'), (1, '***'), (0, '***'),
                (1.5, '***'), (Thing(), '***')):
            shown = redaction.redact({'password': value})['password']
            self.assertEqual((type(hidden), hidden), (type(shown), shown))

    def test_counts_of_data(self) -> None:
        for value, shown in ((5, 5), ('5', '***'), (True, True)):
            self.assertEqual({'injected_files': shown},
                             redaction.redact({'injected_files': value}))
        self.assertEqual({'password': '***'},
                         redaction.redact({'password': 5}))

    def test_pairs_of_a_name_and_a_value(self) -> None:
        pair = {'name': 'admin_password', 'value': 'x'}
        hidden = {**pair, 'value': '***'}
        self.assertEqual(hidden, redaction.redact(pair))
        self.assertEqual({'key': 'token', 'value': '***'},
                         redaction.redact({'key': 'token', 'value': 'x'}))
        self.assertEqual({**hidden, 'a': 1, 'b': 2},
                         redaction.redact({**pair, 'a': 1, 'b': 2}))
        for other in ({**pair, 'a': 1, 'b': 2, 'c': 3},
                      {'name': 'color', 'value': 'x'},
                      {'name': 7, 'value': 'x'},
                      {'name': 'admin_password', 'values': 'x'}):
            self.assertEqual(other, redaction.redact(other))

    def test_files(self) -> None:
        for value, shown in (
                ([('/etc/x', 'content')], ['***']), ([], []),
                (['a', 'b'], ['a', 'b']), ('a', 'a'),
                (((1, 2),), ['***'])):
            for name in ('files', '_obj_files'):
                self.assertEqual({name: shown},
                                 redaction.redact({name: value}))
        self.assertEqual({'filess': [['/etc/x', 'content']]},
                         redaction.redact({'filess': [('/etc/x', 'content')]}))

    def test_connections(self) -> None:
        for value, shown in (
                ('{"b": 1, "a": {"auth_password": "x"}}',
                 '{"a": {"auth_password": "***"}, "b": 1}'),
                (b'{"a": 1}', '{"a": 1}'), ('no json', '***'), ('', ''),
                (None, None), ({'auth_password': 'x', 'a': 1},
                               {'auth_password': '***', 'a': 1}),
                ({'auth_token': 'x', 'user_id': 'y'}, None)):
            for name in ('connection_info', '_obj_connection_info'):
                self.assertEqual({name: shown},
                                 redaction.redact({name: value}))

    def test_contexts_under_their_names(self) -> None:
        for name, value, kept in (
                ('context', {'a': 1}, False), ('ctxt', Thing(a=1), False),
                ('context', 'plain', True), ('context', 7, True),
                ('context', None, False), ('_context', 'plain', False),
                ('content', {'a': 1}, True),
                ('c' * 58 + 'ctxt', {'a': 1}, True)):
            self.assertEqual([name] if kept else [],
                             list(redaction.redact({name: value})))
        self.assertEqual([1], redaction.redact(
            [1, oslo_context.RequestContext()]))
        self.assertIsNone(redaction.redact(oslo_context.RequestContext()))
        self.assertIsNone(redaction.redact(
            {'auth_token': 'x', 'user_id': 'y'}))
        self.assertEqual({'a': 1, 'user_id': 'y'},
                         redaction.redact({'a': 1, 'user_id': 'y'}))

    def test_arguments_of_programs(self) -> None:
        for value, shown in (
                (['--password', 'x', 'y'], ['--password', '***', 'y']),
                (['--password', '-v', 'x', 'y'],
                 ['--password', '-v', '***', 'y']),
                (['--password', '-v', '-w', 'x'],
                 ['--password', '-v', '***', 'x']),
                (['--password', 7, 'x'], ['--password', 7, '***']),
                (['--password', b'x'], ['--password', '***']),
                (('password', 'x'), ['password', '***']),
                (['password', 'x', 'y'], ['password', 'x', 'y']),
                (['node.session.auth.password', '-v', 'x'],
                 ['node.session.auth.password', '-v', '***']),
                (['the password', 'x'], ['the password', 'x']),
                (['--password=', 'x'], ['--password=', 'x']),
                (['-' + 'x' * 55 + 'password', 'x'],
                 ['-' + 'x' * 55 + 'password', '***']),
                (['-' + 'x' * 56 + 'password', 'x'],
                 ['-' + 'x' * 56 + 'password', 'x']),
                (['/usr/bin/ipmitool', '-P', 'x'],
                 ['/usr/bin/ipmitool', '-P', '***']),
                (['sshpass', '-p', 'x', '-P', 'y'],
                 ['sshpass', '-p', '***', '-P', 'y']),
                (['ls', '-p', 'x'], ['ls', '-p', 'x']), ([], [])):
            self.assertEqual(shown, redaction.redact(value), value)

    def test_fields_of_named_tuples(self) -> None:
        pair = collections.namedtuple('pair', ('user', 'password'))
        self.assertEqual(['ada', '***'], redaction.redact(pair('ada', 'x')))

        class Odd(tuple):
            _fields = ('password',)

        self.assertEqual(['a', 'b'], redaction.redact(Odd(('a', 'b'))))

    def test_one_that_cannot_be_described(self) -> None:
        self.patch(values._Copy, 'copy', lambda *arguments: 1 // 0)
        self.assertEqual('<Thing: not described>', redaction.redact(Thing()))

    def test_an_exception_without_a_text(self) -> None:
        class Broken(Exception):
            def __repr__(self) -> str:
                raise ValueError

        self.assertEqual('<Broken: no text>', redaction.redact(Broken()))
