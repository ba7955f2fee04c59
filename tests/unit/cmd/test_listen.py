# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import argparse
from typing import Any

from oslotest import base

from nova_notifications.cmd import lines
from nova_notifications.cmd import listen
from nova_notifications import testing_samples
from tests.unit.cmd import command_case


def message(event_type: str, legacy: bool = False) -> dict[str, Any]:
    found, = testing_samples.samples(
        event_type, versioned=not legacy, legacy=legacy)
    return {**found.message, 'timestamp': '2026-11-22 12:21:42.296123'}


class LineTest(base.BaseTestCase):

    def test_what_a_line_has(self) -> None:
        for event_type, legacy, words in (
                ('instance.create.error', False,
                 ['12:21:42.296  nova-compute:host1', 'instance.create.error',
                  'web-1 3b7c9c2e', 'building',
                  '! RuntimeError: No free port']),
                ('instance.pause.start', False, ['active (pausing)']),
                ('instance.update', False,
                 ['building -> active', '(spawning -> -)']),
                ('instance.update', True, ['building -> active']),
                ('instance.create.error', True,
                 ["! RuntimeError('No free port"]),
                ('compute.exception', False,
                 ['plug_vifs', '! RuntimeError: No free port']),
                ('instance.pause.end', True, ['compute.host1', 'web-1',
                                              'paused']),
                ('service.update', False,
                 ['host1 nova-compute', 'disabled (Planned maintenance)']),
                ('aggregate.create.end', False, ['rack-1']),
                ('keypair.create.end', False, ['keypair.create.end']),
                ('flavor.create', False, ['m1.small']),
                ('volume.usage', False, ['a3f1b6de'])):
            line = lines.line(message(event_type, legacy))
            for word in words:
                self.assertIn(word, line)

    def test_every_event_has_a_subject(self) -> None:
        bare = [name for name in testing_samples.event_types()
                if lines.subject(lines.fields_of(message(name))) == '-']
        self.assertEqual([], bare)

    def test_nothing_steers_the_terminal(self) -> None:
        found = message('instance.create.end')
        data = found['payload']['nova_object.data']
        data['display_name'] = 'a\x1b[2J\r\nb\u202e\ud800'
        line = lines.line(found)
        self.assertTrue(line.isprintable(), line)
        self.assertIn('a\\x1b[2J\\r\\nb\\u202e', line)

    def test_any_message_has_a_line(self) -> None:
        for found in ({}, {'payload': 3}, {'payload': {'state': []}},
                      {'payload': {'nova_object.data': None}},
                      {'timestamp': {}, 'event_type': ['x' * 1000]}):
            self.assertLess(len(lines.line(found)), 200)


class FilterTest(base.BaseTestCase):

    def _wanted(self, event_type: str, legacy: bool = False,
                **filters: Any) -> bool:
        options = dict.fromkeys(
            ('event', 'host', 'project', 'instance', 'grep'))
        return listen.wanted(
            argparse.Namespace(**{**options, **filters}),
            {'project_id': 'p1'}, message(event_type, legacy))

    def test_filters(self) -> None:
        name, server = 'instance.pause.end', (
            '3b7c9c2e-6f0a-4b0e-9d3a-5a1f0c2d7e11')
        for legacy in (False, True):
            self.assertTrue(self._wanted(name, legacy))
            for filters, wanted in (
                    (dict(event=['*.pause.*', 'x']), True),
                    (dict(event=['*.error']), False),
                    (dict(host='host1'), True), (dict(host='host'), False),
                    (dict(project='p1'), True), (dict(project='p'), False),
                    (dict(instance=server), True),
                    (dict(instance=server[:-1]), False),
                    (dict(grep='web-1'), True), (dict(grep='wep'), False),
                    (dict(grep='web-1', host='host2'), False)):
                self.assertEqual(
                    wanted, self._wanted(name, legacy, **filters), filters)


class ListenTest(command_case.CommandTestCase):

    def test_errors(self) -> None:
        for url, words in (('fake://', 'RabbitMQ'), ('x', 'rabbit://user'),
                           ('rabbit://', 'names no host'),
                           ('rabbit://u:secret@127.0.0.1:1/',
                            'whether the broker runs')):
            text = self.error('listen', '--transport-url', url,
                              '--timeout', '1')
            self.assertIn(words, text)
            self.assertNotIn('secret', text)
