# SPDX-License-Identifier: Apache-2.0
"""Exact answers about samples, and of what the viewer asks the command for."""

from __future__ import annotations

import itertools
import json
import pathlib
import random
import types
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import reader_config
from nova_notifications.cmd import sample_cloud
from nova_notifications.cmd import viewer_tools
from nova_notifications import exceptions
from nova_notifications.objects import instance
from nova_notifications.testing import sample_data


class _Steady(random.Random):
    """Chance that is always the same where a share is asked for."""

    share = 0.0

    def random(self) -> float:
        return self.share

    def getrandbits(self, bits: int, /) -> int:
        return super().getrandbits(bits)


class CeilometerTest(base.BaseTestCase):

    def test_one_that_is_installed(self) -> None:
        with mock.patch('importlib.util.find_spec') as find:
            find.return_value = types.SimpleNamespace(
                origin='/opt/ceilometer/__init__.py')
            self.assertEqual(pathlib.Path('/opt/ceilometer'),
                             reader_config._installed())
            find.assert_called_once_with('ceilometer')
            for found in (None, types.SimpleNamespace(origin=None)):
                find.return_value = found
                error = self.assertRaises(exceptions.NotificationsError,
                                          reader_config._installed)
                self.assertIn('Ceilometer is not installed', str(error))

    def test_files_in_any_depth_in_order(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        (root / 'b').mkdir()
        for name in ('c.yaml', 'a.yaml', 'b/x.yaml', 'b/y.txt'):
            (root / name).write_text('')
        self.assertEqual(
            ['a.yaml', 'b/x.yaml', 'c.yaml', 'b/y.txt'],
            [str(path.relative_to(root)) for path in reader_config._files(
                [root, root / 'b' / 'y.txt'])])

    def test_what_cannot_be_read(self) -> None:
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path, 'x')
        for content in (None, b'\xff', b'[', b'a: \x07'):
            if content is not None:
                path.write_bytes(content)
            error = self.assertRaises(exceptions.NotificationsError,
                                      reader_config._load, path)
            self.assertTrue(str(error).startswith(f'{path}: '), error)


class CloudTest(base.BaseTestCase):

    def test_a_server(self) -> None:
        for number, address in ((1, '198.51.100.3'), (247, '198.51.100.249'),
                                (250, '198.51.100.2'),
                                (251, '198.51.100.3')):
            texts = dict(sample_cloud._new_server(random.Random(1),
                                                  number).texts)
            self.assertEqual(address, texts['198.51.100.23'])
            self.assertTrue(texts['"web-1"'].endswith(f'-{number}"'))
            self.assertEqual(f'instance-{number:08x}',
                             texts['instance-00000001'])
            self.assertEqual(texts[sample_data.PORT][:11],
                             texts[sample_data.PORT[:11]])
            self.assertRegex(texts['fa:16:3e:4c:2c:30'],
                             r'^fa:16:3e(:[0-9a-f]{2}){3}$')
            self.assertRegex(texts['r-4tx2m9qk'], r'^r-[a-z2-9]{8}$')
            self.assertNotEqual(texts[sample_data.HOST],
                                texts[sample_data.OTHER_HOST])
            self.assertRegex(texts[sample_data.HOST], r'^compute[1-6]$')
            ids = [texts[each] for each in (
                sample_data.SERVER, sample_data.PORT, sample_data.VOLUME,
                sample_data.NEW_VOLUME, sample_data.SNAPSHOT)]
            self.assertEqual(5, len(set(ids)))

    def test_a_server_is_born_in_one_step_of_five(self) -> None:
        self.useFixture(fixtures.MonkeyPatch('random.Random', _Steady))
        for share, others in ((0.2, 0), (0.19, 11)):
            _Steady.share = share
            servers = [each.server.texts for each in itertools.islice(
                sample_cloud.occurrences(1), 400)]
            # Whom anything happened to between the first and the last time
            # that something happened to the first server.
            last = len(servers) - servers[::-1].index(servers[0])
            self.assertEqual(others, min(
                11, len(set(servers[:last])) - 1), f'{share}')

    def test_a_life_begins_and_ends(self) -> None:
        for seed in range(20):
            life = list(sample_cloud._life(random.Random(seed)))
            names = [name for name, _ in life]
            self.assertEqual('scheduler.select_destinations.start', names[0])
            self.assertEqual('instance.delete.end', names[-1])
            requests = dict.fromkeys(request for _, request in life)
            self.assertGreaterEqual(len(requests), 2 + 3)
            self.assertLessEqual(len(requests), 2 + 9 * 2)

    def test_messages_of_one_occurrence(self) -> None:
        server = sample_cloud._new_server(random.Random(1), 1)
        occurrence = sample_cloud.Occurrence('instance.pause.end', server,
                                             'req-x')
        for options, formats in (({}, {True, False}),
                                 ({'legacy': False}, {True}),
                                 ({'versioned': False}, {False})):
            found = sample_cloud.messages(occurrence, **options)
            self.assertEqual(formats, {each.versioned for each in found})
            for each in found:
                self.assertEqual('req-x', each.context['request_id'])
                text = json.dumps(each.message)
                self.assertIn(dict(server.texts)[sample_data.SERVER], text)
                for old, _ in server.texts:
                    self.assertNotIn(old, text)
        self.assertIsNone(sample_cloud.release(None))
        self.assertEqual('27.5.1', sample_cloud.release('27'))


