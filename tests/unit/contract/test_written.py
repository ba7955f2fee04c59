# SPDX-License-Identifier: Apache-2.0
"""What the parts of the contract write, to the last character."""

from __future__ import annotations

import pathlib
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.contract import asyncapi
from nova_notifications.contract import declaration
from nova_notifications.contract import declaration_init
from nova_notifications.contract import declaration_lines
from nova_notifications.contract import drift
from nova_notifications.contract import files
from nova_notifications.contract import golden
from nova_notifications.contract import handler_types
from nova_notifications.contract import model
from nova_notifications.contract import schema
from nova_notifications.contract import schema_types
from nova_notifications.contract import store
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


class StoreTest(base.BaseTestCase):

    def test_a_field_as_text_and_back(self) -> None:
        for field, text in (
                (_field('IntegerField', True), 'IntegerField?'),
                (_field('EField', enum='E'), 'EField enum:E'),
                (_field('ListOfObjectsField', object='P'),
                 'ListOfObjectsField object:P'),
                (_field('BooleanField', default=False),
                 'BooleanField default:false'),
                (_field('StringField', True, default='a:b'),
                 'StringField? default:"a:b"')):
            self.assertEqual(text, store.field_text(field))
            self.assertEqual(field, store.field_of('f', text))

    def test_a_source_as_text_and_back(self) -> None:
        for source, text in ((('a', 'f'), 'a.'), (('a', 'b'), 'a.b'),
                             (('a', 'b', 'c'), 'a.b.c')):
            self.assertEqual(text, store.source_text('f', source))
            self.assertEqual(source, store.source_of('f', text))

    def test_a_step(self) -> None:
        before = store.apply(
            {'version': '1.0', 'module': 'm', 'fields': {
                'b': 'StringField', 'a': 'StringField'},
             'schema': {'b': 'x.', 'a': 'x.y'}, 'samples': ['s', 'r']},
            None, 'P')
        self.assertEqual(
            ('1.0', 'm', ['a', 'b'], {'a': ('x', 'y'), 'b': ('x', 'b')},
             ('r', 's')),
            (before.version, before.module, list(before.fields),
             before.schema, before.samples))
        after = store.apply(
            {'version': '1.1', '-fields': ['a'], '-schema': ['a', 'b'],
             '-samples': ['r', 's'], 'fields': {'c': 'StringField'}},
            before, 'P')
        self.assertEqual(('1.1', 'm', ['b', 'c'], None, None), (
            after.version, after.module, list(after.fields), after.schema,
            after.samples))


class SchemaTest(base.BaseTestCase):

    def test_names_of_types(self) -> None:
        for event_type, name in (
                ('instance.create.end', 'InstanceCreateEnd'),
                ('instance.live_migration_pre.start',
                 'InstanceLiveMigrationPreStart'), ('a.bC', 'ABC')):
            self.assertEqual(name, schema.type_name(event_type))

    def test_fields(self) -> None:
        contract = model.Contract('x', 'x', {'E': ('b', 'a', 'b')}, {})
        referred: list[Any] = []

        def refer(name: str, definition: Any = None) -> dict[str, Any]:
            referred.append(definition and definition())
            return {'$ref': f'#{name}'}

        for field, expected in (
                (_field(), {'type': 'string'}),
                (_field('IntegerField', True), {'type': ['integer', 'null']}),
                (_field('FloatField', default=1.5),
                 {'type': 'number', 'default': 1.5}),
                (_field('ObjectField', object='P'), {'$ref': '#P'}),
                (_field('ObjectField', True, object='P'),
                 {'anyOf': [{'$ref': '#P'}, {'type': 'null'}]}),
                (_field('ListOfObjectsField', object='P'),
                 {'type': 'array', 'items': {'$ref': '#P'}}),
                (_field('EField', enum='E'), {'$ref': '#E'}),
                (_field('ImageSignatureHashTypeField'),
                 {'$ref': '#ImageSignatureHashType'}),
                (_field('ListOfSetsOfIntegersField'),
                 {'type': 'array', 'items': {
                     'type': 'array', 'items': {'type': 'integer'},
                     'uniqueItems': True}}),
                (_field('DictOfListOfStringsField'),
                 {'type': 'object', 'additionalProperties': {
                     'type': 'array', 'items': {'type': 'string'}}})):
            self.assertEqual(expected, schema_types.of_field(
                contract, field, False, refer), field.type)
        self.assertIn({'title': 'E', 'type': 'string', 'enum': ['b', 'a']},
                      referred)
        self.assertEqual(
            {'type': 'string', 'examples': ['b', 'a']},
            schema_types.of_field(contract, _field('EField', enum='E'), True,
                                  refer))
        address = schema_types.of_field(
            contract, _field('IPV4AndV6AddressField', True), False, refer)
        self.assertEqual(3, len(address['anyOf']))
        self.assertEqual({'type': 'null'}, address['anyOf'][2])

    def test_choices_with_a_title(self) -> None:
        for choice, expected in (
                ({'anyOf': [{'$ref': '#/x/P'}], 'default': 1},
                 {'title': 'P', 'default': 1, 'allOf': [{'$ref': '#/x/P'}]}),
                ({'anyOf': [{'$ref': '#/x/P'}, {'type': 'null'}]},
                 {'title': 'POrNull',
                  'anyOf': [{'$ref': '#/x/P'}, {'type': 'null'}]}),
                ({'anyOf': [{'type': 'string'}, {'type': 'integer'}]},
                 {'title': 'IpAddress',
                  'anyOf': [{'type': 'string'}, {'type': 'integer'}]})):
            self.assertEqual(expected, schema._titled(choice))

    def test_later_versions(self) -> None:
        for version, pattern in (
                ('1.0', r'^1\.(0|[1-9]\d{1,}|[1-9])$'),
                ('2.9', r'^2\.(9|[1-9]\d{1,})$'),
                ('1.19', r'^1\.(19|[1-9]\d{2,}|[2-9]\d{1})$')):
            self.assertEqual(pattern, schema._at_least(version))

    def test_queues_and_priorities_of_asyncapi(self) -> None:
        for event_type, priority, expected in (
                ('a.b.end', 'error', 'error'), ('a.b.end', '', 'info'),
                ('a.b.error', '', 'error'),
                ('compute.exception', '', 'error')):
            self.assertEqual(expected, asyncapi._priority(
                model.EventContract(event_type, 'N', 'P', (),
                                    priority=priority)))
        found = asyncapi.document(golden.contract(), '1')
        for priority in ('info', 'error'):
            name = f'versioned_notifications.{priority}'
            self.assertEqual(
                {'name': name, 'durable': False, 'exclusive': False,
                 'autoDelete': False},
                found['channels'][name]['bindings']['amqp']['queue'])
        events = [event.noun for event in golden.contract().events.values()]
        self.assertEqual(
            [(noun, f'{events.count(noun)} events about {noun}.')
             for noun in sorted(set(events))],
            [(tag['name'], tag['description'])
             for tag in found['info']['tags']])


