# SPDX-License-Identifier: Apache-2.0
"""Legacy payloads made from versioned ones, held against the emitters'."""

from __future__ import annotations

import ast
import json
from typing import Any

from oslotest import base

from nova_notifications import catalogue
from nova_notifications.contract import legacy_map
from nova_notifications.contract import legacy_rules
from nova_notifications.testing import sample_emitters
from nova_notifications import testing
from tests.unit.contract import documents


def _made(event_type: str, legacy: str, data: Any, context: Any,
          **more: Any) -> dict[str, Any]:
    source = legacy_rules.Source(data, context, event_type, **more)
    found = {key: rule.make(source)
             for key, rule in legacy_map.rules_of(legacy).items()}
    return {key: value for key, value in found.items()
            if value is not legacy_rules.ABSENT}


class EveryEventTest(base.BaseTestCase):
    """What the emitters send in both formats for one occurrence."""

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            notify_on_state_change='vm_and_task_state'))

    def test_each_key_has_the_value_that_legacy_has(self) -> None:
        for event_type, event in catalogue.events().items():
            if event.legacy is None:
                continue
            self.bus.clear()
            sample_emitters.emit_sample(event_type)
            versioned, = self.bus.versioned
            legacy, = self.bus.legacy
            rules = legacy_map.rules_of(event.legacy)
            made = _made(event_type, event.legacy, versioned.data,
                         versioned.context)
            self.assertLessEqual(legacy.payload.keys(), rules.keys())
            for key, value in legacy.payload.items():
                if not rules[key].known:
                    self.assertNotIn(key, made)
                elif not rules[key].loss:
                    self.assertEqual(value, made[key], (event_type, key))

    def test_what_is_lost_is_all_that_differs(self) -> None:
        self.bus.clear()
        sample_emitters.emit_sample('instance.create.end')
        versioned, = self.bus.versioned
        made = _made('instance.create.end', 'compute.instance.create.end',
                     versioned.data, versioned.context,
                     image_url='http://glance:9292/',
                     image_meta={'min_disk': '20'})
        image = versioned.data['image_uuid']
        self.assertEqual(f'http://glance:9292/images/{image}',
                         made['image_ref_url'])
        self.assertEqual({'base_image_ref': image, 'min_disk': '20'},
                         made['image_meta'])
        ip, = made['fixed_ips']
        self.assertEqual(
            {'address': '198.51.100.23', 'type': 'fixed', 'version': 4,
             'label': 'private', 'vif_mac': 'fa:16:3e:4c:2c:30'}, ip)

    def test_looked_up_properties(self) -> None:
        self.bus.clear()
        sample_emitters.emit_sample('instance.create.end')
        versioned, = self.bus.versioned
        image = versioned.data['image_uuid']
        root_gb = versioned.data['flavor']['nova_object.data']['root_gb']
        for known, expected in (
                ({'min_disk': '500'}, {'min_disk': '500'}),
                ({'min_disk': '500', 'disk_format': 'vhd'},
                 {'min_disk': str(root_gb), 'disk_format': 'vhd'}),
                # A snapshot.
                ({'base_image_ref': 'older'}, {'base_image_ref': 'older'})):
            made = _made('instance.create.end', 'compute.instance.create.end',
                         versioned.data, versioned.context, image_meta=known)
            self.assertEqual({'base_image_ref': image, **expected},
                             made['image_meta'])


class RecordedTest(documents.ReferenceTestCase):
    """What a running Nova sent."""

    def _recorded(self, name: str) -> list[dict[str, Any]]:
        path = documents.REFERENCE / 'recorded' / f'{name}.jsonl'
        return [json.loads(line) for line in path.read_text().split('\n')
                if line]

    def test_every_key_but_those_that_cannot_be_known(self) -> None:
        versioned = {message['event_type']: message
                     for message in self._recorded('versioned')}
        checked = 0
        counterparts = {old: new for new, old in (
            (name, event.legacy) for name, event
            in catalogue.events().items()) if old}
        for message in self._recorded('unversioned'):
            legacy = message['event_type']
            sibling = versioned.get(counterparts.get(legacy, ''))
            if sibling is None:
                continue
            checked += 1
            made = _made(sibling['event_type'], legacy,
                         sibling['payload']['nova_object.data'], {},
                         image_url='http://localhost:9292')
            rules = legacy_map.rules_of(legacy)
            for key, value in message['payload'].items():
                if not rules[key].known:
                    self.assertNotIn(key, made)
                    continue
                # Of another server: the same kind of value, or none.
                self.assertIn(key, made, legacy)
                if None not in (value, made[key]):
                    self.assertIs(type(value), type(made[key]),
                                  (legacy, key, value, made[key]))
        self.assertGreater(checked, 50)


class RuleTest(base.BaseTestCase):

    def test_an_older_payload_lacks_fields(self) -> None:
        made = _made('server_group.create', 'servergroup.create',
                     {'uuid': 'u', 'name': 'n'}, {})
        self.assertEqual({'server_group_id': 'u', 'name': 'n'}, made)

    def test_a_nested_payload_is_null(self) -> None:
        self.assertIs(legacy_rules.ABSENT, legacy_rules.field(
            'flavor.name').make(legacy_rules.Source(
                {'flavor': None}, {}, 'instance.lock')))

    def test_no_addresses_are_a_list(self) -> None:
        # Designate's handler raises for null.
        self.assertEqual([], legacy_rules.fixed_ips(None))
        self.assertEqual([], legacy_rules.fixed_ips([]))

    def test_a_failure_of_nova(self) -> None:
        fault = {'nova_object.data': {
            'exception': 'FlavorNotFound', 'exception_message': '\u2603' * 99}}
        made = _made('instance.create.error', 'compute.instance.create.error',
                     {'fault': fault}, {})
        self.assertEqual(404, made['code'])
        self.assertEqual('\u2603' * 85, made['message'])
        self.assertEqual(
            {'kwargs': {'code': 404}, 'message': '\u2603' * 99,
             'class': 'FlavorNotFound'}, ast.literal_eval(made['exception']))

    def test_a_failure_of_something_else(self) -> None:
        fault = {'nova_object.data': {
            'exception': 'OSError', 'exception_message': 'no space'}}
        made = _made('instance.create.error', 'compute.instance.create.error',
                     {'fault': fault}, {})
        self.assertEqual((500, 'OSError', "OSError('no space')"), (
            made['code'], made['message'], made['exception']))

    def test_who_asked(self) -> None:
        rule = legacy_rules.of_request('project_id')
        for context, expected in (
                ({'project_id': 'p', 'tenant': 't'}, 'p'),
                ({'tenant': 't'}, 't'), ({}, legacy_rules.ABSENT)):
            self.assertIs(expected, rule.make(legacy_rules.Source(
                {}, context, 'keypair.create.end')))

    def test_percentages_become_fractions(self) -> None:
        metric, other = legacy_rules.metric_list([
            {'nova_object.data': {'name': 'cpu.percent', 'value': 7,
                                  'source': 's',
                                  'timestamp': '2026-03-02T10:00:00Z'}},
            {'nova_object.data': {'name': 'numa_memory', 'value': None,
                                  'numa_membw_values': {'0': 5},
                                  'source': 's', 'timestamp': None}}])
        self.assertEqual((0.07, '2026-03-02T10:00:00.000000'),
                         (metric['value'], metric['timestamp']))
        self.assertEqual(({'0': 5}, ''), (other['numa_membw_values'],
                                          other['timestamp']))
