# SPDX-License-Identifier: Apache-2.0
"""List the names of replaced modules that Nova uses elsewhere.

The modules are those that ``graft.apply()`` replaces.

Read from the source text of a Nova, its tests included, so that none is
forgotten: names that are imported, attributes of an imported module, and
texts such as those that ``mock.patch`` is given.
"""

from __future__ import annotations

import ast
import collections
import pathlib
import re
import typing as ty

#: Module of Nova to name to the files that use it.
Uses = dict[str, dict[str, set[str]]]


def modules(nova: pathlib.Path) -> frozenset[str]:
    """Return the modules of Nova's notification code, by their names.

    :param nova: directory of the ``nova`` package
    """
    return frozenset(
        '.'.join(('nova', *path.relative_to(nova).with_suffix('').parts)
                 ).removesuffix('.__init__')
        for path in (nova / 'notifications').rglob('*.py'))


def used(nova: pathlib.Path, replaced: ty.Collection[str]) -> Uses:
    """Find the public names that are used of some modules, outside of them.

    :param nova: directory of the ``nova`` package
    :param replaced: for example ``nova.notifications.base``
    """
    found: Uses = {module: collections.defaultdict(set) for module in replaced}
    for path in sorted(nova.rglob('*.py')):
        name = 'nova.' + '.'.join(path.relative_to(nova).with_suffix('').parts)
        if name.removesuffix('.__init__') in replaced:
            continue
        text = path.read_text()
        # Parsing all of Nova would take a minute.
        if 'notifications' not in text:
            continue
        for module, used_name in _in_file(ast.parse(text), replaced):
            if not used_name.startswith('_'):
                found[module][used_name].add(name)
    return found


def _in_file(tree: ast.Module, modules: ty.Collection[str]
             ) -> ty.Iterator[tuple[str, str]]:
    local: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = '%s.%s' % (node.module, alias.name)
                if whole in modules:
                    local[alias.asname or alias.name] = whole
                elif node.module in modules:
                    yield node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname and alias.name in modules:
                    local[alias.asname] = alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = ast.unparse(node.value)
            module = local.get(base, base)
            if module in modules:
                yield module, node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _in_text(node.value, modules)
        elif isinstance(node, ast.Call):
            yield from _in_call(node, local)


def _in_text(text: str, modules: ty.Collection[str]
             ) -> ty.Iterator[tuple[str, str]]:
    """The name in a text like ``nova.notifications.base.LOG.debug``."""
    if re.fullmatch(r'[\w.]+', text):
        parts = text.split('.')
        for end in range(len(parts) - 1, 0, -1):
            module = '.'.join(parts[:end])
            if module in modules:
                yield module, parts[end]
                return


def _in_call(node: ast.Call, local: ty.Mapping[str, str]
             ) -> ty.Iterator[tuple[str, str]]:
    """The name in a call like ``mock.patch.object(notifications, 'LOG')``."""
    for module, name in zip(node.args, node.args[1:]):
        if (isinstance(module, ast.Name) and module.id in local
                and isinstance(name, ast.Constant)
                and isinstance(name.value, str)):
            yield local[module.id], name.value