class FilesTest(base.BaseTestCase):

    def test_a_directory_gets_what_it_is_to_have(self) -> None:
        directory = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path) / 'a' / 'b'
        self.assertEqual(['x.json', 'y.json'], files.rewrite(
            directory, {'x.json': '1', 'y.json': '2'}, 'file'))
        (directory / 'other.txt').write_text('')
        self.assertEqual(['x.json', 'y.json', 'z.json'], files.rewrite(
            directory, {'x.json': '3', 'z.json': '4'}, 'file'))
        self.assertEqual({'x.json': '3', 'z.json': '4'},
                         files.texts_in(directory, 'file'))
        self.assertEqual([], files.rewrite(
            directory, {'x.json': '3', 'z.json': '4'}, 'file'))
        self.assertTrue((directory / 'other.txt').is_file())

    def test_what_cannot_be_read(self) -> None:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path, 'x')
        error = self.assertRaises(exceptions.ContractError, files.text_of,
                                  path, 'it')
        self.assertEqual('it: No such file or directory.', str(error))
        path.write_bytes(b'ab\xff')
        error = self.assertRaises(exceptions.ContractError, files.text_of,
                                  path, 'it')
        self.assertIn('it: not a text in UTF-8: ', str(error))
        self.assertIn(' at byte 2.', str(error))
        for text, what in (('{', 'it: Expecting'),
                           ('[1]', 'it: a JSON object is expected.')):
            error = self.assertRaises(exceptions.ContractError, files.parse,
                                      text, 'it')
            self.assertIn(what, str(error))

    def test_a_golden_file_has_a_line_for_each_part(self) -> None:
        self.assertEqual(
            '{\n "a": "x",\n "b": {\n  "c": {"d": 1},\n  "e": [2]\n },\n'
            ' "f": {"g": 1}\n}\n',
            golden._text({'a': 'x', 'b': {'c': {'d': 1}, 'e': [2]},
                          'f': {'g': 1}}))


class HandlerTypesTest(base.BaseTestCase):

    def test_overloads(self) -> None:
        self.assertEqual(
            '    @overload\n    def on(\n'
            '        self, event_type: _P, /, *event_types: _P,\n'
            '        batch: Literal[False] = ..., check_event_types: bool = '
            '...\n    ) -> Registers[Event[P]]: ...\n',
            handler_types._overload('_P', '', 'Event[P]', batch=False))
        self.assertEqual(
            '    @overload\n    def on(\n'
            '        self, event_type: str, /, *event_types: str,\n'
            '        x: int, batch: Literal[True], check_event_types: bool = '
            '...\n    ) -> Registers[list[Event[P]]]: ...\n',
            handler_types._overload('str', 'x: int, ', 'Event[P]',
                                    batch=True))
