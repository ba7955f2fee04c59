# SPDX-License-Identifier: Apache-2.0
"""Copy the checkout and follow CONTRIBUTING.rst in the copy."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap
from typing import Any

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = 'nova_notifications'
# What a file of the repository is and a copy need not have.
_GENERATED = shutil.ignore_patterns(
    '.git', '.tox', '.stestr', '*.egg-info', 'build', '.mypy*', '.hypothesis',
    'node_modules')
_BLOCK = re.compile(
    r'^\.\. code-block:: \w+\n +:name: (?P<name>example-[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)


def blocks() -> dict[str, str]:
    """Return the named blocks of CONTRIBUTING.rst, in their order."""
    text = (CHECKOUT / 'CONTRIBUTING.rst').read_text() + '\n'
    return {match['name']: textwrap.dedent(match['code']).strip() + '\n'
            for match in _BLOCK.finditer(text)}


def _left_out(directory: str, names: list[str]) -> set[str]:
    """Return what a copy need not have: what is generated, environments."""
    return _GENERATED(directory, names) | {
        name for name in names
        if pathlib.Path(directory, name, 'pyvenv.cfg').is_file()}


class Checkout:
    """A copy of the working tree, and the commands a developer runs in it.

    :param root: an empty directory.
    """

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.package = root / PACKAGE
        shutil.copytree(CHECKOUT, root, ignore=_left_out, dirs_exist_ok=True)

    def run(self, *arguments: str,
            program: str = sys.executable) -> tuple[int, str]:
        """Run a program in the copy.

        :returns: its exit status and all that it printed.
        """
        done = subprocess.run(
            [program, *arguments], cwd=self.root, text=True,
            env={**os.environ, 'PYTHONPATH': str(self.root),
                 'PYTHONDONTWRITEBYTECODE': '1'},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def contract(self, command: str) -> tuple[int, str]:
        """Run ``nova-notifications contract COMMAND`` of the copy."""
        return self.run('-W', 'ignore', '-m', f'{PACKAGE}.cmd.main',
                        'contract', command)

    def write(self, name: str, block: str) -> None:
        """Write a block of CONTRIBUTING.rst into a file of the package."""
        (self.package / name).write_text(blocks()[block])

    def append(self, name: str, block: str) -> None:
        """Append a block to a file of the package."""
        with (self.package / name).open('a') as target:
            target.write('\n\n' + blocks()[block])

    def describe(self, block: str) -> None:
        """Add the descriptions of a block to those of the contract."""
        path = self.package / 'contract/data/descriptions.json'
        known: dict[str, dict[str, Any]] = json.loads(path.read_text())
        for part, added in json.loads(blocks()[block]).items():
            for name, sentences in added.items():
                if isinstance(sentences, dict):
                    known[part].setdefault(name, {}).update(sentences)
                else:
                    known[part][name] = sentences
        path.write_text(json.dumps(known, indent=1) + '\n')

    def add_notification(self) -> None:
        """Add the notification of CONTRIBUTING.rst, all steps of it.

        :raises AssertionError: where a step does not say what it should.
        """
        self.write('objects/console.py', 'example-objects')
        self.write('emitters/console.py', 'example-emitter')
        self._expect('update', 0)
        self.describe('example-descriptions')
        self.append('testing/sample_emitters.py', 'example-scene')
        self._expect('update', 0)
        self._expect('check', 0)

    def add_field(self) -> str:
        """Add the field of CONTRIBUTING.rst, all steps of it.

        :returns: what the check said before the versions were bumped.
        :raises AssertionError: where a step does not say what it should.
        """
        payloads = 'objects/instance/payloads.py'
        self.insert(payloads, "        'shares': fields.ListOfObjectsField("
                    "'SharePayload', nullable=True),\n", 'example-field')
        self.insert(payloads, "        'auto_disk_config': ('instance', "
                    "'auto_disk_config'),\n", 'example-field-source')
        self.insert('protocols.py', '    def auto_disk_config(self) -> bool '
                    '| None: ...\n', 'example-field-protocol')
        self.insert('testing/sample_data.py', "        key_name='ada-laptop', "
                    "kernel_id='', ramdisk_id='',\n", 'example-field-sample')
        self.describe('example-field-description')
        output = self._expect('check', 1)
        for name, version in re.findall(r'\bof (\w+Payload) to ([\d.]+\d)',
                                        output):
            self.bump(name, version)
        self._expect('update', 0)
        self._expect('check', 0)
        return output

    def insert(self, name: str, after: str, block: str) -> None:
        """Insert a block behind a line that is in a file once.

        The block is indented as the line is.
        """
        path = self.package / name
        text = path.read_text()
        if text.count(after) != 1:
            raise AssertionError(f'{name} has {text.count(after)} times '
                                 f'{after!r}')
        indent = after[:len(after) - len(after.lstrip())]
        path.write_text(text.replace(
            after, after + textwrap.indent(blocks()[block], indent)))

    def bump(self, name: str, version: str) -> None:
        """Give a payload class of instances a VERSION, with its comment."""
        new = blocks()['example-field-version'].replace('1.10', version)
        pattern = re.compile(
            rf"(class {name}\(.*?)    VERSION = '[\d.]+'\n", re.DOTALL)
        for path in (self.package / 'objects/instance').glob('*.py'):
            text = path.read_text()
            changed = pattern.sub(
                lambda found: found[1] + textwrap.indent(new, '    '), text,
                count=1)
            if changed != text:
                path.write_text(changed)
                return
        raise AssertionError(f'no class {name} in objects/instance')

    def _expect(self, command: str, status: int) -> str:
        found, output = self.contract(command)
        if found != status:
            raise AssertionError(
                f'contract {command} ended with {found}:\n{output}')
        return output
