# SPDX-License-Identifier: Apache-2.0
"""Where Nova calls two functions, one for each format, have it call one.

The call for the versioned format stays as it is written and gets the name of
the emitter. The one for the legacy format goes, with the variables that were
made for it alone; of its arguments the emitter is given those that it takes.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
import typing as ty

from nova_notifications import catalogue
from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications.dropin import compute_utils

from tests.nova.adoption import dead
from tests.nova.adoption import editing
from tests.nova.adoption import layout

_INSTANCE = 'instance.'
#: For the versioned format today -> the one call, in ``emitters``.
EMITTERS: ty.Mapping[str, str] = {
    'notify_about_instance_action': _INSTANCE + 'action',
    'notify_about_instance_create': _INSTANCE + 'create',
    'notify_about_instance_delete': _INSTANCE + 'deletion',
    'notify_about_instance_rebuild': _INSTANCE + 'rebuild',
    'notify_about_instance_rescue_action': _INSTANCE + 'rescue',
    'notify_about_instance_snapshot': _INSTANCE + 'snapshot',
    'notify_about_libvirt_connect_error': 'libvirt.connect_error',
    'notify_about_metrics_update': 'metrics.update',
    'notify_about_resize_prep_instance': _INSTANCE + 'resize_prep',
    'notify_about_scheduler_action': 'scheduler.select_destinations',
    'notify_about_server_group_action': 'server_group.action',
    'notify_about_share_attach_detach': _INSTANCE + 'share_attach_detach',
    'notify_about_volume_attach_detach': _INSTANCE + 'volume_attach_detach',
    'notify_about_volume_swap': _INSTANCE + 'volume_swap',
    'notify_about_volume_usage': 'volume.usage',
    'notify_usage_exists': _INSTANCE + 'exists',
}
#: What Nova calls with its own legacy notifier before all else.
_WITH_NOTIFIER = ('notify_about_instance_delete', 'notify_usage_exists')
#: Parameters of today that an emitter calls otherwise, or has no use for.
_RENAMED: ty.Mapping[str, ty.Optional[str]] = {
    'instance_ref': 'instance', 'delete_type': 'action', 'best_effort': None,
    'ignore_missing_network_data': None}
_USAGE = ('_notify_about_instance_usage', 'notify_about_instance_usage')
_LEGACY = (*_USAGE, 'info', 'error', 'notify_about_server_group_update')
IMPORT = 'from nova_notifications import emitters'
_FORMATS = re.compile(
    r'# Send the (legacy unversioned|versioned) notification\.\n?')
_SEPARATE = 4


class Extra(ty.NamedTuple):
    """What an emitter is given of the call for the legacy format.

    :param function: of ``nova.compute.utils``, for the versioned format
    :param action: None where a variable has it
    :param phase: None where a variable has it
    :param keywords: the names of the arguments
    """

    function: str
    action: ty.Optional[str]
    phase: ty.Optional[str]
    keywords: tuple[str, ...]


def merge(text: str, names: ty.Collection[str] = tuple(EMITTERS),
          pairs: bool = True) -> tuple[str, list[Extra]]:
    """Have a module call emitters.

    :param text: the source of the module
    :param names: functions of ``nova.compute.utils`` that it calls so far
    :param pairs: one call stands for two; False for a test, which calls one
    :returns: the source with single calls, and for each that stands for two
        what it has been given besides
    :raises NotFound: the two calls of a pair say different things
    """
    if not any('.' + name in text for name in names):
        return text, []
    source = editing.Source(text)
    merged = []
    unread: dict[str, set[str]] = {}
    for function, body, place in _calls(source, names):
        legacy = _partner(body, place) if pairs else None
        if legacy is not None:
            unread.setdefault(function, set()).update(
                editing.read_names(legacy))
        elif pairs and _legacy_type(ty.cast(
                ast.Call, call_of(body[place]))) is not None:
            # The emitter would send a second one.
            raise editing.NotFound('call for the legacy format beside %s in '
                                   '%s' % (source.code(body[place]).split(
                                       '(')[0], function))
        more = _convert(source, function, body[place], legacy)
        if legacy is not None:
            merged.append(more)
    after = dead.without(source.result(), unread)
    if after != text:
        after = editing.with_import(after, IMPORT)
        after = editing.without_unused_imports(text, after)
    return after, merged


def _calls(source: editing.Source, names: ty.Collection[str]
           ) -> ty.Iterator[tuple[str, list[ast.stmt], int]]:
    """The calls of some functions: where, in which statements, which."""
    seen: set[int] = set()
    for name, function in reversed(list(source.functions())):
        for body in editing.bodies(function):
            for place, statement in enumerate(body):
                call = call_of(statement)
                if (call is not None and id(call) not in seen
                        and _is_ours(call, names)):
                    seen.add(id(call))
                    yield name, body, place


def call_of(statement: ast.AST) -> ty.Optional[ast.Call]:
    """Return the call that a statement is, or that a ``with`` begins with."""
    call = (statement.items[0].context_expr
            if isinstance(statement, ast.With) else
            statement.value if isinstance(statement, ast.Expr) else None)
    return call if (isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)) else None


def _name(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _is_ours(call: ast.Call, names: ty.Collection[str]) -> bool:
    return _name(call) in names and ast.unparse(
        ty.cast(ast.Attribute, call.func).value) == 'compute_utils'


def _partner(body: list[ast.stmt], place: int) -> ty.Optional[ast.stmt]:
    """The statement before a call that sends the same in legacy."""
    versioned = ty.cast(ast.Call, call_of(body[place]))
    legacy_type = _legacy_type(versioned)
    for distance in range(1, _SEPARATE + 1):
        if distance > place:
            return None
        call = call_of(body[place - distance])
        if call is None or _name(call) not in _LEGACY:
            continue
        words = [str(part.value) for part in ast.walk(call)
                 if isinstance(part, ast.Constant)
                 and isinstance(part.value, str)]
        # Apart from it only what is certainly the same event.
        if distance == 1 or (legacy_type is not None and any(
                legacy_type.endswith('.' + word) for word in words)):
            return body[place - distance]
    return None


def _legacy_type(call: ast.Call) -> ty.Optional[str]:
    """The legacy event type of a call whose action and phase are written."""
    said = {keyword.arg: word_of(keyword.value) for keyword in call.keywords}
    words = ['instance', said.get('action'), said.get('phase')]
    try:
        return catalogue.event('.'.join(filter(None, words))).legacy
    except exceptions.InvalidEvent:
        return None


def _convert(source: editing.Source, function: str, statement: ast.stmt,
             legacy: ty.Optional[ast.stmt]) -> Extra:
    """Make one call, or one pair, a call of the emitter."""
    call = ty.cast(ast.Call, call_of(statement))
    name = _name(call)
    more: dict[str, str] = {}
    if legacy is not None:
        more = _more(source, function, legacy, call)
        _remove_legacy(source, legacy, statement)
    start, end = source.span(call)
    source.replace(start, end, layout.called(
        source, call, 'emitters.' + EMITTERS[name],
        arguments(source, call), more))
    words = {keyword.arg: _word_in(source, function, keyword.value)
             for keyword in call.keywords}
    return Extra(name, words.get('action'), words.get('phase'), tuple(more))


def _word_in(source: editing.Source, function: str, node: ast.AST
             ) -> ty.Optional[str]:
    """Return the value of an enum's member, also where a variable has it."""
    for statement in ast.walk(source.function(function)):
        if (isinstance(node, ast.Name) and isinstance(statement, ast.Assign)
                and ast.unparse(statement.targets[0]) == node.id):
            return word_of(statement.value)
    return word_of(node)


