# SPDX-License-Identifier: Apache-2.0
"""What is skipped does not end the search for what comes after it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from oslotest import base

from nova_notifications import catalogue
from nova_notifications.contract import declaration
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import intermediate_versions
from nova_notifications.contract import lint
from nova_notifications.contract import lint_report
from nova_notifications.contract import problem
from nova_notifications.contract import report
from nova_notifications.contract import rules
from nova_notifications.contract import versions
from nova_notifications.legacy import events as legacy_events
from tests.unit.contract import rule_case
from tests.unit.contract.rule_case import Document
from tests.unit.contract.rule_case import FAMILY


def _problem(severity: rules.Severity, where: str = 'reads[0].fields.a'
             ) -> problem.Problem:
    return problem.Problem('RULE', severity, where, 'text', 'step', ('34.0',))


class ReportTest(base.BaseTestCase):

    def test_findings_in_any_order(self) -> None:
        note, warning, error = rules.Severity
        findings = [rules.Finding(
            f'R{place}', rules.Category.WIRE, severity, 'NoSuchClass', None,
            None, 'text', 'step')
            for place, severity in enumerate((note, error, note, warning))]
        contract = golden.contract()
        root = pathlib.Path('/does/not/exist')
        given: Any = (findings, contract, contract, root)
        self.assertEqual(
            ['::error file=nova_notifications/objects,line=1,title=R1::'
             'NoSuchClass: text. Next: step.',
             '::warning file=nova_notifications/objects,line=1,title=R3::'
             'NoSuchClass: text. Next: step.'],
            report.github(*given).splitlines())
        text = 'NoSuchClass: text. Next: step.'
        self.assertEqual(
            [{'line': 1, 'message': f'R1 {text}', 'level': 'error'},
             {'line': 1, 'message': f'R3 {text}', 'level': 'warning'}],
            json.loads(report.zuul(*given))['zuul']['file_comments'][
                'nova_notifications/objects'])
        found = json.loads(report.gerrit(*given))
        self.assertEqual(
            [{'line': 1, 'message': f'R1 {text}', 'unresolved': True},
             {'line': 1, 'message': f'R3 {text}', 'unresolved': False}],
            found['comments']['nova_notifications/objects'])
        self.assertEqual(
            'nova-notifications contract diff: golden files -> golden files',
            found['message'])
        self.assertEqual(
            ['errors:', f'  R1 {text}', 'warnings:', f'  R3 {text}',
             'notes:', f'  R0 {text}', f'  R2 {text}',
             'golden files -> golden files: wrong (1 error, 1 warning, 2 '
             'notes)'], report.people(*given).splitlines())

    def test_a_line_of_the_next_class_is_not_meant(self) -> None:
        path = pathlib.Path(self.create_tempfiles([(
            'm', 'class A(B):\n    x = 1\n\n\nclass C(B):\n    y = 2\n')],
            '.py')[0])
        self.assertEqual((1, 6), (report._line(path, 'A', 'y ='),
                                  report._line(path, 'C', 'y =')))

    def test_declarations_with_and_without_problems(self) -> None:
        note, warning, error = rules.Severity
        path = pathlib.Path('x.yaml')
        results = [
            lint_report.Result('good', path, {}, []),
            lint_report.Result('bad', path, {'reads[0].fields.a': 7}, [
                _problem(note), _problem(error),
                _problem(warning, 'reads[0].versions')]),
            lint_report.Result('fine', path, {}, [])]
        text = 'text [Nova 34]. Next: step.'
        self.assertEqual(
            ['good: it gets all that it reads', 'bad:', '  field a',
             f'    x.yaml:7: note RULE reads[0].fields.a: {text}',
             f'    x.yaml:7: error RULE reads[0].fields.a: {text}',
             '  versions',
             f'    x.yaml:1: warning RULE reads[0].versions: {text}',
             'fine: it gets all that it reads'],
            lint_report.people(results).splitlines())
        self.assertEqual(
            [f'::error file=x.yaml,line=7,title=RULE::RULE '
             f'reads[0].fields.a: {text}',
             f'::warning file=x.yaml,line=1,title=RULE::RULE '
             f'reads[0].versions: {text}'],
            lint_report.github(results).splitlines())
        self.assertEqual(
            [(7, 'note'), (7, 'error'), (1, 'warning')],
            [(each['line'], each['level']) for each in json.loads(
                lint_report.zuul(results))['zuul']['file_comments'][
                    'x.yaml']])
        self.assertEqual(
            [('good', []), ('bad', [7, 7, 1]), ('fine', [])],
            [(each['consumer'], [found['line'] for found in
                                 each['problems']])
             for each in json.loads(lint_report.as_json(results))])


class LintTest(base.BaseTestCase):

    def _lint(self, topic: str, **read: list[str]) -> list[str]:
        legacy = lint.LegacyEvents(legacy_events.ALLOWED, {
            found.legacy: name for name, found in catalogue.events().items()
            if found.legacy})
        return [f'{found.rule} {found.where}' for found in lint.lint(
            declaration.parse({'consumer': 'x', 'topic': topic,
                               'reads': [read]}),
            [golden.contract()], legacy)]

    def test_fields_of_legacy_events(self) -> None:
        self.assertEqual(
            ['FIELD_MISSING reads[0].fields.moon',
             'FIELD_MISSING reads[0].fields.star'],
            self._lint('notifications', events=['compute.instance.pause.end'],
                       fields=['host', 'moon', 'state', 'star'],
                       optional=['sun']))

    def test_fields_of_versioned_events(self) -> None:
        self.assertEqual(
            ['FIELD_MISSING reads[0].fields.moon',
             'FIELD_MISSING reads[0].fields.star',
             'FIELD_NULL reads[0].fields.state'],
            self._lint('versioned_notifications', events=['instance.lock'],
                       fields=['uuid', 'moon', 'state', 'star'],
                       optional=['sun']))

    def test_events(self) -> None:
        self.assertEqual(
            ['NEVER_SENT reads[0].events.moon',
             'WRONG_TOPIC reads[0].events.compute.instance.pause.end',
             'NEVER_SENT reads[0].events.star'],
            self._lint('versioned_notifications', events=[
                'moon', 'instance.lock', 'compute.instance.pause.end',
                'star']))


class BetweenTest(base.BaseTestCase):

    def test_parts_are_those_of_the_first_later_release(self) -> None:
        for payload, version in intermediate_versions.STEPS:
            later = next((
                release.nova for release in history.releases()
                if (sent := history.version_in(payload, release.nova))
                and versions.parse(sent) >= versions.parse(version)), None)
            found = history.payload_at(payload, version)
            self.assertEqual(version, found.payload.version)
            if later is not None:
                self.assertEqual(later, found.contract.nova,
                                 (payload, version))


class RulesTest(rule_case.RuleTestCase):

    def test_an_own_change_after_an_inherited_one(self) -> None:
        findings = self._diff(
            *(self._field(name, 'host', default=None) for name in FAMILY),
            self._field('ThingCreatePayload', 'tags', default=None))
        self.assertEqual(
            [('ThingPayload.host', FAMILY),
             ('ThingCreatePayload.tags', ('ThingCreatePayload',))],
            [(found.where, found.classes) for found in findings
             if found.rule == 'FIELD_SAME_DEFAULT'])

    def _family(self, document: Document) -> None:
        """Add one more base, with a subclass."""
        field = {'a': {'field': 'StringField', 'nullable': False}}
        for name, bases in (('BasePayload', []), ('SubPayload',
                                                  ['BasePayload'])):
            document['objects'][name] = {
                'version': '1.0', 'module': 'm', 'fields': dict(field),
                'bases': bases, 'fingerprint': name}

    def test_a_subclass_that_is_left_behind_by_a_later_base(self) -> None:
        changes = [self._field(name, 'more')
                   for name in ('BasePayload', 'SubPayload')]
        findings = self._diff(*changes, old=self._family, BasePayload='1.1')
        self.assertEqual('BasePayload', self._found(
            'SUBCLASS_BUMPED', findings).where)
        # The first base has moved with all of its subclasses.
        findings = self._diff(
            *changes, *(self._field(name, 'more') for name in FAMILY),
            old=self._family, BasePayload='1.1', ThingPayload='1.3',
            ThingCreatePayload='1.5', ThingDeletePayload='2.1')
        self.assertEqual('BasePayload', self._found(
            'SUBCLASS_BUMPED', findings).where)

    def test_a_fingerprint_that_nothing_explains_among_others(self) -> None:
        def change(document: Document) -> None:
            for name in ('PartPayload', 'PowerPayload'):
                document['objects'][name]['fingerprint'] = 'another'

        self.assertEqual(
            ['PartPayload', 'PowerPayload'],
            [found.where for found in self._diff(change)
             if found.rule == 'FINGERPRINT_EXPLAINED'])
