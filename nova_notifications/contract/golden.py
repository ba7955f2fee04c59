# SPDX-License-Identifier: Apache-2.0
"""Read and write the golden files: the contract as it was last agreed on.

There is one for each class, one for the enums and one for the events, in
``golden/``. They are what a review of a changed class shows, what a git
revision's contract is read from, and what the tools answer from without
importing the classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
import functools
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import files
from nova_notifications.contract import model
from nova_notifications import exceptions

DIRECTORY: Final = pathlib.Path(__file__).parent / 'golden'
# What the contract of the package's own files is called.
LABEL: Final = 'golden files'
_ENUMS: Final = 'enums.json'
_EVENTS: Final = 'events.json'


def texts_of(contract: model.Contract) -> dict[str, str]:
    """Return the golden files of a contract: file name to text."""
    document = contract.document()
    files: dict[str, Any] = {
        f'{name}.json': found for name, found in document['objects'].items()}
    files[_ENUMS] = document['enums']
    files[_EVENTS] = document.get('events', {})
    return {name: _text(found) for name, found in files.items()}


def read(directory: pathlib.Path = DIRECTORY) -> Mapping[str, str]:
    """Read the golden files of a directory: file name to text."""
    return files.texts_in(directory, 'golden file')


def parse(label: str, texts: Mapping[str, str]) -> model.Contract:
    """Put a contract together from its golden files.

    :param label: what the contract is called
    :raises ContractError: naming the file that cannot be read
    """
    of_label = '' if label == LABEL else f' of {label}'
    found = {name: files.parse(text, f'golden file {name}{of_label}')
             for name, text in texts.items()}
    enums, events = found.pop(_ENUMS, {}), found.pop(_EVENTS, {})
    try:
        return model.from_document({
            'nova': label, 'release': label, 'enums': enums, 'events': events,
            'objects': {name.removesuffix('.json'): item
                        for name, item in sorted(found.items())}})
    except exceptions.ContractError as error:
        raise exceptions.ContractError(
            f'{LABEL}{of_label}: {error}') from error


@functools.lru_cache(maxsize=1)
def contract() -> model.Contract:
    """Return the contract of the package's own golden files."""
    return parse(LABEL, read())


def write(contract_now: model.Contract,
          directory: pathlib.Path = DIRECTORY) -> list[str]:
    """Write the golden files of a contract, and delete those of no class.

    :returns: the names of the files that changed, came or went
    """
    return files.rewrite(directory, texts_of(contract_now), 'golden file')


def _text(document: Mapping[str, Any]) -> str:
    """Write one line for each field, source, enum or event.

    So a review shows what changed, and in which field.
    """
    lines = []
    for key, value in document.items():
        if isinstance(value, dict) and all(
                isinstance(item, (dict, list)) for item in value.values()):
            inner = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(item)}'
                               for name, item in value.items())
            lines.append(f' {json.dumps(key)}: {{\n{inner}\n }}')
        else:
            lines.append(f' {json.dumps(key)}: {json.dumps(value)}')
    return '{\n' + ',\n'.join(lines) + '\n}\n'


def differing(contract_now: model.Contract,
              texts: Mapping[str, str] | None = None) -> Iterable[str]:
    """Return the names of golden files that do not say what the classes do."""
    return files.differing(read() if texts is None else texts,
                           texts_of(contract_now))
