# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import fixtures
import jsonschema
from oslotest import base
import yaml

import nova_notifications
from nova_notifications import catalogue
from nova_notifications.cmd import formatting
from nova_notifications.contract import history
from nova_notifications.contract import rules
from tests.unit.cmd import command_case
from tests.unit.contract import documents

CONSUMERS = pathlib.Path(__file__).parents[3] / 'examples' / 'consumers'


class DiffTest(command_case.CommandTestCase):

    def setUp(self) -> None:
        super().setUp()
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        document = documents.small()
        self.old = root / 'old.json'
        self.old.write_text(json.dumps(document))
        del document['objects']['PartPayload']['fields']['size']
        self.new = root / 'new.json'
        self.new.write_text(json.dumps(document))

    def test_two_releases(self) -> None:
        text = self.output('contract', 'diff', '24', 'yoga')
        self.assertIn('FIELD_NO_DELETE InstanceExistsPayload.bandwidth: '
                      'field present in 1.2 was deleted. Next: nothing, '
                      'VERSION shows it (1.2 -> 2.0).', text)
        self.assertIn('Nova 24.2.1 -> Nova 25.3.0: compatible', text)

    def test_the_working_tree_is_the_default(self) -> None:
        self.assertIn('Nova 34.0.0 -> worktree: ',
                      self.output('contract', 'diff', '34'))

    def test_formats(self) -> None:
        names = [str(self.old), str(self.new)]
        code, text = self.run_command('contract', 'diff', *names, '-f',
                                      'json')
        self.assertEqual((1, 'wrong'), (code, json.loads(text)['verdict']))
        code, text = self.run_command('contract', 'diff', *names, '-f',
                                      'github')
        self.assertEqual(1, code)
        self.assertIn('::error file=nova_notifications/objects/thing.py',
                      text)
        code, text = self.run_command('contract', 'diff', *names, '-f',
                                      'gerrit')
        self.assertEqual(1, code)
        self.assertIn('comments', json.loads(text))
        code, text = self.run_command('contract', 'diff', *names, '-f',
                                      'zuul')
        self.assertEqual(1, code)
        self.assertIn('file_comments', json.loads(text)['zuul'])

    def test_when_to_fail(self) -> None:
        names = [str(self.old), str(self.new)]
        self.output('contract', 'diff', *names, '--fail-on', 'never')
        self.output('contract', 'diff', '17', '18')
        code, _ = self.run_command('contract', 'diff', '17', '18',
                                   '--fail-on', 'warning')
        self.assertEqual(1, code)

    def test_what_cannot_be_compared(self) -> None:
        self.assertIn('did you mean flamingo?',
                      self.error('contract', 'diff', 'flamigo', '34'))

    def test_rules(self) -> None:
        found = self.json('contract', 'rules', '-f', 'json')
        self.assertEqual([rule.id for rule in rules.RULES],
                         [row['rule'] for row in found])


class CheckTest(command_case.CommandTestCase):

    def test_check_says_what_was_checked(self) -> None:
        self.assertEqual(
            f'{len(catalogue.classes())} classes, '
            f'{len(catalogue.payload_classes())} payloads, '
            f'{len(catalogue.events())} events: fingerprints, golden '
            f'files, samples, schemas and descriptions agree\n',
            self.output('contract', 'check'))

    def test_update_has_nothing_to_do(self) -> None:
        self.assertEqual('0 files changed\n',
                         self.output('contract', 'update'))

    def test_update_accepts_no_rule_about_versions(self) -> None:
        self.assertIn('VERSION_BUMPED cannot be accepted', self.error(
            'contract', 'update', '--accept', 'VERSION_BUMPED'))


class InstalledTest(command_case.CommandTestCase):

    def test_update_writes_nothing_into_an_installed_package(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        package = pathlib.Path(nova_notifications.__file__).parent
        shutil.copytree(package, root / package.name,
                        ignore=shutil.ignore_patterns('__pycache__'))
        metadata = root / f'{package.name}-1.dist-info'
        metadata.mkdir()
        (metadata / 'RECORD').write_text(f'{package.name}/__init__.py,,\n')
        golden = root / package.name / 'contract' / 'golden'
        for path in golden.iterdir():
            path.unlink()
        done = subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main', 'contract',
             'update'], cwd=root, capture_output=True, text=True)
        self.assertEqual(2, done.returncode, done.stdout)
        self.assertIn('installed package', done.stderr)
        self.assertIn('Next: clone the project', done.stderr)
        self.assertEqual([], list(golden.iterdir()))


