# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
from typing import Any

from tests.unit.cmd import command_case

_DATA = 'nova_object.data'


class EmitTest(command_case.CommandTestCase):

    def _emitted(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in
                self.output('emit', *arguments).splitlines()]

    def test_both_formats_of_a_release(self) -> None:
        legacy, versioned = sorted(
            self._emitted('instance.create.end', '--nova', '27', '--format',
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
                                     '--nova', nova))
        self.assertEqual(7, shares('34'))
        self.assertIn('share_', self.error(
            'emit', 'instance.share_*', '--nova', '27'))

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
                (['instance.share_attach.end', '--nova', '27'],
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
