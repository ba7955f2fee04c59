# SPDX-License-Identifier: Apache-2.0
"""Exact answers of the commands' parts, and both sides of their bounds."""

from __future__ import annotations

import argparse
import io
import json
import pathlib
import random
import types
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import application
from nova_notifications.cmd import arguments
from nova_notifications.cmd import commands
from nova_notifications.cmd import completion
from nova_notifications.cmd import event
from nova_notifications.cmd import history
from nova_notifications.cmd import listen
from nova_notifications.cmd import main
from nova_notifications.cmd import payload
from nova_notifications.cmd import reader_config
from nova_notifications.cmd import records
from nova_notifications.cmd import related
from nova_notifications.cmd import sample_cloud
from nova_notifications.cmd import viewer_tools
from nova_notifications.contract import model
from nova_notifications import exceptions
from nova_notifications.objects import instance
from nova_notifications.testing import sample_data
from tests.unit.cmd import command_case


class CompletionTest(base.BaseTestCase):

    def _of(self, line: str) -> list[str]:
        *words, current = line.split(' ')
        return completion.candidates(words, current)

    def test_after_the_last_argument_come_options(self) -> None:
        for line in ('contract diff 33 34 ', 'payload show X ', 'replay x ',
                     'doctor -f json ', 'completion bash ',
                     'contract check ', 'contract diff 33 34 -f json ',
                     'contract diff -f json 33 34 ',
                     'contract diff -f json 33 --root . 34 '):
            self.assertIn('--help', self._of(line), line)

    def test_values_of_options(self) -> None:
        self.assertEqual([], self._of('emit --rate '))
        self.assertEqual(['json', 'text'], self._of('listen --format '))
        self.assertIn('service.update', self._of('emit --story '))
        self.assertEqual(['service.create', 'service.delete',
                          'service.update'],
                         self._of('emit --count 3 service'))
        self.assertEqual(['--fail-on', '--format'],
                         self._of('contract diff --f'))

    def test_a_line_for_each(self) -> None:
        out = io.StringIO()
        self.useFixture(fixtures.MonkeyPatch('sys.stdout', out))
        self.assertEqual(0, completion.complete(['event', '']))
        self.assertEqual('list\nshow\n', out.getvalue())
        out.truncate(0)
        out.seek(0)
        self.assertEqual(0, completion.complete([]))
        self.assertEqual(self._of(''), out.getvalue().splitlines())
        self.assertEqual(0, main.main(['complete', 'even']))
        self.assertTrue(out.getvalue().endswith('\nevent\n'))


class MainTest(base.BaseTestCase):

    def test_whoever_reads_it_has_seen_enough(self) -> None:
        out: Any = mock.Mock(spec=['write', 'flush', 'fileno', 'isatty'])
        out.flush.side_effect = BrokenPipeError
        out.fileno.return_value = 77
        copied: list[Any] = []
        self.useFixture(fixtures.MonkeyPatch('sys.stdout', out))
        self.useFixture(fixtures.MonkeyPatch(
            'os.dup2', lambda *numbers: copied.append(numbers)))
        with mock.patch.object(application, 'Application') as made:
            made.return_value.run.return_value = 7
            self.assertEqual(7, main.main(['x']))
            made.return_value.run.assert_called_once_with(['x'])
        self.assertEqual([77], [target for _, target in copied])

    def test_without_a_command_the_help_is_shown(self) -> None:
        for words, run in (([], ['--help']), (['help'], ['--help']),
                           (['help', 'x'], ['help', 'x'])):
            with mock.patch.object(application, 'Application') as made:
                main.main(words)
            made.return_value.run.assert_called_once_with(run)
        self.useFixture(fixtures.MonkeyPatch('sys.argv', ['x', 'y']))
        with mock.patch.object(application, 'Application') as made:
            main.main()
        made.return_value.run.assert_called_once_with(['y'])

    def test_which_extra_is_missing(self) -> None:
        for command, extra in (('viewer', 'viewer'), ('viewer x', 'viewer'),
                               ('view', 'tools'), ('event list', 'tools'),
                               ('', 'tools')):
            for error, name in ((ImportError('x', name='pkg'), 'pkg'),
                                (ImportError('no pkg'), 'no pkg')):
                self.assertEqual(
                    f'this command needs a package that is not installed '
                    f'({name}). Next, in a checkout of the project: pip '
                    f"install '.[{extra}]'",
                    commands.missing_package(command, error))
        self.assertEqual('', commands.summary(
            'nova_notifications.cmd.main:NoSuchClass'))


