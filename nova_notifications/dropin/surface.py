# SPDX-License-Identifier: Apache-2.0
"""Does an installed Nova call what the library offers, and in that way?

Answered from Nova's source text: nothing of Nova is imported, so nothing has
been changed when the answer is no.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

from nova_notifications import exceptions

#: The modules of ``nova.notifications.objects``, which are those of
#: ``nova_notifications.objects`` too.
NOUNS = (
    'aggregate', 'base', 'compute_task', 'exception', 'flavor', 'image',
    'instance', 'keypair', 'libvirt', 'metrics', 'request_spec', 'scheduler',
    'server_group', 'service', 'volume',
)

_DROPIN = 'nova_notifications.dropin.'
_OBJECTS = 'nova_notifications.objects.'

# Parameter names; a star marks *args and **kwargs, an equals sign a default.
_Parameters = list[str]


def check(directory: str | None = None) -> None:
    """Compare an installed Nova with what the library knows.

    :param directory: of the ``nova`` package; None finds the one that
        ``import nova`` would import.
    :raises GraftError: where there is no Nova, or where a function or class
        is unknown or takes other parameters; all of them are named.
    """
    root = directory or _find()
    wrong = [
        *_functions(root, 'compute/utils.py', _DROPIN + 'compute_utils',
                    lambda name: name.startswith('notify_')),
        *_functions(root, 'notifications/base.py', _DROPIN + 'notifications',
                    lambda name: not name.startswith('_')),
        *_functions(root, 'exception_wrapper.py',
                    _DROPIN + 'exception_wrapper',
                    lambda name: not name.startswith('_')),
        *_classes(root),
    ]
    if wrong:
        raise exceptions.GraftError(
            'This Nova is not the one the library knows; nothing was '
            'replaced. ' + '; '.join(wrong) + '.')


def _find() -> str:
    spec = importlib.util.find_spec('nova')
    if spec is None or not spec.submodule_search_locations:
        raise exceptions.GraftError(
            'Nova is not installed here: there is nothing to graft.')
    return list(spec.submodule_search_locations)[0]


def _parse(root: str, path: str) -> ast.Module:
    where = os.path.join(root, *path.split('/'))
    try:
        with open(where, encoding='utf-8') as source:
            return ast.parse(source.read(), where)
    except OSError as exc:
        raise exceptions.GraftError(
            f'This Nova has no {where}: {exc.strerror}. Nothing was '
            f'replaced.') from exc


def _functions(root: str, path: str, module: str,
               wanted: Callable[[str], bool]) -> Iterator[str]:
    ours = importlib.import_module(module)
    dotted = 'nova.' + path[:-len('.py')].replace('/', '.')
    for node in _parse(root, path).body:
        if isinstance(node, ast.FunctionDef) and wanted(node.name):
            yield from _difference(
                f'{dotted}.{node.name}', _of_source(node.args),
                getattr(ours, node.name, None))


def _classes(root: str) -> Iterator[str]:
    for noun in NOUNS:
        ours = importlib.import_module(_OBJECTS + noun)
        tree = _parse(root, f'notifications/objects/{noun}.py')
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            name = f'nova.notifications.objects.{noun}.{node.name}'
            cls = getattr(ours, node.name, None)
            if cls is None:
                yield f'{name} is unknown'
                continue
            for inner in node.body:
                if (isinstance(inner, ast.FunctionDef) and
                        inner.name == '__init__'):
                    yield from _difference(name, _of_source(inner.args),
                                           cls.__init__)


def _difference(name: str, theirs: _Parameters, ours: Any) -> Iterator[str]:
    """What a call that Nova may make of a function would trip over."""
    if ours is None:
        yield f'{name}({", ".join(theirs)}) is unknown'
        return
    known = _of_callable(ours)
    named = [p for p in theirs if not p.startswith('*')]
    fitting = [p for p in known if not p.startswith('*')]
    fits = named == fitting[:len(named)] and all(
        p.endswith('=') for p in fitting[len(named):])
    if not fits or ('**' in theirs and '**' not in known):
        yield (f'{name} takes ({", ".join(theirs)}), the library '
               f'({", ".join(known)})')


def _of_source(args: ast.arguments) -> _Parameters:
    named = [*args.posonlyargs, *args.args]
    bare = len(named) - len(args.defaults)
    found = [arg.arg + ('=' if place >= bare else '')
             for place, arg in enumerate(named)]
    if args.vararg:
        found.append('*')
    found += [arg.arg + ('=' if default is not None else '')
              for arg, default in zip(args.kwonlyargs, args.kw_defaults)]
    if args.kwarg:
        found.append('**')
    return found


def _of_callable(function: Any) -> _Parameters:
    found = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            found.append('*')
        elif parameter.kind is parameter.VAR_KEYWORD:
            found.append('**')
        else:
            found.append(parameter.name + (
                '=' if parameter.default is not parameter.empty else ''))
    return found
