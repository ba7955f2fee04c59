# SPDX-License-Identifier: Apache-2.0
"""The change that Nova itself would make, made to a copy of Nova.

``python -m tests.nova.adopt DIRECTORY`` copies the installed Nova into a
directory, edits the copy as the guide "Adopting the library in Nova" says and
prints what that came to.  With the directory first on ``PYTHONPATH``, this is
a Nova without notification code of its own: nothing is grafted.
"""

from __future__ import annotations

import ast
import importlib.util
import pathlib
import re
import shutil
import sys
import typing as ty

#: What is imported in place of what, everywhere in Nova.
IMPORTS: ty.Sequence[tuple[str, str]] = (
    (r'^from nova\.notifications\.objects import ',
     'from nova_notifications.objects import '),
    (r'^from nova import notifications$',
     'from nova_notifications.dropin import notifications'),
    (r'^from nova\.notifications import base as ',
     'from nova_notifications.dropin import notifications as '),
)
_UTILS = ('from nova_notifications.dropin.compute_utils import *'
          '  # noqa: F401,F403,H303\n')
_WRAPPER = ('from nova_notifications.dropin.exception_wrapper import '
            'wrap_exception  # noqa: F401\n')


class Change(ty.NamedTuple):
    """Lines of Nova before and after, by file."""

    path: str
    removed: int
    added: int


def adopt(directory: pathlib.Path) -> list[Change]:
    """Copy the installed Nova and have the copy import the library.

    :param directory: gets a package ``nova``
    :returns: what was changed, counted in lines
    """
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    nova = directory / 'nova'
    shutil.copytree(pathlib.Path(spec.origin).parent, nova,
                    ignore=shutil.ignore_patterns('__pycache__'))
    changes = [_delete(nova, nova / 'notifications')]
    for path in sorted(nova.rglob('*.py')):
        if 'tests' in path.relative_to(nova).parts:
            continue
        before = path.read_text()
        after = before
        for pattern, replacement in IMPORTS:
            after = re.sub(pattern, replacement, after, flags=re.MULTILINE)
        edit = _EDITS.get(str(path.relative_to(nova)))
        if edit:
            after = edit(after)
        if after != before:
            path.write_text(after)
            changes.append(_count(nova, path, before, after))
    return changes


def _delete(nova: pathlib.Path, package: pathlib.Path) -> Change:
    lines = sum(len(path.read_text().splitlines())
                for path in package.rglob('*.py'))
    shutil.rmtree(package)
    return Change(str(package.relative_to(nova)) + '/', lines, 0)


def _count(nova: pathlib.Path, path: pathlib.Path, before: str,
           after: str) -> Change:
    import difflib

    removed = added = 0
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        removed += line.startswith('- ')
        added += line.startswith('+ ')
    return Change(str(path.relative_to(nova)), removed, added)


def _without(text: str, wanted: ty.Callable[[str], bool]) -> str:
    """A module without some of its functions."""
    lines = text.splitlines(keepends=True)
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.FunctionDef) and wanted(node.name):
            first = min([node.lineno, *(decorator.lineno for decorator
                                        in node.decorator_list)])
            assert node.end_lineno is not None
            del lines[first - 1:node.end_lineno]
    return ''.join(lines)


def _utils(text: str) -> str:
    text = _without(text, lambda name: name.startswith('notify_') or (
        name == '_get_fault_and_priority_from_exception'))
    kept = [line for line in text.splitlines(keepends=True)
            if not line.startswith('from nova_notifications.')]
    place = kept.index('from nova import utils\n')
    return ''.join([*kept[:place + 1], _UTILS, *kept[place + 1:]])


def _wrapper(text: str) -> str:
    head = text[:text.index('\nimport ')]
    return head + '\n' + _WRAPPER


def _rpc(text: str) -> str:
    """``init()`` ends with ``bind()``, ``cleanup()`` starts with unbind."""
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    functions = {node.name: node for node in tree.body
                 if isinstance(node, ast.FunctionDef)}
    cleanup, init = functions['cleanup'], functions['init']
    lines.insert(cleanup.body[0].lineno - 1, '    dropin.unbind()\n')
    assert init.end_lineno is not None
    lines.insert(init.end_lineno, '    dropin.bind()\n')
    place = lines.index('import nova.conf\n')
    lines.insert(place, 'from nova_notifications import dropin\n')
    return ''.join(lines)


_EDITS: ty.Mapping[str, ty.Callable[[str], str]] = {
    'compute/utils.py': _utils,
    'exception_wrapper.py': _wrapper,
    'rpc.py': _rpc,
}


def main(directory: str) -> int:
    """Make the copy and print the change."""
    where = pathlib.Path(directory)
    where.mkdir(parents=True, exist_ok=True)
    changes = adopt(where)
    for change in changes:
        print('%-30s -%-5d +%d' % change)
    print('%-30s -%-5d +%d' % (
        'all', sum(change.removed for change in changes),
        sum(change.added for change in changes)))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
