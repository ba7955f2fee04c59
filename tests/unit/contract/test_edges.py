# SPDX-License-Identifier: Apache-2.0
"""Exact answers of the contract's parts, and both sides of their bounds."""

from __future__ import annotations

import pathlib
from typing import Any

from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import history
from nova_notifications.contract import lint
from nova_notifications.contract import lint_report
from nova_notifications.contract import masking
from nova_notifications.contract import model
from nova_notifications.contract import paths
from nova_notifications.contract import problem
from nova_notifications.contract import report
from nova_notifications.contract import rules
from nova_notifications.contract import versions
from nova_notifications import exceptions


def _field(kind: str = 'StringField', nullable: bool = False,
           **more: Any) -> dict[str, Any]:
    return {'field': kind, 'nullable': nullable, **more}


def _class(name: str, fields: dict[str, Any], **more: Any
           ) -> model.ObjectContract:
    return model.object_from_document(name, {
        'version': '1.0', 'module': 'm', 'fields': fields,
        'fingerprint': f'1.0-{name}', **more})


def _contract(*objects: model.ObjectContract, **more: Any) -> model.Contract:
    return model.Contract('34.0.0', '34', more.pop('enums', {}),
                          {item.name: item for item in objects}, **more)


class VersionsTest(base.BaseTestCase):

    def test_bumps(self) -> None:
        none, minor, major = versions.Bump
        for old, new, bump in (
                ('1.0', '1.0', none), ('1.0', '1.1', minor),
                ('1.9', '1.10', minor), ('1.9', '2.0', major),
                ('1.1', '1.0', None), ('2.0', '1.9', None)):
            self.assertIs(bump, versions.bump(old, new))
        self.assertEqual(['1.9', '1.10', '2.0'], [
            versions.bumped('1.9', bump) for bump in versions.Bump])
        self.assertEqual([0, 1, 2], list(versions.Bump))

    def test_what_is_no_version(self) -> None:
        self.assertEqual((1, 10), versions.parse('1.10'))
        for text in ('1', '1.', '.1', '1.x', 'x.1', '1.0.0', '', '-1.0'):
            error = self.assertRaises(exceptions.ContractError,
                                      versions.parse, text)
            self.assertIn(f'{text!r} is not a payload version', str(error))


