# SPDX-License-Identifier: Apache-2.0
"""Sample a topic, with what it has and what it lacks."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

from oslotest import base

from nova_notifications.cmd import finding
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import sampling
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.testing import samples

_OK, _NOTE, _PROBLEM = (finding.Level.OK, finding.Level.NOTE,
                        finding.Level.PROBLEM)


def _message(**changes: Any) -> dict[str, Any]:
    sample, = samples.samples('service.update')
    return {**json.loads(json.dumps(sample.message)), **changes}


class SampleTest(base.BaseTestCase):

    def _sample(self, *messages: dict[str, Any],
                context: dict[str, Any] | None = None) -> sampling.Sample:
        sample = sampling.Sample()
        for message in messages:
            sample.add(context or {}, message)
        return sample

    def test_a_good_message(self) -> None:
        sample = self._sample(_message(), {'event_type': 'x', 'payload': {}},
                              context={'remote_address': '192.0.2.1'})
        self.assertEqual(
            ({'versioned': 1, 'unversioned': 1},
             {('ServiceStatusPayload', '1.1'): 1}, {}, {}),
            (sample.formats, sample.payloads, sample.malformed,
             sample.secrets))

    def test_one_that_breaks_its_contract(self) -> None:
        broken = _message()
        broken['payload']['nova_object.data']['disabled'] = 'moon'
        newer = _message()
        newer['payload']['nova_object.version'] = '9.0'
        sample = self._sample(broken, newer)
        self.assertEqual(
            {'service.update: ServiceStatusPayload.disabled: a boolean is '
             'expected, not str': 1}, sample.malformed)
        self.assertEqual({('ServiceStatusPayload', '9.0'),
                          ('ServiceStatusPayload', '1.1')},
                         set(sample.payloads))

    def test_secrets_by_their_places(self) -> None:
        sample = self._sample(
            {'event_type': 'x', 'payload': {
                'a': 'password=x', 'b': [{'token': 'y'}, 'harmless']}},
            context={'auth_token': 'z'})
        self.assertEqual(
            {'x: context.auth_token': 1, 'x: message.payload.a': 1,
             'x: message.payload.b.0.token': 1}, sample.secrets)
        sample = self._sample(*[{'event_type': 'x', 'payload': {
            f'token{number}': 'y' for number in range(51)}}] * 2)
        self.assertEqual(50, len(sample.secrets))
        self.assertEqual({2}, set(sample.secrets.values()))

    def test_what_was_hidden(self) -> None:
        for before, after, paths in (
                ('a', 'a', []), ('a', '', ['p']), ('', '', []),
                ('a', None, ['p']), ('***', '***', []),
                ('*** a', '*** ***', ['p']), ([1, 'a'], [1, None], ['p.1']),
                ({'a': 'x', 'b': 1}, {'b': 1}, ['p.a'])):
            self.assertEqual(paths, list(sampling.hidden(before, after,
                                                         'p')))

    def test_formats(self) -> None:
        for formats, level, text, step in (
                ({}, _NOTE, 'nothing arrived within 2.5 seconds', 'listen '),
                ({'versioned': 1, 'unversioned': 2}, _OK,
                 'both formats arrive: 2 unversioned, 1 versioned', ''),
                ({'versioned': 3}, _NOTE, 'one format arrives: 3 versioned',
                 'both (Ceilometer'),
                ({'unversioned': 3}, _NOTE,
                 'one format arrives: 3 unversioned', 'both or versioned')):
            sample = sampling.Sample()
            sample.formats.update(formats)
            found, = sampling._formats(sample, 2.5)
            self.assertEqual((level, 'format', text), (
                found.level, found.about, found.text))
            self.assertIn(step, found.next_step)

    def test_versions(self) -> None:
        sample = sampling.Sample()
        sample.payloads.update({
            ('A', 'x'): 1, ('ServiceStatusPayload', '1.0'): 2,
            ('ServiceStatusPayload', '1.1'): 3,
            ('ServiceStatusPayload', '1.2'): 4,
            ('ServiceStatusPayload', '2.0'): 5,
            ('ServiceStatusPayload', 'x'): 6, ('Moon', '1.0'): 7})
        self.assertEqual(
            [(_PROBLEM, 'Moon 1.0 (7): newer than this library, which has '
                        'no such class'),
             (_NOTE, 'ServiceStatusPayload 1.2 (4): a newer minor version '
                     'than 1.1; consumers read it, new fields stay raw'),
             (_PROBLEM, 'ServiceStatusPayload 2.0 (5): newer than this '
                        'library, which reads 1.1'),
             (_OK, 'payload versions: ServiceStatusPayload 1.0 (2), '
                   'ServiceStatusPayload 1.1 (3)')],
            [(found.level, found.text)
             for found in sampling._versions(sample)])
        self.assertEqual([], list(sampling._versions(sampling.Sample())))

    def test_the_rest(self) -> None:
        sample = sampling.Sample()
        self.assertEqual([], list(sampling._rest(sample)))
        sample.formats['versioned'] = 3
        found, = sampling._rest(sample)
        self.assertEqual((_OK, 'no secret is visible in 3 messages'),
                         (found.level, found.text))
        sample.malformed.update({str(number): number + 1
                                 for number in range(11)})
        sample.secrets.update({str(number): number + 1
                               for number in range(11)})
        told = list(sampling._rest(sample))
        self.assertEqual(
            [(kind, number) for kind in ('malformed', 'secret')
             for number in range(11, 1, -1)],
            [(found.about, found.weight) for found in told])
        self.assertEqual({_PROBLEM}, {found.level for found in told})

    def _judge(self, **behaviour: Any) -> tuple[list[Any], Any]:
        with mock.patch.object(queue_reader, 'QueueReader') as made:
            made.return_value.configure_mock(**behaviour)
            found = sampling.judge(mock.Mock(), 'nova', ['t'], 0.5)
        made.return_value.close.assert_called_once_with()
        return found, made.return_value

    def test_listening(self) -> None:
        found, _ = self._judge(**{'read.return_value': [
            ('t', {}, _message()), consumer.MalformedMessage('no JSON')]})
        self.assertEqual(
            ['format', 'version', 'malformed', 'secret'],
            [each.about for each in found])
        self.assertIn('1 of what arrived is no notification: no JSON',
                      found[2].text)

    def test_no_more_than_5000(self) -> None:
        messages = iter([('t', {}, {'event_type': 'x'})] * 5003)
        self._judge(**{'read.return_value': messages})
        self.assertEqual(2, len(list(messages)))

    def test_a_broker_that_refuses(self) -> None:
        found, _ = self._judge(**{
            'open.side_effect': exceptions.NotificationsError(
                'it refuses. Next: ask it.')})
        self.assertEqual([finding.Finding(
            _PROBLEM, 'exchange', 'it refuses', 'ask it.')], found)
