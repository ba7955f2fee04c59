# SPDX-License-Identifier: Apache-2.0
"""Read and write the samples: one notification of each event.

They are about the same server, host, volume and user, and are what a reader
has after taking off oslo.messaging's envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
import functools
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import files
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications import formats

DIRECTORY: Final = pathlib.Path(__file__).parent / 'samples'

Sample = dict[str, Any]


def text_of(sample: Mapping[str, Any]) -> str:
    """Write a sample the way its file has it."""
    return json.dumps(sample, indent=1) + '\n'


def read(event: model.EventContract,
         directory: pathlib.Path = DIRECTORY) -> Sample:
    """Read the sample of an event.

    :raises ContractError: where there is none, or it cannot be read; the
        message names the file
    """
    path = directory / event.samples[0]
    what = f'sample {path.name}'
    return files.parse(files.text_of(path, what), what)


def write(made: Mapping[str, Sample], contract: model.Contract,
          directory: pathlib.Path = DIRECTORY) -> list[str]:
    """Write the samples, and delete those of no event.

    :param made: event type to sample
    :returns: the names of the files that changed, came or went
    """
    return files.rewrite(directory, _texts(made, contract), 'sample')


def differing(made: Mapping[str, Sample], contract: model.Contract,
              directory: pathlib.Path = DIRECTORY) -> list[str]:
    """Return the names of sample files that are not as they are made now."""
    return files.differing(files.texts_in(directory, 'sample'),
                           _texts(made, contract))


def _texts(made: Mapping[str, Sample],
           contract: model.Contract) -> dict[str, str]:
    return {contract.events[event_type].samples[0]: text_of(sample)
            for event_type, sample in made.items()}


def of_release(sample: Sample, contract: model.Contract) -> Sample:
    """Return a sample as a release would have sent it.

    :param sample: a whole notification of today.
    :param contract: of the release; it must have the event.
    """
    name = contract.events[sample['event_type']].payload
    return {**sample, 'payload': as_of(sample['payload'], contract, name)}


def as_of(primitive: Mapping[str, Any], contract: model.Contract,
          name: str | None = None) -> dict[str, Any]:
    """Return a versioned payload as a release would have sent it.

    :param primitive: the payload of today, with its ``nova_object`` keys.
    :param contract: of the release.
    :param name: the class that the release sent; None: the same.
    """
    name = name or primitive[formats.NAME]
    then = contract.objects[name]
    now = primitive[formats.DATA]
    data: dict[str, Any] = {}
    for key, field in then.fields.items():
        if key in now:
            data[key] = _value(now[key], field, contract)
        elif key not in _todays_fields(primitive[formats.NAME]):
            # It has been removed since; the story knows nothing for it.
            data[key] = [] if field.type.startswith('ListOf') else None
    return {**primitive, formats.NAME: name,
            formats.VERSION: then.version, formats.DATA: data}


def _value(value: Any, field: model.FieldContract,
           contract: model.Contract) -> Any:
    if formats.is_versioned(value):
        return as_of(value, contract, field.object)
    if isinstance(value, list):
        return [_value(item, field, contract) for item in value]
    if field.enum is not None and field.nullable and isinstance(value, str):
        known = contract.enums.get(field.enum, (value,))
        return value if value in known else None
    return value


@functools.lru_cache(maxsize=None)
def _todays_fields(name: str) -> frozenset[str]:
    newest = history.contract_of(history.releases()[-1].nova)
    return frozenset(newest.objects[name].fields)
