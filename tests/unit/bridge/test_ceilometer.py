# SPDX-License-Identifier: Apache-2.0
"""Ceilometer's definitions are rewritten to read both formats."""

from __future__ import annotations

import copy
import re
from typing import Any

from oslotest import base

from nova_notifications.bridge import ceilometer
from nova_notifications import catalogue

_DATA = "payload.'nova_object.data'"
_FLAVOR = f"{_DATA}.flavor.'nova_object.data'"


class TranslateTest(base.BaseTestCase):

    def assertTranslated(self, expected: str | None, expression: str,
                         legacy: str = 'compute.instance.create.end') -> None:
        self.assertEqual(expected, ceilometer.translate(expression, legacy))

    def test_a_key(self) -> None:
        self.assertTranslated(f'{_DATA}.uuid', 'payload.instance_id')
        self.assertTranslated(f'$.{_DATA}.uuid', '$.payload.instance_id')
        self.assertTranslated(f'$.{_DATA}.metadata.a',
                              '$.payload.metadata.a')

    def test_a_key_of_a_nested_payload(self) -> None:
        self.assertTranslated(f'$.{_FLAVOR}.memory_mb',
                              '$.payload.memory_mb')

    def test_a_sum(self) -> None:
        self.assertTranslated(
            f'{_FLAVOR}.root_gb + {_FLAVOR}.ephemeral_gb', 'payload.disk_gb')

    def test_an_update_has_its_state_elsewhere(self) -> None:
        self.assertTranslated(f'{_DATA}.state', 'payload.state')
        self.assertTranslated(
            f"{_DATA}.state_update.'nova_object.data'.state",
            'payload.state', 'compute.instance.update')

    def test_an_item_of_a_list(self) -> None:
        self.assertTranslated(
            f"$.{_DATA}.metrics[?(@.'nova_object.data'.name="
            f"'cpu.idle.time')].'nova_object.data'.value",
            "$.payload.metrics[?(@.name='cpu.idle.time')].value",
            'compute.metrics.update')

    def test_a_percentage_is_one_already(self) -> None:
        found = ceilometer.translate(
            "$.payload.metrics[?(@.name='cpu.percent')].value * 100",
            'compute.metrics.update')
        assert found is not None
        self.assertTrue(found.endswith(".'nova_object.data'.value"), found)

    def test_several_keys(self) -> None:
        self.assertTranslated(
            f'$.{_DATA}.host + "_" + $.{_DATA}.nodename',
            '$.payload.host + "_" + $.payload.nodename',
            'compute.metrics.update')

    def test_the_publisher(self) -> None:
        self.assertTranslated('publisher_id.`split(:, 1, 1)`',
                              'publisher_id.`split(., 1, 1)`')
        self.assertTranslated('$.publisher_id', '$.publisher_id')

    def test_what_the_versioned_format_lacks(self) -> None:
        self.assertTranslated(f'$.{_DATA}.image_uuid',
                              '$.payload.image_meta.base_image_ref')
        for missing in ('$.payload.image_meta', 'payload.instance_type_id',
                        "payload.image_meta.'org.openstack__1__os_distro'",
                        'payload.host + payload.no_such_key'):
            self.assertTranslated(None, missing)


class MetersTest(base.BaseTestCase):

    def _meter(self, **keys: Any) -> tuple[dict[str, Any], ceilometer.Report]:
        report = ceilometer.Report()
        meter = {'name': 'vcpus', 'volume': '$.payload.vcpus',
                 'resource_id': '$.payload.instance_id',
                 'event_type': r'compute.instance.(?!create.start|update).*',
                 **keys}
        before = copy.deepcopy(meter)
        found = ceilometer.meters({'metric': [meter]}, report)['metric'][0]
        self.assertEqual(before, meter)
        return found, report

    def test_both_formats_are_read(self) -> None:
        found, report = self._meter()
        self.assertEqual({'fields': ['$.payload.vcpus',
                                     f'$.{_FLAVOR}.vcpus']},
                         found['volume'])
        self.assertEqual(1, report.definitions)

    def test_of_versioned_events_the_siblings_match(self) -> None:
        found, _ = self._meter()
        legacy, versioned = found['event_type']
        for event_type, event in catalogue.events().items():
            self.assertEqual(
                bool(event.legacy and re.match(legacy, event.legacy)),
                bool(re.match(versioned, event_type)), event_type)

    def test_a_volume_of_two_dates(self) -> None:
        found, _ = self._meter(volume={
            'fields': ['$.payload.created_at', '$.payload.launched_at'],
            'plugin': 'timedelta'})
        self.assertEqual(
            {'fields': ['$.payload.created_at', '$.payload.launched_at',
                        f'$.{_DATA}.created_at', f'$.{_DATA}.launched_at'],
             'plugin': 'timedelta'}, found['volume'])

    def test_what_is_lacking_is_reported(self) -> None:
        found, report = self._meter(metadata={
            'image_meta': '$.payload.image_meta', 'host': '$.payload.host'})
        self.assertEqual('$.payload.image_meta',
                         found['metadata']['image_meta'])
        self.assertEqual({'$.payload.image_meta': {'meter vcpus'}},
                         report.unreadable)

    def test_a_meter_that_makes_several_samples(self) -> None:
        meter = {'lookup': ['name'], 'volume': '$.payload.vcpus'}
        found, report = self._meter(**meter)
        self.assertEqual('$.payload.vcpus', found['volume'])
        self.assertEqual({'meter vcpus'}, set(report.unmatched))

    def test_a_meter_of_another_service(self) -> None:
        found, report = self._meter(event_type='image.upload')
        self.assertEqual(
            ('image.upload', '$.payload.vcpus', 0),
            (found['event_type'], found['volume'], report.definitions))

    def test_whatever_stands_before(self) -> None:
        usual = {'name': 'vcpus', 'volume': '$.payload.vcpus',
                 'event_type': 'compute.instance.update'}
        report = ceilometer.Report()
        found = ceilometer.meters({'metric': [
            {**usual, 'event_type': 'image.upload'}, usual,
            {**usual, 'lookup': ['name']}, usual]}, report)['metric']
        self.assertEqual(['str', 'list', 'str', 'list'], [
            type(each['event_type']).__name__ for each in found])
        self.assertEqual(2, report.definitions)


