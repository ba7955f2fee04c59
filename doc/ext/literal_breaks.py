# SPDX-License-Identifier: Apache-2.0
"""Let a browser break a long name in a table between its words.

Event types, fields and module paths are wider than a column of a table.
Without a place to break they run into the next column, or are cut in mid-word.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_CELL = re.compile('<td.*?</td>', re.DOTALL)
# What Sphinx writes for each word of a literal.
_WORD = re.compile('<span class="pre">([^<]*)</span>')
_AFTER = re.compile(r'(?<=\w[./_-])(?=\w)')
# Shorter names fit into every column.
_LONG = 16


def with_breaks(html: str) -> str:
    """Return a page whose tables may break long names.

    :param html: the body of a page. Its text stays as it is, so that copying a
        name and searching for it work.
    """
    def split(match: re.Match[str]) -> str:
        if len(match[1]) <= _LONG:
            return match[0]
        return '<wbr>'.join(f'<span class="pre">{part}</span>'
                            for part in _AFTER.split(match[1]))
    return _CELL.sub(lambda cell: _WORD.sub(split, cell[0]), html)


def _on_page(app: Sphinx, page: str, template: str, context: dict[str, Any],
             doctree: Any) -> None:
    if 'body' in context:
        context['body'] = with_breaks(context['body'])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.connect('html-page-context', _on_page)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
