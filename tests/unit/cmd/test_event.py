# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import csv
import io

import fixtures
import yaml

from nova_notifications import catalogue
from nova_notifications.cmd import related
from nova_notifications.contract import history
from nova_notifications.objects import instance
from tests.unit.cmd import command_case


class EventListTest(command_case.CommandTestCase):

    def _events(self, *arguments: str) -> list[str]:
        return [row['event'] for row in self.json(
            'event', 'list', '-f', 'json', *arguments)]

    def test_all_of_the_catalogue(self) -> None:
        self.assertEqual(list(catalogue.events()), self._events())

    def test_other_formats(self) -> None:
        self.assertEqual(self._events(), [row['event'] for row in
                                          yaml.safe_load(self.output(
                                              'event', 'list', '-f', 'yaml'))])
        rows = list(csv.DictReader(io.StringIO(
            self.output('event', 'list', '-f', 'csv'))))
        self.assertEqual(self._events(), [row['Event'] for row in rows])
        self.assertIn('| instance.lock ', self.output(
            'event', 'list', '-f', 'table'))

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
                   if row['event'] == 'instance.update')
        self.assertEqual({
            'event': 'instance.update', 'payload': 'InstanceUpdatePayload',
            'payload_version': instance.InstanceUpdatePayload.VERSION,
            'priority': 'INFO',
            'sources': ['nova-compute', 'nova-api', 'nova-conductor'],
            'description': row['description'],
            'since_release': '17', 'or_earlier': True,
            'legacy': 'compute.instance.update'}, row)

    def test_words_are_looked_for_in_types_and_descriptions(self) -> None:
        found = self._events('resize')
        self.assertIn('instance.resize_prep.start', found)
        self.assertIn('instance.resize_revert.end', found)
        # By their descriptions.
        self.assertIn('compute_task.migrate_server.error', found)
        self.assertNotIn('instance.pause.end', found)
        self.assertEqual(
            self._events('VOLUME', 'attach'), self._events('volume_attach'))
        # By a legacy type.
        self.assertIn('instance.resize_finish.end',
                      self._events('finish_resize'))

    def test_nothing_found_is_the_answer_no(self) -> None:
        code, text = self.run_command('event', 'list', 'resise')
        self.assertEqual(1, code)
        self.assertIn('no event fits', text)

    def test_people_can_read_it_on_80_columns(self) -> None:
        for columns in ('80', '40', '200'):
            self.useFixture(fixtures.EnvironmentVariable('COLUMNS', columns))
            for words in (['event', 'list'], ['payload', 'list'],
                          ['payload', 'show', 'InstanceCreatePayload'],
                          ['contract', 'history', 'InstancePayload'],
                          ['contract', 'rules'], ['contract', 'releases']):
                text = self.output(*words)
                self.assertLessEqual(
                    max(map(len, text.splitlines())),
                    max(int(columns), 60), words)
        for column in ('Event', 'Description', 'Legacy'):
            self.assertIn(column.upper(), self.output('event', 'list'))

    def test_other_columns_can_be_asked_for(self) -> None:
        self.assertEqual('FlavorPayload\n', self.output(
            'event', 'list', 'flavor.create', '-c', 'Payload'))
        self.assertEqual([{'event': 'flavor.create'}], self.json(
            'event', 'list', 'flavor.create', '-c', 'Event', '-f', 'json'))


class EventShowTest(command_case.CommandTestCase):

    def test_text(self) -> None:
        text = self.output('event', 'show', 'instance.create.end')
        for expected in (
                'A server is created. Sent when it is done.',
                'Payload:      InstanceCreatePayload '
                + instance.InstanceCreatePayload.VERSION,
                'Sent by:      nova-compute',
                'Notification: InstanceCreateNotification',
                'Legacy:       compute.instance.create.end',
                '  instance_name: string or null; since 1.11 (Nova 19)',
                '      One of: MANUAL, AUTO',
                '  instance_type -> flavor.name',
                '  image_meta -> from the message or its context (lost: all '
                'but base_image_ref',
                '  instance_type_id -> cannot be known (read by: a trait of '
                'Ceilometer',
                '"event_type": "instance.create.end"'):
            self.assertIn(expected, text)

    def test_absent_and_default(self) -> None:
        text = self.output('event', 'show', '--no-sample',
                           'scheduler.select_destinations.start')
        self.assertIn('image_meta: ImageMetaPayload (yes, may be absent)',
                      text)
        self.assertIn('By default: 1', text)
        self.assertIn('request_spec -> cannot be known; near to it is the '
                      'payload itself (read by: nobody found)', text)
        self.assertNotIn('Sample', text)

    def test_json_and_yaml_say_the_same(self) -> None:
        found = self.json('event', 'show', 'instance.lock', '-f', 'json')
        self.assertEqual(found, yaml.safe_load(self.output(
            'event', 'show', 'instance.lock', '-f', 'yaml')))
        self.assertEqual(('18', False),
                         (found['since_release'], found['or_earlier']))
        self.assertEqual({}, found['legacy_fields'])
        self.assertEqual('instance.lock', found['sample']['event_type'])
        fields = {field['field']: field for field in found['fields']}
        shares = fields['shares']
        self.assertEqual(
            ('1.9', '31', False, True, False),
            (shares['since_version'], shares['since_release'],
             shares['or_earlier'], shares['nullable'],
             shares['may_be_absent']))
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

    def test_near_events_fit_what_was_typed(self) -> None:
        for typed, near in (
                ('instance.resize', 'instance.resize.end'),
                ('server.create', 'instance.create.end'),
                ('resize', 'instance.resize.end'),
                ('instance.stop.end', 'instance.power_off.end'),
                ('volume attach', 'instance.volume_attach.end')):
            self.assertIn(near, self.error('event', 'show', typed))

    def test_related_events_in_order(self) -> None:
        found = self.json('event', 'show', 'instance.resize.end', '-f',
                          'json')['related']
        places = [found.index(f'instance.{name}') for name in (
            'resize_prep.start', 'resize_prep.end', 'resize.start',
            'resize.end', 'resize_finish.start', 'resize_finish.end',
            'resize_confirm.start', 'resize_confirm.end')]
        self.assertEqual(sorted(places), places)
        text = self.output('event', 'show', 'instance.resize.end')
        self.assertIn(' >instance.resize .start .end .error', text)
        self.assertIn('or instance.resize_revert .start .end', text)

    def test_every_related_action_exists(self) -> None:
        known = {related.action_of(name) for name in catalogue.events()}
        self.assertEqual(set(), related.actions() - known)
        for name in catalogue.events():
            self.assertIn(name, [
                each for step in related.steps(name, catalogue.events())
                for events in step for each in events])

    def test_sample(self) -> None:
        found = self.json('sample', 'keypair.create.end')
        self.assertEqual('keypair.create.end', found['event_type'])
        self.assertIn('did you mean', self.error('sample', 'keypair.crea'))
