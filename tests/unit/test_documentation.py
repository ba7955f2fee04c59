# SPDX-License-Identifier: Apache-2.0
"""What the documentation shows works as it stands.

A page's blocks with a name ``example-...`` run in their order, in one
namespace, as a reader would type them. Each command of a console block that
needs no broker is run, and its output compared
(``tests/functional/test_documentation.py`` runs those that need one); of all
of them the arguments are parsed.
"""

from __future__ import annotations

import configparser
import doctest
from importlib import metadata
from importlib import util
import json
import os
import re
import shlex
import subprocess
import sys
import textwrap

import fixtures
from oslotest import base
from packaging import requirements

from nova_notifications.cmd import application
from nova_notifications import version
from tests import documentation
from tests.unit.cmd import command_case

_BLOCK = re.compile(
    r'^\.\. code-block:: python\n +:name: (?P<name>example-[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)
# A command in a literal block, without a prompt, and in running text.
_LITERAL = re.compile(
    r'^ {3,}(?P<line>(?:nova-notifications(?! \d)|tox|pip|python3?) '
    r'[^\\\n]*(?:\\\n[^\\\n]*)*)$', re.MULTILINE)
_INLINE = re.compile(r'``nova-notifications ([a-z][^`]*)``')
# tools/generators/check.py, or whoever has these programs, runs them.
_OF_OTHERS = ('.', 'apt-get', 'datamodel-codegen', 'echo', 'export', 'for',
              'go', 'head', 'java', 'javac', 'mkdir', 'mypy', 'node', 'npm',
              'npx', './reader')


def _examples():
    for page in documentation.pages():
        blocks = [(match['name'], textwrap.dedent(match['code']))
                  for match in _BLOCK.finditer(page.read_text('utf-8') + '\n')]
        if blocks and documentation.SOURCE in page.parents:
            yield page.relative_to(documentation.SOURCE).as_posix(), blocks


class TestExamples(base.BaseTestCase):

    def test_there_are_examples(self):
        self.assertIn('developers/testing.rst',
                      [page for page, _ in _examples()])

    def test_examples_run(self):
        for page, blocks in _examples():
            namespace = {'__name__': 'example'}
            for name, code in blocks:
                with self.subTest(page=page, example=name):
                    exec(compile(code, f'{page}:{name}', 'exec'), namespace)

    def test_names_are_unique(self):
        names = [name for _, blocks in _examples() for name, _ in blocks]
        self.assertEqual(sorted(set(names)), sorted(names))


class TestArguments(base.BaseTestCase):
    """Whatever runs a command, its name and its arguments must exist."""

    def setUp(self):
        super().setUp()
        self.app = application.Application()
        tox = configparser.ConfigParser()
        tox.read(documentation.ROOT / 'tox.ini')
        self.environments = {name.partition(':')[2]
                             for name in tox.sections()}

    def _check(self, words, page):
        program, *rest = words
        program = program.rpartition('/')[2] if (
            program.startswith('/')) else program
        if program == 'nova-notifications':
            self._check_command(rest)
        elif program == 'tox':
            if rest[:1] == ['-e']:
                self.assertIn(rest[1], self.environments)
        elif program in ('python', 'python3'):
            self._check_python(rest, page)
        elif program == 'pip':
            self._check_pip(rest)
        elif program == 'rabbitmqctl':
            self.assertIn(rest[0], ('set_policy', 'delete_queue'))
        else:
            self.assertIn(program, _OF_OTHERS)

    def _check_command(self, words):
        if words == ['--version']:
            return
        factory, name, rest = self.app.command_manager.find_command(words)
        try:
            factory(self.app, None).get_parser(name).parse_args(rest)
        except SystemExit as error:
            self.fail(f'{name} does not take {rest}: {error}')

    def _check_pip(self, words):
        self.assertIn(words[0], ('install', 'uninstall'))
        extras = set(metadata.metadata(
            'nova-notifications').get_all('Provides-Extra'))
        for word in words[1:]:
            found = re.fullmatch(r'\.\[(.*)\]', word)
            if found:
                self.assertLessEqual(set(found[1].split(',')), extras)
            elif word != '.' and not word.startswith('-'):
                self.assertNotEqual(
                    'nova-notifications',
                    requirements.Requirement(word).name,
                    'it is not on PyPI')

    def _check_python(self, words, page):
        if words[0] == '-m':
            if words[1] == 'pip':
                return self._check_pip(words[2:])
            if words[1] not in ('venv', 'build'):
                self.assertIsNotNone(util.find_spec(words[1]), words[1])
        elif words[0] != '-c':
            text = (documentation.ROOT / page).read_text('utf-8')
            self.assertTrue(
                f'``{words[0]}``' in text or f'/{words[0]}\n' in text,
                f'{page} does not show {words[0]}')

    def test_console_blocks(self):
        seen = set()
        for command in documentation.commands():
            seen.add(command.page)
            with self.subTest(page=command.page, line=command.line):
                for words in command.programs():
                    self._check(words, command.page)
        self.assertIn('doc/source/troubleshooting.rst', seen)

    def test_literal_blocks(self):
        """They have runs of tests alone: the rest is in console blocks."""
        for page in documentation.pages():
            text = documentation.without_consoles(page.read_text('utf-8'))
            for match in _LITERAL.finditer(text):
                line = match['line'].replace('\\\n', ' ')
                with self.subTest(page=page.name, line=line):
                    words = shlex.split(line, comments=True)
                    self.assertIn('tox', words)
                    if '&&' not in words:
                        self._check(words, page)

    def test_running_text(self):
        """A command that a sentence names is there."""
        for page in documentation.pages():
            for match in _INLINE.finditer(page.read_text('utf-8')):
                words = match[1].split()
                with self.subTest(page=page.name, words=words):
                    self.app.command_manager.find_command(words)


class TestOutput(command_case.CommandTestCase):
    """What a command prints is what the page shows below it."""

    def setUp(self):
        super().setUp()
        directory = self.useFixture(fixtures.TempDir()).path
        for name in ('examples', 'doc'):
            os.symlink(documentation.ROOT / name,
                       os.path.join(directory, name))
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(directory)

    def _assert_shown(self, command, output):
        """Compare; a line of three dots stands for any lines, or none."""
        output = '\n'.join(line.rstrip() for line in output.split('\n'))
        expected = (command.output + '\n').replace('\n...\n', '\n...')
        output = output.rstrip('\n') + '\n'
        if not doctest.OutputChecker().check_output(
                expected, output, doctest.ELLIPSIS):
            self.assertEqual(expected, output, command.line)

    def test_without_a_broker(self):
        compared = 0
        for command in documentation.commands():
            if not command.runs_alone():
                continue
            (program, *words), = command.programs()
            with self.subTest(page=command.page, line=command.line), \
                    fixtures.EnvironmentVariable('COLUMNS', '80'):
                output = self._python(words) if program == 'python3' else (
                    self._command(words))
                if command.output:
                    self._assert_shown(command, output)
                    compared += 1
        self.assertGreater(compared, 10)

    def _command(self, words):
        if words == ['--version']:
            # argparse prints it past what the application was given.
            return f'nova-notifications {version.__version__}'
        status, output = self.run_command(*words)
        self.assertLess(status, 2, output)
        return output

    def _python(self, words):
        return subprocess.run(
            [sys.executable, '-W', 'ignore', *words], check=True, text=True,
            stdout=subprocess.PIPE).stdout


class TestFigures(base.BaseTestCase):

    def test_the_speed_in_the_readme(self):
        found = json.loads((documentation.ROOT / 'bench' /
                            'documented.json').read_text())['emissions']
        sides = {name: side['emission'] for name, side in
                 found['instance.create.end']['sides'].items()}
        text = ' '.join((documentation.ROOT / 'README.rst').read_text(
            'utf-8').split())
        self.assertIn(
            f'{sides["library"]:.0f} µs against {sides["nova"]:,.0f} µs for '
            f'``instance.create.end``. A dict written by hand takes '
            f'{sides["by hand"]:.0f} µs.', text)
        for row in found.values():
            # From a sixth to a twentieth, rounded.
            self.assertTrue(5.5 < row['faster'] < 22.5, row['faster'])


class TestTheme(base.BaseTestCase):

    def test_no_page_has_a_second_table_of_contents(self):
        """Furo shows an error in its place; its own is beside the page."""
        for page in documentation.pages():
            self.assertNotIn('.. contents::', page.read_text('utf-8'),
                             page.name)
