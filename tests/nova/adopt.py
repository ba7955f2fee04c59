# SPDX-License-Identifier: Apache-2.0
"""The change that Nova itself would make, made to a copy of Nova.

``python -m tests.nova.adopt DIRECTORY`` copies the installed Nova into a
directory, edits the copy as the guide "Adopting the library in Nova" says and
prints what that came to.  With the directory first on ``PYTHONPATH``, this is
a Nova without notification code of its own: nothing is grafted.  ``--merge``
takes the fifth step too, ``--patch FILE`` writes the change down as a patch
for a checkout of that Nova (``git apply FILE``).
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib.util
import pathlib
import re
import shutil
import sys
import typing as ty

from tests.nova import callsites

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
    """One file of Nova before and after; None after it was deleted."""

    path: str
    before: str
    after: ty.Optional[str]
    merged: int = 0

    def _sides(self) -> tuple[list[str], list[str]]:
        return (self.before.splitlines(keepends=True),
                (self.after or '').splitlines(keepends=True))

    def _matcher(self) -> difflib.SequenceMatcher[str]:
        # Without autojunk=False, difflib gives up on lines that occur often
        # and calls more of a file changed than was.
        return difflib.SequenceMatcher(None, *self._sides(), autojunk=False)

    def patch(self) -> str:
        """The change, as ``git apply`` takes it."""
        old, new = self._sides()
        gone = self.after is None
        text = ['diff --git a/nova/{0} b/nova/{0}\n'.format(self.path),
                'deleted file mode 100644\n' if gone else '',
                '--- a/nova/%s\n' % self.path,
                '+++ %s\n' % ('/dev/null' if gone else 'b/nova/' + self.path)]
        for group in self._matcher().get_grouped_opcodes():
            a, b = group[0][1], group[0][3]
            text.append('@@ -%d,%d +%d,%d @@\n' % (
                a + bool(old), group[-1][2] - a,
                b + bool(new), group[-1][4] - b))
            for tag, i1, i2, j1, j2 in group:
                if tag == 'equal':
                    text += [' ' + line for line in old[i1:i2]]
                else:
                    text += ['-' + line for line in old[i1:i2]]
                    text += ['+' + line for line in new[j1:j2]]
        return ''.join(text) if old or new else ''.join(text[:2])

    def lines(self) -> tuple[int, int]:
        """How many go, and how many come."""
        if self.after is None:
            return len(self.before.splitlines()), 0
        changed = [code[1:] for code in self._matcher().get_opcodes()
                   if code[0] != 'equal']
        return (sum(i2 - i1 for i1, i2, _, _ in changed),
                sum(j2 - j1 for _, _, j1, j2 in changed))


def adopt(directory: pathlib.Path, merge: bool = False) -> list[Change]:
    """Copy the installed Nova and have the copy import the library.

    :param directory: gets a package ``nova``
    :param merge: make one call of each pair, too
    :returns: what was changed
    """
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    nova = directory / 'nova'
    shutil.copytree(pathlib.Path(spec.origin).parent, nova,
                    ignore=shutil.ignore_patterns('__pycache__'))
    changes = []
    for path in sorted(nova.rglob('*.py')):
        name = str(path.relative_to(nova))
        if name.startswith('tests/'):
            continue
        before = path.read_text()
        merged = 0
        after: ty.Optional[str] = None
        if not name.startswith('notifications/'):
            after = _edited(name, before)
            if merge:
                after, merged = callsites.merge(after)
        if after != before:
            changes.append(Change(name, before, after, merged))
            if after is not None:
                path.write_text(after)
    shutil.rmtree(nova / 'notifications')
    return changes


def _edited(name: str, text: str) -> str:
    for pattern, replacement in IMPORTS:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    edit = _EDITS.get(name)
    return edit(text) if edit else text


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


def summary(changes: ty.Sequence[Change]) -> dict[str, tuple[int, int, int]]:
    """Lines that go, lines that come and pairs that were made one.

    By file; ``notifications/`` is one entry, ``all`` the sum.
    """
    found: dict[str, tuple[int, int, int]] = {}
    for change in changes:
        folder = change.path.startswith('notifications/')
        name = 'notifications/' if folder else change.path
        for key in (name, 'all'):
            gone, come, merged = found.get(key, (0, 0, 0))
            removed, added = change.lines()
            found[key] = (gone + removed, come + added,
                          merged + change.merged)
    total = found.pop('all')
    return {**found, 'all': total}


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Make the copy and print the change."""
    parser = argparse.ArgumentParser(prog='tests.nova.adopt')
    parser.add_argument('directory', type=pathlib.Path)
    parser.add_argument('--merge', action='store_true',
                        help='one call in place of each pair, too')
    parser.add_argument('--patch', type=pathlib.Path, metavar='FILE')
    args = parser.parse_args(argv)
    args.directory.mkdir(parents=True, exist_ok=True)
    changes = adopt(args.directory, args.merge)
    if args.patch:
        args.patch.write_text(''.join(map(Change.patch, changes)))
    for name, (removed, added, merged) in summary(changes).items():
        print('%-34s -%-5d +%-5d%s' % (
            name, removed, added,
            '%d pairs are one' % merged if merged else ''))
    return 0


if __name__ == '__main__':
    sys.exit(main())
