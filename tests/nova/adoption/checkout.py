# SPDX-License-Identifier: Apache-2.0
"""The files of a Nova that are being edited, and what was not found there."""

from __future__ import annotations

import pathlib
import typing as ty

from tests.nova.adoption import editing

Edit = ty.Callable[[str], str]


class Missing(ty.NamedTuple):
    """An edit that does not apply.

    :param path: the file
    :param wanted: what was looked for
    """

    path: str
    wanted: str


class Checkout:
    """A directory with a Nova in it.

    :param root: has ``nova``, and where it is a checkout ``doc`` and others
    :param whole: False for a copy of the package alone, which has no more
    """

    def __init__(self, root: pathlib.Path, whole: bool = True) -> None:
        self.root = root
        self.missing: list[Missing] = []
        self._whole = whole

    def has(self, path: str) -> bool:
        """Return whether a file is there."""
        return (self.root / path).is_file()

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text()

    def python(self, *folders: str) -> ty.Iterator[str]:
        """Yield the paths of the Python files in some folders."""
        for folder in folders:
            for path in sorted((self.root / folder).rglob('*.py')):
                yield str(path.relative_to(self.root))

    def code(self) -> ty.Iterator[str]:
        """Yield the paths of Nova's own code, without its tests."""
        return (path for path in self.python('nova')
                if not path.startswith('nova/tests/'))

    def tests(self) -> ty.Iterator[str]:
        """Yield the paths of Nova's unit and functional tests.

        Not those that compare what is sent with the samples.
        """
        return (path for path in self.python('nova/tests')
                if 'notification_sample_tests' not in path)

    def _skipped(self, path: str) -> bool:
        return not self._whole and not path.startswith('nova/')

    def edit(self, path: str, *edits: Edit) -> bool:
        """Edit a file, and note what does not apply.

        :param edits: each takes the text and returns another
        :returns: whether the file is another than before
        """
        if self._skipped(path):
            return False
        if not self.has(path):
            self.missing.append(Missing(path, 'the file'))
            return False
        before = text = self.read(path)
        for edit in edits:
            try:
                text = edit(text)
            except editing.NotFound as exc:
                self.missing.append(Missing(path, exc.wanted))
            except SyntaxError as exc:
                self.missing.append(Missing(
                    path, 'Python of this version: %s' % exc))
        if text != before:
            (self.root / path).write_text(text)
        return text != before

    def write(self, path: str, text: str) -> None:
        """Write a new file."""
        if self._skipped(path):
            return
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def delete(self, path: str) -> None:
        """Delete a file, or note that there is none."""
        if not self.has(path):
            self.missing.append(Missing(path, 'the file'))
            return
        target = self.root / path
        target.unlink()
        if not any(target.parent.iterdir()):
            target.parent.rmdir()