def word_of(node: ast.AST) -> ty.Optional[str]:
    """Return the value of an enum's member or a text, None of all else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and 'Notification' in ast.unparse(
            node):
        return node.attr.lower()
    return None


def arguments(source: editing.Source, call: ast.Call,
              name: ty.Optional[str] = None) -> list[layout.Argument]:
    """Return how a call's arguments are given to the emitter.

    :param name: the function of today; None takes it from the call
    """
    name = name or _name(call)
    today = list(inspect.signature(
        getattr(compute_utils, name)).parameters)
    taken = list(_parameters(name).items())
    found: list[layout.Argument] = []
    moved, kept = False, 0
    for parameter, argument in zip(today, call.args):
        renamed = _RENAMED.get(parameter, parameter)
        if renamed is None or (
                parameter == 'notifier' and name in _WITH_NOTIFIER):
            found.append(layout.Argument(argument, None))
            continue
        place, settings = taken[kept]
        moved = moved or place != renamed or (
            settings.kind is inspect.Parameter.KEYWORD_ONLY)
        kept += 1
        text = source.code(argument)
        found.append(layout.Argument(
            argument, '%s=%s' % (renamed, text) if moved else text))
    for keyword in call.keywords:
        assert keyword.arg is not None
        found.append(layout.Argument(keyword, _keyword(source, keyword)))
    return found


def _keyword(source: editing.Source, keyword: ast.keyword
             ) -> ty.Optional[str]:
    """A keyword argument as the emitter takes it, None where it does not."""
    if (keyword.arg == 'ignore_missing_network_data'
            and source.code(keyword.value) == 'False'):
        # The caller counts what could not be reported.
        return 'best_effort=False'
    renamed = _RENAMED.get(str(keyword.arg), str(keyword.arg))
    if renamed is None:
        return None
    return (source.code(keyword) if renamed == keyword.arg else
            '%s=%s' % (renamed, source.code(keyword.value)))


def _parameters(name: str) -> ty.Mapping[str, inspect.Parameter]:
    """The parameters of the emitter for one of the functions of today."""
    return inspect.signature(functools.reduce(
        getattr, EMITTERS[name].split('.'), ty.cast(ty.Any, emitters))
    ).parameters


def _more(source: editing.Source, function: str, legacy: ast.stmt,
          versioned: ast.Call) -> dict[str, str]:
    """What the call for the legacy format has and the emitter takes, too.

    :raises NotFound: the two calls say different things
    """
    call = ty.cast(ast.Call, call_of(legacy))
    if _name(call) not in _USAGE:
        # What was in a whole legacy payload, the emitter puts there.
        return {}
    said = {str(keyword.arg): source.code(keyword.value)
            for keyword in call.keywords}
    given = {str(keyword.arg): source.code(keyword.value)
             for keyword in versioned.keywords}
    name = _name(versioned)
    if said.pop('fault', None) != given.get('exception'):
        raise editing.NotFound('the same exception in both calls of '
                               '%s in %s' % (name, function))
    taken = _parameters(name)
    if 'rescue_image_name' in taken and 'extra_usage_info' in said:
        said['rescue_image_name'] = _one_value(
            source, function, said['extra_usage_info'], 'rescue_image_name')
    return {parameter: text for parameter, text in said.items()
            if parameter in taken and parameter not in given
            and parameter != 'best_effort'}


def _one_value(source: editing.Source, function: str, variable: str,
               key: str) -> str:
    """Have a variable be what it was a dict with, and return its new name.

    :raises NotFound: it is no dict with this key alone
    """
    for node in ast.walk(source.function(function)):
        if (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
                and source.code(node.targets[0]) == variable
                and [ast.literal_eval(part) for part in node.value.keys
                     if part is not None] == [key]):
            source.rewrite(node, '%s = %s' % (
                key, source.code(node.value.values[0])))
            return key
    raise editing.NotFound('the dict %s in %s' % (variable, function))


def _remove_legacy(source: editing.Source, legacy: ast.stmt,
                   statement: ast.stmt) -> None:
    """Remove a call and the comments about two calls; keep all others."""
    first = editing.first_line(legacy)
    assert legacy.end_lineno is not None
    while _FORMATS.fullmatch(source.line(first - 1).strip()):
        first -= 1
    source.remove_lines(first, _to_next(source, legacy.end_lineno))
    above = statement.lineno - 1
    if above > legacy.end_lineno and _FORMATS.fullmatch(
            source.line(above).strip()):
        source.remove_lines(above, above)


def _to_next(source: editing.Source, last: int) -> int:
    """The last line before the next that is not empty, on the same level."""
    following = source.line(last + 1)
    if following.strip():
        return last
    return last + 1


def fixed_ip(text: str) -> str:
    """Have a module notify of fixed addresses by the emitter; legacy only.

    :raises NotFound: it does not do so by its own method
    """
    source = editing.Source(text)
    found = False
    for node in ast.walk(source.tree):
        call = call_of(node) if isinstance(node, ast.stmt) else None
        if call is None or _name(call) != _USAGE[0]:
            continue
        suffix = re.fullmatch(r"'((?:create|delete)_ip)\.(\w+)'",
                              source.code(call.args[2]).replace('"', "'"))
        if suffix is None:
            continue
        found = True
        source.rewrite(call, 'emitters.instance.fixed_ip(\n' + layout.wrapped([
            *map(source.code, call.args[:2]), 'self.host',
            *('%r' % word for word in suffix.groups()),
            *map(source.code, call.keywords)],
            call.col_offset + 4))
    if not found:
        raise editing.NotFound('a call about create_ip or delete_ip')
    return editing.with_import(source.result(), IMPORT)