class EventsTest(base.BaseTestCase):

    def _events(self, *definitions: dict[str, Any]) -> list[dict[str, Any]]:
        return ceilometer.events(list(definitions), ceilometer.Report())

    def test_the_last_definition_that_matches_counts(self) -> None:
        found = self._events(
            {'event_type': 'compute.instance.*',
             'traits': {'state': {'fields': 'payload.state'}}},
            {'event_type': 'compute.instance.update',
             'traits': {'state': {'fields': 'payload.state'}}})
        self.assertEqual(4, len(found))
        self.assertNotIn('instance.update', found[2]['event_type'])
        self.assertIn('instance.create.end', found[2]['event_type'])
        self.assertEqual([f'{_DATA}.state'],
                         found[2]['traits']['state']['fields'])
        self.assertEqual(['instance.update'], found[3]['event_type'])
        self.assertEqual([f"{_DATA}.state_update.'nova_object.data'.state"],
                         found[3]['traits']['state']['fields'])

    def test_the_owner_is_not_who_asked(self) -> None:
        *_, found = self._events({'event_type': 'compute.instance.delete.*',
                                  'traits': {}})
        self.assertEqual({'fields': [f'{_DATA}.tenant_id',
                                     'ctxt.project_id']},
                         found['traits']['project_id'])

    def test_an_event_type_that_both_formats_have(self) -> None:
        *_, found = self._events({'event_type': 'volume.usage', 'traits': {
            'reads': {'type': 'int', 'fields': 'payload.reads'}}})
        self.assertEqual(
            {'type': 'int', 'fields': ['payload.reads', f'{_DATA}.reads']},
            found['traits']['reads'])

    def test_what_is_excluded(self) -> None:
        definition = {'event_type': ['compute.*', '!compute.instance.*'],
                      'traits': {}}
        *_, found = self._events(definition)
        self.assertIn('metrics.update', found['event_type'])
        self.assertNotIn('instance.create.end', found['event_type'])

    def test_whatever_stands_between(self) -> None:
        report = ceilometer.Report()
        found = ceilometer.events([
            {'event_type': 'compute.instance.update', 'traits': {}},
            {'event_type': 'image.upload', 'traits': {}},
            {'event_type': 'keypair.create.end', 'traits': {}}], report)
        self.assertEqual([['instance.update'], ['keypair.create.end']],
                         [each['event_type'] for each in found[3:]])
        self.assertEqual(2, report.definitions)

    def test_what_is_not_of_the_payload_stays(self) -> None:
        *_, found = self._events({
            'event_type': 'compute.instance.update', 'traits': {
                'who': {'fields': ['ctxt.user_id', 'payload.host', 7]},
                'from': {'fields': 'publisher_id.`split(., 1, 1)`'},
                'fixed': {'fields': 'priority'},
                'lacking': {'fields': 'payload.image_meta'}}})
        self.assertEqual({
            'who': {'fields': ['ctxt.user_id', f'{_DATA}.host', 7]},
            'from': {'fields': ['publisher_id.`split(:, 1, 1)`']},
            'fixed': {'fields': ['priority']}},
            {name: trait for name, trait in found['traits'].items()
             if name in ('who', 'from', 'fixed', 'lacking')})


class RewriteTest(base.BaseTestCase):

    def test_resources_are_counted_once(self) -> None:
        report = ceilometer.Report()
        ceilometer.resources({'resources': [
            {'event_create': 'volume.create.end'},
            {'event_create': 'compute.instance.create.end',
             'event_update': 'compute.instance.update',
             'event_delete': 'volume.delete.end'}]}, report)
        self.assertEqual(1, report.definitions)

    def test_resources(self) -> None:
        found = ceilometer.rewrite({'resources': [
            {'resource_type': 'instance',
             'event_delete': 'compute.instance.delete.start'},
            {'resource_type': 'volume',
             'event_delete': 'volume.delete.end'}]}, ceilometer.Report())
        self.assertEqual(('resources', {'resources': [
            {'resource_type': 'instance',
             'event_delete': ['compute.instance.delete.start',
                              'instance.delete.start']},
            {'resource_type': 'volume',
             'event_delete': 'volume.delete.end'}]}), found)

    def test_the_kind_of_a_file(self) -> None:
        for content, kind in (
                ({'metric': []}, 'meters'), ({'resources': []}, 'resources'),
                ([{'event_type': 'a', 'traits': {}}], 'events'),
                ([{'event_type': 'a', 'traits': {}, 'more': 1}], 'events')):
            self.assertEqual((kind, content), ceilometer.rewrite(
                content, ceilometer.Report()))
        for content in ([{'event_type': 'a', 'traits': {}}, {}],
                        [{'event_type': 'a'}], {'metric': {}}):
            self.assertIsNone(ceilometer.rewrite(content,
                                                 ceilometer.Report()))

    def test_what_is_no_definition_file(self) -> None:
        for content in (None, [], {}, 'text', [1], {'sources': []}):
            self.assertIsNone(ceilometer.rewrite(content,
                                                 ceilometer.Report()))
