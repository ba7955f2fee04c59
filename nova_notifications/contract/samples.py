# SPDX-License-Identifier: Apache-2.0
"""The samples: one notification of each event, as a reader receives it.

They all tell of the same server, host, volume and user, and are what is left
when oslo.messaging's envelope is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping
import json
import pathlib
from typing import Any, Final

from nova_notifications.contract import files
from nova_notifications.contract import model

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
    """Give the names of sample files that are not as they are made now."""
    return files.differing(files.texts_in(directory, 'sample'),
                           _texts(made, contract))


def _texts(made: Mapping[str, Sample],
           contract: model.Contract) -> dict[str, str]:
    return {contract.events[event_type].samples[0]: text_of(sample)
            for event_type, sample in made.items()}
