# SPDX-License-Identifier: Apache-2.0
"""Give a call another name and arguments; keep how it is laid out."""

from __future__ import annotations

import ast
import re
import typing as ty

from tests.nova.adoption import editing

_WIDTH = 79


class Argument(ty.NamedTuple):
    """An argument of a call and what becomes of it.

    :param node: where it stands
    :param text: what stands there then; None: it goes
    """

    node: ast.AST
    text: ty.Optional[str]


def called(source: editing.Source, call: ast.Call, name: str,
           arguments: ty.Sequence[Argument], more: ty.Mapping[str, str]
           ) -> str:
    """Return the text of a changed call.

    :param name: the name of what is called
    :param arguments: what becomes of the arguments it has
    :param more: further keyword arguments, and their texts
    """
    start, end = source.span(call)
    line = source.text.rfind('\n', 0, start) + 1
    column = start - line
    tail = source.text[end:source.text.find('\n', end)]
    texts = [*(text for _, text in arguments if text is not None),
             *('%s=%s' % item for item in more.items())]
    old = source.text[start:end]
    one = '%s(%s)' % (name, ', '.join(texts))
    hanging = source.text[source.span(call.func)[1] + 1] == '\n'
    if ('\n' not in one and column + len(one) + len(tail) <= _WIDTH
            and not (hanging and '\n' in old)):
        return one
    text = _edited(source, call, name, arguments)
    shorter = len(source.code(call.func)) - len(name)
    text = _moved(text, column, shorter)
    for keyword, value in more.items():
        text = _with_more(text, '%s=%s' % (keyword, value), column)
    if max(map(len, (text + tail).split('\n')[1:]), default=0) > _WIDTH or (
            column + len(text.split('\n')[0]) > _WIDTH):
        return '%s(\n%s' % (name, wrapped(
            texts, _indent(source.text[line:]) + 4))
    return text


def _edited(source: editing.Source, call: ast.Call, name: str,
            arguments: ty.Sequence[Argument]) -> str:
    """The call with its new name and the arguments that it has."""
    start, end = source.span(call)
    opening = source.span(call.func)[1]
    parts = [name]
    place = opening
    for index, (node, text) in enumerate(arguments):
        first, last = source.span(node)
        if text is None:
            # What follows it moves to its place; nothing follows the last.
            parts.append(source.text[place:first])
            place = (source.span(arguments[index + 1].node)[0]
                     if index + 1 < len(arguments) else last)
            if index + 1 == len(arguments):
                parts[-1] = re.sub(r',\s*$', '', parts[-1])
            continue
        parts += [source.text[place:first], text]
        place = last
    return ''.join([*parts, source.text[place:end]])


def _moved(call: str, column: int, shorter: int) -> str:
    """Move the lines that stand below the bracket along with it."""
    first, *lines = call.split('\n')
    if first.endswith('('):
        return call
    bracket = column + first.index('(') + 1 + shorter
    return '\n'.join([first, *(
        line[shorter:] if shorter > 0 and _indent(line) >= bracket else
        ' ' * -shorter + line if shorter < 0 and _indent(line) >= bracket
        else line for line in lines)])


def _with_more(call: str, argument: str, column: int) -> str:
    """A call with one more argument at its end."""
    lines = call.split('\n')
    own_lines = re.fullmatch(r'\s*\)', lines[-1])
    if own_lines:
        # The bracket has a line of its own, and so has each argument.
        comma = '' if lines[-2].endswith(',') else ','
        lines[-2] += comma
        lines.insert(-1, ' ' * _indent(lines[-2]) + argument + ',')
        return '\n'.join(lines)
    last = lines[-1][:-1]
    width = len(last) + (column if len(lines) == 1 else 0)
    # What follows the call is a colon at the most.
    if '\n' not in argument and width + len(argument) + 4 <= _WIDTH:
        lines[-1] = '%s, %s)' % (last, argument)
    else:
        indent = _indent(last) if len(lines) > 1 else column + (
            last.index('(') + 1)
        argument = re.sub(r'\n\s*', ' ', argument)
        lines[-1] = last + ','
        lines.append(' ' * indent + argument + ')')
    return '\n'.join(lines)


def wrapped(texts: ty.Sequence[str], indent: int) -> str:
    """Return arguments over as few lines as they take, and the bracket."""
    lines = ['']
    for index, text in enumerate(texts):
        text += ')' if index == len(texts) - 1 else ','
        if lines[-1] and indent + len(lines[-1]) + 1 + len(text) > _WIDTH:
            lines.append(text)
        else:
            lines[-1] = ('%s %s' % (lines[-1], text)).strip()
    return '\n'.join(' ' * indent + line for line in lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(' '))