class ModelTest(base.BaseTestCase):

    def test_events_of_samples(self) -> None:
        def notification(name: str, *samples: str) -> model.ObjectContract:
            return _class(name, {
                'event_type': _field(),
                'payload': _field('ObjectField', object='P')},
                samples=list(samples))

        contract = _contract(
            notification('A', 'a-go.json', 'a-go-end.json', 'a-moon.json',
                         'a-go-end-x.json', 'a.json'),
            notification('B'), _class('P', {}),
            enums={'NotificationAction': ('go',)})
        self.assertEqual(
            {'a.go': model.EventContract('a.go', 'A', 'P', ('a-go.json',)),
             'a.go.end': model.EventContract('a.go.end', 'A', 'P',
                                             ('a-go-end.json',))},
            contract.events)
        self.assertEqual('a', contract.events['a.go.end'].noun)
        self.assertEqual({}, _contract(
            notification('A', 'a-go.json'), declared_events={}).events)

    def test_who_inherits_from_whom(self) -> None:
        ten = {str(number): _field() for number in range(10)}
        nine = {str(number): _field() for number in range(9)}
        for sub, parent, inherits in (
                (_class('AxPayload', ten), _class('APayload', ten), True),
                (_class('BPayload', ten), _class('APayload', ten), False),
                (_class('APayload', ten), _class('AxPayload', ten), False),
                (_class('B', {**ten, 'x': _field()}),
                 _class('APayload', ten), True),
                (_class('B', nine), _class('APayload', ten), False),
                (_class('B', {**ten, '1': _field(nullable=True),
                              'x': _field()}),
                 _class('APayload', ten), False),
                (_class('B', ten), _class('APayload', nine), False),
                (_class('B', {**ten, 'x': _field()}), _class('A', ten),
                 False),
                (_class('B', {**ten, 'x': _field()}, module='n'),
                 _class('APayload', ten), False),
                (_class('B', {**ten, 'x': _field()}),
                 _class('APayload', ten, schema={'0': ['a', 'b']}), False),
                (_class('B', {**ten, 'x': _field()},
                        schema={'0': ['a', 'b']}),
                 _class('APayload', ten, schema={'0': ['a', 'b']}), True),
                (_class('B', ten, bases=['A']), _class('A', {}), True),
                (_class('B', {**ten, 'x': _field()}, bases=[]),
                 _class('APayload', ten), False)):
            self.assertEqual(
                frozenset([sub.name] if inherits else []),
                _contract(sub, parent).descendants[parent.name])

    def test_a_document_and_back(self) -> None:
        document = {
            'nova': '34.0.0', 'release': '34', 'enums': {'E': ['a', 'b']},
            'objects': {'P': {
                'version': '1.0', 'module': 'm', 'fields': {
                    'a': _field('EnumField', True, default=None, enum='E'),
                    'b': _field('ObjectField', object='Q')},
                'schema': {'a': ['x', 'y']}, 'samples': ['s.json'],
                'bases': ['B'], 'fingerprint': '1.0-x'},
                'Q': {'version': '1.0', 'module': 'm', 'fields': {},
                      'fingerprint': '1.0-y'}},
            'events': {'a.b': {'notification': 'N', 'payload': 'P',
                               'samples': ['s.json'], 'priority': 'info',
                               'sources': ['c'], 'legacy': 'l'}}}
        contract = model.from_document(document)
        self.assertEqual(document, contract.document())
        fields = contract.objects['P'].fields
        self.assertEqual(['EnumField(E)', 'ObjectField(Q)'],
                         [field.type_name for field in fields.values()])
        self.assertEqual(['P'], [user.name for user in
                                 contract.users_of('E')])
        self.assertEqual(['P'], [holder.name for holder in
                                 contract.holders_of('Q')])
        self.assertEqual('Nova 34.0.0', contract.label)
        self.assertEqual('a revision', model.Contract(
            'a revision', '', {}, {}).label)

    def test_what_is_no_document(self) -> None:
        whole: dict[str, Any] = {'nova': 1, 'release': 1, 'enums': {},
                                 'objects': {}}
        for part, text in (
                ({'objects': {'P': {}}}, "objects.P: 'version' is missing"),
                ({'enums': {'E': 7}}, "enums: 'int' object is not iterable"),
                ({'enums': []}, "enums: 'list' object has no attribute"),
                ({'events': {'a': {}}},
                 "events: 'notification' is missing")):
            error = self.assertRaises(
                exceptions.ContractError, model.from_document,
                {**whole, **part})
            self.assertIn(f'not a contract document: {text}', str(error))
        error = self.assertRaises(exceptions.ContractError,
                                  model.from_document, {})
        self.assertIn("the document: 'objects' is missing", str(error))


