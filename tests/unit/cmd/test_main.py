# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import importlib
import os
import pathlib
import shlex
import subprocess
import sys

import fixtures

from nova_notifications.cmd import application
from nova_notifications.cmd import commands
from nova_notifications.cmd import main
from tests.unit.cmd import command_case

ROOT = pathlib.Path(__file__).parents[3]


class MainTest(command_case.CommandTestCase):

    def test_every_command_of_the_table_is_there(self) -> None:
        for name, target in commands.COMMANDS.items():
            module, _, attribute = target.partition(':')
            found = getattr(importlib.import_module(module), attribute)
            self.assertTrue(found.__doc__, name)
            self.assertTrue(found.EXAMPLES, name)
            # The help of the whole reads it without importing the module.
            self.assertEqual(
                found.__doc__.partition('\n')[0].rstrip('.'),
                commands.summary(target))

    def test_every_example_is_a_command_that_is_understood(self) -> None:
        app = application.Application()
        for name, target in commands.COMMANDS.items():
            module, _, attribute = target.partition(':')
            found = getattr(importlib.import_module(module), attribute)
            for _, words in found.EXAMPLES:
                line = words.partition(' | ')[0].partition(' && ')[0]
                line = line.partition(' < ')[0].partition(' > ')[0]
                cls, command, rest = app.command_manager.find_command(
                    shlex.split(line))
                cls(app, None).get_parser(command).parse_args(rest)

    def test_the_examples_that_need_only_the_library_run(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable('SHELL', '/bin/bash'))
        directory = self.useFixture(fixtures.TempDir()).path
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(directory)
        for name, target in commands.GROUPS['Explore'].items():
            module, _, attribute = target.partition(':')
            found = getattr(importlib.import_module(module), attribute)
            for _, words in found.EXAMPLES:
                line = words.partition(' | ')[0].partition(' && ')[0]
                self.output(*shlex.split(line.partition(' > ')[0]))

    def test_the_help_of_a_command_has_its_examples(self) -> None:
        for name in commands.COMMANDS:
            text = self.output(*name.split(), '--help')
            self.assertIn('examples:', text, name)
            self.assertIn(f'nova-notifications {name}', text)

    def test_help_lists_the_commands(self) -> None:
        text = self.output('--help')
        for title, group in commands.GROUPS.items():
            self.assertIn(f'{title}:', text)
            for name in group:
                self.assertIn(name, text)

    def test_the_help_imports_no_command(self) -> None:
        script = (
            'import sys\n'
            'from nova_notifications.cmd import main\n'
            'main.main(["--help"])\n'
            'assert "nova_notifications.cmd.listen" not in sys.modules\n'
            'assert "oslo_messaging" not in sys.modules\n')
        done = subprocess.run([sys.executable, '-c', script], cwd=ROOT,
                              capture_output=True, text=True)
        self.assertEqual((0, ''), (done.returncode, done.stderr))

    def test_the_help_of_a_command_imports_no_messaging(self) -> None:
        # It takes longer to import than everything else together.
        script = (
            'import sys\n'
            'from nova_notifications.cmd import main\n'
            'main.main(sys.argv[1:] + ["--help"])\n'
            'for name in ("oslo_messaging", "oslo_config", "oslo_utils"):\n'
            '    assert name not in sys.modules, (name, sys.argv)\n')
        for name in commands.COMMANDS:
            done = subprocess.run(
                [sys.executable, '-c', script, *name.split()], cwd=ROOT,
                capture_output=True, text=True)
            self.assertEqual((0, ''), (done.returncode, done.stderr), name)

    def test_a_bare_installation_names_the_extra(self) -> None:
        script = (
            'import sys\n'
            'class Refuse:\n'
            '    def find_spec(self, name, path=None, target=None):\n'
            '        if name.split(".")[0] in missing:\n'
            '            raise ModuleNotFoundError(f"no {name}", name=name)\n'
            'missing = sys.argv.pop(1).split(",")\n'
            'sys.meta_path.insert(0, Refuse())\n'
            'from nova_notifications.cmd import main\n'
            'sys.exit(main.main(sys.argv[1:]))\n')
        for missing, words, extra in (
                ('cliff', ['event', 'list'], 'tools'),
                ('cliff', ['--help'], 'tools'),
                ('cliff', ['viewer'], 'viewer'),
                ('yaml', ['contract', 'lint', 'x.yaml'], 'tools'),
                ('starlette,uvicorn', ['viewer'], 'viewer')):
            done = subprocess.run(
                [sys.executable, '-c', script, missing, *words], cwd=ROOT,
                capture_output=True, text=True)
            self.assertEqual((2, ''), (done.returncode, done.stdout))
            self.assertIn(
                f"in a checkout of the project: pip install '.[{extra}]'",
                done.stderr)
            self.assertEqual(1, done.stderr.count('\n'), done.stderr)

    def test_exit_statuses(self) -> None:
        for words, status in (
                (['event', 'list', 'resize'], 0),
                (['event', 'list', 'no such word'], 1),
                (['doctor', '--transport-url', 'rabbit://127.0.0.1:1/'], 1),
                (['event', 'show', 'instance.nothing'], 2),
                (['listen', '--transport-url',
                  'rabbit://127.0.0.1:1/'], 2),
                (['contract', 'lint', 'no-such-file'], 2)):
            self.assertEqual(status, self.run_command(*words)[0], words)

    def test_what_a_terminal_cannot_show_ends_nothing(self) -> None:
        script = (
            'import sys\n'
            'from nova_notifications.cmd import main\n'
            'from nova_notifications.cmd import commands\n'
            'main.main(["event", "list", "resize"])\n'
            'print("Zo\\xeb \\ud800")\n')
        done = subprocess.run(
            [sys.executable, '-c', script], cwd=ROOT, capture_output=True,
            text=True, env={**os.environ, 'PYTHONIOENCODING': 'ascii'})
        self.assertEqual((0, ''), (done.returncode, done.stderr))
        self.assertIn('Zo\\xeb \\ud800', done.stdout)

    def test_without_a_command_there_is_help_and_no_shell(self) -> None:
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-m',
             'nova_notifications.cmd.main'], cwd=ROOT, capture_output=True,
            text=True, stdin=subprocess.DEVNULL, timeout=30)
        self.assertEqual(0, done.returncode)
        self.assertIn('contract diff', done.stdout)

    def test_an_unknown_command_names_the_near_ones(self) -> None:
        code, text = self.run_command('event', 'shwo')
        self.assertEqual(2, code)
        self.assertIn('event show', text)

    def test_main_takes_the_arguments_of_the_process(self) -> None:
        self.assertEqual(0, main.main(['contract', 'rules', '-f', 'json']))

    def test_event_show_searches_no_installed_package(self) -> None:
        # A process of its own, and no cache: what was found once is kept.
        script = (
            'import importlib.metadata, sys\n'
            'importlib.metadata.distributions = None\n'
            'from nova_notifications.cmd import main\n'
            'sys.exit(main.main(["event", "show", "instance.lock"]))\n')
        cache = self.useFixture(fixtures.TempDir()).path
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', script], cwd=ROOT,
            env={**os.environ, 'XDG_CACHE_HOME': cache}, check=False,
            capture_output=True, text=True)
        self.assertEqual((0, ''), (done.returncode, done.stderr))
