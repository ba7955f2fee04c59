# SPDX-License-Identifier: Apache-2.0
"""What a command does where an option is left out, as its help says."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import pathlib
import re
from typing import Any

from oslotest import base

from nova_notifications.cmd import command
from nova_notifications.cmd import commands
from nova_notifications.cmd import emit
from nova_notifications.cmd import viewer

# Command -> the words that it cannot do without, and the options that are
# something without being given. All others are nothing: None, [] or False.
_DEFAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    'asyncapi': ('', {'format': 'yaml'}),
    'bridge': ('', {'pool': 'nova-legacy-bridge', 'native_legacy': 'refuse',
                    'image_metadata': 'none', 'health_interval': 60.0}),
    'completion': ('bash', {}),
    'contract check': ('', {'format': 'text'}),
    'contract diff': ('33', {
        'new': 'worktree', 'format': 'text', 'fail_on': 'error',
        'root': pathlib.Path.cwd()}),
    'contract history': ('InstancePayload', {}),
    'contract lint': ('', {'format': 'text', 'fail_on': 'error'}),
    'contract releases': ('', {}),
    'contract rules': ('', {}),
    'contract update': ('', {}),
    'doctor': ('', {'listen': 5.0, 'format': 'text'}),
    'emit': ('', {'topic': 'versioned_notifications',
                  'legacy_topic': 'notifications'}),
    'event list': ('', {}),
    'event show': ('service.update', {'format': 'text'}),
    'listen': ('', {'format': 'text', 'count': 0}),
    'payload list': ('', {}),
    'payload show': ('InstancePayload', {}),
    'reader-config ceilometer': ('--output x', {'output': pathlib.Path('x')}),
    'replay': ('x', {}),
    'sample': ('service.update', {}),
    'schema': ('', {}),
    'viewer': ('', {'host': '127.0.0.1', 'port': 8780, 'keep': 20_000,
                    'rate': 4.0}),
}
_SAID = re.compile(r'by default (\w+)$|default: ([^();]+)')


def _class(name: str) -> Any:
    module, _, attribute = commands.COMMANDS[name].partition(':')
    return getattr(importlib.import_module(module), attribute)


def _parser(name: str) -> argparse.ArgumentParser:
    found: argparse.ArgumentParser = _class(name)(None, None).get_parser(name)
    return found


class DefaultsTest(base.BaseTestCase):

    def _actions(self, name: str) -> list[argparse.Action]:
        """Return the arguments that are ours and none of cliff's lists."""
        parser = _parser(name)
        cliffs = {'help'}
        if issubclass(_class(name), command.Lister):
            cliffs |= {action.dest for action in
                       command.Lister(None, None).get_parser('x')._actions}
        return [action for action in parser._actions
                if action.dest not in cliffs]

    def test_every_command(self) -> None:
        self.assertEqual(set(commands.COMMANDS), set(_DEFAULTS))
        for name, (words, expected) in _DEFAULTS.items():
            found = vars(_parser(name).parse_args(words.split()))
            for action in self._actions(name):
                if not action.option_strings and action.nargs is None:
                    continue
                if action.dest in expected:
                    self.assertEqual(expected[action.dest],
                                     found[action.dest], (name, action.dest))
                elif f'{words}' != found[action.dest]:
                    self.assertIn(found[action.dest], (None, [], False),
                                  (name, action.dest))

    def test_the_help_says_it(self) -> None:
        for name in commands.COMMANDS:
            _, expected = _DEFAULTS[name]
            for action in self._actions(name):
                text = action.help or ''
                said = _SAID.search(text)
                if (action.dest not in expected or said is None
                        or '%(default)s' in text):
                    continue
                value = expected[action.dest]
                self.assertEqual(
                    f'{value:g}' if isinstance(value, float) else str(value),
                    (said[1] or said[2]).strip(), (name, action.dest))

    def _refused(self, name: str, *words: str) -> str:
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertRaises(SystemExit, _parser(name).parse_args, words)
        return errors.getvalue()

    def test_what_has_to_be_given(self) -> None:
        for name, (words, _) in _DEFAULTS.items():
            if words:
                self.assertIn('required', self._refused(name), name)

    def test_what_excludes_one_another(self) -> None:
        for name, words in (
                ('replay', 'x --queue q'),
                ('payload show', 'X --at 1.0 --release 27'),
                ('schema', 'X --at 1.0 --release 27')):
            self.assertIn('not allowed with', self._refused(
                name, *words.split()))

    def test_bounds_of_numbers(self) -> None:
        for read, wrong, right in (
                (emit.positive, ('0', '-1', '1000000', 'nan', 'x'),
                 ('0.001', '1', '999999')),
                (viewer._positive, ('0', '-1', 'x'), ('1', '2')),
                (viewer._rate, ('0', '-1', '1000.1', 'nan', 'x'),
                 ('0.001', '1', '1000'))):
            for text in wrong:
                self.assertRaises((ValueError, argparse.ArgumentTypeError),
                                  read, text)
            for text in right:
                self.assertEqual(float(text), read(text))
