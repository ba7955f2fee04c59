# SPDX-License-Identifier: Apache-2.0
"""The rules about classes, events and samples.

Each has a change that it finds and one that it lets pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nova_notifications.contract import diff
from nova_notifications.contract import rules
from nova_notifications.contract.rules import Severity
from tests.unit.contract import rule_case
from tests.unit.contract.rule_case import Document
from tests.unit.contract.rule_case import FAMILY


class ClassRulesTest(rule_case.RuleTestCase):

    def test_class_no_delete(self) -> None:
        def change(document: Document) -> None:
            del document['objects']['PartPayload']
        found = self._found('CLASS_NO_DELETE', self._diff(change))
        self.assertEqual(Severity.ERROR, found.severity)
        self.assertIn('ThingPayload, ThingCreatePayload and '
                      'ThingDeletePayload', found.next_step)

    def test_class_no_delete_passes(self) -> None:
        def change(document: Document) -> None:
            del document['objects']['PartPayload']
        findings = self._diff(
            change, *(self._drop(name, 'part') for name in FAMILY),
            ThingPayload='2.0', ThingCreatePayload='2.0',
            ThingDeletePayload='3.0')
        self.assertEqual('compatible', diff.verdict(findings))
        self._not_found('CLASS_NO_DELETE', self._diff(
            self._field('PartPayload', 'more')))

    def test_class_same_name(self) -> None:
        findings = self._diff(self._rename('PowerPayload', 'StatePayload'))
        found = self._found('CLASS_SAME_NAME', findings)
        self.assertEqual(('PowerPayload', 'StatePayload', Severity.ERROR),
                         (found.old, found.new, found.severity))
        self._not_found('CLASS_NO_DELETE', findings)
        self._not_found('CLASS_ADDED', findings)

    def test_the_most_alike_is_the_renamed_one(self) -> None:
        def change(document: Document) -> None:
            whole = document['objects'].pop('ThingPayload')
            document['objects']['APayload'] = {**whole, 'fields': {
                **whole['fields'], 'more': {
                    'field': 'StringField', 'nullable': False}}}
            document['objects']['BPayload'] = whole
            document['objects']['CPayload'] = {
                **document['objects']['APayload']}
        found = self._found('CLASS_SAME_NAME', self._diff(change))
        self.assertEqual(('ThingPayload', 'BPayload'),
                         (found.old, found.new))

    def test_a_notification_class_may_be_renamed(self) -> None:
        found = self._found('CLASS_SAME_NAME', self._diff(self._rename(
            'ThingCreateNotification', 'ThingMadeNotification')))
        self.assertEqual(Severity.WARNING, found.severity)

    def test_class_same_name_passes_a_class_that_is_another(self) -> None:
        def change(document: Document) -> None:
            del document['objects']['PowerPayload']
            document['objects']['FlavorPayload'] = {
                **document['objects']['PartPayload'], 'bases': []}
        findings = self._diff(change)
        self._not_found('CLASS_SAME_NAME', findings)
        self._found('CLASS_NO_DELETE', findings)
        self._found('CLASS_ADDED', findings)

    def test_class_added(self) -> None:
        def change(document: Document) -> None:
            document['objects']['MorePayload'] = {
                **document['objects']['PartPayload'], 'version': '1.0'}
        findings = self._diff(change)
        self.assertEqual('MorePayload',
                         self._found('CLASS_ADDED', findings).where)
        self.assertEqual('compatible', diff.verdict(findings))
        self._not_found('CLASS_ADDED', self._diff(
            self._field('PartPayload', 'more')))

    def test_event_no_delete(self) -> None:
        def change(document: Document) -> None:
            del document['objects']['ThingDeleteNotification']
        found = self._found('EVENT_NO_DELETE', self._diff(change))
        self.assertEqual(('thing.delete.end', Severity.ERROR),
                         (found.where, found.severity))

    def test_event_no_delete_passes_another_sample(self) -> None:
        self._not_found('EVENT_NO_DELETE', self._diff(self._samples(
            'ThingDeleteNotification', 'thing-delete-end.json',
            'thing-delete-end_forced.json')))

    def test_event_added(self) -> None:
        findings = self._diff(self._samples(
            'ThingDeleteNotification', 'thing-delete-end.json',
            'thing-delete-start.json'))
        self.assertEqual('thing.delete.start',
                         self._found('EVENT_ADDED', findings).where)
        self.assertEqual('compatible', diff.verdict(findings))
        self._not_found('EVENT_ADDED', self._diff())

    def test_event_same_payload(self) -> None:
        found = self._found('EVENT_SAME_PAYLOAD', self._diff(self._field(
            'ThingCreateNotification', 'payload',
            object='ThingDeletePayload')))
        self.assertEqual(Severity.ERROR, found.severity)
        self.assertIn('without tags', found.text)

    def test_event_same_payload_may_become_a_larger_one(self) -> None:
        def widen(document: Document) -> None:
            fields = document['objects']['ThingDeletePayload']['fields']
            fields['tags'] = {'field': 'ListOfStringsField',
                              'nullable': False}
        found = self._found('EVENT_SAME_PAYLOAD', self._diff(
            self._field('ThingCreateNotification', 'payload',
                        object='ThingDeletePayload'), old=widen))
        self.assertEqual(Severity.WARNING, found.severity)
        self._not_found('EVENT_SAME_PAYLOAD', self._diff(
            self._rename('ThingCreatePayload', 'ThingMadePayload')))

    def _declared(self, **traits: Any) -> Callable[[Document], object]:
        def change(document: Document) -> None:
            document['events'] = {'thing.create.end': {
                'notification': 'ThingCreateNotification',
                'payload': 'ThingCreatePayload',
                'samples': ['thing-create-end.json'], 'priority': 'info',
                'sources': ['nova-api', 'nova-compute'],
                'legacy': 'thing.create', **traits}}
        return change

    def _traits(self, **traits: Any) -> list[rules.Finding]:
        return self._diff(self._declared(**traits), old=self._declared())

    def test_event_same_priority(self) -> None:
        found = self._found('EVENT_SAME_PRIORITY',
                            self._traits(priority='error'))
        self.assertEqual(
            ('thing.create.end', Severity.ERROR, 'INFO', 'ERROR'),
            (found.where, found.severity, found.old, found.new))

    def test_event_same_source(self) -> None:
        found = self._found('EVENT_SAME_SOURCE',
                            self._traits(sources=['nova-compute']))
        self.assertEqual(Severity.WARNING, found.severity)
        self.assertEqual('tell readers that match on nova-api',
                         found.next_step)
        found = self._found('EVENT_SAME_SOURCE', self._traits(sources=[
            'nova-api', 'nova-compute', 'nova-conductor']))
        self.assertEqual(Severity.NOTE, found.severity)

    def test_event_same_legacy(self) -> None:
        found = self._found('EVENT_SAME_LEGACY', self._traits(legacy=None))
        self.assertEqual(Severity.WARNING, found.severity)
        self.assertIn('make sure that thing.create is still sent',
                      found.next_step)
        found = self._found('EVENT_SAME_LEGACY', self._diff(
            self._declared(), old=self._declared(legacy=None)))
        self.assertEqual(Severity.ERROR, found.severity)
        self.assertIn('no new legacy event type', found.next_step)

    def test_an_event_that_stays_as_it_is_passes(self) -> None:
        self.assertEqual([], self._traits(
            sources=['nova-compute', 'nova-api']))

    def test_what_was_not_recorded_is_not_compared(self) -> None:
        self.assertEqual([], self._diff(
            self._declared(), old=self._declared(
                priority='', sources=[], legacy=None)))

    def test_sample_present(self) -> None:
        findings = self._diff(self._samples('ThingCreateNotification'))
        texts = {f.text for f in findings if f.rule == 'SAMPLE_PRESENT'}
        self.assertEqual({'no sample shows its events'}, texts)

    def test_sample_present_for_declared_events(self) -> None:
        def change(document: Document) -> None:
            document['events'] = {'thing.create.end': {
                'notification': 'ThingCreateNotification',
                'payload': 'ThingCreatePayload', 'samples': []}}
        found = [f for f in self._diff(change) if f.rule == 'SAMPLE_PRESENT']
        self.assertEqual(['add thing-create-end.json'],
                         [f.next_step for f in found])

    def test_sample_present_passes(self) -> None:
        self._not_found('SAMPLE_PRESENT', self._diff(self._samples(
            'ThingCreateNotification', 'thing-create-end.json',
            'thing-create-start.json')))
