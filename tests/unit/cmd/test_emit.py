# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import itertools
import json
from typing import Any

import fixtures

from nova_notifications.cmd import bus
from nova_notifications.cmd import sample_cloud
from nova_notifications.contract import history
from nova_notifications.testing import sample_data as fake
from tests.unit.cmd import command_case

_DATA = 'nova_object.data'


class EmitTest(command_case.CommandTestCase):

    def _emitted(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in
                self.output('emit', *arguments).splitlines()]

    def test_both_formats_of_a_release(self) -> None:
        legacy, versioned = sorted(
            self._emitted('instance.create.end', '--release', '27', '--format',
                          'both'), key=lambda found: found['topic'])
        self.assertEqual('notifications', legacy['topic'])
        self.assertEqual('compute.instance.create.end',
                         legacy['message']['event_type'])
        self.assertEqual('versioned_notifications', versioned['topic'])
        self.assertEqual('1.12', versioned['message']['payload'][
            'nova_object.version'])
        self.assertNotIn('shares', versioned['message']['payload'][_DATA])
        self.assertEqual('ada', versioned['context']['user_name'])

    def test_a_pattern_is_of_the_release(self) -> None:
        def shares(nova: str) -> int:
            return len(self._emitted('instance.share_*', 'instance.lock',
                                     '--release', nova))
        self.assertEqual(7, shares('34'))
        self.assertIn('share_', self.error(
            'emit', 'instance.share_*', '--release', '27'))

    def test_set(self) -> None:
        found, = self._emitted(
            'service.update', '--set', 'payload.host=host7', '--set',
            'payload.disabled=false', '--set', 'payload.disabled_reason=null',
            '--set', 'publisher_id=nova-api:x', '--set',
            'context.user_name=bob')
        data = found['message']['payload'][_DATA]
        self.assertEqual(('host7', False, None), (
            data['host'], data['disabled'], data['disabled_reason']))
        self.assertEqual('nova-api:x', found['message']['publisher_id'])
        self.assertEqual('bob', found['context']['user_name'])

    def test_set_where_one_format_has_the_field(self) -> None:
        found = self._emitted(
            'instance.create.end', '--format', 'both', '--set',
            'payload.instance_type_id=77')
        self.assertEqual({77, None}, {
            each['message']['payload'].get('instance_type_id')
            for each in found})

    def test_count_and_rate(self) -> None:
        found = self._emitted('service.update', 'flavor.create', '--count',
                              '3', '--rate', '200')
        self.assertEqual(['service.update', 'flavor.create'] * 3, [
            each['message']['event_type'] for each in found])
        self.assertEqual(6, len({
            each['message']['message_id'] for each in found}))

    def test_errors(self) -> None:
        for arguments, words in (
                (['service.updat'], 'service.update'),
                (['compute.instance.create.end'], 'instance.create.end'),
                (['nothing.*'], 'event list'),
                (['service.update', '--nova', 'antilope'], 'antelope'),
                ([], '--story'), (['service.update', '--story'], '--story'),
                (['instance.share_attach.end', '--release', '27'],
                 'Nova 31'),
                (['service.update', '--format', 'unversioned'],
                 '--format versioned'),
                (['service.update', '--set', 'payload.hosts=1'], 'host'),
                (['service.update', '--set', 'payload.host'], 'PATH=VALUE'),
                (['service.update', '--count', '-1'], '--count'),
                (['service.update', '--transport-url', 'pigeon://x/'],
                 'pigeon'),
                (['service.update', '--transport-url', 'rabbit://x:port/'],
                 'rabbit://user')):
            self.assertIn(words, self.error('emit', *arguments))

    def test_what_stands_for_an_event_is_the_same_in_both_formats(
            self) -> None:
        found = self._emitted(
            'instance.create.end', '--format', 'both', '--count', '3',
            '--set', 'payload.uuid={uuid}', '--set',
            'payload.display_name=web-{number}', '--set',
            'context.request_id=req-{uuid}')
        self.assertEqual(6, len(found))
        servers: dict[str, set[str]] = {}
        for each in found:
            payload = each['message']['payload']
            data = payload.get(_DATA, payload)
            name = data['display_name']
            servers.setdefault(
                data.get('uuid', data.get('instance_id')), set()).add(name)
        self.assertEqual([{'web-1'}, {'web-2'}, {'web-3'}],
                         sorted(servers.values(), key=sorted))

    def test_legacy_events_without_a_counterpart(self) -> None:
        found, = self._emitted('HostAPI.set_enabled.end', '--format',
                               'unversioned')
        self.assertEqual('notifications', found['topic'])
        self.assertIn('compute.instance.create_ip.end', {
            each['message']['event_type'] for each in self._emitted(
                '*', '--format', 'both')})
        self.assertIn('--format unversioned', self.error(
            'emit', 'HostAPI.set_enabled.end'))

    def test_it_is_printed_in_spite_of_a_url(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable(
            bus.URL_VARIABLE, 'rabbit://127.0.0.1:1/'))
        self.assertEqual(1, len(self._emitted('service.update', '--print')))
        self.assertIn('127.0.0.1:1/', self.error('emit', 'service.update'))


class StoryTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.records = [json.loads(line) for line in self.output(
            'emit', '--story', '--count', '600').splitlines()]

    def test_ids_differ(self) -> None:
        ids = [each['message']['message_id'] for each in self.records]
        self.assertEqual(len(ids), len(set(ids)))
        servers = {server for server, _ in self._of_servers()}
        self.assertGreater(len(servers), 5)
        self.assertNotIn(fake.SERVER, servers)

    def _of_servers(self) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for each in self.records:
            data = each['message']['payload'].get(_DATA, {})
            if each['message']['event_type'].startswith('instance.'):
                found.append((data['uuid'], each))
        return found

    def test_what_starts_comes_before_its_end(self) -> None:
        open_actions: dict[tuple[str, str], str] = {}
        ended = 0
        for server, each in self._of_servers():
            action, _, phase = each['message']['event_type'].rpartition('.')
            request = each['context']['request_id']
            if phase == 'start':
                open_actions[server, action] = request
            elif phase in ('end', 'error'):
                # By the same request.
                self.assertEqual(open_actions.pop((server, action)), request)
                ended += 1
        self.assertGreater(ended, 50)

    def test_nothing_happens_before_birth_or_after_death(self) -> None:
        born, dead = set(), set()
        for server, each in self._of_servers():
            event_type = each['message']['event_type']
            self.assertNotIn(server, dead)
            if event_type == 'instance.create.start':
                self.assertNotIn(server, born)
                born.add(server)
            self.assertIn(server, born)
            if event_type == 'instance.delete.end':
                dead.add(server)
        self.assertTrue(dead)

    def test_both_formats_tell_of_one_occurrence(self) -> None:
        pairs = 0
        for first, second in zip(self.records, self.records[1:]):
            if (first['topic'], second['topic']) != (
                    'notifications', 'versioned_notifications'):
                continue
            legacy, versioned = (each['message'] for each in (first, second))
            if not legacy['event_type'].startswith('compute.instance.'):
                continue
            pairs += 1
            data = versioned['payload'][_DATA]
            self.assertEqual(legacy['payload']['instance_id'], data['uuid'])
            self.assertEqual(first['context']['request_id'],
                             second['context']['request_id'])
            self.assertEqual(legacy['publisher_id'].partition('.')[2],
                             versioned['publisher_id'].partition(':')[2])
        self.assertGreater(pairs, 100)

    def test_times_do_not_go_back(self) -> None:
        times = [each['message']['timestamp'] for each in self.records]
        self.assertEqual(sorted(times), times)

    def test_a_story_of_a_release(self) -> None:
        records = [json.loads(line) for line in self.output(
            'emit', '--story', '--count', '100', '--release', '27',
            '--format', 'versioned').splitlines()]
        self.assertEqual(100, len(records))
        contract = history.contract_of('27')
        for each in records:
            payload = each['message']['payload']
            self.assertEqual(
                contract.objects[payload['nova_object.name']].version,
                payload['nova_object.version'])

    def test_the_same_seed_is_the_same_cloud(self) -> None:
        def first(seed: int) -> list[tuple[str, str]]:
            return [(each.event_type, each.request_id) for each in
                    itertools.islice(sample_cloud.occurrences(seed), 50)]
        self.assertEqual(first(1), first(1))
        self.assertNotEqual(first(1), first(2))