class ViewerToolsTest(base.BaseTestCase):

    def test_what_differs(self) -> None:
        name = 'nova_object.name'
        inner = {name: 'X', 'nova_object.data': {'a': 1, 'b': 2}}
        other = {name: 'X', 'nova_object.data': {'a': 1, 'b': 3}}
        more = {name: 'X', 'nova_object.data': {'a': 1}}
        for sample, wanted, paths in (
                ({'a': 1}, {'a': 1}, []), ({'a': 1}, {'b': 2, 'a': 2},
                                           [('p.a', 2)]),
                ({'a': 1, 'b': 1}, {'a': 1, 'b': 2}, [('p.b', 2)]),
                ({'a': inner}, {'a': other}, [('p.a.b', 3)]),
                ({'a': inner}, {'a': more}, [('p.a', more)]),
                ({'x': {'a.b': 1}}, {'x': {'a.b': 2}}, [('p.x.a.b', 2)]),
                ({'x.y': {'a': 1}}, {'x.y': {'a': 2}},
                 [('p.x.y', {'a': 2})]),
                ({'a': 1}, 7, []), (7, {'a': 1}, [])):
            self.assertEqual(paths, list(viewer_tools._different(
                sample, wanted, 'p')))

    def test_values_as_the_command_reads_them(self) -> None:
        for value, text in (('a', 'a'), ('1', '"1"'), ('true', '"true"'),
                            (1, '1'), (None, 'null'), ({'a': 1}, '{"a": 1}'),
                            ('{', '{')):
            self.assertEqual(text, viewer_tools._written(value))

    def test_the_release_of_a_version(self) -> None:
        def release(name: str, version: Any) -> Any:
            return viewer_tools._release({
                'nova_object.name': name, 'nova_object.version': version})

        self.assertIsNone(release('InstanceUpdatePayload',
                                  instance.InstanceUpdatePayload.VERSION))
        self.assertEqual('30', release('InstanceUpdatePayload',
                                       '2.0').partition('.')[0])
        for name, version in (('Moon', '1.0'), ('FlavorPayload', '9.9'),
                              ('FlavorPayload', None)):
            self.assertIsNone(release(name, version))

    def test_commands_of_other_releases_and_formats(self) -> None:
        tools = viewer_tools.ViewerTools()
        for event_type, nova, legacy, text in (
                ('instance.update', '27', False, 'emit instance.update '
                                                 '--release 30.'),
                ('instance.pause.end', None, True,
                 'emit instance.pause.end --format unversioned')):
            sample, = sample_cloud.testing_samples.samples(
                event_type, nova, versioned=not legacy, legacy=legacy)
            command = tools.emit_command(sample.message)
            assert command is not None
            self.assertIn(text, command)
