# SPDX-License-Identifier: Apache-2.0
"""Make tables, and the contents beside a page, fit where they are shown.

Event types, fields and module paths are wider than a column. A browser may
break them between their words; otherwise they run into the next column, or are
broken in mid-word.

A phone shows the cells of a table of the class ``stacked`` below each other.
Each cell has the heading of its column then.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_CELL = re.compile('<td.*?</td>', re.DOTALL)
# What Sphinx writes for each word of a literal, and for the text of a link.
_WORD = re.compile('(<span class="(?:pre|std std-ref)">)([^<]*)</span>')
_AFTER = re.compile(r'(?<=\w[./_-])(?=\w)|(?<=[a-z])(?=[A-Z])')
_LINK = re.compile('(<a class="reference internal"[^>]*>)([^<]*)</a>')
_STACKED = re.compile(r'<table class="[^"]*\bstacked\b.*?</table>', re.DOTALL)
_HEAD = re.compile('<th class="head.*?</th>', re.DOTALL)
_ROW = re.compile('<tr.*?</tr>', re.DOTALL)
_TAG = re.compile('<[^>]*>')
# Shorter names fit into every column.
_LONG = 16


def with_breaks(html: str) -> str:
    """Return a page whose tables may break long names.

    :param html: the body of a page. Its text stays as it is, so that copying a
        name and searching for it work.
    """
    def split(match: re.Match[str]) -> str:
        if len(match[2]) <= _LONG:
            return match[0]
        return '<wbr>'.join(f'{match[1]}{part}</span>'
                            for part in _AFTER.split(match[2]))
    return _CELL.sub(lambda cell: _WORD.sub(split, cell[0]), html)


def with_breaks_in_links(toc: str) -> str:
    """Return the contents of a page, whose long names may be broken.

    :param toc: the list of links beside the page.
    """
    return _LINK.sub(lambda match: (
        match[1] + _AFTER.sub('<wbr>', match[2]) + '</a>'), toc)


def with_labels(html: str) -> str:
    """Return a page whose stacked tables name the column in each cell.

    :param html: the body of a page. The names are attributes, so that they are
        no text to copy or to search.
    """
    def label(table: re.Match[str]) -> str:
        heads = [_TAG.sub('', head).strip()
                 for head in _HEAD.findall(table[0])]

        def row(match: re.Match[str]) -> str:
            names = iter(heads)
            return re.sub('<td', lambda _: (
                f'<td data-label="{next(names, "")}"'), match[0])
        return _ROW.sub(row, table[0])
    return _STACKED.sub(label, html)


def _on_page(app: Sphinx, page: str, template: str, context: dict[str, Any],
             doctree: Any) -> None:
    if 'body' in context:
        context['body'] = with_labels(with_breaks(context['body']))
    if 'toc' in context:
        context['toc'] = with_breaks_in_links(context['toc'])


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.connect('html-page-context', _on_page)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
