# SPDX-License-Identifier: Apache-2.0
"""Directives that stand for text which is written at each build."""

from collections.abc import Callable

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


def directive(write: Callable[[], list[str]]) -> type[SphinxDirective]:
    """A directive that stands for the reStructuredText of a function."""
    class Page(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            # What it stands for changes without the page.
            self.env.note_reread()
            source, _ = self.get_source_info()
            root = nodes.section()
            root.document = self.state.document
            text = StringList(write(), source=source)
            self.state.nested_parse(text, 0, root, match_titles=True)
            return root.children
    return Page
