# SPDX-License-Identifier: Apache-2.0
"""Exact texts of what the contract writes: schemas, files, handler types."""

from __future__ import annotations

import pathlib
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.contract import asyncapi
from nova_notifications.contract import files
from nova_notifications.contract import golden
from nova_notifications.contract import handler_types
from nova_notifications.contract import model
from nova_notifications.contract import schema
from nova_notifications.contract import schema_types
from nova_notifications.contract import store
from nova_notifications import exceptions


def _field(kind: str = 'StringField', nullable: bool = False,
           **more: Any) -> model.FieldContract:
    return model.FieldContract('f', kind, nullable, **more)


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
