# SPDX-License-Identifier: Apache-2.0
"""Read and write files of the contract, and name the one that is broken."""

from __future__ import annotations

from collections.abc import Mapping
import json
import pathlib
from typing import Any, Final

from nova_notifications import exceptions

_DATA: Final = pathlib.Path(__file__).parent / 'data'


def text_of(path: pathlib.Path, what: str) -> str:
    """Read a text file.

    :param what: what the file is called in an error
    :raises ContractError: where it cannot be read, or is not UTF-8
    """
    try:
        return decoded(path.read_bytes(), what)
    except OSError as error:
        raise exceptions.ContractError(
            f'{what}: {error.strerror}.') from error


def decoded(content: bytes, what: str) -> str:
    """Return the text of a file that was read already; as ``text_of``."""
    try:
        return content.decode('utf-8')
    except UnicodeDecodeError as error:
        raise exceptions.ContractError(
            f'{what}: not a text in UTF-8: {error.reason} at byte '
            f'{error.start}.') from error


def texts_in(directory: pathlib.Path, what: str) -> dict[str, str]:
    """Read all JSON files of a directory: file name to text.

    :param what: what one of them is called in an error
    :raises ContractError: where one is not UTF-8; the message has its name
    """
    return {path.name: text_of(path, f'{what} {path.name}')
            for path in sorted(directory.glob('*.json'))}


def differing(before: Mapping[str, str],
              after: Mapping[str, str]) -> list[str]:
    """Return the names of the files that changed, came or went."""
    return sorted(name for name in before.keys() | after.keys()
                  if before.get(name) != after.get(name))


def rewrite(directory: pathlib.Path, texts: Mapping[str, str],
            what: str) -> list[str]:
    """Let a directory have these JSON files and no others.

    :param texts: file name to text
    :param what: what one of them is called in an error
    :returns: the names of the files that changed, came or went
    """
    directory.mkdir(parents=True, exist_ok=True)
    before = texts_in(directory, what)
    changed = differing(before, texts)
    for name in changed:
        if name in texts:
            (directory / name).write_text(texts[name], 'utf-8')
        else:
            (directory / name).unlink()
    return changed


def parse(text: str, what: str) -> dict[str, Any]:
    """Read a JSON object.

    :param what: what the text is called in an error
    :raises ContractError: where it is not one; the message has the line
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise exceptions.ContractError(f'{what}: {error}.') from error
    if not isinstance(found, dict):
        raise exceptions.ContractError(f'{what}: a JSON object is expected.')
    return found


def data(name: str) -> dict[str, Any]:
    """Read a file of the package's ``contract/data``.

    :raises ContractError: where it is broken; the message has its path
    """
    path = _DATA / name
    return parse(text_of(path, str(path)), str(path))