class DiffForPeopleTest(base.BaseTestCase):

    TEXT = ('errors:\n'
            '  RULE_ID ThePayload.field: it went away without a word. Next: '
            'bump the VERSION from 1.0 to 2.0.\n'
            'Nova 1 -> Nova 2: breaking (1 error)')

    def test_lines_wrap(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '50'))
        text = formatting.findings(self.TEXT, False)
        self.assertLess(max(map(len, text.splitlines())), 51)
        self.assertEqual(self.TEXT.split(), text.split())

    def test_colours_say_how_bad_it_is(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '50'))
        text = formatting.findings(self.TEXT, True)
        self.assertIn('\x1b[1;31merrors:\x1b[0m', text)
        self.assertIn('\x1b[31mRULE_ID\x1b[0m', text)


class CheckoutTest(command_case.CommandTestCase):

    def test_another_copy_than_the_one_imported_is_refused(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        (root / 'nova_notifications').mkdir()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(root)
        for arguments in (['check'], ['update'], ['diff', '34'],
                          ['diff', 'golden', '34']):
            self.assertIn(
                f'not those of the checkout in {root}. Install it',
                self.error('contract', *arguments))
        self.output('contract', 'diff', '33', '34')


class HistoryTest(command_case.CommandTestCase):

    def test_the_versions_of_a_payload(self) -> None:
        found = {row['version']: row for row in self.json(
            'contract', 'history', 'InstanceUpdatePayload', '-f', 'json')}
        self.assertEqual([], found['1.7']['releases'])
        self.assertIn('between releases', self.output(
            'contract', 'history', 'InstanceUpdatePayload'))
        self.assertEqual(
            (['25', '26', '27', '28', '29', '30'], ['bandwidth']),
            (found['2.0']['releases'], found['2.0']['removed']))
        self.assertEqual(['shares'], found['2.1']['added'])

    def test_since_when_a_field_is_there(self) -> None:
        self.assertEqual([{
            'payload': 'InstancePayload', 'field': 'shares',
            'since_version': '1.9', 'since_release': '31',
            'or_earlier': False}], self.json(
            'contract', 'history', 'InstancePayload', '--field', 'shares',
            '-f', 'json'))
        self.assertIn('did you mean', self.error(
            'contract', 'history', 'InstancePayload', '--field', 'shared'))

    def test_the_releases(self) -> None:
        found = self.json('contract', 'releases', '-f', 'json')
        self.assertEqual(len(history.releases()), len(found))
        newest = history.contract_of(found[-1]['nova'])
        self.assertEqual(
            (len(newest.events),
             sum(item.is_payload for item in newest.objects.values())),
            (found[-1]['events'], found[-1]['payloads']))


class LintTest(command_case.CommandTestCase):

    def test_all_examples_at_once(self) -> None:
        code, text = self.run_command(
            'contract', 'lint', '--release', '34',
            *(str(path) for path in sorted(CONSUMERS.glob('*.yaml'))))
        self.assertEqual(1, code)
        self.assertIn('blazar: it gets all that it reads', text)
        self.assertIn('WRONG_TOPIC', text)

    def test_json(self) -> None:
        code, text = self.run_command(
            'contract', 'lint', str(CONSUMERS / 'vitrage.yaml'), '-f',
            'json')
        found, = json.loads(text)
        self.assertEqual((1, 'vitrage'), (code, found['consumer']))
        self.assertIn('FIELD_MISSING',
                      {problem['rule'] for problem in found['problems']})

    def test_a_reader_that_gets_all(self) -> None:
        self.assertEqual('blazar: it gets all that it reads\n', self.output(
            'contract', 'lint', str(CONSUMERS / 'blazar.yaml')))

    def test_findings_are_grouped_by_field_and_have_lines(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = root / 'a, b.yaml'
        path.write_text("""consumer: mine
topic: versioned_notifications
reads:
  - events: [instance.create.end]
    fields:
      - uuid
      - colour
  - events: [instance.delete.*,
             instance.lost.end]
    fields: [flavor.colour, host,
             colour]
    envelope: [message_id, sender]
    context: [_context_request_id, auth_token]
""")
        code, text = self.run_command('contract', 'lint', str(path),
                                      '--release', '34')
        self.assertEqual(1, code)
        lines = text.splitlines()
        place = lines.index('  field colour')
        self.assertTrue(lines[place + 1].startswith(
            f'    {path}:7: error FIELD_MISSING'), lines[place + 1])
        self.assertTrue(lines[place + 2].startswith(
            f'    {path}:11: error FIELD_MISSING'), lines[place + 2])
        self.assertIn(f'{path}:9: error NEVER_SENT', text)
        self.assertIn(f'{path}:10: error FIELD_MISSING', text)
        self.assertIn(f'{path}:10: warning FIELD_NULL', text)
        self.assertIn(f'{path}:12: error ENVELOPE_MISSING', text)
        self.assertIn(f'{path}:13: error CONTEXT_MISSING', text)
        self.assertNotIn('request_id', text)
        _, text = self.run_command('contract', 'lint', str(path),
                                   '--release', '34', '-f', 'github')
        name = str(path).replace(',', '%2C')
        self.assertIn(f'::error file={name},line=7,title=FIELD_MISSING::',
                      text)
        self.assertIn(f'::warning file={name},line=10,title=FIELD_NULL::',
                      text)
        _, text = self.run_command('contract', 'lint', str(path),
                                   '--release', '34', '-f', 'zuul')
        found = json.loads(text)['zuul']['file_comments'][str(path)]
        self.assertLessEqual(
            {(7, 'error'), (10, 'warning'), (12, 'error')},
            {(item['line'], item['level']) for item in found})

    def test_what_is_enough_to_fail(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = root / 'mine.yaml'
        path.write_text('consumer: mine\ntopic: versioned_notifications\n'
                        'reads: [{events: [instance.lock], fields: [host]}]')
        command = ('contract', 'lint', str(path), '--release', '34')
        self.assertIn('FIELD_NULL', self.output(*command))
        code, _ = self.run_command(*command, '--fail-on', 'warning')
        self.assertEqual(1, code)
        path.write_text(path.read_text().replace('host', 'hosts'))
        self.output(*command, '--fail-on', 'never')

    def test_a_declaration_from_a_recording(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        recording, path = root / 'all.jsonl', root / 'all.yaml'
        recording.write_text(self.output(
            'emit', *history.contract_of('34').events, '--format',
            'both') + json.dumps(
                {'event_type': 'volume\n.create', 'payload': {'size': 1}}))
        command = ('contract', 'lint', '--init', str(recording))
        self.assertIn('choose one by --topic', self.error(*command))
        for topic in ('versioned_notifications', 'notifications'):
            path.write_text(self.output(*command, '--topic', topic))
            jsonschema.validate(yaml.safe_load(path.read_text()),
                                self.json('contract', 'lint', '--schema'))
            self.assertEqual('all: it gets all that it reads\n', self.output(
                'contract', 'lint', str(path), '--release', '34',
                '--fail-on', 'warning'), topic)
        # The name of a method that failed, and another service's event.
        self.assertIn("contract: 'attach_interface'\n", path.read_text())
        self.assertIn("contract: 'volume\\n.create'\n", path.read_text())
        read = yaml.safe_load(path.read_text())['reads']
        self.assertIn('compute.instance.pause.end', {
            event for item in read for event in item['events']})

    def test_a_recording_from_a_topic_of_ones_own(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        for form, topic in (('versioned', 'versioned_notifications'),
                            ('unversioned', 'notifications')):
            recording = root / f'{form}.jsonl'
            recording.write_text(self.output(
                'emit', 'instance.pause.*', '--format', form,
                '--topic', 'billing', '--legacy-topic', 'billing'))
            found = yaml.safe_load(self.output(
                'contract', 'lint', '--init', str(recording)))
            self.assertEqual(topic, found['topic'])
        recording.write_text(json.dumps(
            {'event_type': 'volume.create', 'payload': {'size': 1}}))
        self.assertIn('no notification of an event', self.error(
            'contract', 'lint', '--init', str(recording)))

    def test_without_a_file(self) -> None:
        self.assertIn('name a declaration', self.error('contract', 'lint'))

    def _broken(self, text: str) -> str:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = root / 'mine.yaml'
        path.write_text(text)
        return self.error('contract', 'lint', str(path))

    def test_a_broken_file_is_named_with_the_place(self) -> None:
        self.assertIn('mine.yaml: line 2, column 2: ',
                      self._broken('consumer: [a\nb: c'))
        self.assertIn('mine.yaml: consumer: a text is expected',
                      self._broken('topic: notifications\nreads: [{}]'))
        self.assertIn('mine.yaml: ', self._broken('a: \x07'))
        self.assertIn('nothing.yaml: No such file', self.error(
            'contract', 'lint', 'nothing.yaml'))

    def test_an_unknown_release(self) -> None:
        self.assertIn('ask for 30', self.error(
            'contract', 'lint', str(CONSUMERS / 'blazar.yaml'),
            '--release', '30.0.0'))
