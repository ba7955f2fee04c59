# SPDX-License-Identifier: Apache-2.0
"""Find the commands that the documentation shows, and what proves its claims.

Two comments of a page are read here. Above a console block that the checkers
do not run as a whole, one of ::

    .. not run: it needs an OpenStack.
    .. run by: tests.typing.test_checkers.TestCheckers

and below a claim the tests that would fail if it were false::

    .. proved by: tests.unit.test_promises.DuplicatesTest
       tests.unit.consumer.test_bounds.MemoryTest.test_handled_ids

``tests/unit/test_documented_claims.py`` sees that none of them is missing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
import dataclasses
import functools
import pathlib
import re
import shlex
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT / 'doc' / 'source'
# Pages that are written at each build: they show no commands.
_WRITTEN = ('consumers/events/', 'consumers/payloads/')
_CONSOLE = re.compile(
    r'^(?P<indent> *)\.\. code-block:: console\n(?P<options>(?: +:.*\n)*)\n'
    r'(?P<text>(?:(?P=indent) +.*\n|\n)+)', re.MULTILINE)
_COMMENT = (r'^(?P<indent> *)\.\. (?P<kind>{}): '
            r'(?P<text>.*\n(?:(?P=indent)   .*\n)*)')
_REMARK = re.compile(_COMMENT.format('not run|run by') + r'\n+\Z',
                     re.MULTILINE)
_PROOF = re.compile(_COMMENT.format('proved by|no claim|run by'), re.MULTILINE)
# What runs to its end without a broker, and what needs one.
_ALONE = ('event', 'payload', 'contract', 'schema', 'asyncapi', 'sample',
          'completion', '--version')
_ON_A_BUS = ('emit', 'listen', 'replay', 'doctor')


@dataclasses.dataclass(frozen=True)
class Command:
    """A command line of a page.

    :ivar page: path of the page, below the checkout
    :ivar line: all of it, without the prompt
    :ivar output: what the page shows below it; empty where it shows nothing
    """

    page: str
    line: str
    output: str

    def programs(self) -> Iterator[list[str]]:
        """Yield the words of each program, without redirections."""
        lexer = shlex.shlex(self.line, posix=True, punctuation_chars='|&>')
        lexer.whitespace_split = True
        words: list[str] = []
        for word in lexer:
            if word in ('|', '&&'):
                yield words
                words = []
            else:
                words.append(word)
        for arrow in ('>', '>>'):
            if arrow in words:
                words = words[:words.index(arrow)]
        yield words

    def runs_alone(self) -> bool:
        """Return whether a unit test runs it: it needs no broker."""
        (program, *words), *others = self.programs()
        if others:
            return False
        if program == 'nova-notifications':
            return words[0] in _ALONE or '--print' in words
        return program == 'python3' and words[0] == '-c'

    def runs_on_a_bus(self) -> bool:
        """Return whether a functional test runs it, with a broker."""
        (program, *words), *others = self.programs()
        return not others and program == 'nova-notifications' and (
            words[0] in _ON_A_BUS and not self.runs_alone())

    def runs_tests(self) -> bool:
        """Return whether it is a run of tests itself, by tox or as tox."""
        (program, *words), *others = self.programs()
        return not others and (program == 'tox' or program == 'python' and (
            words[0] == '-m' and words[1] in _tox()))


@dataclasses.dataclass(frozen=True)
class Block:
    """A console block.

    :ivar page: path of the page, below the checkout
    :ivar commands: what a reader types
    :ivar reason: why the checkers leave something out; empty without
    :ivar tests: what runs it in their place
    """

    page: str
    commands: tuple[Command, ...]
    reason: str
    tests: tuple[str, ...]

    def left_out(self) -> list[str]:
        """Return the commands that no checker of the documentation runs."""
        return [command.line for command in self.commands if not (
            command.runs_alone() or command.runs_on_a_bus() or
            command.runs_tests())]


def pages() -> Iterator[pathlib.Path]:
    """Yield each page that a person has written."""
    for path in sorted(SOURCE.rglob('*.rst')):
        if not path.relative_to(SOURCE).as_posix().startswith(_WRITTEN):
            yield path
    yield ROOT / 'README.rst'
    yield ROOT / 'CONTRIBUTING.rst'


def blocks() -> Iterator[Block]:
    """Yield each console block, in the order of the pages."""
    for path in pages():
        page, name = path.read_text('utf-8') + '\n', _name(path)
        for found in _CONSOLE.finditer(page):
            remark = _REMARK.search(page[:found.start()])
            kind, text = remark.group('kind', 'text') if remark else ('', '')
            yield Block(name, tuple(_commands(name, found['text'])),
                        ' '.join(text.split()) if kind == 'not run' else '',
                        tuple(text.split()) if kind == 'run by' else ())


@functools.lru_cache(maxsize=None)
def _tox() -> str:
    return (ROOT / 'tox.ini').read_text('utf-8')


def _name(page: pathlib.Path) -> str:
    return page.relative_to(ROOT).as_posix()


def without_consoles(text: str) -> str:
    """Return the text of a page without its console blocks."""
    return _CONSOLE.sub('', text)


def _commands(page: str, text: str) -> Iterator[Command]:
    text = textwrap.dedent(text).strip('\n').replace('\\\n', ' ')
    for example in re.split(r'(?m)^\$ ', text)[1:]:
        line, _, output = example.partition('\n')
        yield Command(page, ' '.join(line.split()) if '"' not in line
                      else line, output.strip('\n'))


def commands() -> Iterator[Command]:
    """Yield each command in a console block, in the order of the pages."""
    for block in blocks():
        yield from block.commands


@dataclasses.dataclass(frozen=True)
class Section:
    """What stands between a heading and the next one.

    :ivar page: path of the page, below the checkout
    :ivar title: the heading
    :ivar text: all below it
    """

    page: str
    title: str
    text: str

    def proofs(self) -> list[str]:
        """Return the dotted names of the tests that it names."""
        return [name for found in _PROOF.finditer(self.text)
                if found['kind'] != 'no claim'
                for name in found['text'].split()]

    def is_proved(self) -> bool:
        """Return whether it names tests, is run, written or claims nothing."""
        return bool(_PROOF.search(self.text) or _RUN.search(self.text))


_HEADING = re.compile(r'^(?P<title>\S.*)\n(?P<line>([=-])\3{3,})\n',
                      re.MULTILINE)
# Examples that are run, and what is written from the code at each build.
_RUN = re.compile(
    r':name: (example|tutorial)-|\.\. code-block:: console|'
    r'\.\. (nova-|auto|show-options|toctree|include|release-notes)')


def sections() -> Iterator[Section]:
    """Yield each section that has a text, in the order of the pages."""
    for path in pages():
        text = path.read_text('utf-8')
        found = list(_HEADING.finditer(text))
        for heading, after in zip(found, [*found[1:], None]):
            body = text[heading.end():after.start() if after else None]
            if body.strip():
                yield Section(_name(path), heading['title'], body)


@functools.lru_cache(maxsize=None)
def exists(name: str) -> bool:
    """Return whether a module, a class, a function or a method is there.

    :param name: its dotted name; the module is below the checkout.
    """
    module, *names = name.split('.')
    path = ROOT / module
    while names and not path.with_suffix('.py').is_file():
        path /= names.pop(0)
    if not path.with_suffix('.py').is_file():
        return (path / '__init__.py').is_file()
    body = ast.parse(path.with_suffix('.py').read_text('utf-8')).body
    for wanted in names:
        found = [node for node in body if isinstance(
            node, (ast.ClassDef, ast.FunctionDef)) and node.name == wanted]
        if not found:
            return False
        body = found[-1].body
    return True