class FindingsTest(base.BaseTestCase):

    def _findings(self, *severities: rules.Severity) -> list[Any]:
        class Found:
            def __init__(self, severity: rules.Severity) -> None:
                self.severity = severity

        return [Found(severity) for severity in severities]

    def test_sums(self) -> None:
        note, warning, error = rules.Severity
        for severities, verdict in (
                ((), 'same'), ((note,), 'compatible'),
                ((note, warning, note), 'look'),
                ((warning, error, note), 'wrong')):
            self.assertEqual(verdict, diff.verdict(
                self._findings(*severities)))
        self.assertEqual(
            [('error', 0), ('warning', 2), ('note', 1)],
            list(diff.counts(self._findings(warning, note, warning)).items()))

    def test_releases_as_spans(self) -> None:
        for releases, span in (
                ((), ''), (('17.0.1',), '17'),
                (('17.0.1', '18.0.0'), '17-18'),
                (('17.0.1', '18.0.0', '20.0.0', '22.1.0', '23.0.0'),
                 '17-18, 20, 22-23')):
            found = problem.Problem('RULE', rules.Severity.NOTE,
                                    'reads[0].fields.a.b', 'text', 'step',
                                    releases)
            self.assertEqual(span, found.span)
        self.assertEqual('field a.b', found.subject)
        self.assertEqual('RULE reads[0].fields.a.b: text '
                         '[Nova 17-18, 20, 22-23]. Next: step.', str(found))
        self.assertEqual('versions', problem.Problem(
            'R', rules.Severity.NOTE, 'reads[0].versions', '', '').subject)

    def test_lines_of_a_declaration(self) -> None:
        result = lint_report.Result(
            'mine', pathlib.Path('/elsewhere/mine.yaml'),
            {'reads[0]': 3, 'reads[0].fields.a': 5}, [])
        for where, line in (('reads[0].fields.a', 5),
                            ('reads[0].fields.a.b', 5),
                            ('reads[0].fields.c', 3), ('reads[0]', 3),
                            ('reads[1].fields', 1), ('', 1)):
            self.assertEqual(line, result.line(problem.Problem(
                'R', rules.Severity.NOTE, where, '', '')), where)
        self.assertEqual('/elsewhere/mine.yaml', result.file)
        self.assertEqual('a/b.yaml', lint_report.Result(
            'mine', pathlib.Path('a/b.yaml'), {}, []).file)

    def test_text_for_github(self) -> None:
        self.assertEqual('a%25b%0D%0Ac', report.escaped('a%b\r\nc'))
        self.assertEqual('a%3Ab%2Cc%25', lint_report._property('a:b,c%'))

    def test_lines_of_a_class(self) -> None:
        path = pathlib.Path(self.create_tempfiles([(
            'm', 'import x\n\n\nclass A(B):\n    VERSION = 1\n\n'
                 '    y = 2\n\n\nclass AB:\n    y = 3\n')], '.py')[0])
        for name, wanted, line in (
                ('A', '', 4), ('A', 'VERSION =', 5), ('A', 'y =', 7),
                ('A', 'z =', 4), ('AB', 'y =', 11), ('AB', '', 10),
                ('C', '', 0)):
            self.assertEqual(line, report._line(path, name, wanted))
        self.assertEqual(0, report._line(path / 'none', 'A'))


class LintTest(base.BaseTestCase):

    def test_long_lists_are_cut(self) -> None:
        for names, events, payloads in (
                ('a', 'a', 'a'), ('ba', 'a and b', 'b and a'),
                ('dcba', 'a, b, c and d', 'd, c, b and a'),
                ('edcba', 'a and b and 3 more',
                 'e and d and 3 more payloads')):
            self.assertEqual(events, lint._events(list(names)))
            self.assertEqual(payloads, lint._payloads(list(names)))

    def test_where_a_path_leads(self) -> None:
        contract = _contract(
            _class('APayload', {
                'text': _field(), 'null': _field(nullable=True),
                'map': _field('DictOfStringsField'),
                'inner': _field('ObjectField', object='BPayload'),
                'lost': _field('ObjectField', object='CPayload')}),
            _class('BPayload', {'x': _field(),
                                'null': _field(nullable=True)}))
        missing, null, value = paths.Answer
        for path, lead in (
                ('text', paths.Lead(value)), ('null', paths.Lead(null)),
                ('map.any.thing', paths.Lead(value)),
                ('inner.x', paths.Lead(value)),
                ('inner.null', paths.Lead(null)),
                ('moon', paths.Lead(missing, 'APayload', 0)),
                ('inner.moon', paths.Lead(missing, 'BPayload', 1)),
                ('text.x', paths.Lead(missing, '', 1)),
                ('lost.x', paths.Lead(missing, '', 1)),
                ('null.x', paths.Lead(missing, '', 1))):
            self.assertEqual(lead, paths.follow(
                path.split('.'), 'APayload', contract), path)
        self.assertEqual(['a has', 'a and b have'],
                         [paths.has(names) for names in ('a', 'ab')])
        for path, text in (
                ('text.x', 'there is nothing behind text'),
                ('inner.y', 'BPayload has no y'),
                ('inner.nul', 'BPayload has no nul, the nearest is null'),
                ('old', 'a key of the legacy payload, which is text here'),
                ('gone', 'a key of the legacy payload, which has no '
                         'counterpart here'),
                ('x', 'BPayload has it'),
                ('texts', 'no payload has it, the nearest is text'),
                ('qqq', 'no payload has it')):
            self.assertEqual(text, paths.why_missing(
                path.split('.'), ['APayload'], contract, contract,
                {'old': 'text', 'gone': None}))


