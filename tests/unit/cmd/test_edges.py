# SPDX-License-Identifier: Apache-2.0
"""Exact answers of the commands' parts, and both sides of their bounds."""

from __future__ import annotations

import argparse
import io
import json
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
from nova_notifications.cmd import records
from nova_notifications.cmd import related
from nova_notifications.contract import model
from nova_notifications import exceptions
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
