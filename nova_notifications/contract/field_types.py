# SPDX-License-Identifier: Apache-2.0
"""Write the types of fields into the payload and notification classes.

oslo.versionedobjects makes an attribute of each field at run time, which an
editor and a type checker do not see. So each class has annotations above its
``fields``, which ``contract update`` writes and ``contract check`` compares.
They are the types of what a reader finds in the attribute.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
import inspect
import itertools
import pathlib
import sys
from typing import Any, Final

from oslo_versionedobjects import fields as ovo

from nova_notifications.contract import files
from nova_notifications.contract import optional_fields
from nova_notifications.objects import base

_ROOT: Final = pathlib.Path(__file__).parents[1]
_NOTE: Final = '    # Written by "nova-notifications contract update".\n'
_ABSENT: Final = object()
_WIDTH: Final = 80
# What a type of a field is read as; anything else is a string.
_TYPES: Final = (
    (ovo.DateTime, 'datetime.datetime'), (ovo.IPAddress, 'netaddr.IPAddress'),
    (ovo.Boolean, 'bool'), (ovo.FlexibleBoolean, 'bool'),
    (ovo.Integer, 'int'), (ovo.Float, 'float'))
_COMPOUNDS: Final = (
    (ovo.List, 'list[{}]'), (ovo.Set, 'set[{}]'), (ovo.Dict, 'dict[str, {}]'))
# The line that imports the first name of a type, and what it stands before.
_IMPORTS: Final = {
    'datetime': ('import datetime', ('from typing',)),
    'netaddr': ('import netaddr', ('from oslo_', 'import oslo_',
                                   'from nova_notifications')),
    'objects': ('from nova_notifications import objects',
                ('from nova_notifications.objects',))}


def annotation(field: Any, module: str) -> str:
    """Return the type of a field's values, as source text.

    :param field: the field of a class.
    :param module: the module that the text is for.
    """
    found = _of_kind(field._type, module)
    return f'{found} | None' if field.nullable else found


def _of_kind(kind: Any, module: str) -> str:
    for compound, text in _COMPOUNDS:
        if isinstance(kind, compound):
            return text.format(annotation(kind._element_type, module))
    if isinstance(kind, ovo.Object):
        return _class_name(kind._obj_name, module)
    return next((text for wanted, text in _TYPES if isinstance(kind, wanted)),
                'str')


def _class_name(name: str, module: str) -> str:
    cls = base.NotificationRegistry.obj_classes()[name][0]
    if cls.__module__ == module:
        return name
    # By the package of the resource, which has the class of its modules too.
    return f'objects.{cls.__module__.split(".")[2]}.{name}'


def own_types(cls: type[Any]) -> dict[str, str]:
    """Return the types of the fields that a class adds to its bases."""
    inherited: dict[str, Any] = {}
    for parent in cls.__mro__[1:]:
        inherited = {**getattr(parent, 'fields', {}), **inherited}
    return {name: _of_field(cls, name) for name, field in cls.fields.items()
            if inherited.get(name, _ABSENT) is not field}


def _of_field(cls: type[Any], name: str) -> str:
    found = annotation(cls.fields[name], cls.__module__)
    if found.endswith(' | None') or not optional_fields.may_be_absent(
            cls.__name__, name):
        return found
    # A reader finds None where nothing was sent.
    return f'{found} | None'


def texts() -> Iterator[tuple[pathlib.Path, str, str]]:
    """Return path, text and the right text of each module with fields."""
    modules: dict[str, list[type[Any]]] = {}
    for cls in _classes(base.NotificationObject):
        if 'fields' in cls.__dict__ and cls.__module__.startswith(
                'nova_notifications.objects'):
            modules.setdefault(cls.__module__, []).append(cls)
    for module, classes in sorted(modules.items()):
        path = pathlib.Path(inspect.getfile(sys.modules[module]))
        text = files.text_of(path, str(path))
        yield path, text, annotated(
            text, {cls.__name__: own_types(cls) for cls in classes})


def _classes(cls: type[Any]) -> Iterator[type[Any]]:
    for child in dict.fromkeys(cls.__subclasses__()):
        yield child
        yield from _classes(child)


def annotated(text: str, types: dict[str, dict[str, str]]) -> str:
    """Return the source text of a module with the types in it.

    :param text: the source text of the module.
    :param types: for each class the types of its own fields.
    """
    lines = text.splitlines(keepends=True)
    tree = ast.parse(text)
    for node in reversed(tree.body):
        if isinstance(node, ast.ClassDef) and types.get(node.name):
            _annotate(lines, node, types[node.name])
    needed = {name for found in types.values() for kind in found.values()
              for name in _IMPORTS if f'{name}.' in kind}
    for name in sorted(needed - _names(tree)):
        _import(lines, *_IMPORTS[name])
    return ''.join(lines)


def _annotate(lines: list[str], node: ast.ClassDef,
              types: dict[str, str]) -> None:
    at = next((item.lineno - 1 for item in node.body
               if isinstance(item, (ast.Assign, ast.AnnAssign)) and 'fields' in
               {getattr(target, 'id', None) for target in
                getattr(item, 'targets', [getattr(item, 'target', None)])}),
              None)
    if at is None:
        return
    first = next((item.lineno - 1 for item in node.body
                  if isinstance(item, ast.AnnAssign) and
                  lines[item.lineno - 2] == _NOTE), None)
    if first is not None:
        # With the note before them, and the empty line after them.
        del lines[first - 1:at]
        at = first - 1
    lines[at:at] = [_NOTE, *itertools.starmap(_line, types.items()), '\n']


def _line(name: str, kind: str) -> str:
    line = f'    {name}: {kind}\n'
    return line if len(line) <= _WIDTH else f'    {name}: (\n        {kind})\n'


def _names(tree: ast.Module) -> set[str]:
    return {(alias.asname or alias.name) for node in tree.body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names}


def _import(lines: list[str], line: str, before: tuple[str, ...]) -> None:
    at = next(index for index, text in enumerate(lines)
              if text.startswith(before))
    new = [f'{line}\n']
    if not lines[at].startswith(('from typing', 'from nova_notifications.')):
        if lines[at - 1].strip() == '' and not lines[at].startswith((
                'from oslo_', 'import oslo_')):
            new.append('\n')
    lines[at:at] = new


def differing() -> list[str]:
    """Return the names of the modules whose types are not those of fields."""
    return [_name(path) for path, text, right in texts() if text != right]


def write() -> list[str]:
    """Write the types into the modules where they differ.

    :returns: the names of these modules.
    """
    stale = []
    for path, text, right in texts():
        if text != right:
            path.write_text(right, 'utf-8')
            stale.append(_name(path))
    return stale


def _name(path: pathlib.Path) -> str:
    return str(path.relative_to(_ROOT.parent))
