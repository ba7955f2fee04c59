# SPDX-License-Identifier: Apache-2.0
"""List the commands: what is typed, and the class that does it.

A class is imported when its command is called, and not before: the help of
the whole is made without importing any.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
import importlib.util
import pathlib
from typing import Final

_CMD: Final = 'nova_notifications.cmd'

#: Title of a group in the help -> command -> module and class.
GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    'Explore': {
        'event list': f'{_CMD}.event:ListEvents',
        'event show': f'{_CMD}.event:ShowEvent',
        'sample': f'{_CMD}.event:Sample',
        'payload list': f'{_CMD}.payload:ListPayloads',
        'payload show': f'{_CMD}.payload:ShowPayload',
        'contract releases': f'{_CMD}.history:Releases',
        'contract history': f'{_CMD}.history:History',
        'schema': f'{_CMD}.schema:Schema',
        'asyncapi': f'{_CMD}.schema:AsyncAPI',
        'completion': f'{_CMD}.completion:Completion',
    },
    'Watch': {
        'viewer': f'{_CMD}.viewer:Viewer',
        'listen': f'{_CMD}.listen:Listen',
        'emit': f'{_CMD}.emit:Emit',
        'replay': f'{_CMD}.replay:Replay',
    },
    'Run': {
        'bridge': f'{_CMD}.bridge:RunBridge',
        'reader-config ceilometer': f'{_CMD}.reader_config:Ceilometer',
    },
    'Check': {
        'doctor': f'{_CMD}.doctor:Doctor',
        'contract lint': f'{_CMD}.lint:Lint',
        'contract diff': f'{_CMD}.contract:Diff',
    },
    'For Nova developers': {
        'contract check': f'{_CMD}.contract:Check',
        'contract update': f'{_CMD}.contract:Update',
        'contract rules': f'{_CMD}.contract:Rules',
    },
}

#: Command -> module and class.
COMMANDS: Final[Mapping[str, str]] = {
    name: target for group in GROUPS.values()
    for name, target in sorted(group.items())}

# Commands that need more than the extra "tools".
_EXTRAS: Final[Mapping[str, str]] = {'viewer': 'viewer'}


def missing_package(command: str, error: ImportError) -> str:
    """Say which extra of the package a command needs.

    :param command: what was typed, or a text that begins with it.
    :param error: the import that failed.
    :returns: one line for the user.
    """
    extra = next((extra for name, extra in _EXTRAS.items()
                  if command.split()[:1] == [name]), 'tools')
    return (f'this command needs a package that is not installed '
            f'({error.name or error}). Next, in a checkout of the project: '
            f"pip install '.[{extra}]'")


def summary(target: str) -> str:
    """Return the first line that a command says about itself.

    The source is read and nothing is imported.

    :param target: module and class, as in :data:`COMMANDS`.
    """
    module, _, name = target.partition(':')
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None
    tree = ast.parse(pathlib.Path(spec.origin).read_text('utf-8'))
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return (ast.get_docstring(node) or '').partition('\n')[0].rstrip(
                '.')
    return ''
