# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import csv
import io

import yaml

from nova_notifications import catalogue
from nova_notifications.contract import history
from tests.unit.cmd import command_case


class EventListTest(command_case.CommandTestCase):

    def _events(self, *arguments: str) -> list[str]:
        return [row['Event'] for row in self.json(
            'event', 'list', '-f', 'json', *arguments)]

    def test_all_of_the_catalogue(self) -> None:
        self.assertEqual(list(catalogue.events()), self._events())

    def test_other_formats(self) -> None:
        self.assertEqual(self._events(), [row['Event'] for row in
                                          yaml.safe_load(self.output(
                                              'event', 'list', '-f', 'yaml'))])
        rows = list(csv.DictReader(io.StringIO(
            self.output('event', 'list', '-f', 'csv'))))
        self.assertEqual(self._events(), [row['Event'] for row in rows])
        self.assertIn('| instance.lock ', self.output('event', 'list'))

    def test_by_noun(self) -> None:
        self.assertEqual(['flavor.create', 'flavor.delete', 'flavor.update'],
                         self._events('--noun', 'flavor'))
        self.assertIn('they are about aggregate, compute,',
                      self.error('event', 'list', '--noun', 'flavour'))

    def test_by_legacy_counterpart(self) -> None:
        self.assertEqual(['volume.usage'],
                         self._events('--legacy', 'volume.usage'))
        self.assertIn('instance.lock', self._events('--legacy', 'none'))
        self.assertNotIn('instance.create.end',
                         self._events('--legacy', 'none'))
        self.assertIn('did you mean volume.usage?', self.error(
            'event', 'list', '--legacy', 'volume.usages'))

    def test_by_the_release_that_brought_them(self) -> None:
        self.assertEqual(
            {'instance.share_attach.start', 'instance.share_attach.end',
             'instance.share_attach.error', 'instance.share_detach.start',
             'instance.share_detach.end', 'instance.share_detach.error'},
            set(self._events('--since', '2025.1')) &
            history.contract_of('34').events.keys())

    def test_what_a_row_says(self) -> None:
        row = next(row for row in self.json('event', 'list', '-f', 'json')
                   if row['Event'] == 'instance.update')
        self.assertEqual({
            'Event': 'instance.update', 'Payload': 'InstanceUpdatePayload',
            'Version': '2.1', 'Priority': 'INFO', 'Source': row['Source'],
            'Since Nova': '17 or earlier',
            'Legacy': 'compute.instance.update'}, row)


class EventShowTest(command_case.CommandTestCase):

    def test_text(self) -> None:
        text = self.output('event', 'show', 'instance.create.end')
        for expected in (
                'A server is created. Sent when it is done.',
                'Payload:      InstanceCreatePayload 1.13',
                'Sent by:      nova-compute',
                'Notification: InstanceCreateNotification',
                'Legacy:       compute.instance.create.end',
                '  instance_name: string or null; since 1.11 (Nova 19)',
                '      One of: MANUAL, AUTO',
                '  instance_type -> flavor.name',
                '  image_meta -> (no counterpart)',
                '"event_type": "instance.create.end"'):
            self.assertIn(expected, text)

    def test_absent_and_default(self) -> None:
        text = self.output('event', 'show', '--no-sample',
                           'scheduler.select_destinations.start')
        self.assertIn('image_meta: ImageMetaPayload (yes, may be absent)',
                      text)
        self.assertIn('By default: 1', text)
        self.assertIn('request_spec -> the payload itself', text)
        self.assertNotIn('Sample', text)

    def test_json_and_yaml_say_the_same(self) -> None:
        found = self.json('event', 'show', 'instance.lock', '-f', 'json')
        self.assertEqual(found, yaml.safe_load(self.output(
            'event', 'show', 'instance.lock', '-f', 'yaml')))
        self.assertEqual('18', found['since'])
        self.assertEqual({}, found['legacy_fields'])
        self.assertEqual('instance.lock', found['sample']['event_type'])
        fields = {field['field']: field for field in found['fields']}
        self.assertEqual('1.9 (Nova 31)', fields['shares']['since'])
        self.assertEqual(
            ['pending', 'running', '_unused', 'paused', 'shutdown',
             'crashed', 'suspended'], fields['power_state']['values'])

    def test_every_event_can_be_shown(self) -> None:
        for event_type in catalogue.events():
            found = self.json('event', 'show', event_type, '-f', 'json')
            for field in found['fields']:
                self.assertTrue(field['description'], field)

    def test_an_unknown_event_names_the_near_ones(self) -> None:
        self.assertIn('did you mean instance.create.end', self.error(
            'event', 'show', 'instance.crate.end'))
        self.assertIn('event list', self.error('event', 'show', 'zzz'))

    def test_a_legacy_event_names_its_counterpart(self) -> None:
        self.assertIn('legacy event type of instance.pause.end', self.error(
            'event', 'show', 'compute.instance.pause.end'))

    def test_sample(self) -> None:
        found = self.json('sample', 'keypair.create.end')
        self.assertEqual('keypair.create.end', found['event_type'])
        self.assertIn('did you mean', self.error('sample', 'keypair.crea'))
