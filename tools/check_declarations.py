#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hold the declarations of known consumers against the consumers' own code.

Downloads each consumer that is on PyPI, in the version that its declaration
names, and reads its source and definition files; nothing of it is run. Prints
what is declared and not read, or read and not declared, and exits with 1 then.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import Any
import zipfile

import yaml

from nova_notifications.contract import declaration
from nova_notifications.contract import golden
from nova_notifications.contract import legacy_map

CONSUMERS = pathlib.Path(__file__).parents[1] / 'examples' / 'consumers'
_EVENT = re.compile(r'(?:compute\.)?(?:instance|service|metrics)\.'
                    r'[a-z_.]+')
_FORMAT = re.compile(r'%\((\w+)\)s')
_PAYLOAD = re.compile(r'(?:\$\.)?payload\.(\w+)')


def download(name: str, version: str, where: pathlib.Path) -> pathlib.Path:
    """Return the unpacked wheel of a release."""
    subprocess.run([sys.executable, '-m', 'pip', 'download', '--quiet',
                    '--no-deps', '--only-binary', ':all:', '--dest',
                    str(where), f'{name}=={version}'], check=True)
    wheel = next(where.glob('*.whl'))
    zipfile.ZipFile(wheel).extractall(where)
    return where


def declared(found: declaration.Declaration, event: str = '') -> set[str]:
    """Return the names of the fields that a declaration has.

    :param event: only of the groups with an event that begins with this
    """
    return {field.parts[-1] for read in found.reads for field in read.fields
            if any(name.startswith(event) for name in read.events)}


def events(found: declaration.Declaration) -> set[str]:
    """Return the event types of a declaration."""
    return {name for read in found.reads for name in read.events}


def ceilometer(root: pathlib.Path, found: declaration.Declaration
               ) -> Iterator[str]:
    """Compare with the keys that the definition files name."""
    data = root / 'ceilometer'
    meters = yaml.safe_load(
        (data / 'data/meters.d/meters.yaml').read_text())['metric']
    traits = yaml.safe_load(
        (data / 'pipeline/data/event_definitions.yaml').read_text())
    for event in ('compute.instance', 'compute.metrics'):
        read = {key for item in (*meters, *traits)
                if str(item['event_type']).startswith(event)
                for key in _PAYLOAD.findall(str(item))}
        yield from differences(declared(found, event), read)


def source(*modules: str, function: str = '') -> Callable[
        [pathlib.Path, declaration.Declaration], Iterator[str]]:
    """Return a check by what the code of modules looks up.

    :param function: look into this function, or class, alone for fields
    """
    def check(root: pathlib.Path, found: declaration.Declaration
              ) -> Iterator[str]:
        trees = [ast.parse((root / name).read_text()) for name in modules]
        texts = {node.value for tree in trees for node in ast.walk(tree)
                 if isinstance(node, ast.Constant)
                 and isinstance(node.value, str)}
        # Consumers of both formats have the events of both.
        named = {name for name in texts if _EVENT.fullmatch(name)
                 and name.startswith('compute.') == found.legacy}
        yield from differences(events(found), named)
        looked_up = set().union(*(
            lookups(node) for tree in trees for node in ast.walk(tree)
            if not function or getattr(node, 'name', '') == function))
        yield from differences(declared(found), looked_up & sent(found))
    return check


def lookups(tree: ast.AST) -> set[str]:
    """Return the keys that code looks up, and those of format strings."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            found |= text(node.slice)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, 'attr', getattr(node.func, 'id', ''))
            if name in ('get', 'extract_field_value'):
                found |= set().union(*map(text, node.args))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(_FORMAT.findall(node.value))
    return found


def text(node: ast.AST) -> set[str]:
    """Return the text of a constant."""
    return ({node.value} if isinstance(node, ast.Constant)
            and isinstance(node.value, str) else set())


def sent(found: declaration.Declaration) -> set[str]:
    """Return the keys or fields that the declared events have."""
    contract = golden.contract()
    names: set[str] = set()
    for event in events(found):
        if found.legacy:
            names |= legacy_map.keys_of(event).keys()
        elif event in contract.events:
            item = contract.objects[contract.events[event].payload]
            names |= item.fields.keys()
            if 'flavor' in item.fields:
                names |= contract.objects['FlavorPayload'].fields.keys()
    # It leads to fields that are declared themselves.
    return names - {'flavor'}


def differences(declared_names: set[str], read: set[str]) -> Iterator[str]:
    """Compare what is declared with what is read."""
    for name in sorted(declared_names - read):
        yield f'{name} is declared, and not read'
    for name in sorted(read - declared_names):
        yield f'{name} is read, and not declared'


_VITRAGE = 'vitrage/datasources/nova/instance/'
CHECKS: dict[str, Callable[[pathlib.Path, declaration.Declaration],
                           Iterator[str]]] = {
    'ceilometer': ceilometer,
    'designate': source('designate/notification_handler/nova.py',
                        'designate/notification_handler/base.py'),
    'watcher': source('watcher/decision_engine/model/notification/nova.py'),
    'blazar': source('blazar/plugins/oshosts/host_plugin.py',
                     function='notification_callback'),
    'vitrage': source(f'{_VITRAGE}driver.py', f'{_VITRAGE}field_extractor.py',
                      function='VersionedNotificationFieldExtractor'),
}


def main() -> int:
    """Check every declaration that names a release."""
    failed = False
    for path in sorted(CONSUMERS.glob('*.yaml')):
        document: dict[str, Any] = yaml.safe_load(path.read_text())
        if 'checked_against' not in document:
            continue
        name, version = document['checked_against'].split(' ')
        found = declaration.parse(document)
        with tempfile.TemporaryDirectory() as directory:
            problems = list(CHECKS[found.consumer](download(
                name, version, pathlib.Path(directory)), found))
        print(f'{path.name}: {name} {version}: '
              f'{"; ".join(problems) or "all that it reads"}')
        failed |= bool(problems)
    return int(failed)


if __name__ == '__main__':
    sys.exit(main())
