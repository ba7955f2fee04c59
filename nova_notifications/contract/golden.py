# SPDX-License-Identifier: Apache-2.0
"""The golden files: the contract as it was last agreed upon.

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

from nova_notifications.contract import model
from nova_notifications import exceptions

DIRECTORY: Final = pathlib.Path(__file__).parent / 'golden'
_ENUMS: Final = 'enums.json'
_EVENTS: Final = 'events.json'


def texts_of(contract: model.Contract) -> dict[str, str]:
    """Give the golden files of a contract: file name to text."""
    document = contract.document()
    files: dict[str, Any] = {
        f'{name}.json': found for name, found in document['objects'].items()}
    files[_ENUMS] = document['enums']
    files[_EVENTS] = document.get('events', {})
    return {name: _text(found) for name, found in files.items()}


def read(directory: pathlib.Path = DIRECTORY) -> Mapping[str, str]:
    """Read the golden files of a directory: file name to text."""
    return {path.name: path.read_text('utf-8')
            for path in sorted(directory.glob('*.json'))}


def parse(label: str, texts: Mapping[str, str]) -> model.Contract:
    """Put a contract together from its golden files.

    :param label: what the contract is called
    :raises ContractError: naming the file that cannot be read
    """
    found: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            found[name] = json.loads(text)
            if not isinstance(found[name], dict):
                raise ValueError('a JSON object is expected')
        except ValueError as error:
            raise exceptions.ContractError(
                f'golden file {name} of {label}: {error}.') from error
    enums, events = found.pop(_ENUMS, {}), found.pop(_EVENTS, {})
    return model.from_document({
        'nova': label, 'release': label, 'enums': enums, 'events': events,
        'objects': {name.removesuffix('.json'): item
                    for name, item in sorted(found.items())}})


@functools.lru_cache(maxsize=1)
def contract() -> model.Contract:
    """Give the contract of the package's own golden files."""
    return parse('golden files', read())


def write(contract_now: model.Contract,
          directory: pathlib.Path = DIRECTORY) -> list[str]:
    """Write the golden files of a contract, and delete those of no class.

    :returns: the names of the files that changed, came or went
    """
    directory.mkdir(parents=True, exist_ok=True)
    before, after = read(directory), texts_of(contract_now)
    for name in before.keys() - after.keys():
        (directory / name).unlink()
    for name, text in after.items():
        if before.get(name) != text:
            (directory / name).write_text(text, 'utf-8')
    return sorted(name for name in before.keys() | after.keys()
                  if before.get(name) != after.get(name))


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
    """Give the names of golden files that do not say what the classes do."""
    before = read() if texts is None else texts
    after = texts_of(contract_now)
    return sorted(name for name in before.keys() | after.keys()
                  if before.get(name) != after.get(name))