class ApplicationTest(command_case.CommandTestCase):

    def _fail(self, error: BaseException, *words: str) -> Any:
        with mock.patch.object(event.Sample, 'take_action',
                               side_effect=error):
            return self.run_command(*words, 'sample', 'x')

    def test_what_a_failure_answers(self) -> None:
        for error, status in (
                (exceptions.NotificationsError('no'), 2),
                (ValueError('no'), 2), (BrokenPipeError(), 141)):
            self.assertEqual(status, self._fail(error)[0], error)
        # What failed before does not count for the next command.
        app = application.Application(stdout=io.StringIO(),
                                      stderr=io.StringIO())
        with mock.patch.object(event.Sample, 'take_action',
                               side_effect=[ValueError, 0]):
            self.assertEqual([2, 0], [app.run(['sample', 'x'])
                                      for _ in range(2)])

    def test_a_fault_of_ours_is_not_a_missing_package(self) -> None:
        for name, kind in (('nova_notifications.x', ImportError),
                           ('nova_notifications', ImportError),
                           ('yaml.x', exceptions.NotificationsError),
                           (None, exceptions.NotificationsError)):
            found = application._missing('x', ImportError('no', name=name))
            self.assertIs(kind, type(found), name)


class WantedTest(base.BaseTestCase):

    def _wanted(self, message: dict[str, Any], context: Any = None,
                **filters: Any) -> bool:
        options = dict.fromkeys(('event', 'host', 'project', 'instance',
                                 'grep'))
        return listen.wanted(argparse.Namespace(**{**options, **filters}),
                             context or {}, message)

    def test_each_place_of_a_value(self) -> None:
        for wanted, fields, more in (
                ({'host': 'h'}, {'host': 'h'}, {}),
                ({'host': 'h'}, {}, {'publisher_id': 'nova-compute:h'}),
                ({'host': 'h'}, {}, {'publisher_id': 'compute.h'}),
                ({'host': 'h.d'}, {}, {'publisher_id': 'compute.h.d'}),
                ({'project': 'p'}, {'tenant_id': 'p'}, {}),
                ({'project': 'p'}, {'project_id': 'p'}, {}),
                ({'instance': 'u'}, {'uuid': 'u'}, {}),
                ({'instance': 'u'}, {'instance_uuid': 'u'}, {}),
                ({'instance': 'u'}, {'instance_id': 'u'}, {}),
                ({'grep': 'Zoë'}, {'display_name': 'Zoë'}, {}),
                ({'event': ['x', 'A.*']}, {}, {'event_type': 'A.b'})):
            message = {'payload': fields, **more}
            self.assertIs(True, self._wanted(message, **wanted), wanted)
            self.assertIs(False, self._wanted({'payload': {}}, **wanted))
        self.assertIs(True, self._wanted({}, {'project_id': 'p'},
                                         project='p'))
        self.assertIs(False, self._wanted({'event_type': 'a.b'},
                                          event=['A.*']))

    def test_all_of_them_together(self) -> None:
        message = {'event_type': 'a', 'publisher_id': 'c:h', 'payload': {
            'uuid': 'u', 'tenant_id': 'p'}}
        right = {'event': ['a'], 'host': 'h', 'project': 'p',
                 'instance': 'u', 'grep': 'tenant'}
        self.assertIs(True, self._wanted(message, **right))
        for name, value in right.items():
            self.assertIs(False, self._wanted(message, **{
                **right, name: ['x'] if name == 'event' else 'x'}), name)


