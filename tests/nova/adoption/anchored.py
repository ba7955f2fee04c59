# SPDX-License-Identifier: Apache-2.0
"""Edit single tests of Nova, of which no structure tells what they need."""

from __future__ import annotations

import functools
import pathlib
import textwrap
import typing as ty

import yaml

from tests.nova.adoption import checkout
from tests.nova.adoption import editing

_EDITS = pathlib.Path(__file__).with_name('anchored.yaml')


def apply(nova: checkout.Checkout, commit: str, last: bool = False) -> None:
    """Edit the tests that a commit needs edited by themselves.

    :param commit: its name
    :param last: make the edits that come after those by structure
    """
    for edit in _edits().get(commit, ()):
        if edit.get('last', False) is last:
            nova.edit(edit['path'], lambda text: _edited(text, edit))


@functools.lru_cache(maxsize=1)
def _edits() -> dict[str, list[dict[str, ty.Any]]]:
    found: dict[str, list[dict[str, ty.Any]]] = yaml.safe_load(
        _EDITS.read_text())
    return found


def _edited(text: str, edit: ty.Mapping[str, ty.Any]) -> str:
    """Edit one function.

    :raises NotFound: it is not there, or a text that it should have
    """
    name = edit['function']
    source = editing.Source(text)
    function = source.function(name)
    start, end = source.span(function)
    if function.decorator_list:
        # With the @ of the first.
        start = source.span(function.decorator_list[0])[0] - 1
    body = text[start:end]
    for old, new in edit.get('texts', {}).items():
        if old not in body:
            raise editing.NotFound('%s in %s' % (old, name))
        body = body.replace(old, new)
    text = text[:start] + body + text[end:]
    for part, new in edit.get('statements', {}).items():
        text = _with_statements(text, name, part, new)
    return text


def _with_statements(text: str, name: str, part: str, new: ty.Optional[str]
                     ) -> str:
    """Replace each statement of a function that has a text in it."""
    source = editing.Source(text)
    function = source.function(name)
    if part.startswith('def '):
        source.remove(function)
        return editing.without_unused_imports(text, source.result())
    found = [statement for body in editing.bodies(function)
             for statement in body if part in source.code(statement)]
    # The innermost: a block has the text of what is in it.
    found = [one for one in found if not any(
        one is not other and source.span(one)[0] <= source.span(other)[0]
        and source.span(other)[1] <= source.span(one)[1] for other in found)]
    if not found:
        raise editing.NotFound('%s in %s' % (part, name))
    for statement in found:
        if new is None:
            source.remove(statement)
        else:
            source.rewrite(statement, textwrap.indent(
                new.rstrip('\n'), ' ' * statement.col_offset).lstrip())
    return source.result()
