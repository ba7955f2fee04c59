# SPDX-License-Identifier: Apache-2.0
"""What the parts of the contract write, to the last character."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications.contract import declaration
from nova_notifications.contract import declaration_init
from nova_notifications.contract import declaration_lines
from nova_notifications.contract import drift
from nova_notifications.contract import golden
from nova_notifications.contract import model
from nova_notifications import exceptions
from tests.unit.contract import documents

_NAME, _VERSION, _DATA = (f'nova_object.{key}'
                          for key in ('name', 'version', 'data'))


def _field(kind: str = 'StringField', nullable: bool = False,
           **more: Any) -> model.FieldContract:
    return model.FieldContract('f', kind, nullable, **more)


class DriftTest(base.BaseTestCase):
    """Every difference is named, whatever stands before it."""

    def _contract(self, **classes: Any) -> model.Contract:
        return model.Contract(
            'x', 'x', classes.pop('enums', {}), {
                name: model.object_from_document(name, {
                    'version': '1.0', 'module': 'm', 'fingerprint': '1.0-x',
                    **found}) for name, found in classes.items()},
            {})

    def test_enums_one_after_the_other(self) -> None:
        nova = self._contract(enums={
            'A': ('a',), 'B': ('a', 'b'), 'C': ('a', 'b'), 'D': ('a',),
            'F': ('a', 'x')})
        library = self._contract(enums={
            'A': ('a',), 'B': ('b', 'a'), 'C': ('a', 'c'), 'E': ('a', 'b'),
            'F': ('a',)})
        update = ('then run "nova-notifications contract update" in a '
                  'checkout of the library')
        add = f'add it to the library in nova_notifications.enums, {update}'
        take = 'add it to Nova, or use a release of the library without it'
        self.assertEqual(
            [f"enum B: Nova has a, b, the library b, a. Next: give its "
             f"values Nova's order in nova_notifications.enums, {update}.",
             f'value C.b: only Nova has it: b. Next: {add}.',
             f'value C.c: only the library has it: c. Next: {take}.',
             f'enum D: only Nova has it: a. Next: {add}.',
             f'enum E: only the library has it: a, b. Next: {take}.',
             f'value F.x: only Nova has it: x. Next: {add}.'],
            [str(each) for each in drift.drift(nova, library)])

    def test_classes_and_fields(self) -> None:
        text = {'field': 'StringField', 'nullable': False}
        nova = self._contract(
            A={'fields': {'a': text, 'b': {**text, 'default': None},
                          'c': text}, 'schema': {'a': ['x', 'y']}},
            B={'fields': {'a': text}, 'fingerprint': '1.0-y'},
            C={'fields': {}})
        library = self._contract(
            A={'version': '1.1', 'fields': {
                'a': text, 'b': {**text, 'nullable': True}, 'd': text},
               'schema': {'a': ['x', 'z']}, 'fingerprint': '1.0-z'},
            B={'fields': {'a': text}, 'fingerprint': '1.0-z'},
            D={'fields': {}})
        self.assertEqual(
            [('version', 'A', '1.0', '1.1'),
             ('field', 'A.b', 'StringField(nullable=False, default=None)',
              'StringField(nullable=True)'),
             ('field', 'A.c', 'StringField(nullable=False)', 'absent'),
             ('field', 'A.d', 'absent', 'StringField(nullable=False)'),
             ('source', 'A.a', '["x", "y"]', '["x", "z"]'),
             ('fingerprint', 'B', '1.0-y', '1.0-z'),
             ('class', 'C', '1.0', 'absent'),
             ('class', 'D', 'absent', '1.0')],
            [(each.kind, each.where, each.nova, each.library)
             for each in drift.drift(nova, library)])

    def test_what_explains_a_fingerprint(self) -> None:
        enum = {'field': 'EField', 'nullable': False, 'enum': 'E'}
        text = {'field': 'StringField', 'nullable': False}
        for theirs, ours, kinds in (
                ({'fields': {'a': text}}, {'fields': {'a': text}},
                 ['fingerprint']),
                ({'fields': {'a': enum}}, {'fields': {'a': enum}}, []),
                ({'fields': {'a': text}, 'version': '1.1'},
                 {'fields': {'a': text}}, ['version']),
                ({'fields': {'a': text}}, {'fields': {}}, ['field']),
                ({'fields': {'a': text}}, {'fields': {'a': enum}},
                 ['field']),
                ({'fields': {'a': text}, 'schema': {'a': ['x']}},
                 {'fields': {'a': text}}, ['source'])):
            nova = self._contract(enums={'E': ('a',)},
                                  A={**theirs, 'fingerprint': '1'})
            library = self._contract(enums={'E': ('b',)},
                                     A={**ours, 'fingerprint': '2'})
            self.assertEqual(kinds, [
                each.kind for each in drift.drift(nova, library)
                if each.kind != 'value'])

    def test_events(self) -> None:
        def event(name: str, payload: str = 'P') -> model.EventContract:
            return model.EventContract(name, 'N', payload, ())

        nova = model.Contract('x', 'x', {}, {}, {
            name: event(name) for name in ('a.a', 'a.b', 'a.d')})
        library = model.Contract('x', 'x', {}, {}, {
            'a.a': event('a.a'), 'a.c': event('a.c'),
            'a.d': event('a.d', 'Q')})
        self.assertEqual(
            [('a.b', 'N with P', 'absent'), ('a.c', 'absent', 'N with P'),
             ('a.d', 'N with P', 'N with Q')],
            [(each.where, each.nova, each.library)
             for each in drift.drift(nova, library)])


class DeclarationTest(base.BaseTestCase):

    def test_versions_that_are_taken(self) -> None:
        for versions, payload, version, taken in (
                ({}, 'P', '1.0', True), ({'*': ('1.*',)}, 'P', '1.7', True),
                ({'*': ('1.*',)}, 'P', '2.0', False),
                ({'Q': ('1.*',)}, 'P', '2.0', True),
                ({'P': ('2.*', '3.0'), '*': ('1.*',)}, 'P', '1.0', False),
                ({'P': ('2.*', '3.0'), '*': ('1.*',)}, 'P', '3.0', True)):
            self.assertIs(taken, declaration.Read(
                (), (), versions, ()).accepts(payload, version))

    def test_all_of_it(self) -> None:
        self.assertEqual(
            declaration.Declaration('mine', 'versioned_notifications', (
                declaration.Read(
                    ('a.*',), (declaration.Path('a.b', False),
                               declaration.Path('c', True)),
                    {'*': ('1.*',)}, ('P',), ('message_id',),
                    ('user_id',)),
                declaration.Read(('b',), (), {'P': ('1.0', '1.1')}, ()))),
            declaration.parse({
                'consumer': 'mine', 'topic': 'versioned_notifications.mine',
                'about': 'x', 'checked_against': '1', 'reads': [
                    {'events': ['a.*'], 'fields': ['a.b'], 'optional': ['c'],
                     'versions': ['1.*'], 'payloads': ['P'],
                     'envelope': ['message_id'], 'context': ['user_id']},
                    {'events': ['b'], 'fields': [],
                     'versions': {'P': ['1.0', '1.1']}}]}))
        for topic, legacy in (('notifications.mine', True),
                              ('notifications', True),
                              ('versioned_notifications', False)):
            self.assertIs(legacy, declaration.parse({
                'consumer': 'x', 'topic': topic,
                'reads': [{'events': ['a']}]}).legacy)

    def test_what_is_expected(self) -> None:
        good = {'consumer': 'x', 'topic': 'notifications',
                'reads': [{'events': ['a']}]}
        for change, text in (
                ({'consumer': 7}, 'consumer: a text is expected, not 7.'),
                ({'consumer': ''}, "consumer: a text is expected, not ''."),
                ({'topic': None}, 'topic: a text is expected, not nothing.'),
                ({'topic': 'moon'}, "topic: 'moon' is none that Nova"),
                ({'reads': []}, 'reads: a list with at least one entry is '
                                'expected, not an empty list.'),
                ({'reads': ['x']}, "reads[0]: a mapping is expected, not "
                                   "'x'."),
                ({'reads': [{'events': ['a']}, {'events': []}]}, None),
                ({'reads': [{'events': [1.1]}]},
                 'reads[0].events[0]: put the version in quotes, YAML reads '
                 '1.1 as a number'),
                ({'reads': [{'events': ['a'], 'moon': 1, 'b': 2}]},
                 'reads[0]: b, moon is not known here: context, envelope, '),
                ({'reads': [{'events': ['a'], 'versions': {'P': [7]}}]},
                 'reads[0].versions.P[0]: a text is expected, not 7.')):
            if text is None:
                declaration.parse({**good, **change})
                continue
            error = self.assertRaises(exceptions.ContractError,
                                      declaration.parse, {**good, **change})
            self.assertIn(text, str(error))

    def test_lines(self) -> None:
        self.assertEqual({}, declaration_lines.lines_of(''))
        self.assertEqual(
            {'a': 1, 'b': 2, 'b[0]': 3, 'b[0].c': 3, 'b[0].c.x': 4,
             'b[0].c.y': 5, 'b[0].d': 6},
            declaration_lines.lines_of(
                'a: 1\nb:\n- c:\n  - x\n  - y\n  d: 2\n'))


class InitTest(base.BaseTestCase):

    def _payload(self, name: str, version: str, **data: Any) -> Any:
        return {_NAME: name, _VERSION: version, _DATA: data}

    def test_a_declaration_of_what_was_seen(self) -> None:
        contract = documents.contract(documents.small())
        inner = self._payload('Q', '1.0', x=1)
        messages = [
            {'event_type': 'b', 'payload': self._payload(
                'P', '2.1', a=1, b=None, c=inner, d=[inner, inner])},
            {'event_type': 'a', 'payload': self._payload(
                'P', '1.0', a=2, b=3, d=[])},
            {'event_type': 'old', 'payload': {'k': 1}},
            {'event_type': 'older', 'payload': {'k': 1}},
            {'event_type': 'old', 'payload': {'l': None}}]
        self.assertEqual(
            {'consumer': 'me', 'topic': 't', 'reads': [
                {'events': ['a', 'b'], 'fields': ['a'],
                 'optional': ['b', 'c.x', 'd', 'd.x'],
                 'versions': ['1.*', '2.*']},
                {'events': ['older'], 'fields': ['k']},
                {'events': ['old'], 'optional': ['k', 'l']}]},
            declaration_init.document('me', 't', messages, contract))

    def test_what_the_contract_does_not_promise_is_optional(self) -> None:
        messages = [{'event_type': 'a', 'payload': self._payload(
            'DestinationPayload', '1.0', host='h', node='n')}]
        read, = declaration_init.document('me', 't', messages,
                                          golden.contract())['reads']
        self.assertIn('host', read['optional'])
        self.assertIn('node', read['optional'])
