# SPDX-License-Identifier: Apache-2.0
"""Write down for type checkers which modules a package imports by itself.

``objects`` and ``emitters`` import whatever file is there. An editor or mypy
does not run them; it reads the ``__init__.pyi`` beside their ``__init__.py``,
which ``contract update`` writes and ``contract check`` compares.
"""

from __future__ import annotations

from collections.abc import Iterator
import pathlib
from typing import Final

from nova_notifications.contract import files

_ROOT: Final = pathlib.Path(__file__).parents[1]
_PACKAGES: Final = ('emitters', 'objects')
_HEAD: Final = '''# SPDX-License-Identifier: Apache-2.0
# Written by "nova-notifications contract update".
'''


def texts() -> Iterator[tuple[pathlib.Path, str]]:
    """Return the path and the right text of each stub."""
    for package in _PACKAGES:
        directory = _ROOT / package
        modules = sorted(
            path.stem for path in directory.iterdir()
            if not path.stem.startswith(('_', '.'))
            and (path.suffix == '.py' or (path / '__init__.py').is_file()))
        lines = [f'from nova_notifications.{package} import {name} as {name}\n'
                 for name in modules]
        yield directory / '__init__.pyi', _HEAD + '\n' + ''.join(lines)


def differing() -> list[str]:
    """Return the names of the stubs that do not name what is there."""
    return [_name(path) for path, text in texts()
            if not path.is_file() or files.text_of(path, str(path)) != text]


def write() -> list[str]:
    """Write the stubs that differ.

    :returns: their names.
    """
    stale = differing()
    for path, text in texts():
        if _name(path) in stale:
            path.write_text(text, 'utf-8')
    return stale


def _name(path: pathlib.Path) -> str:
    return str(path.relative_to(_ROOT.parent))