class RecordsTest(base.BaseTestCase):

    def test_lines(self) -> None:
        message = {'event_type': 'a', 'payload': {'nova_object.name': 'X'}}
        legacy = {'event_type': 'a', 'payload': {}}
        for document, expected in (
                (message, ('versioned_notifications', {}, message)),
                (legacy, ('notifications', {}, legacy)),
                ({'topic': 't', 'context': {'a': 1}, 'message': legacy},
                 ('t', {'a': 1}, legacy)),
                ({'topic': '', 'context': None, 'message': legacy},
                 ('notifications', {}, legacy))):
            self.assertEqual(expected, records.read(json.dumps(document),
                                                    'x:1'))

    def test_what_is_no_notification(self) -> None:
        for line in ('{', '7', 'null', '[]', '{"event_type": "a"}',
                     '{"payload": {}}', '{"message": 7}',
                     '{"message": null, "event_type": "a"}',
                     '[' * 100_000,
                     '{"event_type": 1, "payload": {}}',
                     '{"event_type": "a", "payload": []}',
                     '{"event_type": "a", "payload": {}, "context": [1]}',
                     '{"event_type": "a", "payload": {}, "topic": 7}'):
            error = self.assertRaises(exceptions.NotificationsError,
                                      records.read, line, 'x:7')
            self.assertTrue(str(error).startswith('x:7: no notification: '))

    def test_any_text_is_ascii(self) -> None:
        target = io.StringIO()
        records.write(target, 't', {'a': 'ä'}, {'event_type': 'ö',
                                                'payload': {}})
        self.assertTrue(target.getvalue().isascii())
        self.assertEqual(('t', {'a': 'ä'}, {'event_type': 'ö',
                                            'payload': {}}),
                         records.read(target.getvalue(), ''))


class WordsTest(base.BaseTestCase):

    def test_types(self) -> None:
        def field(kind: str, **more: Any) -> model.FieldContract:
            return model.FieldContract('f', kind, False, **more)

        for found, words in (
                (field('StringField'), 'string'),
                (field('FloatField'), 'number'),
                (field('ListOfStringsField'), 'list of strings'),
                (field('ListOfSetsOfIntegersField'),
                 'list of sets of integers'),
                (field('SetOfIntegersField'), 'set of integers'),
                (field('DictOfListOfStringsField'),
                 'dict of lists of strings'),
                (field('MoonField'), 'Moon'),
                (field('ObjectField', object='P'), 'P'),
                (field('ListOfObjectsField', object='P'), 'list of P'),
                (field('EField', enum='E'), 'enum'),
                (field('ImageSignatureHashTypeField'), 'enum')):
            self.assertEqual(words, payload.type_in_words(found))

    def test_null_and_since(self) -> None:
        for nullable, absent, words in (
                (True, False, 'yes'), (False, False, 'no'),
                (True, True, 'yes, may be absent'),
                (False, True, 'no, may be absent')):
            self.assertEqual(words, payload.null_in_words(
                {'nullable': nullable, 'may_be_absent': absent}))
        for version, earlier, of_field, of_event in (
                ('1.2', False, '1.2 (Nova 20)', '20'),
                ('1.2', True, '1.2 (Nova 20 or earlier)', '20 or earlier'),
                (None, False, 'not released yet', 'not released yet')):
            found = {'since_version': version, 'or_earlier': earlier,
                     'since_release': version and '20'}
            self.assertEqual((of_field, of_event), (
                payload.since_in_words(found), event.since_in_words(found)))
        self.assertEqual((None, None, False),
                         payload._since('FlavorPayload', 'moon'))

    def test_spans_of_releases(self) -> None:
        for releases, words in (([], 'between releases'), (['17'], '17'),
                                (['17', '18', '20'], '17-20')):
            self.assertEqual(words, history._span({'releases': releases}))
        versions = list(history._versions('InstanceUpdatePayload'))
        self.assertEqual(([], []), (versions[0]['added'],
                                    versions[0]['removed']))
        self.assertEqual(['locked_reason'], next(
            each['added'] for each in versions if each['version'] == '1.9'))

    def test_steps(self) -> None:
        self.assertEqual(
            [[['instance.shelve.start', 'instance.shelve.end',
               'instance.shelve.error']], [['instance.unshelve.start']]],
            related.steps('instance.shelve.end', [
                'instance.shelve.end', 'instance.shelve.error',
                'instance.shelve.start', 'instance.lock',
                'instance.unshelve.start']))
        self.assertEqual([[['flavor.create']]], related.steps(
            'flavor.create', ['flavor.create', 'flavor.delete']))

    def test_yaml(self) -> None:
        self.assertEqual('b: Zoë\na:\n- 1\n- 2', arguments.dumps(
            {'b': 'Zoë', 'a': [1, 2]}, 'yaml'))
        for first, widths in (('x', [77 + 2, 5]), ('xx', [78 + 2, 5])):
            text = arguments.dumps([f'{first}{" x" * 38} y z'], 'yaml')
            self.assertEqual(widths, list(map(len, text.splitlines())))
        self.assertEqual('{\n  "a": 1\n}', arguments.dumps({'a': 1}, 'json'))


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
