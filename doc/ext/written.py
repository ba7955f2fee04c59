# SPDX-License-Identifier: Apache-2.0
"""Write reStructuredText at each build: directives, tables, whole pages."""

from collections.abc import Callable, Mapping, Sequence
import pathlib

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


def directive(write: Callable[[], list[str]]) -> type[SphinxDirective]:
    """Return a directive that stands for the text a function returns."""
    class Page(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            # The text changes without the page.
            self.env.note_reread()
            source, _ = self.get_source_info()
            root = nodes.section()
            root.document = self.state.document
            text = StringList(write(), source=source)
            self.state.nested_parse(text, 0, root, match_titles=True)
            return root.children
    return Page


def pages(directory: pathlib.Path, texts: Mapping[str, Sequence[str]]) -> None:
    """Write pages into a directory of their own, and remove the others.

    A page that has not changed stays untouched, so that Sphinx does not read
    it again.

    :param directory: where only such pages are
    :param texts: name of a page, without ending, to its lines
    """
    directory.mkdir(parents=True, exist_ok=True)
    for path in directory.glob('*.rst'):
        if path.stem not in texts:
            path.unlink()
    for name, lines in texts.items():
        path = directory / f'{name}.rst'
        text = '\n'.join(lines) + '\n'
        if not path.exists() or path.read_text('utf-8') != text:
            path.write_text(text, 'utf-8')


def index(*words: str) -> list[str]:
    """Return entries that the search shows first for these words."""
    return ['.. index::', *(f'   ! single: {word}' for word in words), '']


def title(text: str, underline: str) -> list[str]:
    """Return a heading; one of the page itself has ``=`` above as well."""
    line = underline * len(text)
    return [line, text, line, ''] if underline == '=' else [text, line, '']


def table(header: Sequence[str], widths: str,
          rows: Sequence[Sequence[str]], kind: str = 'stacked') -> list[str]:
    """Return a table.

    :param kind: CSS classes; on a phone the cells of a ``stacked`` table are
        below each other
    """
    lines = ['.. list-table::', '   :header-rows: 1',
             f'   :widths: {widths}', f'   :class: contract {kind}', '']
    for row in (header, *rows):
        for number, cell in enumerate(row):
            lines.append(f'   {"*" if number == 0 else " "} - {cell}')
    return [*lines, '']


def folded(summary: str, text: str) -> list[str]:
    """Return a text that a click unfolds."""
    return ['.. raw:: html', '',
            f'   <details class="contract"><summary>{summary}</summary>', '',
            '.. code-block:: json', '',
            *(f'   {line}' for line in text.splitlines()), '',
            '.. raw:: html', '', '   </details>', '']


def literal(text: str) -> str:
    """Return a text as code; nothing of an empty one."""
    return f'``{text}``' if text else ''


def slug(name: str) -> str:
    """Return a name as part of a link."""
    return name.lower().replace('.', '-').replace('_', '-')


def event_link(name: str, text: str = '') -> str:
    """Return a link to an event."""
    return f':ref:`{text or name} <event-{slug(name)}>`'


def payload_link(name: str, text: str = '') -> str:
    """Return a link to a payload."""
    return f':ref:`{text or name} <payload-{slug(name)}>`'