class MaskingTest(base.BaseTestCase):

    def _flavor(self, **data: Any) -> dict[str, Any]:
        return {'nova_object.name': 'FlavorPayload',
                'nova_object.namespace': 'nova',
                'nova_object.version': '1.4', 'nova_object.data': data}

    def test_what_the_contract_names_stays(self) -> None:
        payload = self._flavor(name='password=x', projects=['token=y'],
                               extra_specs={'token': 'z'})
        self.assertEqual(payload, masking.mask_payload('flavor.create',
                                                       payload))

    def test_the_rest_is_masked_in_its_order(self) -> None:
        payload = self._flavor(moon='password=x', name='password=x',
                               token='y')
        found = masking.mask_payload('flavor.create',
                                     {**payload, 'beside': 'password=x'})
        self.assertEqual(
            [('moon', 'password=***'), ('name', 'password=x'),
             ('token', '***')], list(found['nova_object.data'].items()))
        self.assertEqual([*payload, 'beside'], list(found))
        self.assertEqual('password=***', found['beside'])

    def test_what_a_failure_said(self) -> None:
        found = masking.mask_payload('x', {
            'nova_object.name': 'ExceptionPayload',
            'nova_object.version': '1.1',
            'nova_object.data': {'exception_message': 'password=x',
                                 'function_name': 'password=x'}})
        self.assertEqual({'exception_message': 'password=***',
                          'function_name': 'password=x'},
                         found['nova_object.data'])

    def test_legacy_keys(self) -> None:
        found = masking.mask_payload('compute.instance.pause.end', {
            'display_name': 'password=x', 'moon': 'password=x',
            'message': 'password=x', 'args': {'password': 'x'}})
        self.assertEqual(
            {'display_name': 'password=x', 'moon': 'password=***',
             'message': 'password=***', 'args': {'password': '***'}}, found)
        self.assertEqual({'display_name': 'password=***'},
                         masking.mask_payload(
                             None, {'display_name': 'password=x'}))
        # The rest was a request context.
        self.assertEqual({'display_name': 'a'}, masking.mask_payload(
            'compute.instance.pause.end',
            {'display_name': 'a', 'auth_token': 'x', 'roles': []}))

    def test_the_envelope(self) -> None:
        self.assertEqual(
            {'event_type': 'password=x', 'priority': None, 'n': 7,
             'odd': ['password=***'], 'payload': 'password=***'},
            masking.mask_message({
                'event_type': 'password=x', 'priority': None, 'n': 7,
                'odd': ['password=x'], 'payload': 'password=x'}))

    def test_versions_that_are_not_known(self) -> None:
        newest = history.versions('FlavorPayload')[-1]
        for version, expected in ((newest, newest), ('1.99', newest),
                                  ('0.1', None), ('x', None)):
            found = masking.payload_version('FlavorPayload', version)
            self.assertEqual(expected, found and found.payload.version)
        self.assertIsNone(masking.payload_version('Moon', '1.0'))
        self.assertEqual(frozenset(), masking.field_names('Moon', '1.0'))

    def test_broken_objects_are_masked_whole(self) -> None:
        for changed in ({'nova_object.data': 7}, {'nova_object.name': 7},
                        {'nova_object.version': None}):
            payload = {**self._flavor(name='password=x'), **changed,
                       'x': 'password=x'}
            found = masking.mask_payload('flavor.create', payload)
            self.assertEqual('password=***', found['x'])
            if 'nova_object.data' not in changed:
                self.assertEqual({'name': 'password=***'},
                                 found['nova_object.data'])
