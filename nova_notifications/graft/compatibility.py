# SPDX-License-Identifier: Apache-2.0
"""Compare what an installed Nova calls with what the library offers.

Read from Nova's source text: nothing of Nova is imported, so nothing has
been changed when the answer is no.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import os
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from nova_notifications import exceptions
from nova_notifications import fields

#: What the library calls in Nova, and with what; None is only replaced.
_CALLED: dict[str, dict[str, list[str] | None]] = {
    'rpc.py': {'init': None, 'cleanup': None,
               'get_notifier': ['service', 'host'],
               'get_versioned_notifier': ['publisher_id']},
}
#: The classes that it uses.
_USED = {
    'exception.py': ('InstanceNotFound', 'ObjectActionError',
                     'OrphanedObjectError'),
    'image/glance.py': ('API',),
    'objects/base.py': ('NovaObjectRegistry',),
    'rpc.py': ('JsonPayloadSerializer', 'LegacyValidatingNotifier',
               'RequestContextSerializer'),
}
#: The values that Nova's calls may have among their arguments.
_ENUMS = ('NotificationAction', 'NotificationPhase', 'NotificationPriority',
          'NotificationSource')

_DROPIN = 'nova_notifications.dropin.'
_OBJECTS = 'nova_notifications.objects.'

# Parameter names; a star marks *args and **kwargs, an equals sign a default.
_Parameters = list[str]


def check(directory: str | None = None) -> None:
    """Compare an installed Nova with what the library knows.

    :param directory: of the ``nova`` package; None finds the one that
        ``import nova`` would import.
    :raises GraftError: where there is no Nova; where a function or class
        is unknown, takes other parameters, or is missing that the library
        calls; where a value of an enumeration is unknown; where a class has
        a newer version than the library's. All of them are named.
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
        *_modules(root, 'notifications', {'base'}),
        *_modules(root, 'notifications/objects', set(object_modules())),
        *_classes(root),
        *_used(root),
        *_values(root),
    ]
    if wrong:
        raise exceptions.GraftError(
            'This Nova is not the one the library knows; nothing was '
            'replaced. ' + '; '.join(wrong) + '.')


def object_modules() -> list[str]:
    """Return the modules that stand in for ``nova.notifications.objects``.

    These are the modules of ``nova_notifications.objects`` that register a
    class, in which Nova's modules of the same names have theirs.
    """
    package = importlib.import_module(_OBJECTS[:-1])
    registry = importlib.import_module(_OBJECTS + 'registry')
    registering = {cls.__module__.removeprefix(_OBJECTS).partition('.')[0]
                   for versions in
                   registry.NotificationRegistry.obj_classes().values()
                   for cls in versions if cls.__module__.startswith(_OBJECTS)}
    return sorted(module.name for module in
                  pkgutil.iter_modules(package.__path__)
                  if module.name in registering)


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
    dotted = _dotted(path)
    for node in _parse(root, path).body:
        if isinstance(node, ast.FunctionDef) and wanted(node.name):
            yield from _difference(
                f'{dotted}.{node.name}', _of_source(node.args),
                getattr(ours, node.name, None))


def _modules(root: str, folder: str, module_names: set[str]) -> Iterator[str]:
    """Yield the modules that nothing of the library would stand in for."""
    for name in _module_names(root, folder):
        if name not in module_names:
            yield f'nova.{folder.replace("/", ".")}.{name} is unknown'


def _module_names(root: str, folder: str) -> list[str]:
    where = os.path.join(root, *folder.split('/'))
    return sorted(module.name for module in pkgutil.iter_modules([where])
                  if not module.ispkg)


