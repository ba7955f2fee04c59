# SPDX-License-Identifier: Apache-2.0
"""Where Nova calls two functions, one for each format, have it call one.

Step 5 of the adoption guide, for the pairs that stand side by side.  What the
call for the legacy format says is said again by the other one, or derived by
the emitter, so it goes; its ``network_info`` and ``extra_usage_info`` stay.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
import typing as ty

from nova_notifications import emitters
from nova_notifications.dropin import compute_utils

_INSTANCE = 'emitters.instance.'
#: For the versioned format today -> the one call.
_EMITTERS: ty.Mapping[str, str] = {
    'notify_about_instance_action': _INSTANCE + 'action',
    'notify_about_instance_create': _INSTANCE + 'create',
    'notify_about_instance_rebuild': _INSTANCE + 'rebuild',
    'notify_about_instance_rescue_action': _INSTANCE + 'rescue',
    'notify_about_instance_snapshot': _INSTANCE + 'snapshot',
    'notify_about_libvirt_connect_error': 'emitters.libvirt.connect_error',
    'notify_about_metrics_update': 'emitters.metrics.update',
    'notify_about_resize_prep_instance': _INSTANCE + 'resize_prep',
    'notify_about_scheduler_action': 'emitters.scheduler.select_destinations',
    'notify_about_server_group_action': 'emitters.server_group.action',
    'notify_about_volume_usage': 'emitters.volume.usage',
}
_USAGE = ('_notify_about_instance_usage', 'notify_about_instance_usage')
_IMPORT = 'from nova_notifications import emitters\n'


def merge(text: str) -> tuple[str, int]:
    """One call in place of each pair in a module.

    :param text: the source of the module
    :returns: the source with single calls, and how many there are
    """
    if not any(name in text for name in _EMITTERS):
        return text, 0
    lines = text.splitlines(keepends=True)
    pairs = [pair for node in ast.walk(ast.parse(text))
             for body in _bodies(node) for pair in zip(body, body[1:])]
    merged = 0
    for first, second in sorted(pairs, key=lambda pair: -pair[0].lineno):
        call = _merged(first, second)
        if call is None:
            continue
        assert second.end_lineno is not None
        lines[first.lineno - 1:second.end_lineno] = _laid_out(
            call, first.col_offset)
        merged += 1
    if merged:
        lines.insert(_after_imports(''.join(lines)), _IMPORT)
    return ''.join(lines), merged


def _after_imports(text: str) -> int:
    """The line after the last import of something of Nova's."""
    last = 0
    for node in ast.parse(text).body:
        names = ([node.module or ''] if isinstance(node, ast.ImportFrom) else
                 [alias.name for alias in node.names]
                 if isinstance(node, ast.Import) else [])
        if any(name.split('.')[0] == 'nova' for name in names):
            assert node.end_lineno is not None
            last = node.end_lineno
    return last


def _bodies(node: ast.AST) -> ty.Iterator[list[ast.stmt]]:
    for name in ('body', 'orelse', 'finalbody'):
        body = getattr(node, name, None)
        if isinstance(body, list):
            yield body


def _call(statement: ast.stmt) -> ty.Optional[tuple[str, ast.Call]]:
    """The name of the function that a statement calls, and the call."""
    if (isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and isinstance(statement.value.func, ast.Attribute)):
        return statement.value.func.attr, statement.value
    return None


def _merged(first: ast.stmt, second: ast.stmt
            ) -> ty.Optional[tuple[str, list[str]]]:
    """The function and the arguments that stand for both, or None."""
    legacy, versioned = _call(first), _call(second)
    if legacy is None or versioned is None or (
            versioned[0] not in _EMITTERS):
        return None
    keywords = {str(keyword.arg): ast.unparse(keyword.value)
                for keyword in versioned[1].keywords}
    best_effort = keywords.pop('best_effort', 'False')
    if legacy[0] in _USAGE:
        said = {str(keyword.arg): ast.unparse(keyword.value)
                for keyword in legacy[1].keywords}
        if said.pop('fault', None) != keywords.get('exception') or (
                said.pop('best_effort', 'False') != best_effort):
            return None
        taken = inspect.signature(_found(versioned[0])).parameters
        if 'rescue_image_name' in taken and 'extra_usage_info' in said:
            said['rescue_image_name'] = '%s[%r]' % (
                said['extra_usage_info'], 'rescue_image_name')
        # What an emitter does not take it makes by itself.
        keywords.update((name, value) for name, value in said.items()
                        if name in taken)
    elif legacy[0] not in ('info', 'error',
                           'notify_about_server_group_update'):
        return None
    keywords['best_effort'] = best_effort
    positional, keywords = _in_order(versioned, keywords)
    return _EMITTERS[versioned[0]], [
        *positional,
        *('%s=%s' % item for item in keywords.items()
          if item != ('best_effort', 'True'))]


def _in_order(versioned: tuple[str, ast.Call], keywords: dict[str, str]
              ) -> tuple[list[str], dict[str, str]]:
    """The arguments of the call of today, as the emitter takes them.

    :param versioned: the function of today and its call
    :param keywords: the keyword arguments
    :returns: what goes by position, and what by keyword: an argument in
        another place in the emitter goes by its name
    """
    today = list(inspect.signature(
        getattr(compute_utils, versioned[0])).parameters)
    taken = list(inspect.signature(_found(versioned[0])).parameters)
    positional: list[str] = []
    moved: dict[str, str] = {}
    for index, argument in enumerate(versioned[1].args):
        if not moved and taken[index] == today[index]:
            positional.append(ast.unparse(argument))
        else:
            moved[today[index]] = ast.unparse(argument)
    return positional, {**moved, **keywords}


def _found(name: str) -> ty.Any:
    """The emitter for one of the functions of today."""
    return functools.reduce(
        getattr, _EMITTERS[name].split('.')[1:], emitters)


def _laid_out(call: tuple[str, list[str]], indent: int) -> list[str]:
    """A call as lines of source, none longer than it has to be."""
    function, arguments = call
    # A space inside an argument is no place to break the line.
    text = ' '.join(argument.replace(' ', '\0') + ','
                    for argument in arguments)
    wrapped = textwrap.wrap(
        text[:-1] + ')', 79, initial_indent=' ' * (indent + 4),
        subsequent_indent=' ' * (indent + 4), break_long_words=False,
        break_on_hyphens=False)
    return [' ' * indent + function + '(\n',
            *(line.replace('\0', ' ') + '\n' for line in wrapped)]
