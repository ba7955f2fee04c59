# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import pathlib
import subprocess
import textwrap
import traceback

import fixtures
from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import introspect
from nova_notifications.contract import rules
from nova_notifications.contract import source
from nova_notifications import exceptions
from tests.unit.contract import documents


class SourceTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)

    def _git(self, *arguments: str) -> None:
        subprocess.run(
            ['git', '-C', str(self.root), '-c', 'user.name=t',
             '-c', 'user.email=t@example.org', *arguments],
            check=True, capture_output=True)

    def _error(self, name: str) -> str:
        return str(self.assertRaises(
            exceptions.ContractError, source.contract, name, self.root))

    def test_a_release(self) -> None:
        self.assertIs(history.contract_of('34.0.0').objects,
                      source.contract('34.0.0').objects)

    def test_the_working_tree_is_what_nova_34_sends(self) -> None:
        found = source.contract('worktree')
        # What is added here before Nova has it adds to the contract only.
        self.assertEqual([], [
            finding for finding in diff.diff(history.contract_of('34'), found)
            if finding.severity > rules.Severity.NOTE])
        for name, event in history.contract_of('34').events.items():
            self.assertEqual(
                (event.notification, event.payload),
                (found.events[name].notification, found.events[name].payload))

    def test_the_golden_files(self) -> None:
        self.assertEqual(introspect.contract().objects,
                         source.contract('golden').objects)

    def test_a_git_revision(self) -> None:
        before = documents.contract(documents.small())
        after = documents.small()
        after['objects']['PartPayload']['version'] = '1.1'
        directory = self.root / 'nova_notifications/contract/golden'
        self._git('init', '-q')
        golden.write(before, directory)
        files = self.root / 'nova_notifications/contract/samples'
        files.mkdir()
        for event in before.events.values():
            (files / event.samples[0]).write_text('{}')
        self._git('add', '.')
        self._git('commit', '-qm', 'one')
        golden.write(documents.contract(after), directory)
        self._git('commit', '-qam', 'two')
        old = source.contract('HEAD~1', self.root)
        new = source.contract('HEAD', self.root)
        self.assertEqual(dict(before.objects), dict(old.objects))
        self.assertEqual(['VERSION_BUMP_UNNEEDED'],
                         [f.rule for f in diff.diff(old, new)])
        self.assertTrue(old.label.startswith('HEAD~1 ('))
        # A sample that goes is found, though no golden file changed.
        (files / 'thing-create-end.json').unlink()
        self._git('commit', '-qam', 'three')
        newest = source.contract('HEAD', self.root)
        self.assertEqual(
            ['ThingCreateNotification'],
            [f.where for f in diff.diff(new, newest)
             if f.rule == 'SAMPLE_PRESENT'])
        # From below the top as well.
        below = self.root / 'nova_notifications'
        self.assertEqual(dict(old.objects), dict(
            source.contract('HEAD~2', below).objects))

    def test_a_revision_that_is_older_than_the_contract(self) -> None:
        self._git('init', '-q')
        (self.root / 'file').write_text('x')
        self._git('add', '.')
        self._git('commit', '-qm', 'one')
        self.assertIn('has no golden files', self._error('HEAD'))

    def test_a_revision_with_a_broken_golden_file(self) -> None:
        directory = self.root / 'nova_notifications/contract/golden'
        self._git('init', '-q')
        golden.write(documents.contract(documents.small()), directory)
        (directory / 'PartPayload.json').write_text('{"version": ')
        self._git('add', '.')
        self._git('commit', '-qm', 'one')
        message = self._error('HEAD')
        self.assertIn('golden file PartPayload.json of HEAD', message)
        self.assertIn('line 1 column 13', message)

    def test_git_is_not_installed(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('PATH', str(self.root)))
        self.assertEqual(
            'git is not installed: only releases, JSON files and the working '
            'tree can be compared.', self._error('HEAD'))

    def test_where_an_error_comes_from(self) -> None:
        try:
            textwrap.dedent(None)  # type: ignore[arg-type]
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.assertEqual(
                f'{last.filename}, line {last.lineno}: '
                f'{type(error).__name__}: {error}.', source.origin(error))
            self.assertNotEqual(__file__, last.filename)

    def test_what_is_nothing_of_it(self) -> None:
        message = self._error('--output=/tmp/x')
        self.assertIn('no recorded Nova release', message)
        self.assertIn('no git revision', message)

    def test_a_file(self) -> None:
        path = self.root / 'contract.json'
        path.write_text(json.dumps(documents.small()))
        self.assertEqual('test', source.contract(str(path)).nova)

    def test_a_broken_file_is_named_with_the_place(self) -> None:
        path = self.root / 'contract.json'
        self.assertIn(f'{path}: No such file', self._error(str(path)))
        path.write_text('{"nova": 1,\n oops')
        self.assertIn(f'{path}: Expecting', self._error(str(path)))
        self.assertIn('line 2 column 2', self._error(str(path)))
        document = documents.small()
        del document['objects']['PartPayload']['version']
        path.write_text(json.dumps(document))
        self.assertIn("objects.PartPayload: 'version' is missing",
                      self._error(str(path)))
        path.write_text('[]')
        self.assertIn(f'{path}: a JSON object is expected',
                      self._error(str(path)))
        path.write_bytes(b'{"nova": "\xff"}')
        self.assertIn(f'{path}: not a text in UTF-8: invalid start byte at '
                      f'byte 10', self._error(str(path)))