def _classes(root: str) -> Iterator[str]:
    modules = set(object_modules())
    for module in _module_names(root, 'notifications/objects'):
        if module not in modules:
            continue
        ours = importlib.import_module(_OBJECTS + module)
        tree = _parse(root, f'notifications/objects/{module}.py')
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            name = f'nova.notifications.objects.{module}.{node.name}'
            cls = getattr(ours, node.name, None)
            if cls is None:
                yield f'{name} is unknown'
                continue
            version = _constants(node).get('VERSION')
            if version and _number(version) > _number(cls.VERSION):
                yield (f'{name} has version {version}, the library '
                       f'{cls.VERSION}')
            for inner in node.body:
                if (isinstance(inner, ast.FunctionDef) and
                        inner.name == '__init__'):
                    yield from _difference(name, _of_source(inner.args),
                                           cls.__init__)


def _used(root: str) -> Iterator[str]:
    """Yield what the library uses of Nova and this Nova does not have."""
    for path, functions in _CALLED.items():
        functions_of_nova = {
            node.name: _of_source(node.args)
            for node in _parse(root, path).body
            if isinstance(node, ast.FunctionDef)}
        for name, wanted in functions.items():
            theirs = functions_of_nova.get(name)
            dotted = f'{_dotted(path)}.{name}'
            if theirs is None:
                yield f'{dotted} is missing'
            elif wanted is not None and (
                    [p.rstrip('=') for p in theirs[:len(wanted)]] != wanted
                    or not all(p.endswith(('=', '*'))
                               for p in theirs[len(wanted):])):
                yield (f'{dotted} takes ({", ".join(theirs)}), the library '
                       f'calls it with ({", ".join(wanted)})')
    for path, classes in _USED.items():
        class_names = {node.name for node in _parse(root, path).body
                       if isinstance(node, ast.ClassDef)}
        for name in classes:
            if name not in class_names:
                yield f'{_dotted(path)}.{name} is missing'


def _values(root: str) -> Iterator[str]:
    """Yield the values that the library would not accept."""
    for node in _parse(root, 'objects/fields.py').body:
        if isinstance(node, ast.ClassDef) and node.name in _ENUMS:
            unknown = sorted(set(_constants(node).values()) -
                             set(getattr(fields, node.name).ALL))
            if unknown:
                yield (f'nova.objects.fields.{node.name} has '
                       f'{", ".join(unknown)}, unknown to the library')


def _constants(node: ast.ClassDef) -> dict[str, str]:
    """Return the text constants of a class, by name."""
    return {target.id: inner.value.value for inner in node.body
            if isinstance(inner, ast.Assign)
            and isinstance(inner.value, ast.Constant)
            and isinstance(inner.value.value, str)
            for target in inner.targets if isinstance(target, ast.Name)}


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split('.'))


def _dotted(path: str) -> str:
    return 'nova.' + path[:-len('.py')].replace('/', '.')


def _difference(name: str, theirs: _Parameters, ours: Any) -> Iterator[str]:
    """Yield the differences between a function and that of the library."""
    if ours is None:
        yield f'{name}({", ".join(theirs)}) is unknown'
        return
    parameters = _of_callable(ours)
    named = [p for p in theirs if not p.startswith('*')]
    fitting = [p for p in parameters if not p.startswith('*')]
    fits = named == fitting[:len(named)] and all(
        p.endswith('=') for p in fitting[len(named):])
    if not fits or ('**' in theirs and '**' not in parameters):
        yield (f'{name} takes ({", ".join(theirs)}), the library '
               f'({", ".join(parameters)})')


def _of_source(args: ast.arguments) -> _Parameters:
    named = [*args.posonlyargs, *args.args]
    bare = len(named) - len(args.defaults)
    parameters = [arg.arg + ('=' if index >= bare else '')
                  for index, arg in enumerate(named)]
    if args.vararg:
        parameters.append('*')
    parameters += [arg.arg + ('=' if default is not None else '')
                   for arg, default in zip(args.kwonlyargs,
                                           args.kw_defaults)]
    if args.kwarg:
        parameters.append('**')
    return parameters


def _of_callable(function: Any) -> _Parameters:
    parameters = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            parameters.append('*')
        elif parameter.kind is parameter.VAR_KEYWORD:
            parameters.append('**')
        else:
            parameters.append(parameter.name + (
                '=' if parameter.default is not parameter.empty else ''))
    return parameters
