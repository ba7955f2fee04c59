# SPDX-License-Identifier: Apache-2.0
"""Find the commands that the documentation shows, and what they print."""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
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


def pages() -> Iterator[pathlib.Path]:
    """Yield each page that a person has written."""
    for path in sorted(SOURCE.rglob('*.rst')):
        if not path.relative_to(SOURCE).as_posix().startswith(_WRITTEN):
            yield path
    yield ROOT / 'README.rst'
    yield ROOT / 'CONTRIBUTING.rst'


def commands() -> Iterator[Command]:
    """Yield each command in a console block, in the order of the pages."""
    for path in pages():
        for block in _CONSOLE.finditer(path.read_text('utf-8') + '\n'):
            text = textwrap.dedent(block['text']).strip('\n')
            text = text.replace('\\\n', ' ')
            for example in re.split(r'(?m)^\$ ', text)[1:]:
                line, _, output = example.partition('\n')
                yield Command(path.relative_to(ROOT).as_posix(),
                              ' '.join(line.split()) if '"' not in line
                              else line, output.strip('\n'))
