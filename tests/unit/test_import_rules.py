# SPDX-License-Identifier: Apache-2.0
"""Hold the imports of every module against the order of the packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
import pathlib
import sys

from oslotest import base

_ROOT = pathlib.Path(__file__).resolve().parents[2] / 'nova_notifications'
_PACKAGE = 'nova_notifications'

# Package or module -> those that it may import.
_GROUND = {'exceptions', 'enums', 'fields', 'conf', 'redaction', 'version',
           '_modules', '_suggestions', 'compat', 'settings',
           'protocols', 'releases', 'formats'}
_RUNTIME = _GROUND | {'transport', 'runtime'}
_OBJECTS = _RUNTIME | {'objects'}
_LEGACY = _OBJECTS | {'legacy'}
_EMITTERS = _LEGACY | {'emitters'}
_CATALOGUE = _OBJECTS | {'catalogue', 'version'}
_CONSUMER = _CATALOGUE | {'consumer'}
_MAY_IMPORT: dict[str, set[str]] = {
    'version': set(),
    '_modules': set(),
    '_suggestions': set(),
    'exceptions': set(),
    'formats': set(),
    'enums': {'exceptions'},
    'fields': {'exceptions', 'enums', 'redaction'},
    'conf': {'exceptions'},
    'redaction': {'redaction', 'exceptions', 'formats'},
    'compat': set(),
    'releases': {'_suggestions', 'exceptions'},
    'protocols': set(),
    'settings': {'compat', 'conf'},
    'transport': _GROUND | {'delivery'},
    'service_notifiers': _RUNTIME,
    'resend': _GROUND,
    'runtime': _GROUND | {'delivery', 'transport'},
    '__init__': _RUNTIME | {'service_notifiers'},
    'delivery': {'delivery', 'exceptions', 'conf', 'redaction', 'formats'},
    'objects': _OBJECTS,
    'legacy': _LEGACY,
    'emitters': _EMITTERS,
    # It has Nova's names, and nothing of Nova's.
    'dropin': _EMITTERS | {'dropin'},
    'catalogue': _CATALOGUE,
    'contract': (_CATALOGUE | {'contract'}) - {'transport', 'runtime'},
    'consumer': _CONSUMER,
    'subjects': {'formats', 'catalogue'},
    'viewer': _CONSUMER | {'contract', 'subjects', 'viewer'},
    'bridge': _CONSUMER | {'contract', 'legacy', 'resend', 'bridge'},
}
# These may import any other, and no other imports them.
_ANY = {'cmd', 'graft', 'story', 'testing', 'testing_bus', 'testing_samples'}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(_ROOT.rglob('*.py')):
        yield (str(path.relative_to(_ROOT.parent)),
               ast.parse(path.read_text()))


def _part_of(path: str) -> str:
    return pathlib.PurePath(path).parts[1].removesuffix('.py')


def _imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a module imports, by their full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, 'imports are absolute'
            # ``from package import x`` may name a module or something in it.
            if node.module == _PACKAGE:
                yield from (f'{_PACKAGE}.{alias.name}'
                            for alias in node.names)
            else:
                yield node.module or ''


def _part_of_import(name: str) -> str | None:
    parts = name.split('.')
    if parts[0] != _PACKAGE:
        return None
    if len(parts) == 1:
        return '__init__'
    is_module = ((_ROOT / parts[1]).is_dir() or
                 (_ROOT / f'{parts[1]}.py').is_file())
    return parts[1] if is_module else '__init__'


class TestImportRules(base.BaseTestCase):
    """The order of the packages and modules."""

    def test_every_part_is_known(self) -> None:
        parts = {_part_of(path) for path, _ in _modules()}
        self.assertEqual(set(), parts - set(_MAY_IMPORT) - _ANY)

    def test_parts_import_only_the_parts_below_them(self) -> None:
        wrong = []
        for path, tree in _modules():
            part = _part_of(path)
            if part in _ANY:
                continue
            for name in _imports(tree):
                other = _part_of_import(name)
                if other not in (None, part) and (
                        other not in _MAY_IMPORT[part]):
                    wrong.append(f'{path} imports {name}')
        self.assertEqual([], wrong)

    def test_nothing_imports_the_parts_at_the_top(self) -> None:
        wrong = [f'{path} imports {name}'
                 for path, tree in _modules() for name in _imports(tree)
                 if _part_of_import(name) in _ANY and
                 _part_of(path) not in _ANY]
        self.assertEqual([], wrong)

    def test_only_graft_imports_nova_and_only_in_functions(self) -> None:
        wrong = []
        for path, tree in _modules():
            inside = {id(node) for function in ast.walk(tree)
                      if isinstance(function, (ast.FunctionDef,
                                               ast.AsyncFunctionDef))
                      for node in ast.walk(function)}
            for node in ast.walk(tree):
                if not isinstance(node, (ast.Import, ast.ImportFrom)):
                    continue
                names = [name for name in _imports(ast.Module([node], []))
                         if name.split('.')[0] == 'nova']
                if names and (_part_of(path) != 'graft' or
                              id(node) not in inside):
                    wrong.append(f'{path}:{node.lineno} imports {names[0]}')
        self.assertEqual([], wrong)

    def test_what_nova_imports_adds_no_dependency(self) -> None:
        allowed = {'oslo_config', 'oslo_context', 'oslo_i18n', 'oslo_log',
                   'oslo_messaging', 'oslo_serialization', 'oslo_utils',
                   'oslo_versionedobjects', _PACKAGE,
                   # Come with oslo's libraries, and with Nova.
                   'amqp', 'netaddr',
                   # Read by type checkers, which have it, and never imported.
                   'typing_extensions'}
        parts = set(_MAY_IMPORT) - {
            'bridge', 'contract', 'viewer'}
        known = sys.stdlib_module_names | allowed
        wrong = [f'{path} imports {name}'
                 for path, tree in _modules() if _part_of(path) in parts
                 for name in _imports(tree)
                 if name.split('.')[0] not in known]
        self.assertEqual([], wrong)
